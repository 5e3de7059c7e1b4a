/**
 * @file The kernels of the wasm backend: each takes what its templates can do, and hands the rest to the host
 * kernels.
 */
import { bytesPerElement, isFloatingPoint, type DType } from '../../core/dtype.js';
import { flag, input, scalar, select, type Mapping } from '../../core/expression.js';
import type { View } from '../../core/storage.js';
import type { Kernels } from '../backend.js';
import {
  convolution,
  convolutionInputGradient,
  convolutionWeightGradient,
  PlanCache
} from './convolution.js';
import { map, mergeDimensions, type Merged } from './elementwise.js';
import type { Four, Machine } from './machine.js';
import { matmul } from './matmul.js';
import { moments } from './moments.js';
import { gather, scatterAddInPlace } from './indexing.js';
import { argReduce, cumsum, softmaxAlong, softmaxGradientAlong } from './lines.js';
import { reduce, softmax, softmaxGradient, updateInPlace } from './rows.js';
import { resample } from './resample.js';
import { sums } from './sums.js';
import { createWindowKernels } from './window-kernels.js';

/** Whether templates that are written for float32 alone may touch all of these. */
function areFloat32(...views: readonly (View | null)[]): boolean {
  return views.every(view => view === null || view.storage.dtype === 'float32');
}

export function createWasmKernels(machine: Machine, host: Kernels): Kernels {
  return {
    ...host,
    ...createElementwiseKernels(machine, host),
    ...createConvolutionKernels(machine, host),
    ...createWindowKernels(machine, host),
    ...createRowKernels(machine, host),
    ...createIndexKernels(machine, host),
    resample(input, output, taps) {
      if (areFloat32(input, output)) resample(machine, input, output, taps);
      else host.resample(input, output, taps);
    },
    matmul(left, right, output) {
      if (areFloat32(left, right, output)) matmul(machine, left, right, output);
      else host.matmul(left, right, output);
    }
  };
}

type ElementwiseKernels = Pick<Kernels, 'fill' | 'copy' | 'map'>;

function createElementwiseKernels(machine: Machine, host: Kernels): ElementwiseKernels {
  return {
    fill(output, value) {
      if (!fill(machine, output, value) && !map(machine, THE_VALUE, [], output, [value]))
        host.fill(output, value);
    },
    copy(input, output) {
      if (!copy(machine, input, output)) host.copy(input, output);
    },
    map(mapping, inputs, output, scalars) {
      if (!map(machine, mapping, inputs, output, scalars)) host.map(mapping, inputs, output, scalars);
    }
  };
}

const THE_VALUE = scalar(0);

/** Fills elements that lie side by side; false, and nothing done, where they do not. */
function fill(machine: Machine, output: View, value: number): boolean {
  const { counts, strides } = mergeDimensions(output.shape, [output]);
  if (counts.length > 1 || (counts.length === 1 && strides[0][0] !== 1)) return false;
  machine.over([], [output], () => {
    machine.heap.array(output.storage).fill(value, output.offset, output.offset + (counts[0] ?? 1));
  });
  return true;
}

function copy(machine: Machine, source: View, output: View): boolean {
  if (output.shape.includes(0)) return true;
  const [from, to] = [source.storage.dtype, output.storage.dtype];
  if (from === to) {
    const merged = mergeDimensions(output.shape, [output, source]);
    const isOneRow = merged.counts.length <= 1 && merged.strides.every(own => (own[0] ?? 1) === 1);
    if (isOneRow) {
      copyBytes(machine, source, output, (merged.counts[0] ?? 1) * bytesPerElement(from));
      return true;
    }
    if (from === 'float32') {
      machine.over([source], [output], () => {
        copyFloats(machine, machine.address(output), machine.address(source), merged);
      });
      return true;
    }
  }
  return map(machine, conversion(from, to), [source], output, []);
}

/** Copies what lies side by side in the same order. */
function copyBytes(machine: Machine, source: View, output: View, bytes: number): void {
  machine.over([source], [output], () => {
    const from = machine.address(source);
    machine.heap.bytes.copyWithin(machine.address(output), from, from + bytes);
  });
}

/** Copies between addresses; of more than four dimensions the outermost are walked here. */
function copyFloats(machine: Machine, to: number, from: number, { counts, strides }: Merged): void {
  if (counts.length > 4) {
    const inner = { counts: counts.slice(1), strides: strides.map(own => own.slice(1)) };
    const [stepTo, stepFrom] = strides.map(own => own[0] * 4);
    for (let i = 0; i < counts[0]; i++) copyFloats(machine, to + i * stepTo, from + i * stepFrom, inner);
    return;
  }
  const missing = 4 - counts.length;
  const four = (values: readonly number[], fill: number, factor: number): Four => {
    const place = (dim: number): number => (dim < missing ? fill : values[dim - missing] * factor);
    return [place(0), place(1), place(2), place(3)];
  };
  const [stridesTo, stridesFrom] = strides.map(own => four(own, 4, 4));
  machine.copy(to, from, four(counts, 1, 1), stridesTo, stridesFrom);
}

/** How an element becomes one of another dtype: unequal to zero for bool, towards zero for integers. */
function conversion(from: DType, to: DType): Mapping {
  if (to === 'bool') return IS_TRUE;
  return to === 'int64' && isFloatingPoint(from) ? TOWARDS_ZERO : AS_IT_IS;
}

const AS_IT_IS = input(0);
const IS_TRUE = flag(0);
const TOWARDS_ZERO = select(AS_IT_IS.lt(0), AS_IT_IS.apply('ceil'), AS_IT_IS.apply('floor'));

type RowKernels = Pick<
  Kernels,
  'reduce' | 'sums' | 'moments' | 'softmax' | 'softmaxGradient' | 'updateInPlace'
>;

function createRowKernels(machine: Machine, host: Kernels): RowKernels {
  return {
    reduce(name, input, output) {
      if (!reduce(machine, name, input, output)) host.reduce(name, input, output);
    },
    sums(expressions, inputs, outputs) {
      if (!sums(machine, expressions, inputs, outputs)) host.sums(expressions, inputs, outputs);
    },
    moments(input, mean, variance, options) {
      if (!moments(machine, input, [mean, variance], options)) host.moments(input, mean, variance, options);
    },
    softmax(input, output, dim, log) {
      const done =
        areFloat32(input, output) &&
        (softmax(machine, input, output, dim, log) || softmaxAlong(machine, input, output, dim, log));
      if (!done) {
        host.softmax(input, output, dim, log);
      }
    },
    softmaxGradient(gradOutput, output, gradInput, dim, log) {
      const views = [gradOutput, output, gradInput] as const;
      const done =
        areFloat32(...views) &&
        (softmaxGradient(machine, views, dim, log) || softmaxGradientAlong(machine, views, dim, log));
      if (!done) {
        host.softmaxGradient(gradOutput, output, gradInput, dim, log);
      }
    },
    updateInPlace(changes, views, scalars) {
      const [only] = changes;
      const done = areFloat32(...views)
        ? updateInPlace(machine, changes, views, scalars)
        : changes.length === 1 && only !== null && map(machine, only, views, views[0], scalars);
      if (!done) host.updateInPlace(changes, views, scalars);
    }
  };
}

type IndexKernels = Pick<Kernels, 'argReduce' | 'cumsum' | 'gather' | 'scatterAddInPlace'>;

function createIndexKernels(machine: Machine, host: Kernels): IndexKernels {
  return {
    argReduce(name, input, output, dim) {
      if (!areFloat32(input) || !argReduce(machine, name, input, output, dim)) {
        host.argReduce(name, input, output, dim);
      }
    },
    cumsum(input, output, dim) {
      if (!areFloat32(input, output) || !cumsum(machine, input, output, dim)) host.cumsum(input, output, dim);
    },
    gather(input, index, output, dim) {
      if (!gather(machine, input, index, output, dim)) {
        host.gather(input, index, output, dim);
      }
    },
    scatterAddInPlace(output, index, source, dim) {
      if (!areFloat32(output, source) || !scatterAddInPlace(machine, output, index, source, dim)) {
        host.scatterAddInPlace(output, index, source, dim);
      }
    }
  };
}

type ConvolutionKernels = Pick<
  Kernels,
  'convolution' | 'convolutionInputGradient' | 'convolutionWeightGradient'
>;

function createConvolutionKernels(machine: Machine, host: Kernels): ConvolutionKernels {
  const plans = new PlanCache();
  return {
    convolution(input, weight, bias, output, window) {
      const simple = areFloat32(input, weight, bias, output) && (bias === null || bias.strides[0] === 1);
      if (!simple) host.convolution(input, weight, bias, output, window);
      else convolution(machine, plans, { source: input, weight, bias, output, window });
    },
    convolutionInputGradient(gradOutput, weight, gradInput, window) {
      if (!areFloat32(gradOutput, weight, gradInput)) {
        host.convolutionInputGradient(gradOutput, weight, gradInput, window);
      } else {
        convolutionInputGradient(machine, plans, { source: gradOutput, weight, output: gradInput, window });
      }
    },
    convolutionWeightGradient(gradOutput, input, gradWeight, window) {
      if (!areFloat32(gradOutput, input, gradWeight)) {
        host.convolutionWeightGradient(gradOutput, input, gradWeight, window);
      } else {
        convolutionWeightGradient(machine, plans, { gradOutput, input, gradWeight, window });
      }
    }
  };
}
