/** @file Power-average pooling layers. After `torch/nn/modules/pooling.py`. */
import { readCall } from '../core/checked.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from '../ops/arguments.js';
import { lpPool1d, lpPool2d, lpPool3d, type LpPoolOptions } from '../ops/lp-pool.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/**
 * The p-norm of each window, `(Σ x^p)^(1/p)`: the sum with p = 1, the maximum with p = ∞. The sign of the sum is kept.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L − kernelSize) / stride⌋ + 1]`, also without `N`; `ceilMode` rounds up.
 * `stride` is the kernel's size unless given.
 */
abstract class LPPool extends Module {
  /** The power of the mean. */
  readonly normType: number;
  /** Size of the window. */
  readonly kernelSize: Size;
  /** From one position of the window to the next. */
  readonly stride: Size | null;
  /** Whether the size of the output is rounded up. */
  readonly ceilMode: boolean;

  constructor(
    ...given: [
      normType: number,
      kernelSize: Size,
      stride?: Size | null | LpPoolOptions,
      ceilMode?: boolean | LpPoolOptions
    ]
  ) {
    super();
    const [normType, kernelSize, ...rest] = readCall('LPPool', given, new.target.name);
    const options = readOptions<LpPoolOptions>(['stride', 'ceilMode'], ...rest);
    this.normType = normType;
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? null;
    this.ceilMode = options.ceilMode ?? false;
  }

  override extraRepr(): string {
    const { normType, kernelSize, stride, ceilMode } = this;
    return (
      `norm_type=${formatArgument(normType)}, kernel_size=${formatArgument(kernelSize)}, ` +
      `stride=${formatArgument(stride)}, ceil_mode=${formatArgument(ceilMode)}`
    );
  }
}

/**
 * Power-average pooling of signals: `[N, C, L]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L − kernelSize) / stride⌋ + 1]`, also without `N`; `ceilMode` rounds up.
 * `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * kernel or the stride is not positive.
 * @example
 * new nn.LPPool1d(2, 2).forward(tensor([[[3, 4, 0, 2]]])); // → tensor([[[5., 2.]]])
 */
export class LPPool1d extends LPPool {
  override forward(input: Tensor): Tensor {
    const { normType, kernelSize, stride, ceilMode } = this;
    return lpPool1d(input, normType, kernelSize, { stride, ceilMode });
  }
}

/**
 * Power-average pooling of images: `[N, C, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L − kernelSize) / stride⌋ + 1]`, also without `N`; `ceilMode` rounds up.
 * `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * kernel or the stride is not positive.
 * @example
 * new nn.LPPool2d(2, 3, { stride: 2 }).forward(randn([20, 16, 50, 32])).shape; // → [ 20, 16, 24, 15 ]
 */
export class LPPool2d extends LPPool {
  override forward(input: Tensor): Tensor {
    const { normType, kernelSize, stride, ceilMode } = this;
    return lpPool2d(input, normType, kernelSize, { stride, ceilMode });
  }
}

/**
 * Power-average pooling of volumes: `[N, C, D, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L − kernelSize) / stride⌋ + 1]`, also without `N`; `ceilMode` rounds up.
 * `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * kernel or the stride is not positive.
 * @example
 * new nn.LPPool3d(2, 2).forward(ones([1, 1, 4, 4, 4])).shape; // → [ 1, 1, 2, 2, 2 ]
 */
export class LPPool3d extends LPPool {
  override forward(input: Tensor): Tensor {
    const { normType, kernelSize, stride, ceilMode } = this;
    return lpPool3d(input, normType, kernelSize, { stride, ceilMode });
  }
}
