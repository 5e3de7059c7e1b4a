/**
 * @file Hangs the operations on `Tensor` as methods. Importing this file is enough; it is imported by `index.ts`,
 * so that everybody who has the library has the methods.
 */
import { backward, type BackwardOptions } from './autograd/backward.js';
import type { DType, TypedArray } from './core/dtype.js';
import { ShapeError } from './core/errors.js';
import { formatTensor } from './core/print.js';
import { normalizeDim } from './core/shape.js';
import { Tensor } from './core/tensor.js';
import { clone, contiguous, expand, reshape, view } from './ops/broadcast.js';
import { clamp, type ClampOptions } from './ops/clamp.js';
import * as compare from './ops/compare.js';
import * as elementwise from './ops/elementwise.js';
import { index, type IndexItem } from './ops/index-spec.js';
import { flip, gather, indexSelect, maskedFill, scatter, scatterAdd } from './ops/indexing.js';
import { bmm, matmul, mm } from './ops/matmul.js';
import * as movement from './ops/movement.js';
import { pad, type PadOptions } from './ops/pad-modes.js';
import { cast, type Operand } from './ops/promotion.js';
import { readValues, readValuesAsync } from './ops/read.js';
import * as reduce from './ops/reduce.js';
import type {
  Dims,
  NormOptions,
  ReduceOptions,
  SumOptions,
  ValuesAndIndices,
  VarianceOptions
} from './ops/reduce.js';

/** Numbers or booleans, nested as deep as a tensor has dimensions. */
type NestedValues = number | boolean | NestedValues[];

type Keep = boolean | ReduceOptions;
type KeepOrDtype = boolean | SumOptions;

/** What can be done with a tensor. Arithmetic broadcasts and promotes dtypes as PyTorch does. */
interface TensorMethods {
  /** The only element as a number (bool: 0 or 1). */
  item(): number;
  /** The elements as nested arrays; bool as booleans. */
  toArray(): NestedValues;
  /** A copy of the elements in row-major order. */
  data(): TypedArray;
  /** Like `data`, without holding up the thread where the backend computes elsewhere. */
  dataAsync(): Promise<TypedArray>;
  toString(): string;
  /** The size of one dimension. */
  size(dim: number): number;
  /** Adds gradients into `grad` of the leaves; see `autograd/backward.ts`. */
  backward(gradient?: Tensor | null, options?: BackwardOptions): void;
  /** In another dtype. */
  to(dtype: DType): Tensor;
  clone(): Tensor;
  contiguous(): Tensor;

  add(other: Operand, options?: number | { alpha?: number }): Tensor;
  sub(other: Operand, options?: number | { alpha?: number }): Tensor;
  div(other: Operand, options?: { roundingMode?: 'trunc' | 'floor' | null }): Tensor;
  pow(exponent: Operand): Tensor;
  clamp(options: Tensor | number | null | ClampOptions, max?: Tensor | number | null): Tensor;
  mul(other: Operand): Tensor;
  maximum(other: Operand): Tensor;
  minimum(other: Operand): Tensor;
  eq(other: Operand): Tensor;
  ne(other: Operand): Tensor;
  lt(other: Operand): Tensor;
  le(other: Operand): Tensor;
  gt(other: Operand): Tensor;
  ge(other: Operand): Tensor;
  /** −x */
  neg(): Tensor;
  /** |x| */
  abs(): Tensor;
  /** eˣ */
  exp(): Tensor;
  /** The natural logarithm. */
  log(): Tensor;
  /** ln(1 + x) */
  log1p(): Tensor;
  /** √x */
  sqrt(): Tensor;
  /** 1/√x */
  rsqrt(): Tensor;
  /** 1/x */
  reciprocal(): Tensor;
  /** sin x */
  sin(): Tensor;
  /** cos x */
  cos(): Tensor;
  /** tanh x */
  tanh(): Tensor;
  /** 1/(1 + e⁻ˣ) */
  sigmoid(): Tensor;
  /** max(x, 0) */
  relu(): Tensor;
  /** The error function. */
  erf(): Tensor;
  /** −1, 0 or 1. */
  sign(): Tensor;
  /** The largest whole number ≤ x. */
  floor(): Tensor;
  /** The smallest whole number ≥ x. */
  ceil(): Tensor;
  /** The nearest whole number, halves to the even one. */
  round(): Tensor;
  /** x² */
  square(): Tensor;
  isnan(): Tensor;
  logicalNot(): Tensor;
  /** This where `condition` is true, `other` elsewhere. */
  where(condition: Tensor, other: Operand): Tensor;

  matmul(other: Tensor): Tensor;
  mm(other: Tensor): Tensor;
  bmm(other: Tensor): Tensor;

  sum(dim?: Dims, options?: KeepOrDtype): Tensor;
  mean(dim?: Dims, options?: KeepOrDtype): Tensor;
  var(dim?: Dims, options?: VarianceOptions): Tensor;
  std(dim?: Dims, options?: VarianceOptions): Tensor;
  min(): Tensor;
  min(dim: number, options?: Keep): ValuesAndIndices;
  max(): Tensor;
  max(dim: number, options?: Keep): ValuesAndIndices;
  amax(dim?: Dims, options?: Keep): Tensor;
  amin(dim?: Dims, options?: Keep): Tensor;
  argmin(dim?: number | null, options?: Keep): Tensor;
  argmax(dim?: number | null, options?: Keep): Tensor;
  prod(dim?: number | null, options?: KeepOrDtype): Tensor;
  norm(options?: number | 'fro' | NormOptions): Tensor;
  logsumexp(dim: number | readonly number[], options?: Keep): Tensor;
  cumsum(dim: number, options?: DType | null | Pick<SumOptions, 'dtype'>): Tensor;
  all(dim?: Dims, options?: Keep): Tensor;
  any(dim?: Dims, options?: Keep): Tensor;

  reshape(shape: readonly number[]): Tensor;
  view(shape: readonly number[]): Tensor;
  flatten(start?: number, end?: number): Tensor;
  unflatten(dim: number, sizes: readonly number[]): Tensor;
  permute(dims: readonly number[]): Tensor;
  transpose(dim0: number, dim1: number): Tensor;
  t(): Tensor;
  squeeze(dim?: number | readonly number[]): Tensor;
  unsqueeze(dim: number): Tensor;
  expand(shape: readonly number[]): Tensor;
  broadcastTo(shape: readonly number[]): Tensor;
  repeat(counts: readonly number[]): Tensor;
  flip(dims: number | readonly number[]): Tensor;
  roll(shifts: number | readonly number[], dims?: number | readonly number[]): Tensor;
  narrow(dim: number, start: number, length: number): Tensor;
  select(dim: number, index: number): Tensor;
  /** The part that PyTorch's square brackets would name: `x.index('0, :, 1:3')` or `x.index([0, ':', mask])`. */
  index(spec: string | readonly IndexItem[]): Tensor;
  gather(dim: number, index: Tensor): Tensor;
  scatter(dim: number, index: Tensor, source: Operand): Tensor;
  scatterAdd(dim: number, index: Tensor, source: Tensor): Tensor;
  indexSelect(dim: number, index: Tensor): Tensor;
  maskedFill(mask: Tensor, value: Operand): Tensor;
  pad(amounts: readonly number[], options?: PadOptions | PadOptions['mode']): Tensor;
  unfold(dim: number, size: number, step: number): Tensor;
  split(sizes: number | readonly number[], options?: number | { dim?: number }): Tensor[];
  chunk(chunks: number, options?: number | { dim?: number }): Tensor[];
}

declare module './core/tensor.js' {
  // The class gets the methods' types here and the methods themselves below.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface Tensor extends TensorMethods {}
}

/** Nests the values of a row-major array as the shape says. */
function nest(values: readonly (number | boolean)[], shape: readonly number[]): NestedValues {
  if (shape.length === 0) return values[0];
  const [size, ...rest] = shape;
  const step = values.length / Math.max(size, 1);
  return Array.from({ length: size }, (_, place) =>
    nest(values.slice(place * step, (place + 1) * step), rest)
  );
}

/** Methods that are an operation whose first argument is the tensor itself. */
const operations = {
  data: readValues,
  dataAsync: readValuesAsync,
  to: cast,
  clone,
  contiguous,
  add: elementwise.add,
  sub: elementwise.sub,
  div: elementwise.div,
  pow: elementwise.pow,
  clamp,
  mul: elementwise.mul,
  maximum: elementwise.maximum,
  minimum: elementwise.minimum,
  eq: compare.eq,
  ne: compare.ne,
  lt: compare.lt,
  le: compare.le,
  gt: compare.gt,
  ge: compare.ge,
  neg: elementwise.neg,
  abs: elementwise.abs,
  exp: elementwise.exp,
  log: elementwise.log,
  log1p: elementwise.log1p,
  sqrt: elementwise.sqrt,
  rsqrt: elementwise.rsqrt,
  reciprocal: elementwise.reciprocal,
  sin: elementwise.sin,
  cos: elementwise.cos,
  tanh: elementwise.tanh,
  sigmoid: elementwise.sigmoid,
  relu: elementwise.relu,
  erf: elementwise.erf,
  sign: elementwise.sign,
  floor: elementwise.floor,
  ceil: elementwise.ceil,
  round: elementwise.round,
  square: elementwise.square,
  isnan: compare.isnan,
  logicalNot: compare.logicalNot,
  matmul,
  mm,
  bmm,
  sum: reduce.sum,
  mean: reduce.mean,
  amax: reduce.amax,
  amin: reduce.amin,
  argmin: reduce.argmin,
  argmax: reduce.argmax,
  prod: reduce.prod,
  all: reduce.all,
  any: reduce.any,
  std: reduce.std,
  var: reduce.variance,
  norm: reduce.norm,
  logsumexp: reduce.logsumexp,
  cumsum: reduce.cumsum,
  reshape,
  view,
  expand,
  broadcastTo: expand,
  flatten: movement.flatten,
  unflatten: movement.unflatten,
  permute: movement.permute,
  transpose: movement.transpose,
  t: movement.t,
  squeeze: movement.squeeze,
  unsqueeze: movement.unsqueeze,
  repeat: movement.repeat,
  flip,
  roll: movement.roll,
  narrow: movement.narrow,
  select: movement.select,
  index,
  gather,
  scatter,
  scatterAdd,
  indexSelect,
  maskedFill,
  pad,
  unfold: movement.unfold,
  split: movement.split,
  chunk: movement.chunk,
  min: reduce.min,
  max: reduce.max
} satisfies {
  [Name in keyof TensorMethods]?: (
    input: Tensor,
    ...given: Parameters<TensorMethods[Name]>
  ) => ReturnType<TensorMethods[Name]>;
};

/** The others. */
const methods: Omit<TensorMethods, keyof typeof operations> & ThisType<Tensor> = {
  item() {
    if (this.numel !== 1) {
      throw new ShapeError(`item: a Tensor with ${this.numel} elements cannot be converted to Scalar`);
    }
    return readValues(this)[0];
  },
  toArray() {
    const values = Array.from<number>(readValues(this));
    return nest(this.dtype === 'bool' ? values.map(value => value !== 0) : values, this.shape);
  },
  toString() {
    const name = this.gradFn?.name ?? null;
    const { shape, dtype, requiresGrad } = this;
    return formatTensor({ values: readValues(this), shape, dtype, requiresGrad, gradFn: name });
  },
  size(dim) {
    return this.shape[normalizeDim(dim, this.ndim)];
  },
  backward(gradient, options) {
    backward(this, gradient, options);
  },
  where(condition, other) {
    return compare.where(condition, this, other);
  }
};

function define(name: string, value: unknown): void {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}

for (const [name, method] of Object.entries(methods)) define(name, method);
for (const [name, operation] of Object.entries(operations)) {
  const run = operation as (...given: unknown[]) => unknown;
  define(name, function (this: Tensor, ...given: unknown[]) {
    return run(this, ...given);
  });
}
