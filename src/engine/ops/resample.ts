/**
 * @file Making a dimension longer or shorter: each place becomes a weighted sum of some of the old places. Linear,
 * so that its gradient is the same operation with the taps turned around.
 */
import type { Taps } from '../backends/backend.js';
import { elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { contiguous, reshape } from './broadcast.js';
import { defineOp } from './define.js';
import { nothing } from './operation-node.js';

/** The old places that make a new one, and their weights. */
export type Tap = readonly (readonly [place: number, weight: number])[];

interface ResampleOptions {
  readonly taps: Taps;
  /** The taps by which the gradient goes back. */
  readonly back: Taps;
  /** Places of the input's line. */
  readonly from: number;
  /** Places of the output's line. */
  readonly to: number;
}

const resampleOp = defineOp<readonly [Tensor], ResampleOptions>({
  name: 'UpsampleBackward0',
  shape: ([input], { to }) => [input.shape[0], to, input.shape[2]],
  forward: (kernels, [input], output, { taps }) => {
    kernels.resample(input, output, taps);
  },
  saves: nothing,
  // y = A·x along the line: ∂x = Aᵀ·∂y
  gradient: ({ gradOutput, options: { taps, back, from, to } }): Tensor[] => {
    const options = { taps: turned(back, from), back: turned(taps, from), from: to, to: from };
    return [resampleOp([contiguous(gradOutput)], options)];
  }
});

/** Taps by the places that they read. */
function turned({ starts, places, weights }: Taps, count: number): Taps {
  const lists = Array.from({ length: count }, (): [number, number][] => []);
  for (let o = 0; o + 1 < starts.length; o++) {
    for (let k = starts[o]; k < starts[o + 1]; k++) lists[places[k]].push([o, weights[k]]);
  }
  return joined(lists);
}

function joined(lists: readonly Tap[]): Taps {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, o) => (starts[o + 1] = starts[o] + list.length));
  const all = lists.flat();
  return {
    starts,
    places: Int32Array.from(all, ([place]) => place),
    weights: Float64Array.from(all, ([, weight]) => weight)
  };
}

/** Makes dimension `dim` anew, its place o as `taps[o]` says; its gradient goes back by the taps `back`. */
export function resample(input: Tensor, dim: number, taps: readonly Tap[], back = taps): Tensor {
  const { shape } = input;
  const [before, after] = [shape.slice(0, dim), shape.slice(dim + 1)];
  const lines = reshape(contiguous(input), [elementCount(before), shape[dim], elementCount(after)]);
  const options = { taps: joined(taps), back: joined(back), from: shape[dim], to: taps.length };
  return reshape(resampleOp([lines], options), [...before, taps.length, ...after]);
}
