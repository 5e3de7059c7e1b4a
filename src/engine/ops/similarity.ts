/** @file Vectors made of length 1, and the angle between two. After `torch/nn/functional.py`. */
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { div, maximum, mul } from './elementwise.js';
import { norm } from './norm.js';
import { meet } from './promotion.js';
import { sum } from './reduce.js';

/** The options of `F.normalize`. */
export interface NormalizeOptions {
  /** The power of the norm. Default 2. */
  readonly p?: number;
  /** The dimension along which a vector lies. Default 1. */
  readonly dim?: number;
  /** The least length that is divided by. Default 1e-12. */
  readonly eps?: number;
}

/**
 * Vectors along `dim` divided by their p-norm, `v / max(‖v‖ₚ, eps)`, in the shape of the input.
 *
 * @throws IndexError where there is no such dimension.
 * @example
 * F.normalize(tensor([[3, 4]])); // → tensor([[0.6000, 0.8000]])
 */
export function normalize(
  input: Tensor,
  p?: number | NormalizeOptions,
  dim?: number | NormalizeOptions,
  eps?: number | NormalizeOptions
): Tensor {
  const options = readOptions<NormalizeOptions>(['p', 'dim', 'eps'], p, dim, eps);
  const { p: power = 2, dim: along = 1, eps: least = 1e-12 } = options;
  return div(input, maximum(norm(input, { p: power, dim: along, keepdim: true }), least));
}

/** The options of `F.cosineSimilarity`. */
export interface CosineSimilarityOptions {
  /** The dimension along which a vector lies. Default 1. */
  readonly dim?: number;
  /** The least length that is divided by. Default 1e-8. */
  readonly eps?: number;
}

/**
 * The cosine of the angle between vectors along `dim`, `x₁ · x₂ / (max(‖x₁‖, eps) · max(‖x₂‖, eps))`; the shapes
 * broadcast, and lose the dimension.
 *
 * @throws ShapeError where the shapes do not broadcast; IndexError where there is no such dimension.
 * @example
 * F.cosineSimilarity(tensor([[1, 0], [1, 1]]), tensor([[0, 2], [3, 3]])); // → tensor([0., 1.])
 */
export function cosineSimilarity(
  x1: Tensor,
  x2: Tensor,
  dim?: number | CosineSimilarityOptions,
  eps?: number | CosineSimilarityOptions
): Tensor {
  const options = readOptions<CosineSimilarityOptions>(['dim', 'eps'], dim, eps);
  const { dim: along = 1, eps: least = 1e-8 } = options;
  const [left, right] = meet(x1, x2);
  return sum(mul(unit(left, along, least), unit(right, along, least)), along);
}

function unit(value: Tensor, along: number, least: number): Tensor {
  return div(value, maximum(norm(value, { dim: along, keepdim: true }), least));
}
