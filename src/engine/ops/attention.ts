/** @file Attention by scaled dot products. After `torch.nn.functional.scaled_dot_product_attention`. */
import { ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { where } from './compare.js';
import { ones } from './creation.js';
import { dropout } from './dropout.js';
import { add, mul } from './elementwise.js';
import { matmul } from './matmul.js';
import { transpose } from './movement.js';
import { softmax } from './softmax.js';
import { tril } from './triangle.js';

/** The options of `F.scaledDotProductAttention`. */
export interface AttentionOptions {
  /** Added to the scores, or of bool: true where attention is paid; it broadcasts to `[…, L, S]`. Default null. */
  readonly attnMask?: Tensor | null;
  /** How likely a weight is dropped. Default 0. */
  readonly dropoutP?: number;
  /** Whether each query sees only the keys up to its own place. Default false. */
  readonly isCausal?: boolean;
  /** What the products are multiplied by. Default null: 1 / √E. */
  readonly scale?: number | null;
}

const ORDER = ['attnMask', 'dropoutP', 'isCausal'] as const;

/**
 * `softmax(Q Kᵀ · scale + mask) V`: each query takes the values in the measure in which their keys fit.
 *
 * **Shape**: query `[…, L, E]`, key `[…, S, E]`, value `[…, S, V]` → `[…, L, V]`.
 *
 * @throws ValueError where both a mask and `isCausal` are given; ShapeError where the shapes do not fit; DtypeError
 * where the dtypes differ.
 * @example
 * const q = randn([1, 4, 8]);
 * F.scaledDotProductAttention(q, q, q, { isCausal: true }).shape; // → [ 1, 4, 8 ]
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  attnMask?: Tensor | null | AttentionOptions,
  dropoutP?: number | AttentionOptions,
  isCausal?: boolean | AttentionOptions
): Tensor {
  const options = readOptions<AttentionOptions>(ORDER, attnMask, dropoutP, isCausal);
  const { attnMask: mask = null, dropoutP: p = 0, isCausal: causal = false } = options;
  if (mask !== null && causal) {
    throw new ValueError(
      'scaledDotProductAttention: Explicit attn_mask should not be set when is_causal=True, got both'
    );
  }
  if (Math.min(query.ndim, key.ndim, value.ndim) < 2) {
    throw new ShapeError(
      'scaledDotProductAttention: expected query, key and value to have at least 2 dimensions, got ' +
        `${query.ndim}, ${key.ndim} and ${value.ndim}`
    );
  }
  const scale = options.scale ?? 1 / Math.sqrt(query.shape[query.ndim - 1]);
  const scores = mul(matmul(query, transpose(key, -2, -1)), scale);
  const size = [query.shape[query.ndim - 2], key.shape[key.ndim - 2]];
  const seen = causal ? tril(ones(size, { dtype: 'bool' })) : mask;
  const masked =
    seen === null ? scores : seen.dtype === 'bool' ? where(seen, scores, -Infinity) : add(scores, seen);
  const weights = softmax(masked, -1);
  return matmul(p > 0 ? dropout(weights, p) : weights, value);
}
