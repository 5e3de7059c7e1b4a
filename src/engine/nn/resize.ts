/** @file Layers that change the size of images. After `torch/nn/modules/{upsampling,pixelshuffle}.py`. */
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

/** Gives the spatial dimensions another size, by `size` or `scaleFactor`. See `F.interpolate`. */
export class Upsample extends Module {
  readonly size: Size | null;
  readonly scaleFactor: Size | null;
  readonly mode: InterpolateMode;
  readonly alignCorners: boolean | null;
  readonly recomputeScaleFactor: boolean | null;

  constructor(options: Size | null | UpsampleOptions = {}) {
    super();
    const given: UpsampleOptions = Array.isArray(options)
      ? { size: options as Size }
      : readOptions<UpsampleOptions>(options, 'size');
    this.size = given.size ?? null;
    this.scaleFactor = given.scaleFactor ?? null;
    this.mode = given.mode ?? 'nearest';
    this.alignCorners = given.alignCorners ?? null;
    this.recomputeScaleFactor = given.recomputeScaleFactor ?? null;
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

/** `[…, C · r², H, W]` → `[…, C, H · r, W · r]`: channels become pixels. */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    this.upscaleFactor = upscaleFactor;
  }

  override forward(input: Tensor): Tensor {
    return pixelShuffle(input, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}

/** `[…, C, H · r, W · r]` → `[…, C · r², H, W]`: pixels become channels. */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    this.downscaleFactor = downscaleFactor;
  }

  override forward(input: Tensor): Tensor {
    return pixelUnshuffle(input, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}
