/** @file Reductions along dimensions, running sums, and the places of extremes. */
import { isFloatingPoint, scalarTypeName, type DType } from '../core/dtype.js';
import { DtypeError, IndexError } from '../core/errors.js';
import { elementCount, normalizeDim, normalizeDims } from '../core/shape.js';
import { input, select } from '../core/expression.js';
import { isGradEnabled, noGrad } from '../core/grad-mode.js';
import type { Tensor } from '../core/tensor.js';
import { keptShape, keptView, reshape, sumOp } from './broadcast.js';
import { eq, where } from './compare.js';
import { onesLike } from './creation.js';
import { defineOp } from './define.js';
import { reducedField } from './field-rule.js';
import { nothing, renamed } from './operation-node.js';
import { abs, add, div, exp, log, mul, sub } from './elementwise.js';
import { flip, gather } from './indexing.js';
import { cat, split } from './movement.js';
import { definePointwise } from './pointwise.js';
import { cast } from './promotion.js';

export type Dims = number | readonly number[] | null;

/** What all reductions take. */
export interface ReduceOptions {
  /** Keeps the reduced dimensions with size 1. Default false. */
  readonly keepdim?: boolean;
}

/** Options of sums and products. */
export interface SumOptions extends ReduceOptions {
  /**
   * The input is converted to this dtype first, and so is the result. Default: none, and int64 for integers and
   * booleans.
   */
  readonly dtype?: DType | null;
}

/** `keepdim` alone, or the options. */
export type Keep = boolean | ReduceOptions;
type KeepOrDtype = boolean | SumOptions;

function readDtype(options: KeepOrDtype | undefined): DType | null {
  return typeof options === 'object' ? (options.dtype ?? null) : null;
}

/** Runs a reduction in `dtype`, where one is named. */
function reduceIn(dtype: DType | null, input: Tensor, reduce: (input: Tensor) => Tensor): Tensor {
  return dtype === null ? reduce(input) : cast(reduce(cast(input, dtype)), dtype);
}

/** Whether the reduced dimensions are kept. */
function readKeep(options: Keep | undefined): boolean {
  return typeof options === 'object' ? (options.keepdim ?? false) : (options ?? false);
}

/** The shape that is left of `shape` when `dims` are reduced. */
export function reducedShape(shape: readonly number[], dims: readonly number[], keepdim: boolean): number[] {
  return keepdim ? keptShape(shape, dims) : shape.filter((_, dim) => !dims.includes(dim));
}

/** Number of elements that go into one result. */
export function countAlong(shape: readonly number[], dims: readonly number[]): number {
  return elementCount(dims.map(dim => shape[dim]));
}

/** The sum over `dim`, or over everything. Sums of integers and booleans are int64 unless a `dtype` is named. */
export function sum(input: Tensor, dim?: Dims, options?: KeepOrDtype): Tensor {
  const dims = normalizeDims(dim, input.ndim);
  const shape = reducedShape(input.shape, dims, readKeep(options));
  return reduceIn(readDtype(options), input, value => {
    const total = sumOp([value], { dims, shape });
    return dim === undefined || dim === null ? renamed('SumBackward0', total) : total;
  });
}

/** The mean over `dim`, or over everything; NaN of nothing. */
export function mean(input: Tensor, dim?: Dims, options?: KeepOrDtype): Tensor {
  const dtype = readDtype(options);
  if (!isFloatingPoint(dtype ?? input.dtype)) {
    throw new DtypeError(
      `mean: mean(): could not infer output dtype. ${dtype === null ? 'Input' : 'Optional'} dtype must be either a ` +
        `floating point or complex dtype. Got: ${scalarTypeName(dtype ?? input.dtype)}`
    );
  }
  const count = countAlong(input.shape, normalizeDims(dim, input.ndim));
  const name = dim === undefined || dim === null ? 'MeanBackward0' : 'MeanBackward1';
  return renamed(name, div(sum(input, dim, options), count));
}

interface ExtremeOptions {
  readonly name: 'max' | 'min';
  readonly dims: readonly number[];
  readonly keepdim: boolean;
  /** NaN, where it is the extreme, takes the gradient; else that is NaN everywhere. */
  readonly sharesNaN?: boolean;
}

const sameOp = definePointwise({
  name: 'same',
  arity: 2,
  value: select(
    input(0)
      .eq(input(1))
      .or(
        input(0)
          .compare('ne', input(0))
          .and(input(1).compare('ne', input(1)))
      ),
    1,
    0
  )
});

const extremeOp = defineOp<readonly [Tensor], ExtremeOptions, readonly [input: Tensor, output: Tensor]>({
  name: 'AmaxBackward0',
  shape: ([input], { dims, keepdim }) => reducedShape(input.shape, dims, keepdim),
  field: (field, input, _output, { dims }) => reducedField(field, input, dims),
  forward: (kernels, [input], output, { name, dims }) => {
    kernels.reduce(name, input, keptView(output, input.shape, dims));
  },
  saves: ([input], output) => [input, output],
  // equal extremes share ∂y evenly
  gradient: ({ gradOutput, saved: [input, output], shapes: [shape], options: { dims, sharesNaN } }) => {
    const kept = keptShape(shape, dims);
    const result = reshape(output, kept);
    const mask =
      sharesNaN === true ? sameOp([input.detach(), result.detach()]) : cast(eq(input, result), input.dtype);
    return [mul(div(mask, sum(mask, dims, true)), reshape(gradOutput, kept))];
  }
});

function checkNotEmpty(op: string, shape: readonly number[], dims: readonly number[], named: boolean): void {
  if (countAlong(shape, dims) > 0) return;
  const text = named
    ? `${op}(): Expected reduction dim ${dims.find(dim => shape[dim] === 0) ?? 0} to have non-zero size.`
    : `${op}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`;
  throw new IndexError(`${op}: ${text}`);
}

/** The largest values over `dim`, or over everything; equal ones share the gradient. */
export function amax(input: Tensor, dim?: Dims, options?: Keep): Tensor {
  const dims = normalizeDims(dim, input.ndim);
  checkNotEmpty('amax', input.shape, dims, dim !== undefined);
  return extremeOp([input], { name: 'max', dims, keepdim: readKeep(options) });
}

/** The smallest values over `dim`, or over everything; equal ones share the gradient. */
export function amin(input: Tensor, dim?: Dims, options?: Keep): Tensor {
  const dims = normalizeDims(dim, input.ndim);
  checkNotEmpty('amin', input.shape, dims, dim !== undefined);
  return renamed('AminBackward0', extremeOp([input], { name: 'min', dims, keepdim: readKeep(options) }));
}

/** Values and the places where they were found. */
export type ValuesAndIndices = Readonly<Record<'values' | 'indices', Tensor>>;

function extreme(
  name: 'max' | 'min',
  input: Tensor,
  dim: number | null | undefined,
  options?: Keep
): Tensor | ValuesAndIndices {
  if (dim === undefined || dim === null) {
    checkNotEmpty(name, input.shape, normalizeDims(null, input.ndim), false);
    const dims = normalizeDims(null, input.ndim);
    const all = extremeOp([input], { name, dims, keepdim: false, sharesNaN: true });
    return renamed(name === 'max' ? 'MaxBackward1' : 'MinBackward1', all);
  }
  const at = normalizeDim(dim, input.ndim);
  checkNotEmpty(name, input.shape, input.ndim === 0 ? [] : [at], true);
  const places = argExtreme(name, input.dtype === 'bool' ? cast(input, 'uint8') : input, at, true);
  const found = input.ndim === 0 ? input : gather(input, at, places);
  const shape = reducedShape(input.shape, [at], readKeep(options));
  return {
    values: renamed(name === 'max' ? 'MaxBackward0' : 'MinBackward0', reshape(found, shape)),
    indices: reshape(places, shape)
  };
}

/** The largest element; or, along a dimension, the largest values and their places (the first of equals). */
export function max(input: Tensor): Tensor;
export function max(input: Tensor, dim: number, options?: Keep): ValuesAndIndices;
export function max(input: Tensor, dim?: number | null, options?: Keep): Tensor | ValuesAndIndices;
export function max(input: Tensor, dim?: number | null, options?: Keep): Tensor | ValuesAndIndices {
  return extreme('max', input, dim, options);
}

/** The smallest element; or, along a dimension, the smallest values and their places (the first of equals). */
export function min(input: Tensor): Tensor;
export function min(input: Tensor, dim: number, options?: Keep): ValuesAndIndices;
export function min(input: Tensor, dim?: number | null, options?: Keep): Tensor | ValuesAndIndices;
export function min(input: Tensor, dim?: number | null, options?: Keep): Tensor | ValuesAndIndices {
  return extreme('min', input, dim, options);
}

const argOp = defineOp<
  readonly [Tensor],
  { readonly name: 'max' | 'min'; readonly dim: number; readonly keepdim: boolean }
>({
  name: 'argReduce',
  shape: ([input], { dim, keepdim }) => reducedShape(input.shape, [dim], keepdim),
  dtype: () => 'int64',
  forward: (kernels, [input], output, { name, dim }) => {
    kernels.argReduce(name, input, keptView(output, input.shape, [dim]), dim);
  },
  saves: nothing
});

function argExtreme(
  name: 'max' | 'min',
  input: Tensor,
  dim: number | null | undefined,
  options?: Keep
): Tensor {
  const keepdim = readKeep(options);
  if (input.dtype === 'bool') {
    throw new DtypeError(
      `arg${name}: "arg${name}_cpu" not implemented for 'Bool': a number dtype is needed, got bool`
    );
  }
  const whole = dim === undefined || dim === null;
  checkNotEmpty(
    `arg${name}`,
    input.shape,
    whole ? normalizeDims(null, input.ndim) : normalizeDims(dim, input.ndim),
    !whole
  );
  if (!whole && input.ndim > 0) return argOp([input], { name, dim: normalizeDim(dim, input.ndim), keepdim });
  const flat = argOp([reshape(input, [-1])], { name, dim: 0, keepdim: false });
  return keepdim
    ? reshape(
        flat,
        input.shape.map(() => 1)
      )
    : flat;
}

/** The place of the largest element, the first of equals: in the flattened tensor, or along `dim`. */
export function argmax(input: Tensor, dim?: number | null, options?: Keep): Tensor {
  return argExtreme('max', input, dim, options);
}

/** The place of the smallest element, the first of equals: in the flattened tensor, or along `dim`. */
export function argmin(input: Tensor, dim?: number | null, options?: Keep): Tensor {
  return argExtreme('min', input, dim, options);
}

const prodOp = defineOp<
  readonly [Tensor],
  { readonly dim: number; readonly keepdim: boolean },
  readonly [input: Tensor, output: Tensor]
>({
  name: 'ProdBackward1',
  shape: ([input], { dim, keepdim }) => reducedShape(input.shape, [dim], keepdim),
  dtype: ([input]) => (isFloatingPoint(input.dtype) ? input.dtype : 'int64'),
  field: (field, input, _output, { dim }) => reducedField(field, input, [dim]),
  forward: (kernels, [input], output, { dim }) => {
    kernels.reduce('prod', input, keptView(output, input.shape, [dim]));
  },
  saves: ([input], output) => [input, output],
  // ∂x_i is the product of the others
  gradient: ({ gradOutput, saved: [input, output], shapes: [shape], options: { dim } }) => {
    const kept = keptShape(shape, [dim]);
    const grad = reshape(gradOutput, kept);
    const others = isGradEnabled()
      ? productOfOthers(input, dim)
      : quotientOfProduct(input, reshape(output, kept), dim);
    return [mul(grad, others)];
  }
});

/** The product over the element; beside one 0 all are 0 but the element itself, beside several all. */
function quotientOfProduct(input: Tensor, product: Tensor, dim: number): Tensor {
  const isZero = eq(input, 0);
  const zeros = sum(isZero, dim, true);
  const rest = prodOp([where(isZero, 1, input)], { dim, keepdim: true });
  const ofZeros = where(isZero, where(eq(zeros, 1), rest, 0), 0);
  return where(eq(zeros, 0), div(product, input), ofZeros);
}

/** As operations with gradients: the product of those before an element times those after it. */
function productOfOthers(input: Tensor, dim: number): Tensor {
  const after = flip(runningProduct(flip(input, [dim]), dim), [dim]);
  return mul(runningProduct(input, dim), after);
}

/** For each place along `dim` the product of all elements before it. */
function runningProduct(input: Tensor, dim: number): Tensor {
  const pieces = split(input, 1, { dim });
  const products = [onesLike(pieces[0])];
  for (const piece of pieces.slice(0, -1)) products.push(mul(products.at(-1)!, piece));
  return cat(products, { dim });
}

/** The product along `dim`, or of everything. Products of integers and booleans are int64 unless a `dtype` is named. */
export function prod(input: Tensor, dim?: number | null, options?: KeepOrDtype): Tensor {
  return reduceIn(readDtype(options), input, value => {
    if (dim !== undefined && dim !== null && input.ndim > 0) {
      return prodOp([value], { dim: normalizeDim(dim, input.ndim), keepdim: readKeep(options) });
    }
    return renamed('ProdBackward0', prodOp([reshape(value, [-1])], { dim: 0, keepdim: false }));
  });
}

function defineTest(name: 'all' | 'any'): (input: Tensor, dim?: Dims, options?: Keep) => Tensor {
  const op = defineOp<readonly [Tensor], { readonly dims: readonly number[]; readonly keepdim: boolean }>({
    name,
    shape: ([input], { dims, keepdim }) => reducedShape(input.shape, dims, keepdim),
    dtype: () => 'bool',
    forward: (kernels, [input], output, { dims }) => {
      kernels.reduce(name, input, keptView(output, input.shape, dims));
    },
    saves: nothing
  });
  return (input, dim, options) => {
    const dims = normalizeDims(dim, input.ndim);
    const found = op([cast(input, 'bool')], { dims, keepdim: readKeep(options) });
    return input.dtype === 'uint8' ? cast(found, 'uint8') : found;
  };
}

/** Whether every element is true, or not zero; of uint8 as 0 or 1. */
export const all = defineTest('all');
/** Whether some element is true, or not zero; of uint8 as 0 or 1. */
export const any = defineTest('any');

const logsumexpOp = defineOp<readonly [Tensor], readonly number[], readonly [input: Tensor, output: Tensor]>({
  name: 'LogsumexpBackward0',
  shape: ([value], dims) => keptShape(value.shape, dims),
  field: (field, value, _output, dims) => reducedField(field, value, dims),
  forward: (kernels, [value], output, dims) => {
    noGrad(() => {
      kernels.copy(logOfSum(value, dims), output);
    });
  },
  saves: ([value], output) => [value, output],
  // ∂x = e^(x − y)
  gradient: ({ gradOutput, saved: [value, output] }) => [mul(gradOutput, exp(sub(value, output)))]
});

function logOfSum(value: Tensor, dims: readonly number[]): Tensor {
  if (countAlong(value.shape, dims) === 0) return log(sum(value, dims, true));
  const largest = amax(value, dims, true);
  // An infinite maximum would give ∞ − ∞.
  const shift = where(eq(abs(largest), Infinity), 0, largest);
  return add(log(sum(exp(sub(value, shift)), dims, true)), shift);
}

/** ln Σ eˣ along `dim`, without overflow; −∞ of nothing. */
export function logsumexp(input: Tensor, dim: number | readonly number[], options?: Keep): Tensor {
  const dims = normalizeDims(dim, input.ndim);
  const value = isFloatingPoint(input.dtype) ? input : cast(input, 'float32');
  const total = logsumexpOp([value], dims);
  return renamed('LogsumexpBackward0', reshape(total, reducedShape(input.shape, dims, readKeep(options))));
}

const cumsumOp = defineOp<readonly [Tensor], number>({
  name: 'CumsumBackward0',
  shape: ([input]) => input.shape,
  forward: (kernels, [input], output, dim) => {
    kernels.cumsum(input, output, dim);
  },
  saves: nothing,
  // ∂x_i is the sum of ∂y from i to the end
  gradient: ({ gradOutput, options: dim }): Tensor[] => [
    flip(cumsumOp([flip(gradOutput, [dim])], dim), [dim])
  ]
});

/** Running sums along `dim`. Those of integers and booleans are int64 unless a `dtype` is named. */
export function cumsum(input: Tensor, dim: number, options: Pick<SumOptions, 'dtype'> = {}): Tensor {
  const { dtype = null } = options;
  const at = normalizeDim(dim, input.ndim);
  return reduceIn(dtype, input, given => {
    const value = isFloatingPoint(given.dtype) ? given : cast(given, 'int64');
    return input.ndim === 0 ? reshape(cumsumOp([reshape(value, [1])], 0), []) : cumsumOp([value], at);
  });
}
