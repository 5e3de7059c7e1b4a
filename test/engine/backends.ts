/** @file The backends that every test of an operation runs on, and data for it. */
import { afterAll, beforeAll } from 'vitest';
import { arange, backend, type BackendName, type Tensor } from '../../src/engine/index.js';

/** The backends that work on this platform. */
export const backends: readonly BackendName[] = backend.available();

/** Makes the tests of the enclosing block compute on `name`, and those behind it on the backend before. */
export function useBackend(name: BackendName): void {
  let before: BackendName;
  beforeAll(async () => {
    before = backend.current;
    await backend.use(name);
  });
  afterAll(() => backend.use(before));
}

/** A float64 tensor of distinct values in (−1.5, 1.5), none of them 0, that requires a gradient. */
export function sample(shape: readonly number[], seed = 1): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = arange(count)
    .to('float64')
    .mul(1.7)
    .add(seed * 0.61);
  return values.sin().mul(1.3).add(values.mul(0.01)).reshape(shape).detach().requiresGrad_();
}
