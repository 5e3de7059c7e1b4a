/** @file Reference kernels that treat each element on its own. Computed in doubles, rounded when stored. */
import { isFloatingPoint, type DType, type TypedArray } from '../../core/dtype.js';
import { ValueError } from '../../core/errors.js';
import type { View } from '../../core/storage.js';
import type { BinaryName, HostMemory, Kernels, UnaryName } from '../backend.js';
import { forEachRow } from './strided.js';

type ElementwiseKernels = Pick<Kernels, 'fill' | 'copy' | 'unary' | 'binary' | 'clamp' | 'where'>;

/** The error function by Abramowitz & Stegun's series below 3 and its continued fraction above, to double precision. */
function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 3) {
    // erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·5…(2n+1))
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  // erfc x = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …))))
  let fraction = size;
  for (let n = 60; n > 0; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction));
}

/** Rounds half to even, as PyTorch does. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

const UNARY: Readonly<Record<UnaryName, (x: number) => number>> = {
  neg: x => -x,
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: x => 1 / Math.sqrt(x),
  reciprocal: x => 1 / x,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: x => 1 / (1 + Math.exp(-x)),
  relu: x => (x <= 0 ? 0 : x),
  erf,
  sign: x => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : NaN),
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  square: x => x * x,
  isnan: x => (Number.isNaN(x) ? 1 : 0),
  logicalNot: x => (x === 0 ? 1 : 0)
};

/** The remainder that C's and IEEE's `pow` share; JavaScript alone gives NaN for 1 to the power of NaN or ∞. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return Math.pow(base, exponent);
}

const BINARY: Readonly<Record<BinaryName, (left: number, right: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: power,
  maximum: Math.max,
  minimum: Math.min,
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a !== b ? 1 : 0),
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  gt: (a, b) => (a > b ? 1 : 0),
  ge: (a, b) => (a >= b ? 1 : 0),
  // PyTorch lets a gradient through where the value is NaN: only y ≤ 0 stops it.
  reluGradient: (y, grad) => (y <= 0 ? 0 : grad),
  sigmoidGradient: (y, grad) => grad * y * (1 - y),
  tanhGradient: (y, grad) => grad * (1 - y * y)
};

/** Throws where an int64 result no longer reads back as the number it is. */
export function checkInteger(dtype: DType, value: number): number {
  if (dtype === 'int64' && !Number.isSafeInteger(value)) {
    throw new ValueError(`int64: a value must lie within ±2^53, got ${value}`);
  }
  return value;
}

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

function mapUnary(memory: HostMemory, fn: (x: number) => number, input: View, output: View): void {
  const [source, target] = memory.arrays([input, output]) as [TypedArray, TypedArray];
  forEachRow(output.shape, [input, output], ([from, to], length, [step, targetStep]) => {
    for (let i = 0; i < length; i++) target[to + i * targetStep] = fn(source[from + i * step]);
  });
}

function mapBinary(
  memory: HostMemory,
  fn: (a: number, b: number) => number,
  left: View,
  right: View,
  output: View
): void {
  const [a, b, target] = memory.arrays([left, right, output]) as [TypedArray, TypedArray, TypedArray];
  forEachRow(output.shape, [left, right, output], ([p, q, to], length, [pStep, qStep, toStep]) => {
    for (let i = 0; i < length; i++) target[to + i * toStep] = fn(a[p + i * pStep], b[q + i * qStep]);
  });
}

/** The function of a binary kernel, with the dtype's own multiplication and overflow. */
function binaryFunction(name: BinaryName, dtype: DType): (a: number, b: number) => number {
  const fn = BINARY[name];
  if (dtype === 'int32' && name === 'mul') return Math.imul;
  if (dtype === 'int64') return (a, b) => checkInteger(dtype, fn(a, b));
  return fn;
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
      const convert = conversion(input.storage.dtype, output.storage.dtype);
      if (convert !== null) {
        mapUnary(memory, convert, input, output);
        return;
      }
      const [source, target] = memory.arrays([input, output]) as [TypedArray, TypedArray];
      forEachRow(output.shape, [input, output], ([from, to], length, [step, targetStep]) => {
        copyRow(source, from, step, target, to, targetStep, length);
      });
    },

    unary(name, input, output) {
      mapUnary(memory, UNARY[name], input, output);
    },

    binary(name, left, right, output) {
      mapBinary(memory, binaryFunction(name, output.storage.dtype), left, right, output);
    },

    clamp(input, output, min, max) {
      mapUnary(memory, x => (x < min ? min : x > max ? max : x), input, output);
    },

    where(condition, left, right, output) {
      const [flags, a, b, target] = memory.arrays([condition, left, right, output]) as [
        TypedArray,
        TypedArray,
        TypedArray,
        TypedArray
      ];
      forEachRow(
        output.shape,
        [condition, left, right, output],
        ([c, p, q, to], length, [cs, ps, qs, ts]) => {
          for (let i = 0; i < length; i++) {
            target[to + i * ts] = flags[c + i * cs] !== 0 ? a[p + i * ps] : b[q + i * qs];
          }
        }
      );
    }
  };
}
