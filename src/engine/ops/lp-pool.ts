/** @file Power-average pooling: the p-norm of each window. After `torch/nn/functional.py`. */
import { elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from './arguments.js';
import { abs, mul, neg, pow, relu, sign } from './elementwise.js';
import { avgPool1d, avgPool2d, avgPool3d, maxPool1d, maxPool2d, maxPool3d } from './pool.js';

/** The options of `F.lpPool1d`, `F.lpPool2d` and `F.lpPool3d`. */
export interface LpPoolOptions {
  /** Step from one window to the next. Default null: the kernel's size. */
  readonly stride?: Size | null;
  /** Rounds the output size up. Default false. */
  readonly ceilMode?: boolean;
}

const ORDER = ['stride', 'ceilMode'] as const;

type PlainPool = (input: Tensor, kernelSize: Size, options: LpPoolOptions) => Tensor;

const MAX_POOLS: readonly PlainPool[] = [maxPool1d, maxPool2d, maxPool3d];
const AVERAGE_POOLS: readonly PlainPool[] = [avgPool1d, avgPool2d, avgPool3d];

function lpPool(
  spatial: number,
  input: Tensor,
  normType: number,
  kernelSize: Size,
  options: LpPoolOptions
): Tensor {
  const maxPool = MAX_POOLS[spatial - 1];
  if (normType === Infinity) return maxPool(abs(input), kernelSize, options);
  if (normType === -Infinity) return neg(maxPool(neg(abs(input)), kernelSize, options));
  const count = elementCount(readSizes(`lpPool${spatial}d`, 'kernel_size', kernelSize, spatial));
  const average = AVERAGE_POOLS[spatial - 1](pow(input, normType), kernelSize, options);
  // sign(a)·relu(|a|) is a, with the gradient 0 where a is 0
  const power = mul(mul(sign(average), relu(abs(average))), count);
  return pow(power, 1 / normType);
}

/**
 * The p-norm of each window, `(Σ x^p)^(1/p)`: the sum with p = 1, the maximum with p = ∞. The sign is kept, so
 * that an odd p may give a negative sum, whose root is NaN. A window in ceil mode that hangs over the edge counts
 * as if it were full.
 *
 * **Shape**: `[N, C, L]` or `[C, L]` → `[N, C, ⌊(L − kernel) / stride⌋ + 1]`, rounded up with `ceilMode`. Default
 * stride: the kernel's size. **Source**: torch.nn.functional.lp_pool1d.
 *
 * @throws ShapeError where no window fits; ValueError where the kernel or the stride is not positive.
 * @example
 * F.lpPool1d(tensor([[[3, 4, 6, 8]]]), 2, 2); // → tensor([[[ 5., 10.]]])
 */
export function lpPool1d(
  input: Tensor,
  normType: number,
  kernelSize: Size,
  stride?: Size | null | LpPoolOptions,
  ceilMode?: boolean | LpPoolOptions
): Tensor {
  return lpPool(1, input, normType, kernelSize, readOptions<LpPoolOptions>(ORDER, stride, ceilMode));
}

/**
 * The p-norm of each window over height and width, `(Σ x^p)^(1/p)`.
 *
 * **Shape**: `[N, C, H, W]` or `[C, H, W]` → `[N, C, H′, W′]` with H′ = ⌊(H − kernel) / stride⌋ + 1, W′ likewise,
 * rounded up with `ceilMode`. Default stride: the kernel's size. **Source**: torch.nn.functional.lp_pool2d.
 *
 * @throws ShapeError where no window fits; ValueError where the kernel or the stride is not positive.
 * @example
 * F.lpPool2d(tensor([[[[3, 4]]]]), 2, [1, 2]).item(); // → 5
 */
export function lpPool2d(
  input: Tensor,
  normType: number,
  kernelSize: Size,
  stride?: Size | null | LpPoolOptions,
  ceilMode?: boolean | LpPoolOptions
): Tensor {
  return lpPool(2, input, normType, kernelSize, readOptions<LpPoolOptions>(ORDER, stride, ceilMode));
}

/**
 * The p-norm of each window over depth, height and width, `(Σ x^p)^(1/p)`.
 *
 * **Shape**: `[N, C, D, H, W]` or `[C, D, H, W]` → `[N, C, D′, H′, W′]`, sizes as of `lpPool2d`.
 *
 * @throws ShapeError where no window fits; ValueError where the kernel or the stride is not positive.
 * @example
 * F.lpPool3d(ones([1, 1, 2, 2, 2]), 1, 2).item(); // → 8
 */
export function lpPool3d(
  input: Tensor,
  normType: number,
  kernelSize: Size,
  stride?: Size | null | LpPoolOptions,
  ceilMode?: boolean | LpPoolOptions
): Tensor {
  return lpPool(3, input, normType, kernelSize, readOptions<LpPoolOptions>(ORDER, stride, ceilMode));
}
