/** @file Channels turned into pixels, and back. **Source**: Shi et al., arXiv 1609.05158. */
import { ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { reshape } from './broadcast.js';
import { permute } from './movement.js';

function checkArguments(op: string, name: string, input: Tensor, factor: number): void {
  if (input.ndim < 3) {
    throw new ShapeError(
      `${op} expects input to have at least 3 dimensions, but got input with ${input.ndim} dimension(s)`
    );
  }
  if (!Number.isInteger(factor) || factor <= 0) {
    throw new ValueError(`${op} expects a positive ${name}, but got ${factor}`);
  }
}

/**
 * Channels turned into pixels: `[…, C · r², H, W]` → `[…, C, H · r, W · r]`. **Source**: Shi et al., arXiv
 * 1609.05158.
 *
 * @throws ShapeError where the channels do not divide by r²; ValueError unless r is a whole number of at least 1.
 * @example
 * F.pixelShuffle(tensor([[[[1]], [[2]], [[3]], [[4]]]]), 2); // → tensor([[[[1., 2.], [3., 4.]]]])
 */
export function pixelShuffle(input: Tensor, upscaleFactor: number): Tensor {
  const r = upscaleFactor;
  checkArguments('pixel_shuffle', 'upscale_factor', input, r);
  const [channels, height, width] = input.shape.slice(-3);
  if (channels % r ** 2 !== 0) {
    throw new ShapeError(
      "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but " +
        `input.size(-3)=${channels} is not divisible by ${r ** 2}`
    );
  }
  const lead = input.shape.slice(0, -3);
  const [own, count] = [lead.map((_, dim) => dim), lead.length];
  const split = reshape(input, [...lead, channels / r ** 2, r, r, height, width]);
  const turned = permute(split, [...own, ...[0, 3, 1, 4, 2].map(dim => count + dim)]);
  return reshape(turned, [...lead, channels / r ** 2, height * r, width * r]);
}

/**
 * Pixels turned into channels, the way back from `pixelShuffle`: `[…, C, H · r, W · r]` → `[…, C · r², H, W]`.
 *
 * @throws ShapeError where height or width do not divide by r; ValueError unless r is a whole number of at least 1.
 * @example
 * F.pixelUnshuffle(zeros([1, 1, 4, 4]), 2).shape; // → [ 1, 4, 2, 2 ]
 */
export function pixelUnshuffle(input: Tensor, downscaleFactor: number): Tensor {
  const r = downscaleFactor;
  checkArguments('pixel_unshuffle', 'downscale_factor', input, r);
  const [channels, height, width] = input.shape.slice(-3);
  for (const [name, size, dim] of [
    ['height', height, -2],
    ['width', width, -1]
  ] as const) {
    if (size % r !== 0) {
      throw new ShapeError(
        `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${dim})=${size} is not ` +
          `divisible by ${r}`
      );
    }
  }
  const lead = input.shape.slice(0, -3);
  const [own, count] = [lead.map((_, dim) => dim), lead.length];
  const split = reshape(input, [...lead, channels, height / r, r, width / r, r]);
  const turned = permute(split, [...own, ...[0, 2, 4, 1, 3].map(dim => count + dim)]);
  return reshape(turned, [...lead, channels * r ** 2, height / r, width / r]);
}
