/** @file Keeping gradients small before a step. After `torch/nn/utils/clip_grad.py`. */
import { ValueError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from '../ops/arguments.js';
import { clamp } from '../ops/clamp.js';
import { zeros } from '../ops/creation.js';
import { add, div, mul } from '../ops/elementwise.js';
import { copyInPlace } from '../ops/in-place.js';
import { stack } from '../ops/movement.js';
import { readValues } from '../ops/read.js';
import { norm } from '../ops/norm.js';

/** One parameter, or several. */
export type Parameters = Tensor | Iterable<Tensor>;

/** Options of {@link clipGradNorm_}. */
export interface ClipOptions {
  /** Which norm, `Infinity` for the largest absolute value; by default 2. */
  readonly normType?: number;
  /** Throws where the norm is no number; by default false. */
  readonly errorIfNonfinite?: boolean;
}

/** The gradients that are there. */
function gradientsOf(parameters: Parameters): Tensor[] {
  const list = parameters instanceof Tensor ? [parameters] : [...parameters];
  if (list.length === 0 && 'next' in parameters) {
    warn('`parameters` is an empty generator, no gradient clipping will occur.');
  }
  return list.flatMap(parameter => parameter.grad ?? []);
}

/**
 * Scales all gradients, seen as one vector, down to a norm of at most `maxNorm`: `g ← g · min(1, maxNorm / (norm +
 * 1e-6))`. The gradients, of any shapes, are changed in place. Default `normType` 2.
 *
 * @returns the norm before clipping
 * @throws ValueError where the norm is not finite and `errorIfNonfinite` is set; IndexError where a gradient without
 * elements has no such norm
 * @example
 * const net = new nn.Linear(2, 1);
 * net.forward(ones([1, 2])).mul(100).sum().backward();
 * const before = nn.utils.clipGradNorm_(net.parameters(), 1);
 * before.item() > 100; // → true
 */
export function clipGradNorm_(
  parameters: Parameters,
  maxNorm: number,
  normType?: number | ClipOptions,
  errorIfNonfinite?: boolean | ClipOptions
): Tensor {
  return clipNorm(parameters, maxNorm, readOptions<ClipOptions>(ORDER, normType, errorIfNonfinite));
}

const ORDER = ['normType', 'errorIfNonfinite'] as const;

function clipNorm(parameters: Parameters, maxNorm: number, options: ClipOptions): Tensor {
  const { normType = 2, errorIfNonfinite = false } = options;
  const grads = gradientsOf(parameters);
  if (grads.length === 0) return zeros([]);
  return noGrad(() => {
    const total = norm(stack(grads.map(grad => norm(grad, normType))), normType);
    if (errorIfNonfinite && !Number.isFinite(readValues(total)[0])) {
      throw new ValueError(
        `clipGradNorm_: The total norm of order ${normType} for gradients from \`parameters\` is non-finite, so it ` +
          'cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set ' +
          `\`error_if_nonfinite=False\`, got ${readValues(total)[0]}`
      );
    }
    const scale = clamp(div(maxNorm, add(total, 1e-6)), { max: 1 });
    for (const grad of grads) copyInPlace(grad, mul(grad, scale));
    return total;
  });
}

/**
 * Keeps every element of every gradient within `[−clipValue, clipValue]`, in place.
 *
 * @example
 * const net = new nn.Linear(2, 1);
 * net.forward(ones([1, 2])).mul(100).sum().backward();
 * nn.utils.clipGradValue_(net.parameters(), 0.5);
 * net.weight.grad; // → tensor([[0.5000, 0.5000]])
 */
export function clipGradValue_(parameters: Parameters, clipValue: number): void {
  noGrad(() => {
    for (const grad of gradientsOf(parameters)) {
      copyInPlace(grad, clamp(grad, { min: -clipValue, max: clipValue }));
    }
  });
}
