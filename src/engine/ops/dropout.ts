/** @file Dropout: sets elements to 0 at random while training. */
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { zerosLike } from './creation.js';
import { emptyTensor } from './define.js';
import { div, mul } from './elementwise.js';
import { bernoulliInPlace } from './random.js';

export interface DropoutOptions {
  /** Probability with which an element becomes 0; by default 0.5. */
  readonly p?: number;
  /** Without it the input passes unchanged; by default true. */
  readonly training?: boolean;
}

/**
 * Sets every element to 0 with probability `p` and divides the others by `1 − p`, so that the expected sum stays.
 * Which elements fall is what PyTorch's CPU stream says after the same seed.
 *
 * @throws when `p` is not between 0 and 1
 * **Source**: Hinton et al., arXiv 1207.0580.
 */
export function dropout(input: Tensor, options: number | DropoutOptions = {}): Tensor {
  const { p = 0.5, training = true } = readOptions<DropoutOptions>(options, 'p');
  checkProbability('dropout', p);
  if (!training || p === 0 || input.numel === 0) return input;
  if (p === 1) return mul(input, zerosLike(input));
  const mask = emptyTensor(input.shape, input.dtype);
  bernoulliInPlace(mask, 1 - p);
  return mul(input, div(mask, 1 - p));
}

/** Checks that a dropout probability lies between 0 and 1. */
export function checkProbability(op: string, p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new ValueError(`${op}: dropout probability has to be between 0 and 1, but got ${p}`);
  }
}
