/** @file Changes of shape as a tensor's methods: sizes and dimensions in a list, or one after another as in PyTorch. */
import type { Tensor } from '../core/tensor.js';
import * as broadcast from '../ops/broadcast.js';
import * as indexing from '../ops/indexing.js';
import * as movement from '../ops/movement.js';
import { readNumbers, type NumberList } from '../ops/size-list.js';

export function reshape(input: Tensor, ...shape: NumberList): Tensor {
  const numbers = readNumbers('reshape', 'shape', shape);
  return broadcast.reshape(input, numbers);
}

export function view(input: Tensor, ...size: NumberList): Tensor {
  const numbers = readNumbers('view', 'size', size);
  return broadcast.view(input, numbers);
}

export function expand(input: Tensor, ...size: NumberList): Tensor {
  const numbers = readNumbers('expand', 'size', size);
  return broadcast.expand(input, numbers);
}

export function broadcastTo(input: Tensor, ...size: NumberList): Tensor {
  const numbers = readNumbers('broadcastTo', 'size', size);
  return broadcast.expand(input, numbers);
}

export function permute(input: Tensor, ...dims: NumberList): Tensor {
  const numbers = readNumbers('permute', 'dims', dims);
  return movement.permute(input, numbers);
}

export function repeat(input: Tensor, ...repeats: NumberList): Tensor {
  const numbers = readNumbers('repeat', 'repeats', repeats);
  return movement.repeat(input, numbers);
}

export function flip(input: Tensor, ...dims: NumberList): Tensor {
  const numbers = readNumbers('flip', 'dims', dims);
  return indexing.flip(input, numbers);
}

/** The option of `squeeze`. */
export interface SqueezeOptions {
  /** Which dimensions. Default: all of size 1. */
  readonly dim?: number | readonly number[];
}

export function squeeze(
  input: Tensor,
  ...dim: readonly number[] | readonly [dim: readonly number[] | SqueezeOptions]
): Tensor {
  if (dim.length === 0) return movement.squeeze(input);
  const [first] = dim;
  if (typeof first === 'number') return movement.squeeze(input, dim as readonly number[]);
  return movement.squeeze(input, 'length' in first ? first : first.dim);
}
