/** @file Sliding blocks as columns, and back. After `torch/nn/modules/fold.py`. */
import { readCall } from '../core/checked.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from '../ops/arguments.js';
import { fold, unfold, type FoldOptions } from '../ops/fold.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** The settings that both directions share. */
/** PyTorch's positional arguments; an options object may stand for `dilation` and all after it, or close the list. */
type FoldRest = [dilation?: Size | FoldOptions, padding?: Size | FoldOptions, stride?: Size | FoldOptions];

const ORDER = ['dilation', 'padding', 'stride'] as const;

abstract class SlidingBlocks extends Module {
  /** Size of the window. */
  readonly kernelSize: Size;
  /** From one tap of the window to the next. */
  readonly dilation: Size;
  /** Added on each side. */
  readonly padding: Size;
  /** From one position of the window to the next. */
  readonly stride: Size;

  constructor(kernelSize: Size, options: FoldOptions) {
    super();
    this.kernelSize = kernelSize;
    this.dilation = options.dilation ?? 1;
    this.padding = options.padding ?? 0;
    this.stride = options.stride ?? 1;
  }

  override extraRepr(): string {
    const { kernelSize, dilation, padding, stride } = this;
    return (
      `kernel_size=${formatArgument(kernelSize)}, dilation=${formatArgument(dilation)}, ` +
      `padding=${formatArgument(padding)}, stride=${formatArgument(stride)}`
    );
  }
}

/**
 * Every block under the window as a column.
 *
 * **Shape**: `[N, C, H, W]` → `[N, C·kernel elements, L]`, also without `N`, L being how often the window fits.
 *
 * @throws ShapeError where no block fits; ValueError where the kernel, dilation or stride is not positive, or the
 * padding negative; DtypeError for integers.
 * @example
 * new nn.Unfold([2, 3]).forward(randn([2, 5, 3, 4])).shape; // → [ 2, 30, 4 ]
 */
export class Unfold extends SlidingBlocks {
  constructor(...given: [kernelSize: Size, ...rest: FoldRest]) {
    const [kernelSize, ...rest] = readCall('Unfold', given);
    super(kernelSize, readOptions<FoldOptions>(ORDER, ...rest));
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, dilation, padding, stride } = this;
    return unfold(input, kernelSize, { dilation, padding, stride });
  }
}

/**
 * The sum of overlapping blocks; each column is a block.
 *
 * **Shape**: `[N, C·kernel elements, L]` → `[N, C, …outputSize]`, also without `N`.
 *
 * @throws ShapeError where the columns are not those of an image of `outputSize`; ValueError where the kernel,
 * dilation or stride is not positive, or the padding negative; DtypeError for integers.
 * @example
 * new nn.Fold([4, 5], [2, 2]).forward(randn([1, 12, 12])).shape; // → [ 1, 3, 4, 5 ]
 */
export class Fold extends SlidingBlocks {
  /** Size of the output. */
  readonly outputSize: Size;

  constructor(...given: [outputSize: Size, kernelSize: Size, ...rest: FoldRest]) {
    const [outputSize, kernelSize, ...rest] = readCall('Fold', given);
    super(kernelSize, readOptions<FoldOptions>(ORDER, ...rest));
    this.outputSize = outputSize;
  }

  override forward(input: Tensor): Tensor {
    const { outputSize, kernelSize, dilation, padding, stride } = this;
    return fold(input, outputSize, kernelSize, { dilation, padding, stride });
  }

  override extraRepr(): string {
    return `output_size=${formatArgument(this.outputSize)}, ${super.extraRepr()}`;
  }
}
