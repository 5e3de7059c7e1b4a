/** @file Backends that arrive by `import()`, with the backends that there are. */
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/engine/backends/backend.js';
import { BackendChoice, type BackendOffer } from '../../src/engine/backends/backend-choice.js';
import { ReferenceBackend } from '../../src/engine/backends/reference/backend.js';

const here: BackendOffer = { name: 'reference', isAvailable: () => true, make: () => new ReferenceBackend() };

/** An offer of the backend `wasm` whose code is fetched, and how often it was. */
function afar(): { offer: BackendOffer; fetched: () => number } {
  let count = 0;
  const load = async (): Promise<Backend> => {
    count++;
    const [{ WasmBackend }, { createHostKernels }] = await Promise.all([
      import('../../src/engine/backends/wasm/backend.js'),
      import('../../src/engine/backends/reference/kernels.js')
    ]);
    return new WasmBackend({ hostKernels: createHostKernels });
  };
  return { offer: { name: 'wasm', isAvailable: () => true, load }, fetched: () => count };
}

describe('BackendChoice', () => {
  test('begins with the first offer that needs no waiting, and fetches none', () => {
    const { offer, fetched } = afar();
    const choice = new BackendChoice([offer, here]);
    expect([choice.active.name, choice.available, fetched()]).toEqual([
      'reference',
      ['wasm', 'reference'],
      0
    ]);
  });

  test('use(name) of code that must be fetched changes the backend when it has arrived', async () => {
    const { offer } = afar();
    const choice = new BackendChoice([here, offer]);
    const used = choice.use('wasm', {});
    expect(choice.active.name).toBe('reference');
    await used;
    expect(choice.active.name).toBe('wasm');
    expect(choice.named('wasm')).toBe(choice.active);
  });

  test('use(name) of code that is here changes the backend at once', async () => {
    const { offer } = afar();
    const choice = new BackendChoice([here, offer]);
    await choice.use('wasm', {});
    void choice.use('reference', {});
    expect(choice.active.name).toBe('reference');
  });

  test('use(name) twice fetches once and keeps the storages', async () => {
    const { offer, fetched } = afar();
    const choice = new BackendChoice([here, offer]);
    await Promise.all([choice.use('wasm', {}), choice.use('wasm', {})]);
    const storage = choice.active.allocate('float32', 1);
    await choice.use('reference', {});
    await choice.use('wasm', { strict: true });
    expect([fetched(), ...choice.active.read(storage)]).toEqual([1, 0]);
  });

  test('the last call of use counts, also while another is under way', async () => {
    const { offer } = afar();
    const choice = new BackendChoice([here, offer]);
    const slow = choice.use('wasm', {});
    await choice.use('reference', {});
    await slow;
    expect(choice.active.name).toBe('reference');
  });

  test('a backend that could not be fetched is the error of that call, and may be asked for again', async () => {
    let turn = 0;
    const { offer } = afar();
    const load = (): Promise<Backend> => {
      turn++;
      if (turn === 1 || !('load' in offer)) return Promise.reject(new Error('Failed to fetch'));
      return offer.load();
    };
    const choice = new BackendChoice([here, { name: 'wasm', isAvailable: () => true, load }]);
    await expect(choice.use('wasm', {})).rejects.toThrow('Failed to fetch');
    expect(choice.active.name).toBe('reference');
    await choice.use('wasm', {});
    expect(choice.active.name).toBe('wasm');
  });

  test('an offer that does not work here is not there', async () => {
    const { offer } = afar();
    const choice = new BackendChoice([{ ...offer, isAvailable: () => false }, here]);
    await expect(choice.use('wasm', {})).rejects.toThrow('one of reference is needed here, got wasm');
  });
});
