/** @file Reference kernels that run along dimensions: reductions, running sums, softmax. Accumulated in doubles. */
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { HostMemory, Kernels, MomentsOptions, ReduceName } from '../backend.js';
import { checkInteger } from './integer.js';
import { forEachRow, viewOffsets } from './strided.js';

type ReduceKernels = Pick<
  Kernels,
  'reduce' | 'moments' | 'argReduce' | 'cumsum' | 'softmax' | 'softmaxGradient'
>;

interface Reduction {
  readonly start: number;
  readonly combine: (accumulated: number, value: number) => number;
}

const REDUCTIONS: Readonly<Record<ReduceName, Reduction>> = {
  sum: { start: 0, combine: (a, x) => a + x },
  prod: { start: 1, combine: (a, x) => a * x },
  max: { start: -Infinity, combine: Math.max },
  min: { start: Infinity, combine: Math.min },
  all: { start: 1, combine: (a, x) => (a !== 0 && x !== 0 ? 1 : 0) },
  any: { start: 0, combine: (a, x) => (a !== 0 || x !== 0 ? 1 : 0) }
};

/** A view of the line along `dim` that starts at each position of the other dimensions. */
interface Lines {
  readonly starts: Int32Array;
  readonly step: number;
}

function linesAlong(view: View, dim: number): Lines {
  const outer = view.shape.map((size, own) => (own === dim ? 1 : size));
  return { starts: viewOffsets(outer, view), step: view.strides[dim] ?? 0 };
}

/** Calls `visit` for each element with the number of the result that it goes into, in the order of `shape`. */
function forEachInGroup(
  input: View,
  shape: readonly number[],
  visit: (group: number, place: number) => void
): void {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let dim = strides.length - 1; dim >= 0; dim--) {
    strides[dim] = shape[dim] === 1 ? 0 : step;
    step *= shape[dim];
  }
  forEachRow(input.shape, [input, { strides, offset: 0 }], ([from, to], length, [fromStep, toStep]) => {
    for (let i = 0; i < length; i++) visit(to + i * toStep, from + i * fromStep);
  });
}

function reduce(memory: HostMemory, name: ReduceName, input: View, output: View): void {
  const { start, combine } = REDUCTIONS[name];
  const [source, target] = memory.arrays([input, output]);
  const places = viewOffsets(output.shape, output);
  const results = new Float64Array(places.length).fill(start);
  forEachInGroup(input, output.shape, (group, place) => {
    results[group] = combine(results[group], source[place]);
  });
  const { dtype } = output.storage;
  places.forEach((place, i) => (target[place] = checkInteger(dtype, results[i])));
}

/** In two passes: the means, then the distances from them. */
function moments(
  memory: HostMemory,
  input: View,
  [mean, variance]: readonly [View, View],
  { divisor, root }: MomentsOptions
): void {
  const [source, means, variances] = memory.arrays([input, mean, variance]);
  const places = viewOffsets(mean.shape, mean);
  const count = elementCount(input.shape) / places.length;
  const centres = new Float64Array(places.length);
  forEachInGroup(input, mean.shape, (group, place) => {
    centres[group] += source[place];
  });
  centres.forEach((sum, group) => (centres[group] = sum / count));
  const squares = new Float64Array(places.length);
  forEachInGroup(input, mean.shape, (group, place) => {
    squares[group] += (source[place] - centres[group]) ** 2;
  });
  places.forEach((place, group) => (means[place] = centres[group]));
  viewOffsets(variance.shape, variance).forEach((place, group) => {
    variances[place] = root ? Math.sqrt(squares[group] / divisor) : squares[group] / divisor;
  });
}

function argReduce(memory: HostMemory, name: 'max' | 'min', input: View, output: View, dim: number): void {
  const [source, target] = memory.arrays([input, output]);
  const { starts, step } = linesAlong(input, dim);
  const places = viewOffsets(output.shape, output);
  const length = input.shape[dim] ?? 1;
  const sign = name === 'max' ? 1 : -1;
  starts.forEach((start, line) => {
    let best = 0;
    for (let i = 1; i < length && !Number.isNaN(source[start + best * step]); i++) {
      const value = source[start + i * step];
      if (Number.isNaN(value) || sign * value > sign * source[start + best * step]) best = i;
    }
    target[places[line]] = best;
  });
}

/** exp(x − max) / Σ exp(x − max), or x − max − log Σ exp(x − max). */
function softmax(memory: HostMemory, input: View, output: View, dim: number, log: boolean): void {
  const [source, target] = memory.arrays([input, output]);
  const from = linesAlong(input, dim);
  const to = linesAlong(output, dim);
  const length = input.shape[dim] ?? 1;
  const line = new Float64Array(length);
  from.starts.forEach((start, place) => {
    let max = -Infinity;
    for (let i = 0; i < length; i++) max = Math.max(max, source[start + i * from.step]);
    let sum = 0;
    for (let i = 0; i < length; i++) {
      line[i] = source[start + i * from.step] - max;
      sum += Math.exp(line[i]);
    }
    const logSum = Math.log(sum);
    for (let i = 0; i < length; i++) {
      target[to.starts[place] + i * to.step] = log ? line[i] - logSum : Math.exp(line[i]) / sum;
    }
  });
}

/** softmax: y·(g − Σ g·y); log-softmax: g − exp(y)·Σ g. */
function softmaxGradient(
  memory: HostMemory,
  gradOutput: View,
  output: View,
  gradInput: View,
  dim: number,
  log: boolean
): void {
  const [grad, value, target] = memory.arrays([gradOutput, output, gradInput]);
  const g = linesAlong(gradOutput, dim);
  const y = linesAlong(output, dim);
  const to = linesAlong(gradInput, dim);
  const length = output.shape[dim] ?? 1;
  g.starts.forEach((gStart, place) => {
    const yStart = y.starts[place];
    let sum = 0;
    for (let i = 0; i < length; i++)
      sum += grad[gStart + i * g.step] * (log ? 1 : value[yStart + i * y.step]);
    for (let i = 0; i < length; i++) {
      const own = grad[gStart + i * g.step];
      const out = value[yStart + i * y.step];
      target[to.starts[place] + i * to.step] = log ? own - Math.exp(out) * sum : out * (own - sum);
    }
  });
}

export function createReduceKernels(memory: HostMemory): ReduceKernels {
  return {
    reduce: (name, input, output) => {
      reduce(memory, name, input, output);
    },
    moments: (input, mean, variance, options) => {
      moments(memory, input, [mean, variance], options);
    },
    argReduce: (name, input, output, dim) => {
      argReduce(memory, name, input, output, dim);
    },
    cumsum(input, output, dim) {
      const [source, target] = memory.arrays([input, output]);
      const from = linesAlong(input, dim);
      const to = linesAlong(output, dim);
      const { dtype } = output.storage;
      from.starts.forEach((start, line) => {
        let sum = 0;
        for (let i = 0; i < (input.shape[dim] ?? 1); i++) {
          sum += source[start + i * from.step];
          target[to.starts[line] + i * to.step] = checkInteger(dtype, sum);
        }
      });
    },
    softmax: (input, output, dim, log) => {
      softmax(memory, input, output, dim, log);
    },
    softmaxGradient: (gradOutput, output, gradInput, dim, log) => {
      softmaxGradient(memory, gradOutput, output, gradInput, dim, log);
    }
  };
}
