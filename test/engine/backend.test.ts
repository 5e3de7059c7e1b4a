import { afterEach, describe, expect, it } from 'vitest';
import { activeBackend, backend } from '../../src/engine/backends/select.js';

describe('backend', () => {
  afterEach(async () => {
    await backend.use('wasm');
  });

  it('backend.current is wasm from the start, and backend.available() lists what works here', () => {
    expect(backend.current).toBe('wasm');
    expect(backend.available()).toEqual(['wasm', 'reference']);
  });

  it("backend.use('reference') changes where new storages are made", async () => {
    await backend.use('reference');
    expect(backend.current).toBe('reference');
    expect(activeBackend().allocate('float32', 1).backend).toBe('reference');
  });

  it("backend.use('wasm', { strict: true }) keeps the storages that there are", async () => {
    const storage = activeBackend().allocate('float32', 2);
    activeBackend().write(storage, Float32Array.from([1, 2]));
    await backend.use('wasm', { strict: true });
    expect([...activeBackend().read(storage)]).toEqual([1, 2]);
  });

  it("backend.use('webgpu') says what there is instead", async () => {
    await expect(backend.use('webgpu')).rejects.toThrow(
      'backend.use: one of wasm, reference is needed here, got webgpu'
    );
  });

  it("backend.use('wasm', { threads: 4 }) is refused", async () => {
    await expect(backend.use('wasm', { threads: 4 })).rejects.toThrow('wasm runs on 1 thread, got threads 4');
  });

  it('backend.memory() tells the size of the heap', () => {
    expect(backend.memory().heap).toBeGreaterThanOrEqual(16 * 2 ** 20);
  });
});
