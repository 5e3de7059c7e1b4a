import { describe, expect, test } from 'vitest';
import { arange, tensor } from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

describe.each(backends)('reading on %s', name => {
  useBackend(name);

  test('dataAsync() gives the elements of a view in row-major order, in the dtype’s own array', async () => {
    const values = await arange(6).reshape([2, 3]).t().dataAsync();
    expect(values).toEqual(Float64Array.of(0, 3, 1, 4, 2, 5));
    expect(await tensor([1, 0], { dtype: 'bool' }).dataAsync()).toEqual(Uint8Array.of(1, 0));
  });
});
