/** @file Layers that pad: with a constant, by reflection, with the edge's value, or round about. After `torch/nn/modules/padding.py`. */
import { readCall } from '../core/checked.js';
import { ShapeError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { pad, type PadOptions } from '../ops/pad-modes.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** One amount for all sides, or `[left, right, top, bottom, front, back]` as far as there are dimensions. */
export type PaddingAmounts = number | readonly number[];

/**
 * Pads the last dimensions; negative amounts cut.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 */
abstract class PaddingLayer extends Module {
  /** `[left, right, top, bottom, …]` */
  readonly padding: readonly number[];

  constructor(rank: number, padding: PaddingAmounts) {
    super();
    this.padding = typeof padding === 'number' ? new Array<number>(2 * rank).fill(padding) : padding;
  }

  /** How the layer pads. */
  protected abstract padOptions(): PadOptions;

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, this.padOptions());
  }

  override extraRepr(): string {
    return formatArgument(this.padding);
  }
}

abstract class ConstantPad extends PaddingLayer {
  /** The value that is put in. */
  readonly value: number;

  constructor(rank: number, padding: PaddingAmounts, value: number) {
    super(rank, padding);
    this.value = value;
  }

  protected override padOptions(): PadOptions {
    return { mode: 'constant', value: this.value };
  }

  override extraRepr(): string {
    return `padding=${formatArgument(this.padding)}, value=${formatArgument(this.value)}`;
  }
}

/**
 * Pads the last dimension with a value.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where a negative padding takes more than there is, or the input has fewer dimensions.
 * @example
 * new nn.ConstantPad1d(1, 9).forward(tensor([[1, 2, 3]])); // → tensor([[9., 1., 2., 3., 9.]])
 */
export class ConstantPad1d extends ConstantPad {
  constructor(...given: [padding: PaddingAmounts, value: number]) {
    const [padding, value] = readCall('ConstantPad1d', given, new.target.name);
    super(1, padding, value);
  }
}

/**
 * Pads height and width with a value.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where a negative padding takes more than there is, or the input has fewer dimensions.
 * @example
 * new nn.ConstantPad2d([3, 0, 2, 1], 3.5).forward(zeros([1, 2, 2])).shape; // → [ 1, 5, 5 ]
 */
export class ConstantPad2d extends ConstantPad {
  constructor(...given: [padding: PaddingAmounts, value: number]) {
    const [padding, value] = readCall('ConstantPad2d', given, new.target.name);
    super(2, padding, value);
  }
}

/**
 * Pads depth, height and width with a value.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where a negative padding takes more than there is, or the input has fewer dimensions.
 * @example
 * new nn.ConstantPad3d(1, 9).forward(ones([1, 2, 2, 2])).shape; // → [ 1, 4, 4, 4 ]
 */
export class ConstantPad3d extends ConstantPad {
  constructor(...given: [padding: PaddingAmounts, value: number]) {
    const [padding, value] = readCall('ConstantPad3d', given, new.target.name);
    super(3, padding, value);
  }
}

/**
 * Pads the last dimension with zeros.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where a negative padding takes more than there is, or the input has fewer dimensions.
 * @example
 * new nn.ZeroPad1d(1).forward(tensor([[1, 2, 3]])); // → tensor([[0., 1., 2., 3., 0.]])
 */
export class ZeroPad1d extends ConstantPad1d {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ZeroPad1d', given);
    super(padding, 0);
  }

  override extraRepr(): string {
    return formatArgument(this.padding);
  }
}

/**
 * Pads height and width with zeros.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where a negative padding takes more than there is, or the input has fewer dimensions.
 * @example
 * new nn.ZeroPad2d(1).forward(tensor([[[1, 2], [3, 4]]]));
 * // → tensor([[[0., 0., 0., 0.], [0., 1., 2., 0.], [0., 3., 4., 0.], [0., 0., 0., 0.]]])
 */
export class ZeroPad2d extends ConstantPad2d {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ZeroPad2d', given);
    super(padding, 0);
  }

  override extraRepr(): string {
    return formatArgument(this.padding);
  }
}

/**
 * Pads depth, height and width with zeros.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where a negative padding takes more than there is, or the input has fewer dimensions.
 * @example
 * new nn.ZeroPad3d(1).forward(ones([1, 2, 2, 2])).shape; // → [ 1, 4, 4, 4 ]
 */
export class ZeroPad3d extends ConstantPad3d {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ZeroPad3d', given);
    super(padding, 0);
  }

  override extraRepr(): string {
    return formatArgument(this.padding);
  }
}

abstract class ReflectionPad extends PaddingLayer {
  protected override padOptions(): PadOptions {
    return { mode: 'reflect' };
  }
}

/**
 * Mirrors the last dimension at its ends, which are not repeated.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where the padding reaches the size of the input, or the input has another number of
 * dimensions; DtypeError for bool.
 * @example
 * new nn.ReflectionPad1d(1).forward(tensor([[1, 2, 3]])); // → tensor([[2., 1., 2., 3., 2.]])
 */
export class ReflectionPad1d extends ReflectionPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ReflectionPad1d', given);
    super(1, padding);
  }
}

/**
 * Mirrors height and width at the edges, which are not repeated.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where the padding reaches the size of the input, or the input has another number of
 * dimensions; DtypeError for bool.
 * @example
 * new nn.ReflectionPad2d(1).forward(tensor([[[1, 2], [3, 4]]]));
 * // → tensor([[[4., 3., 4., 3.], [2., 1., 2., 1.], [4., 3., 4., 3.], [2., 1., 2., 1.]]])
 */
export class ReflectionPad2d extends ReflectionPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ReflectionPad2d', given);
    super(2, padding);
  }
}

/**
 * Mirrors depth, height and width at the edges, which are not repeated.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where the padding reaches the size of the input, or the input has another number of
 * dimensions; DtypeError for bool.
 * @example
 * new nn.ReflectionPad3d(1).forward(ones([1, 2, 2, 2])).shape; // → [ 1, 4, 4, 4 ]
 */
export class ReflectionPad3d extends ReflectionPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ReflectionPad3d', given);
    super(3, padding);
  }
}

abstract class ReplicationPad extends PaddingLayer {
  protected override padOptions(): PadOptions {
    return { mode: 'replicate' };
  }
}

/**
 * Repeats the ends of the last dimension.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where nothing is left, or the input has another number of dimensions; DtypeError for bool.
 * @example
 * new nn.ReplicationPad1d(1).forward(tensor([[1, 2, 3]])); // → tensor([[1., 1., 2., 3., 3.]])
 */
export class ReplicationPad1d extends ReplicationPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ReplicationPad1d', given);
    super(1, padding);
  }
}

/**
 * Repeats the edges of height and width.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where nothing is left, or the input has another number of dimensions; DtypeError for bool.
 * @example
 * new nn.ReplicationPad2d(1).forward(tensor([[[1, 2], [3, 4]]]));
 * // → tensor([[[1., 1., 2., 2.], [1., 1., 2., 2.], [3., 3., 4., 4.], [3., 3., 4., 4.]]])
 */
export class ReplicationPad2d extends ReplicationPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ReplicationPad2d', given);
    super(2, padding);
  }
}

/**
 * Repeats the edges of depth, height and width.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where nothing is left, or the input has another number of dimensions; DtypeError for bool.
 * @example
 * new nn.ReplicationPad3d(1).forward(ones([1, 2, 2, 2])).shape; // → [ 1, 4, 4, 4 ]
 */
export class ReplicationPad3d extends ReplicationPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('ReplicationPad3d', given);
    super(3, padding);
  }
}

abstract class CircularPad extends PaddingLayer {
  private readonly rank: number;

  constructor(rank: number, padding: PaddingAmounts) {
    super(rank, padding);
    this.rank = rank;
  }

  protected override padOptions(): PadOptions {
    return { mode: 'circular' };
  }

  override forward(input: Tensor): Tensor {
    const [without, withBatch] = [this.rank + 1, this.rank + 2];
    if (input.ndim !== without && input.ndim !== withBatch) {
      throw new ShapeError(
        `${this.constructor.name}: expected ${without}D or ${withBatch}D input (got ${input.ndim}D input)`
      );
    }
    return super.forward(input);
  }
}

/**
 * Goes on at the other end of the last dimension.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where the padding is larger than the input, or the input has another number of dimensions.
 * @example
 * new nn.CircularPad1d(1).forward(tensor([[1, 2, 3]])); // → tensor([[3., 1., 2., 3., 1.]])
 */
export class CircularPad1d extends CircularPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('CircularPad1d', given);
    super(1, padding);
  }
}

/**
 * Goes on at the other side of height and width.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where the padding is larger than the input, or the input has another number of dimensions.
 * @example
 * new nn.CircularPad2d(1).forward(tensor([[[1, 2], [3, 4]]]));
 * // → tensor([[[4., 3., 4., 3.], [2., 1., 2., 1.], [4., 3., 4., 3.], [2., 1., 2., 1.]]])
 */
export class CircularPad2d extends CircularPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('CircularPad2d', given);
    super(2, padding);
  }
}

/**
 * Goes on at the other side of depth, height and width.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …before + L + after]`.
 *
 * @throws ShapeError where the padding is larger than the input, or the input has another number of dimensions.
 * @example
 * new nn.CircularPad3d(1).forward(ones([1, 2, 2, 2])).shape; // → [ 1, 4, 4, 4 ]
 */
export class CircularPad3d extends CircularPad {
  constructor(...given: [padding: PaddingAmounts]) {
    const [padding] = readCall('CircularPad3d', given);
    super(3, padding);
  }
}
