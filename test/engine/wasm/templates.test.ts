import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/engine/backends/backend.js';
import { input, select } from '../../../src/engine/core/expression.js';
import { WasmBackend } from '../../../src/engine/backends/wasm/backend.js';
import { contiguous, count, viewOn } from './compare.js';

/** Kernels that may not be called: what gets here has no template. */
function refuse(): Kernels {
  const refusing = {
    get: (_: object, name: string) => () => {
      throw new Error(`${name} ran on the host`);
    }
  };
  return new Proxy({}, { ...refusing, ownKeys: () => [] }) as Kernels;
}

const wasm = new WasmBackend({ hostKernels: refuse });
const { kernels } = wasm;

function view(...shape: number[]) {
  return viewOn(wasm, { shape, values: new Float32Array(count(shape)) });
}

describe('a training step of a CNN runs in generated kernels alone', () => {
  const window = {
    ...{ kernel: [3, 3], stride: [1, 1], padBefore: [1, 1], padAfter: [1, 1], dilation: [1, 1] },
    groups: 1
  };
  const halving = { kernel: [2, 2], stride: [2, 2], padBefore: [0, 0], padAfter: [0, 0], dilation: [1, 1] };
  const x = view(4, 3, 8, 8);
  const y = view(4, 6, 8, 8);
  const perChannel = { ...view(6), shape: [4, 6, 8, 8], strides: [0, 1, 0, 0] };

  it.each<[string, () => void]>([
    [
      'convolution',
      () => {
        kernels.convolution(x, view(6, 3, 3, 3), view(6), y, window);
      }
    ],
    [
      'convolutionInputGradient',
      () => {
        kernels.convolutionInputGradient(y, view(6, 3, 3, 3), x, window);
      }
    ],
    [
      'convolutionWeightGradient',
      () => {
        kernels.convolutionWeightGradient(y, x, view(6, 3, 3, 3), window);
      }
    ],
    [
      'the sum over all but the channels',
      () => {
        kernels.reduce('sum', y, view(1, 6, 1, 1));
      }
    ],
    [
      'the sum over the batch',
      () => {
        kernels.reduce('sum', view(4, 10), view(1, 10));
      }
    ],
    [
      'the sum over everything',
      () => {
        kernels.reduce('sum', y, view(1, 1, 1, 1));
      }
    ],
    [
      'a scale for each channel',
      () => {
        kernels.map(input(0).mul(input(1)), [y, perChannel], view(4, 6, 8, 8), []);
      }
    ],
    [
      'relu',
      () => {
        kernels.map(input(0).maximum(0), [y], view(4, 6, 8, 8), []);
      }
    ],
    [
      'its gradient',
      () => {
        kernels.map(select(input(0).le(0), 0, input(1)), [y, y], view(4, 6, 8, 8), []);
      }
    ],
    [
      'a transposed copy',
      () => {
        kernels.copy({ ...view(4, 6), shape: [6, 4], strides: [1, 6] }, view(6, 4));
      }
    ],
    [
      'log-softmax',
      () => {
        kernels.softmax(view(4, 10), view(4, 10), 1, true);
      }
    ],
    [
      'its gradient',
      () => {
        kernels.softmaxGradient(view(4, 10), view(4, 10), view(4, 10), 1, true);
      }
    ],
    [
      'averagePool',
      () => {
        kernels.averagePool(y, view(4, 6, 4, 4), {
          ...halving,
          countIncludePad: true,
          divisorOverride: null
        });
      }
    ],
    [
      'matmul with a transposed operand',
      () => {
        kernels.matmul(
          view(1, 4, 96),
          { ...view(1, 10, 96), shape: [1, 96, 10], strides: [0, 1, 96] },
          view(1, 4, 10)
        );
      }
    ]
  ])('%s', (_, call) => {
    expect(call).not.toThrow();
  });

  it('maxPool and its gradient', () => {
    const shape = [4, 6, 4, 4];
    const indices = { storage: wasm.allocate('int64', 384), shape, strides: contiguous(shape), offset: 0 };
    kernels.maxPool(y, view(...shape), indices, halving);
    kernels.maxPoolGradient(view(...shape), indices, y);
    expect([...wasm.read(indices.storage).slice(0, 5)]).toEqual([0, 2, 4, 6, 16]);
  });
});
