/** @file Layers that change the size of images. After `torch/nn/modules/{upsampling,pixelshuffle}.py`. */
import { readCall } from '../core/checked.js';
import { formatTuple } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from '../ops/arguments.js';
import { interpolate, type InterpolateMode, type InterpolateOptions } from '../ops/interpolate.js';
import { pixelShuffle, pixelUnshuffle } from '../ops/pixel-shuffle.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

type UpsampleOptions = Omit<InterpolateOptions, 'antialias'>;

/** A factor as PyTorch keeps it: a floating point number. */
function printFactor(factor: number): string {
  return Number.isInteger(factor) ? factor.toFixed(1) : formatArgument(factor);
}

const ORDER = ['size', 'scaleFactor', 'mode', 'alignCorners', 'recomputeScaleFactor'] as const;

/**
 * Gives the spatial dimensions another size, by `size` or `scaleFactor`. See `F.interpolate`. Default mode
 * `'nearest'`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …size]`, or `[N, C, …⌊L · scaleFactor⌋]`.
 *
 * @throws ShapeError where the mode is for another number of dimensions; ValueError where neither or both of `size`
 * and `scaleFactor` are given; DtypeError unless the input is of floating point or uint8.
 * @example
 * new nn.Upsample({ scaleFactor: 2 }).forward(tensor([[[[1, 2]]]]));
 * // → tensor([[[[1., 1., 2., 2.], [1., 1., 2., 2.]]]])
 */
export class Upsample extends Module {
  /** Size of the output; null where a factor is given. */
  readonly size: Size | null;
  /** Size of the output by that of the input. */
  readonly scaleFactor: Size | null;
  /** How values between pixels are found. */
  readonly mode: InterpolateMode;
  /** Whether the corners of input and output are the same points; null where the mode has no choice. */
  readonly alignCorners: boolean | null;
  /** Whether the factor is computed again from the rounded size. */
  readonly recomputeScaleFactor: boolean | null;

  constructor(
    ...given: [
      size?: Size | null | UpsampleOptions,
      scaleFactor?: Size | null | UpsampleOptions,
      mode?: InterpolateMode | UpsampleOptions,
      alignCorners?: boolean | null | UpsampleOptions,
      recomputeScaleFactor?: boolean | null | UpsampleOptions
    ]
  ) {
    super();
    const options = readOptions<UpsampleOptions>(ORDER, ...readCall('Upsample', given));
    this.size = options.size ?? null;
    this.scaleFactor = options.scaleFactor ?? null;
    this.mode = options.mode ?? 'nearest';
    this.alignCorners = options.alignCorners ?? null;
    this.recomputeScaleFactor = options.recomputeScaleFactor ?? null;
  }

  override forward(input: Tensor): Tensor {
    const { size, scaleFactor, mode, alignCorners, recomputeScaleFactor } = this;
    return interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor });
  }

  override extraRepr(): string {
    const { size, scaleFactor, mode } = this;
    if (scaleFactor === null) return `size=${formatSize(size)}, mode='${mode}'`;
    const factors = typeof scaleFactor === 'number' ? printFactor(scaleFactor) : formatFactors(scaleFactor);
    return `scale_factor=${factors}, mode='${mode}'`;
  }
}

function formatSize(size: Size | null): string {
  return size === null || typeof size === 'number' ? formatArgument(size) : formatTuple(size);
}

function formatFactors(factors: readonly number[]): string {
  return `(${factors.map(printFactor).join(', ')}${factors.length === 1 ? ',' : ''})`;
}

/**
 * `[…, C · r², H, W]` → `[…, C, H · r, W · r]`: channels become pixels.
 *
 * @throws ShapeError where the channels do not divide by r²; ValueError unless r is a whole number of at least 1.
 * @example
 * new nn.PixelShuffle(3).forward(randn([1, 9, 4, 4])).shape; // → [ 1, 1, 12, 12 ]
 */
export class PixelShuffle extends Module {
  /** The factor r. */
  readonly upscaleFactor: number;

  constructor(...given: [upscaleFactor: number]) {
    super();
    const [upscaleFactor] = readCall('PixelShuffle', given);
    this.upscaleFactor = upscaleFactor;
  }

  override forward(input: Tensor): Tensor {
    return pixelShuffle(input, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}

/**
 * `[…, C, H · r, W · r]` → `[…, C · r², H, W]`: pixels become channels.
 *
 * @throws ShapeError where height or width do not divide by r; ValueError unless r is a whole number of at least 1.
 * @example
 * new nn.PixelUnshuffle(3).forward(randn([1, 1, 12, 12])).shape; // → [ 1, 9, 4, 4 ]
 */
export class PixelUnshuffle extends Module {
  /** The factor r. */
  readonly downscaleFactor: number;

  constructor(...given: [downscaleFactor: number]) {
    super();
    const [downscaleFactor] = readCall('PixelUnshuffle', given);
    this.downscaleFactor = downscaleFactor;
  }

  override forward(input: Tensor): Tensor {
    return pixelUnshuffle(input, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}
