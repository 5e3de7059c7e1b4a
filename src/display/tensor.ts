/** @file A tensor of any rank → one faceted picture, its figures and PyTorch's print. */
import type { Tensor } from '../engine/index.js';
import { EXACT_BYTES, encodeTensor } from '../mime/encode.js';
import { PAYLOAD_VERSION } from '../mime/payload.js';
import type { TensorPayload } from '../mime/payload.js';
import { shapeText, shortNumber } from '../picture/words.js';
import { Picture } from './picture.js';
import { describeRun, describeValues } from './statistics.js';

/** Options of `show.tensor`. */
export interface TensorOptions {
  /** The title; by default the shape. */
  readonly title?: string;
  /** What each dimension means. Default `['N', 'C', 'H', 'W']` for four dimensions, else none. */
  readonly axes?: readonly string[];
}

/** A large tensor that is merely the value of a cell leaves at most so many values in the notebook. */
const PREVIEW_VALUES = 4096;

function checkAxes(axes: readonly string[] | undefined, ndim: number): void {
  if (axes !== undefined && axes.length !== ndim) {
    throw new RangeError(
      `show.tensor: axes must name ${ndim} dimensions, got ${axes.length}: ${axes.join(', ')}`
    );
  }
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0];
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

function createPayload(tensor: Tensor, options: TensorOptions, limitBytes?: number): TensorPayload {
  const { shape, dtype } = tensor;
  const axes = options.axes ?? (shape.length === 4 ? ['N', 'C', 'H', 'W'] : undefined);
  checkAxes(axes, shape.length);
  const data = encodeTensor(tensor.data(), shape, dtype, {
    ...(axes ? { axes } : {}),
    ...(limitBytes === undefined ? {} : { limitBytes })
  });
  const title = options.title ?? `Tensor ${shapeText(shape)}`;
  return {
    version: PAYLOAD_VERSION,
    kind: 'tensor',
    title,
    alt: `${title}: ${dtype} of shape ${shapeText(shape)}, ${describeValues(data)}.`,
    tensor: data,
    text: firstLine(tensor.toString())
  };
}

/**
 * Draws a tensor of any rank as one picture; `[N, C, H, W]` is a grid of pictures.
 *
 * @throws RangeError unless `axes` names each dimension.
 * @example
 * show.tensor(data.digits().images.narrow(0, 0, 40), { title: 'the first 40 digits' });
 */
export function showTensor(tensor: Tensor, options: TensorOptions = {}): Picture<TensorPayload> {
  const payload = createPayload(tensor, options);
  return new Picture(payload, { text: `${payload.alt}\n${tensor.toString()}`, caption: payload.alt });
}

/** A tensor as the value of a cell: PyTorch's print, and a picture of it, or of its first part where it is large. */
export function previewTensor(tensor: Tensor): Picture<TensorPayload> {
  const isLarge = tensor.numel * 4 > EXACT_BYTES;
  const payload = createPayload(tensor, {}, isLarge ? PREVIEW_VALUES : undefined);
  return new Picture(payload, { text: tensor.toString(), caption: payload.alt, imageOnce: isLarge });
}

/** A tensor among other values, in one line: PyTorch's print where that is one, else shape, type and range. */
export function tensorLine(tensor: Tensor): string {
  const text = tensor.toString();
  if (!text.includes('\n')) return text;
  const { min, max } = describeRun(tensor.data(), 0, tensor.numel);
  const range = min === null || max === null ? '' : ` x∈[${shortNumber(min)}, ${shortNumber(max)}]`;
  const grad = tensor.requiresGrad ? ' requiresGrad' : '';
  return `Tensor ${shapeText(tensor.shape)} ${tensor.dtype}${range}${grad}`;
}
