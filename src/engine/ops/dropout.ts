/** @file Dropout: sets elements, or whole channels, to 0 at random while training. */
import { ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from './arguments.js';
import { zerosLike } from './creation.js';
import { emptyTensor } from './memory.js';
import { div, mul } from './elementwise.js';
import { squeeze, unsqueeze } from './movement.js';
import { bernoulliInPlace } from './random.js';

/** The options of `F.dropout` and its like. */
export interface DropoutOptions {
  /** Probability with which an element becomes 0. Default 0.5. */
  readonly p?: number;
  /** Without it the input passes unchanged. Default true. */
  readonly training?: boolean;
}

const ORDER = ['p', 'training'] as const;

/**
 * Sets every element to 0 with probability `p` and divides the others by `1 − p`, so that the expected sum stays.
 * **Shape**: any → the same. Defaults `p` 0.5, `training` true. Which elements fall is what PyTorch's CPU stream
 * says after the same seed. **Source**: Hinton et al., arXiv 1207.0580.
 *
 * @throws ValueError unless `p` lies between 0 and 1; DtypeError for integers while training.
 * @example
 * manualSeed(0);
 * F.dropout(ones([5]), 0.5); // → tensor([0., 0., 2., 0., 0.])
 * F.dropout(ones([5]), { training: false }); // → tensor([1., 1., 1., 1., 1.])
 */
export function dropout(
  input: Tensor,
  p?: number | DropoutOptions,
  training?: boolean | DropoutOptions
): Tensor {
  const options = readOptions<DropoutOptions>(ORDER, p, training);
  const { p: probability = 0.5 } = options;
  checkProbability('dropout', probability);
  return options.training === false ? input : drop(input, probability, input.shape);
}

/** Multiplies with a mask of `shape`, which broadcasts: 0 with probability p, else 1/(1 − p). */
function drop(input: Tensor, p: number, shape: readonly number[]): Tensor {
  if (p === 0 || input.numel === 0) return input;
  if (p === 1) return mul(input, zerosLike(input));
  const mask = emptyTensor(shape, input.dtype);
  bernoulliInPlace(mask, 1 - p);
  return mul(input, div(mask, 1 - p));
}

const THREE_DIMENSIONS =
  'dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input is ' +
  'interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release to ' +
  'interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise dropout ' +
  'behavior, please switch to using dropout1d instead.';

function oddRank(op: string, ndim: number, spatial: number, wanted: string): string {
  return (
    `${op}: Received a ${ndim}-D input to ${op}, which is deprecated and will result in an error in a future release. ` +
    `To retain the behavior and silence this warning, please use dropout instead. Note that ${op} exists to provide ` +
    `channel-wise dropout on inputs with ${spatial} spatial dimensions, a channel dimension, and an optional batch ` +
    `dimension (i.e. ${wanted} inputs).`
  );
}

/** Sets whole channels of `[N, C, …]` to 0. */
function dropChannels(op: string, input: Tensor, options: DropoutOptions): Tensor {
  const { p = 0.5, training = true } = options;
  checkProbability(op, p);
  if (!training) return input;
  if (input.ndim < 2) {
    throw new ShapeError(
      `${op}: Feature dropout requires at least 2 dimensions in the input, got ${input.ndim}`
    );
  }
  return drop(
    input,
    p,
    input.shape.map((size, dim) => (dim < 2 ? size : 1))
  );
}

/**
 * Sets whole channels to 0 with probability `p`, and divides the others by `1 − p`. **Shape**: `[N, C, L]` or
 * `[C, L]` → the same. Defaults `p` 0.5, `training` true.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError unless `p` lies between 0 and
 * 1.
 * @example
 * manualSeed(0);
 * F.dropout1d(ones([1, 3, 2])); // → tensor([[[0., 0.], [0., 0.], [2., 2.]]])
 */
export function dropout1d(
  input: Tensor,
  p?: number | DropoutOptions,
  training?: boolean | DropoutOptions
): Tensor {
  const options = readOptions<DropoutOptions>(ORDER, p, training);
  if (input.ndim !== 2 && input.ndim !== 3) {
    throw new ShapeError(
      `dropout1d: Expected 2D or 3D input, but received a ${input.ndim}D input. Note that dropout1d exists to provide ` +
        'channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension ' +
        '(i.e. 2D or 3D inputs).'
    );
  }
  if (input.ndim === 3) return dropChannels('dropout1d', input, options);
  return squeeze(dropChannels('dropout1d', unsqueeze(input, 0), options), 0);
}

/**
 * Sets whole channels to 0 with probability `p`, and divides the others by `1 − p`. **Shape**: `[N, C, H, W]` →
 * the same. Defaults `p` 0.5, `training` true. As in PyTorch, an input of three dimensions is `[N, C, L]`.
 *
 * @throws ValueError unless `p` lies between 0 and 1; ShapeError for less than two dimensions.
 * @example
 * manualSeed(0);
 * F.dropout2d(ones([1, 4, 8, 8])).amax([2, 3]); // → tensor([[0., 0., 2., 0.]])
 */
export function dropout2d(
  input: Tensor,
  p?: number | DropoutOptions,
  training?: boolean | DropoutOptions
): Tensor {
  const options = readOptions<DropoutOptions>(ORDER, p, training);
  if (input.ndim !== 3 && input.ndim !== 4) warn(oddRank('dropout2d', input.ndim, 2, '3D or 4D'));
  if (input.ndim === 3) warn(THREE_DIMENSIONS);
  return dropChannels('dropout2d', input, options);
}

/**
 * Sets whole channels to 0 with probability `p`, and divides the others by `1 − p`. **Shape**: `[N, C, D, H, W]`
 * or `[C, D, H, W]` → the same. Defaults `p` 0.5, `training` true.
 *
 * @throws ValueError unless `p` lies between 0 and 1; ShapeError where the input has another number of dimensions.
 * @example
 * F.dropout3d(ones([1, 4, 2, 2, 2]), { p: 0 }).sum(); // → tensor(32.)
 */
export function dropout3d(
  input: Tensor,
  p?: number | DropoutOptions,
  training?: boolean | DropoutOptions
): Tensor {
  const options = readOptions<DropoutOptions>(ORDER, p, training);
  if (input.ndim !== 4 && input.ndim !== 5) warn(oddRank('dropout3d', input.ndim, 3, '4D or 5D'));
  if (input.ndim !== 4) return dropChannels('dropout3d', input, options);
  return squeeze(dropChannels('dropout3d', unsqueeze(input, 0), options), 0);
}

/** Checks that a dropout probability lies between 0 and 1. */
export function checkProbability(op: string, p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new ValueError(`${op}: dropout probability has to be between 0 and 1, but got ${p}`);
  }
}
