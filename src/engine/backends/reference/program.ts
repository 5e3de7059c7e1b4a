/**
 * @file Runs an expression over rows of numbers: each part of it is a loop over a block of elements, so that no code
 * has to be generated. Computed in doubles, rounded when stored.
 */
import type { DType, TypedArray } from '../../core/dtype.js';
import {
  parts,
  type BinaryFunction,
  type Comparison,
  type Mapping,
  type UnaryFunction
} from '../../core/expression.js';
import { checkInteger } from './integer.js';

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

const UNARY: Readonly<Record<UnaryFunction, (x: number) => number>> = {
  neg: x => -x,
  abs: Math.abs,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: x => 1 / Math.sqrt(x),
  reciprocal: x => 1 / x,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: x => 1 / (1 + Math.exp(-x)),
  erf,
  sign: x => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : NaN),
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  square: x => x * x
};

/** C's and IEEE's `pow`; JavaScript alone gives NaN for 1 to the power of NaN or ∞. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return Math.pow(base, exponent);
}

/** Python's `//`, by the exact remainder; a whole number off where the quotient of the rest was rounded is set right. */
function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && b < 0 !== rest < 0 ? 1 : 0);
  if (quotient === 0) return (a / b) * 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

type OfTwo = (left: number, right: number) => number;

const BINARY: Readonly<Record<BinaryFunction, OfTwo>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  floorDivide,
  pow: power,
  maximum: Math.max,
  minimum: Math.min
};

const COMPARISON: Readonly<Record<Comparison, OfTwo>> = {
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a !== b ? 1 : 0),
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  gt: (a, b) => (a > b ? 1 : 0),
  ge: (a, b) => (a >= b ? 1 : 0)
};

/** Elements that are computed before the next part of the expression is looked at. */
const BLOCK = 256;

/** Where a row of elements lies in an array. */
export interface Row {
  readonly array: TypedArray;
  readonly start: number;
  readonly step: number;
}

/** Computes one part for the first `count` elements of a block. */
type Step = (count: number, scalars: readonly number[]) => void;

function ofTwo(fn: OfTwo, left: Float64Array, right: Float64Array, to: Float64Array): Step {
  return count => {
    for (let i = 0; i < count; i++) to[i] = fn(left[i], right[i]);
  };
}

/** An expression as steps over blocks. Truth values are 1 and 0. */
export class Program {
  readonly #steps: Step[] = [];
  readonly #inputs: { readonly place: number; readonly isFlag: boolean; readonly block: Float64Array }[] = [];
  readonly #result: Float64Array;
  readonly #dtype: DType;

  /** `dtype` is that of the output: integers have their own multiplication and bounds. */
  constructor(mapping: Mapping, dtype: DType) {
    this.#dtype = dtype;
    const blocks = new Map<Mapping, Float64Array>();
    for (const part of parts(mapping)) blocks.set(part, this.#write(part, blocks));
    this.#result = blocks.get(mapping)!;
  }

  /** Computes a row of `length` elements. */
  run(inputs: readonly Row[], output: Row, length: number, scalars: readonly number[]): void {
    for (let first = 0; first < length; first += BLOCK) {
      const count = Math.min(BLOCK, length - first);
      for (const { place, isFlag, block } of this.#inputs) {
        const { array, start, step } = inputs[place];
        for (let i = 0; i < count; i++) block[i] = array[start + (first + i) * step]!;
        if (isFlag) for (let i = 0; i < count; i++) block[i] = block[i] !== 0 ? 1 : 0;
      }
      for (const step of this.#steps) step(count, scalars);
      this.#store(output, first, count);
    }
  }

  #store({ array, start, step }: Row, first: number, count: number): void {
    const result = this.#result;
    if (this.#dtype === 'int64') for (let i = 0; i < count; i++) checkInteger('int64', result[i]);
    for (let i = 0; i < count; i++) array[start + (first + i) * step] = result[i];
  }

  #write(part: Mapping, blocks: ReadonlyMap<Mapping, Float64Array>): Float64Array {
    const to = new Float64Array(BLOCK);
    const { node } = part;
    switch (node.kind) {
      case 'input':
      case 'flag':
        this.#inputs.push({ place: node.place, isFlag: node.kind === 'flag', block: to });
        break;
      case 'scalar':
        this.#steps.push((count, scalars) => void to.fill(scalars[node.place], 0, count));
        break;
      case 'constant':
        to.fill(node.value);
        break;
      case 'unary': {
        const [fn, from] = [UNARY[node.name], blocks.get(node.operand)!];
        this.#steps.push(count => {
          for (let i = 0; i < count; i++) to[i] = fn(from[i]);
        });
        break;
      }
      case 'binary': {
        const fn = node.name === 'mul' && this.#dtype === 'int32' ? Math.imul : BINARY[node.name];
        this.#steps.push(ofTwo(fn, blocks.get(node.left)!, blocks.get(node.right)!, to));
        break;
      }
      case 'compare':
        this.#steps.push(ofTwo(COMPARISON[node.name], blocks.get(node.left)!, blocks.get(node.right)!, to));
        break;
      case 'and':
      case 'or': {
        const fn: OfTwo = node.kind === 'and' ? (a, b) => a & b : (a, b) => a | b;
        this.#steps.push(ofTwo(fn, blocks.get(node.left)!, blocks.get(node.right)!, to));
        break;
      }
      case 'select': {
        const [condition, chosen, otherwise] = [node.condition, node.chosen, node.otherwise].map(own =>
          blocks.get(own)!
        );
        this.#steps.push(count => {
          for (let i = 0; i < count; i++) to[i] = condition[i] !== 0 ? chosen[i] : otherwise[i];
        });
        break;
      }
    }
    return to;
  }
}

const programs = new WeakMap<Mapping, Map<DType, Program>>();

/** The program of an expression for an output of `dtype`; each is made once. */
export function programFor(mapping: Mapping, dtype: DType): Program {
  const known = programs.get(mapping) ?? new Map<DType, Program>();
  programs.set(mapping, known);
  const program = known.get(dtype) ?? new Program(mapping, dtype);
  known.set(dtype, program);
  return program;
}
