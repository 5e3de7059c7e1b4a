/** @file What our own library brings to the cells of a kernel. */
import { backend, nn, Tensor } from '../../engine/index.js';
import { toBundle } from '../../display/index.js';
import * as receptive from '../../index.js';
import type { Library } from './executor.js';

export const library: Library = {
  modules: { receptive },
  toBundle,
  report: () => {
    const { live, heap, movedOut } = backend.memory();
    return { backend: backend.current, live, heap, movedOut: movedOut.bytes };
  },
  ownText: value => (value instanceof Tensor || value instanceof nn.Module ? value.toString() : undefined)
};
