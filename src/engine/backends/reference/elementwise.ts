/** @file Reference kernels that treat each element on its own. */
import { isFloatingPoint, type DType, type TypedArray } from '../../core/dtype.js';
import type { View } from '../../core/storage.js';
import type { HostMemory, Kernels } from '../backend.js';
import { checkInteger } from './integer.js';
import { programFor } from './program.js';
import { forEachRow } from './strided.js';

type ElementwiseKernels = Pick<Kernels, 'fill' | 'copy' | 'map'>;

/** How one dtype's elements become another's: towards zero into integers, unequal to zero into bool. */
function conversion(from: DType, to: DType): ((x: number) => number) | null {
  if (from === to || isFloatingPoint(to)) return null;
  if (to === 'bool') return x => (x !== 0 ? 1 : 0);
  if (to === 'int64') return x => checkInteger(to, Math.trunc(x));
  return null;
}

function copyRow(
  source: TypedArray,
  start: number,
  step: number,
  target: TypedArray,
  targetStart: number,
  targetStep: number,
  length: number
): void {
  if (step === 1 && targetStep === 1 && source.constructor === target.constructor) {
    target.set(source.subarray(start, start + length), targetStart);
    return;
  }
  for (let i = 0; i < length; i++) target[targetStart + i * targetStep] = source[start + i * step]!;
}

function convert(memory: HostMemory, fn: (x: number) => number, input: View, output: View): void {
  const [source, target] = memory.arrays([input, output]) as [TypedArray, TypedArray];
  forEachRow(output.shape, [input, output], ([from, to], length, [step, targetStep]) => {
    for (let i = 0; i < length; i++) target[to + i * targetStep] = fn(source[from + i * step]);
  });
}

export function createElementwiseKernels(memory: HostMemory): ElementwiseKernels {
  return {
    fill(output, value) {
      const [target] = memory.arrays([output]) as [TypedArray];
      forEachRow(output.shape, [output], ([start], length, [step]) => {
        if (step === 1) target.fill(value, start, start + length);
        else for (let i = 0; i < length; i++) target[start + i * step] = value;
      });
    },

    copy(input, output) {
      const fn = conversion(input.storage.dtype, output.storage.dtype);
      if (fn !== null) {
        convert(memory, fn, input, output);
        return;
      }
      const [source, target] = memory.arrays([input, output]) as [TypedArray, TypedArray];
      forEachRow(output.shape, [input, output], ([from, to], length, [step, targetStep]) => {
        copyRow(source, from, step, target, to, targetStep, length);
      });
    },

    map(mapping, inputs, output, scalars) {
      const views = [output, ...inputs];
      const arrays = memory.arrays(views);
      const program = programFor(mapping, output.storage.dtype);
      forEachRow(output.shape, views, (starts, length, steps) => {
        const rows = arrays.map((array, place) => ({ array, start: starts[place], step: steps[place] }));
        program.run(rows.slice(1), rows[0], length, scalars);
      });
    }
  };
}
