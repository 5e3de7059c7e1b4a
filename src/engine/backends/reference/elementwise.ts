/** @file Reference kernels that treat each element on its own. */
import { isFloatingPoint, type DType, type TypedArray } from '../../core/dtype.js';
import type { Expression } from '../../core/expression.js';
import type { View } from '../../core/storage.js';
import type { HostMemory, Kernels } from '../backend.js';
import { checkInteger } from './integer.js';
import { programFor } from './program.js';
import { forEachRow, viewOffsets } from './strided.js';

type ElementwiseKernels = Pick<Kernels, 'fill' | 'copy' | 'map' | 'sums'>;

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
  const [source, target] = memory.arrays([input, output]);
  forEachRow(output.shape, [input, output], ([from, to], length, [step, targetStep]) => {
    for (let i = 0; i < length; i++) target[to + i * targetStep] = fn(source[from + i * step]);
  });
}

/** Adds up what an expression gives at the places that fall together in `output`. */
function sum(memory: HostMemory, expression: Expression, inputs: readonly View[], output: View): void {
  const views = [...inputs, output];
  const arrays = memory.arrays(views);
  const target = arrays.at(-1)!;
  const { shape } = inputs[0];
  const totals = new Float64Array(target.length);
  const strides = output.strides.map((stride, dim) => (output.shape[dim] === 1 ? 0 : stride));
  const program = programFor(expression, 'float64');
  forEachRow(shape, [...inputs, { strides, offset: output.offset }], (starts, length, steps) => {
    const rows = inputs.map((_, i) => ({ array: arrays[i], start: starts[i], step: steps[i] }));
    const values = new Float64Array(length);
    program.run(rows, { array: values, start: 0, step: 1 }, length, []);
    const [to, step] = [starts.at(-1)!, steps.at(-1)!];
    for (let i = 0; i < length; i++) totals[to + i * step] += values[i];
  });
  const places = viewOffsets(output.shape, output);
  for (const place of places) target[place] = totals[place];
}

export function createElementwiseKernels(memory: HostMemory): ElementwiseKernels {
  return {
    fill(output, value) {
      const [target] = memory.arrays([output]);
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
      const [source, target] = memory.arrays([input, output]);
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
    },

    sums(expressions, inputs, outputs) {
      expressions.forEach((expression, place) => {
        sum(memory, expression, inputs, outputs[place]);
      });
    }
  };
}
