/** @file Flattening, and its reverse, as modules. After `torch/nn/modules/flatten.py`. */
import { readCall } from '../core/checked.js';
import { formatTuple } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { flatten, unflatten } from '../ops/movement.js';
import { Module } from './module.js';

/** The arguments of `Flatten`. */
export interface FlattenOptions {
  /** First dimension to merge; by default 1, so that the batch stays. */
  readonly startDim?: number;
  /** Last dimension to merge; by default −1. */
  readonly endDim?: number;
}

/**
 * Merges dimensions into one: `[N, C, H, W]` → `[N, C · H · W]`.
 *
 * @throws ShapeError where `endDim` comes before `startDim`; IndexError where there is no such dimension.
 * @example
 * new nn.Flatten().forward(zeros([32, 8, 4, 4])).shape; // → [ 32, 128 ]
 */
export class Flatten extends Module {
  /** First dimension to join. */
  readonly startDim: number;
  /** Last dimension to join. */
  readonly endDim: number;

  constructor(...given: [startDim?: number | FlattenOptions, endDim?: number | FlattenOptions]) {
    super();
    const bare = readCall('Flatten', given);
    const { startDim = 1, endDim = -1 } = readOptions<FlattenOptions>(['startDim', 'endDim'], ...bare);
    this.startDim = startDim;
    this.endDim = endDim;
  }

  override forward(input: Tensor): Tensor {
    return flatten(input, this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}

/**
 * Splits a dimension: `new nn.Unflatten(1, [2, 3])` makes `[N, 2, 3]` of `[N, 6]`.
 *
 * @throws ShapeError where the sizes do not multiply to that of the dimension; IndexError where there is no such
 * dimension.
 * @example
 * new nn.Unflatten(1, [2, 5]).forward(zeros([32, 10])).shape; // → [ 32, 2, 5 ]
 */
export class Unflatten extends Module {
  /** The dimension. */
  readonly dim: number;
  /** The sizes that the dimension is split into. */
  readonly unflattenedSize: readonly number[];

  constructor(...given: [dim: number, unflattenedSize: readonly number[]]) {
    super();
    const [dim, unflattenedSize] = readCall('Unflatten', given);
    this.dim = dim;
    this.unflattenedSize = [...unflattenedSize];
  }

  override forward(input: Tensor): Tensor {
    return unflatten(input, this.dim, this.unflattenedSize);
  }

  override extraRepr(): string {
    return `dim=${this.dim}, unflattened_size=${formatTuple(this.unflattenedSize)}`;
  }
}
