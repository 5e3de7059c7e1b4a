/** @file The input beside its activations, with the window that one value sees. */
import { decodeTensor } from '../mime/parse.js';
import type { ReceptiveWindow, TensorData } from '../mime/payload.js';
import type { Bitmap } from '../picture/bitmap.js';
import { paintRgb, paintValues } from '../picture/paint.js';
import { fitScale } from '../picture/scale.js';
import { shapeText } from '../picture/words.js';
import { element, setText } from './dom.js';
import { currentTheme } from './theme.js';

const SIDE = 132;

export class InputPicture {
  readonly #canvas = element('canvas', { class: 'rcp-pixels' });
  readonly #box = element('div', { class: 'rcp-window' });
  readonly #caption = element('figcaption', { class: 'rcp-muted' });
  readonly node = element(
    'figure',
    { class: 'rcp-input' },
    element('div', { class: 'rcp-inputframe' }, this.#canvas, this.#box),
    this.#caption
  );
  #tensor: TensorData | null = null;

  show(tensor: TensorData | undefined): void {
    this.node.hidden = tensor === undefined || tensor.shape.includes(0);
    this.#tensor = this.node.hidden || !tensor ? null : tensor;
    this.look(null);
    this.repaint();
  }

  /** Paints again, in the colours of the theme. */
  repaint(): void {
    if (!this.#tensor) return;
    const bitmap = paintInput(this.#tensor);
    const { width, height, data } = bitmap;
    [this.#canvas.width, this.#canvas.height] = [width, height];
    this.#canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
    const zoom = SIDE / Math.max(width, height);
    this.#canvas.style.width = `${Math.round(width * zoom)}px`;
    this.#canvas.style.height = `${Math.round(height * zoom)}px`;
    setText(this.#caption, `input ${shapeText(this.#tensor.shape)}`);
  }

  /** Frames a part of the input; `null` takes the frame away. */
  look(span: WindowSpan | null): void {
    this.#box.hidden = span === null || !this.#tensor;
    if (!span || !this.#tensor) return;
    const [, height, width] = this.#tensor.shape;
    const clip = (value: number, most: number): number => Math.max(0, Math.min(most, value));
    const [left, right] = [clip(span.left, width), clip(span.left + span.width, width)];
    const [top, bottom] = [clip(span.top, height), clip(span.top + span.height, height)];
    this.#box.style.left = `${(left / width) * 100}%`;
    this.#box.style.top = `${(top / height) * 100}%`;
    this.#box.style.width = `${((right - left) / width) * 100}%`;
    this.#box.style.height = `${((bottom - top) / height) * 100}%`;
  }
}

/** Three channels are drawn as colours; of any other number the first is drawn in gray. */
function paintInput(tensor: TensorData): Bitmap {
  const [channels, height, width] = tensor.shape;
  const values = decodeTensor(tensor);
  const size = height * width;
  const options = { unsigned: 'gray', trim: false } as const;
  if (channels === 3) {
    const scale = fitScale(values, 0, values.length, options);
    return paintRgb(values, [0, size, 2 * size], height, width, scale);
  }
  const scale = { ...fitScale(values, 0, size, options), map: 'gray' as const };
  return paintValues({ values, offset: 0, height, width }, scale, currentTheme());
}

/** A rectangle of input pixels; parts outside the input are padding. */
export interface WindowSpan {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What the activation at `[row, column]` sees: from `start + jump · position`, `size` pixels. */
export function windowAt({ size, jump, start }: ReceptiveWindow, row: number, column: number): WindowSpan {
  return {
    top: start[0] + jump[0] * row,
    left: start[1] + jump[1] * column,
    height: size[0],
    width: size[1]
  };
}

/** `sees rows 10–12, cols 7–9`, and names the padding where the window reaches over the edge. */
export function windowText(span: WindowSpan, height: number, width: number): string {
  const range = (from: number, length: number, most: number): string => {
    const [low, high] = [Math.max(0, from), Math.min(most, from + length) - 1];
    if (high < low) return 'none';
    return low === high ? String(low) : `${low}–${high}`;
  };
  const { top, left } = span;
  const padded = top < 0 || left < 0 || top + span.height > height || left + span.width > width;
  const text = `sees rows ${range(top, span.height, height)}, cols ${range(left, span.width, width)}`;
  return padded ? `${text} and padding` : text;
}
