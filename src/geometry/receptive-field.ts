/**
 * @file Receptive fields: which window of the input one output position can see, layer by layer.
 * With kernel k, stride s, dilation d and padding p, per spatial dimension:
 * size' = size + d·(k − 1)·jump, start' = start − p·jump, jump' = jump·s.
 */
import type { SlidingWindow } from './window.js';

/** Output position `i` sees `size` input pixels from `start + jump · i` on; one entry per spatial dimension. */
export interface FieldWindow {
  /** Pixels that one output value sees. */
  readonly size: readonly number[];
  /** Pixels from one output position to the next. */
  readonly jump: readonly number[];
  /** First pixel that the first output position sees; below 0 in the padding. */
  readonly start: readonly number[];
}

/** `'all'`: every output sees the whole input. `null`: not known. */
export type ReceptiveField = FieldWindow | 'all' | null;

/** What an input pixel sees of itself. `dimensions` counts spatial dimensions. */
export function pixelField(dimensions: number): FieldWindow {
  const each = (value: number): number[] => Array.from({ length: dimensions }, () => value);
  return { size: each(1), jump: each(1), start: each(0) };
}

/** The field behind a sliding window, given the field in front of it. */
export function slideField(field: ReceptiveField, window: SlidingWindow): ReceptiveField {
  if (field === null || field === 'all') return field;
  const { kernel, stride, padding, dilation } = window;
  const before = withDimensions(field, kernel.length);
  if (before === null) return null;
  const { size, jump, start } = before;
  return {
    size: size.map((side, i) => side + dilation[i] * (kernel[i] - 1) * jump[i]),
    jump: jump.map((step, i) => step * stride[i]),
    // `+ 0` turns the −0 of no padding into 0.
    start: start.map((first, i) => first - padding[i] * jump[i] + 0)
  };
}

/** Only a pixel may be counted in other dimensions: how many are spatial is first told by a sliding layer. */
function withDimensions(field: FieldWindow, dimensions: number): FieldWindow | null {
  if (field.size.length === dimensions) return field;
  const isPixel = field.size.every((size, i) => size === 1 && field.jump[i] === 1 && field.start[i] === 0);
  return isPixel ? pixelField(dimensions) : null;
}

/** What sees whatever one of these sees. Fields that step differently have none in common. */
export function joinFields(fields: readonly ReceptiveField[]): ReceptiveField {
  return fields.reduce((left, right) => {
    if (left === null || right === null) return null;
    if (left === 'all' || right === 'all') return 'all';
    const isSameStep =
      left.jump.length === right.jump.length && left.jump.every((step, i) => step === right.jump[i]);
    if (!isSameStep) return null;
    const start = left.start.map((first, i) => Math.min(first, right.start[i]));
    const end = left.start.map((first, i) => Math.max(first + left.size[i], right.start[i] + right.size[i]));
    return { size: end.map((last, i) => last - start[i]), jump: left.jump, start };
  });
}
