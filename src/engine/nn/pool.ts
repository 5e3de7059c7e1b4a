/** @file Pooling layers of one, two and three spatial dimensions. After `torch/nn/modules/pooling.py`. */
import { readCall } from '../core/checked.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from '../ops/arguments.js';
import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type AveragePoolOptions,
  type MaxPoolOptions
} from '../ops/pool.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** What a max pool gives: with `returnIndices` also where each maximum stood. */
export type Pooled<ReturnIndices extends boolean> = ReturnIndices extends true
  ? {
      /** The maxima. */
      readonly values: Tensor;
      /** Where each stood: its place in the plane of its channel, int64. */
      readonly indices: Tensor;
    }
  : Tensor;

type MaxPoolModuleOptions<ReturnIndices extends boolean> = Omit<MaxPoolOptions, 'returnIndices'> & {
  /** Gives `{ values, indices }`; by default false. */
  readonly returnIndices?: ReturnIndices;
};

/** PyTorch's positional arguments; an options object may stand for `stride` and all after it, or close the list. */
type MaxPoolArguments<ReturnIndices extends boolean> = [
  kernelSize: Size,
  stride?: Size | null | MaxPoolModuleOptions<ReturnIndices>,
  padding?: Size | MaxPoolModuleOptions<ReturnIndices>,
  dilation?: Size | MaxPoolModuleOptions<ReturnIndices>,
  returnIndices?: ReturnIndices | MaxPoolModuleOptions<ReturnIndices>,
  ceilMode?: boolean | MaxPoolModuleOptions<ReturnIndices>
];

const MAX_ORDER = ['stride', 'padding', 'dilation', 'returnIndices', 'ceilMode'] as const;

/** PyTorch's positional arguments; an options object may stand for `stride` and all after it, or close the list. */
type AvgPoolArguments = [
  kernelSize: Size,
  stride?: Size | null | AveragePoolOptions,
  padding?: Size | AveragePoolOptions,
  ceilMode?: boolean | AveragePoolOptions,
  countIncludePad?: boolean | AveragePoolOptions,
  divisorOverride?: number | null | AveragePoolOptions
];

const AVG_ORDER = ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const;

/**
 * The largest value under each window.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1]`, also without
 * `N`; `ceilMode` rounds up. `stride` is the kernel's size unless given.
 */
abstract class MaxPool<ReturnIndices extends boolean> extends Module {
  /** Size of the window. */
  readonly kernelSize: Size;
  /** From one position of the window to the next. */
  readonly stride: Size;
  /** Added on each side. */
  readonly padding: Size;
  /** From one tap of the window to the next. */
  readonly dilation: Size;
  /** Whether the places of the maxima are given, too. */
  readonly returnIndices: boolean;
  /** Whether the size of the output is rounded up. */
  readonly ceilMode: boolean;

  constructor(...given: MaxPoolArguments<ReturnIndices>) {
    super();
    const [kernelSize, ...rest] = readCall('MaxPool', given, new.target.name);
    const options = readOptions<MaxPoolModuleOptions<ReturnIndices>>(MAX_ORDER, ...rest);
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding ?? 0;
    this.dilation = options.dilation ?? 1;
    this.returnIndices = options.returnIndices ?? false;
    this.ceilMode = options.ceilMode ?? false;
  }

  abstract override forward(input: Tensor): Pooled<ReturnIndices>;

  /** What the function takes behind the kernel's size. */
  protected options(): MaxPoolOptions {
    const { stride, padding, dilation, ceilMode, returnIndices } = this;
    return { stride, padding, dilation, ceilMode, returnIndices };
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return (
      `kernel_size=${formatArgument(kernelSize)}, stride=${formatArgument(stride)}, ` +
      `padding=${formatArgument(padding)}, dilation=${formatArgument(dilation)}, ceil_mode=${formatArgument(ceilMode)}`
    );
  }
}

/**
 * Max pooling of signals: `[N, C, L]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1]`, also
 * without `N`; `ceilMode` rounds up. `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * padding is more than half of the window; DtypeError for bool.
 * @example
 * new nn.MaxPool1d(2).forward(tensor([[[1, 3, 2, 6]]])); // → tensor([[[3., 6.]]])
 */
export class MaxPool1d<ReturnIndices extends boolean = false> extends MaxPool<ReturnIndices> {
  override forward(input: Tensor): Pooled<ReturnIndices> {
    return maxPool1d(input, this.kernelSize, this.options()) as Pooled<ReturnIndices>;
  }
}

/**
 * Max pooling of images: `[N, C, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1]`, also
 * without `N`; `ceilMode` rounds up. `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * padding is more than half of the window; DtypeError for bool.
 * @example
 * new nn.MaxPool2d(3, { stride: 2, padding: 1 }).forward(randn([20, 16, 50, 32])).shape; // → [ 20, 16, 25, 16 ]
 */
export class MaxPool2d<ReturnIndices extends boolean = false> extends MaxPool<ReturnIndices> {
  override forward(input: Tensor): Pooled<ReturnIndices> {
    return maxPool2d(input, this.kernelSize, this.options()) as Pooled<ReturnIndices>;
  }
}

/**
 * Max pooling of volumes: `[N, C, D, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1]`, also
 * without `N`; `ceilMode` rounds up. `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * padding is more than half of the window; DtypeError for bool.
 * @example
 * new nn.MaxPool3d(2).forward(ones([1, 1, 4, 4, 4])).shape; // → [ 1, 1, 2, 2, 2 ]
 */
export class MaxPool3d<ReturnIndices extends boolean = false> extends MaxPool<ReturnIndices> {
  override forward(input: Tensor): Pooled<ReturnIndices> {
    return maxPool3d(input, this.kernelSize, this.options()) as Pooled<ReturnIndices>;
  }
}

/**
 * The mean under each window.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L + 2·padding − kernelSize) / stride⌋ + 1]`, also without `N`; `ceilMode`
 * rounds up. `stride` is the kernel's size unless given.
 */
abstract class AvgPool extends Module {
  /** Size of the window. */
  readonly kernelSize: Size;
  /** From one position of the window to the next. */
  readonly stride: Size;
  /** Added on each side. */
  readonly padding: Size;
  /** Whether the size of the output is rounded up. */
  readonly ceilMode: boolean;
  /** Whether padding counts in the mean. */
  readonly countIncludePad: boolean;
  /** What sums are divided by instead of the number of values; null for that number. */
  readonly divisorOverride: number | null;

  constructor(...given: AvgPoolArguments) {
    super();
    const [kernelSize, ...rest] = readCall('AvgPool', given, new.target.name);
    const options = readOptions<AveragePoolOptions>(AVG_ORDER, ...rest);
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding ?? 0;
    this.ceilMode = options.ceilMode ?? false;
    this.countIncludePad = options.countIncludePad ?? true;
    this.divisorOverride = options.divisorOverride ?? null;
  }

  /** What the function takes behind the kernel's size. */
  protected options(): AveragePoolOptions {
    const { stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return { stride, padding, ceilMode, countIncludePad, divisorOverride };
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return (
      `kernel_size=${formatArgument(kernelSize)}, stride=${formatArgument(stride)}, ` +
      `padding=${formatArgument(padding)}`
    );
  }
}

/**
 * Average pooling of signals: `[N, C, L]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L + 2·padding − kernelSize) / stride⌋ + 1]`, also without `N`; `ceilMode`
 * rounds up. `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * padding is more than half of the window; DtypeError for bool, int32 and uint8.
 * @example
 * new nn.AvgPool1d(2).forward(tensor([[[1, 3, 2, 6]]])); // → tensor([[[2., 4.]]])
 */
export class AvgPool1d extends AvgPool {
  override forward(input: Tensor): Tensor {
    return avgPool1d(input, this.kernelSize, this.options());
  }

  /** PyTorch prints the sizes of this pool as tuples, and of no other pool. */
  override extraRepr(): string {
    const sizes = { kernel_size: this.kernelSize, stride: this.stride, padding: this.padding };
    return Object.entries(sizes)
      .map(([name, size]) => `${name}=${formatArgument(readSizes('AvgPool1d', name, size, 1))}`)
      .join(', ');
  }
}

/**
 * Average pooling of images: `[N, C, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L + 2·padding − kernelSize) / stride⌋ + 1]`, also without `N`; `ceilMode`
 * rounds up. `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * padding is more than half of the window; DtypeError for bool, int32 and uint8.
 * @example
 * new nn.AvgPool2d(2).forward(tensor([[[[1, 3], [2, 6]]]])); // → tensor([[[[3.]]]])
 */
export class AvgPool2d extends AvgPool {
  override forward(input: Tensor): Tensor {
    return avgPool2d(input, this.kernelSize, this.options());
  }
}

/**
 * Average pooling of volumes: `[N, C, D, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …⌊(L + 2·padding − kernelSize) / stride⌋ + 1]`, also without `N`; `ceilMode`
 * rounds up. `stride` is the kernel's size unless given.
 *
 * @throws ShapeError where no window fits, or the input has another number of dimensions; ValueError where the
 * padding is more than half of the window; DtypeError for bool, int32 and uint8.
 * @example
 * new nn.AvgPool3d(2).forward(ones([1, 1, 4, 4, 4])).shape; // → [ 1, 1, 2, 2, 2 ]
 */
export class AvgPool3d extends AvgPool {
  override forward(input: Tensor): Tensor {
    return avgPool3d(input, this.kernelSize, this.options());
  }
}
