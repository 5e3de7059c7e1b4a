/** @file Reductions as a tensor's methods: PyTorch's positional arguments, or options, before what computes. */
import type { DType } from '../core/dtype.js';
import { ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { maximum, minimum } from '../ops/elementwise.js';
import { cast } from '../ops/promotion.js';
import { norm as pNorm, type NormOptions } from '../ops/norm.js';
import * as reduce from '../ops/reduce.js';
import * as spread from '../ops/variance.js';

type Dims = reduce.Dims;

/** The options of `amax`, `amin`, `all` and `any`. */
export interface DimsOptions extends reduce.ReduceOptions {
  /** Along which dimensions. Default null: all. */
  readonly dim?: Dims;
}

/** The options of `sum` and `mean`. */
export interface SumDimsOptions extends reduce.SumOptions {
  /** Along which dimensions. Default null: all. */
  readonly dim?: Dims;
}

/** The options of `prod`. */
export interface ProductOptions extends reduce.SumOptions {
  /** Along which dimension. Default null: over everything. */
  readonly dim?: number | null;
}

/** The options of `argmax` and `argmin`. */
export interface PlaceOptions extends reduce.ReduceOptions {
  /** Along which dimension. Default null: in the flattened tensor. */
  readonly dim?: number | null;
}

/** The options of `max` and `min` along a dimension. */
export interface ExtremeOptions extends reduce.ReduceOptions {
  /** Along which dimension. */
  readonly dim: number;
}

/** The options of `var` and `std`. */
export interface SpreadOptions extends spread.VarianceOptions {
  /** Along which dimensions. Default null: all. */
  readonly dim?: Dims;
  /** PyTorch's older word: true is a `correction` of 1, false one of 0. Default true. */
  readonly unbiased?: boolean;
}

/** The options of `norm`. */
export interface NormDtypeOptions extends NormOptions {
  /** The input is converted to this dtype first. Default null: none. */
  readonly dtype?: DType | null;
}

const ALONG = ['dim', 'keepdim'] as const;

export function sum(input: Tensor, dim?: Dims | SumDimsOptions, keepdim?: boolean | SumDimsOptions): Tensor {
  const options = readOptions<SumDimsOptions>(ALONG, dim, keepdim);
  return reduce.sum(input, options.dim, options);
}

export function mean(input: Tensor, dim?: Dims | SumDimsOptions, keepdim?: boolean | SumDimsOptions): Tensor {
  const options = readOptions<SumDimsOptions>(ALONG, dim, keepdim);
  return reduce.mean(input, options.dim, options);
}

function readSpread(
  op: 'std' | 'var',
  dim?: Dims | boolean | SpreadOptions,
  unbiased?: boolean | SpreadOptions,
  keepdim?: boolean | SpreadOptions
): SpreadOptions {
  // `x.std(false)` is PyTorch's too.
  const order =
    typeof dim === 'boolean' ? (['unbiased'] as const) : (['dim', 'unbiased', 'keepdim'] as const);
  const options = readOptions<SpreadOptions>(order, dim, unbiased, keepdim);
  const { correction = null } = options;
  const isTwice = options.unbiased !== undefined && correction !== null;
  if (isTwice || (typeof dim === 'boolean' && unbiased !== undefined)) {
    const what = isTwice ? 'unbiased and correction' : 'a boolean for dim';
    throw new ValueError(`${op}: ${op}() received an invalid combination of arguments - got ${what}`);
  }
  const { dim: along, keepdim: keep } = options;
  return { dim: along, keepdim: keep, correction: correction ?? (options.unbiased === false ? 0 : 1) };
}

export function std(
  input: Tensor,
  dim?: Dims | boolean | SpreadOptions,
  unbiased?: boolean | SpreadOptions,
  keepdim?: boolean | SpreadOptions
): Tensor {
  const options = readSpread('std', dim, unbiased, keepdim);
  return spread.std(input, options.dim, options);
}

export function variance(
  input: Tensor,
  dim?: Dims | boolean | SpreadOptions,
  unbiased?: boolean | SpreadOptions,
  keepdim?: boolean | SpreadOptions
): Tensor {
  const options = readSpread('var', dim, unbiased, keepdim);
  return spread.variance(input, options.dim, options);
}

export function amax(input: Tensor, dim?: Dims | DimsOptions, keepdim?: boolean | DimsOptions): Tensor {
  const options = readOptions<DimsOptions>(ALONG, dim, keepdim);
  return reduce.amax(input, options.dim, options);
}

export function amin(input: Tensor, dim?: Dims | DimsOptions, keepdim?: boolean | DimsOptions): Tensor {
  const options = readOptions<DimsOptions>(ALONG, dim, keepdim);
  return reduce.amin(input, options.dim, options);
}

export function all(input: Tensor, dim?: Dims | DimsOptions, keepdim?: boolean | DimsOptions): Tensor {
  const options = readOptions<DimsOptions>(ALONG, dim, keepdim);
  return reduce.all(input, options.dim, options);
}

export function any(input: Tensor, dim?: Dims | DimsOptions, keepdim?: boolean | DimsOptions): Tensor {
  const options = readOptions<DimsOptions>(ALONG, dim, keepdim);
  return reduce.any(input, options.dim, options);
}

type Extreme = Tensor | number | null | ExtremeOptions;

export function max(input: Tensor): Tensor;
export function max(
  input: Tensor,
  dim: number | ExtremeOptions,
  keepdim?: boolean | reduce.ReduceOptions
): reduce.ValuesAndIndices;
export function max(
  input: Tensor,
  dim?: Extreme,
  keepdim?: boolean | reduce.ReduceOptions
): Tensor | reduce.ValuesAndIndices {
  if (dim instanceof Tensor) return maximum(input, dim);
  const options = readOptions<PlaceOptions>(ALONG, dim, keepdim);
  return reduce.max(input, options.dim, options);
}

export function min(input: Tensor): Tensor;
export function min(
  input: Tensor,
  dim: number | ExtremeOptions,
  keepdim?: boolean | reduce.ReduceOptions
): reduce.ValuesAndIndices;
export function min(
  input: Tensor,
  dim?: Extreme,
  keepdim?: boolean | reduce.ReduceOptions
): Tensor | reduce.ValuesAndIndices {
  if (dim instanceof Tensor) return minimum(input, dim);
  const options = readOptions<PlaceOptions>(ALONG, dim, keepdim);
  return reduce.min(input, options.dim, options);
}

export function argmax(
  input: Tensor,
  dim?: number | null | PlaceOptions,
  keepdim?: boolean | PlaceOptions
): Tensor {
  const options = readOptions<PlaceOptions>(ALONG, dim, keepdim);
  return reduce.argmax(input, options.dim, options);
}

export function argmin(
  input: Tensor,
  dim?: number | null | PlaceOptions,
  keepdim?: boolean | PlaceOptions
): Tensor {
  const options = readOptions<PlaceOptions>(ALONG, dim, keepdim);
  return reduce.argmin(input, options.dim, options);
}

export function prod(
  input: Tensor,
  dim?: number | null | ProductOptions,
  keepdim?: boolean | ProductOptions
): Tensor {
  const options = readOptions<ProductOptions>(ALONG, dim, keepdim);
  return reduce.prod(input, options.dim, options);
}

export function norm(
  input: Tensor,
  p?: number | 'fro' | NormDtypeOptions,
  dim?: Dims | NormDtypeOptions,
  keepdim?: boolean | NormDtypeOptions,
  dtype?: DType | null | NormDtypeOptions
): Tensor {
  const options = readOptions<NormDtypeOptions>(['p', ...ALONG, 'dtype'], p, dim, keepdim, dtype);
  const value = options.dtype ? cast(input, options.dtype) : input;
  return pNorm(value, options);
}

export function logsumexp(
  input: Tensor,
  dim: number | readonly number[],
  keepdim?: boolean | reduce.ReduceOptions
): Tensor {
  return reduce.logsumexp(input, dim, keepdim);
}
