/** @file The colours in a row, with numbers at both ends, a pointer at the value being read, and what they mean. */
import { colourAt, colourMap, cssColour } from '../picture/colour.js';
import type { Scale } from '../picture/scale.js';
import { shortNumber, signedNumber } from '../picture/words.js';
import { element, setText } from './dom.js';
import { currentTheme } from './theme.js';

const STEPS = 17;

export class ColourBar {
  readonly #low = element('span', { class: 'rcp-number' });
  readonly #high = element('span', { class: 'rcp-number' });
  readonly #pointer = element('span', { class: 'rcp-pointer' });
  readonly #zero = element('span', { class: 'rcp-zero' }, '0');
  readonly #strip = element('span', { class: 'rcp-strip' }, this.#pointer, this.#zero);
  readonly #words = element('span', { class: 'rcp-muted' });
  readonly node = element('div', { class: 'rcp-bar' }, this.#low, this.#strip, this.#high, this.#words);

  /** `scale` is `null` where every map has its own scale and none is being read. */
  show(map: Scale['map'], scale: Scale | null, words: string): void {
    const colours = colourMap(map, currentTheme());
    const stops = Array.from({ length: STEPS }, (_, at) =>
      cssColour(colourAt(colours, Math.round((at / (STEPS - 1)) * 255)))
    );
    this.#strip.style.background = `linear-gradient(90deg, ${stops.join(', ')})`;
    const number = (value: number): string =>
      scale && scale.low < 0 ? signedNumber(value) : shortNumber(value);
    setText(this.#low, scale ? number(scale.low) : 'least');
    setText(this.#high, scale ? number(scale.high) : 'greatest');
    setText(this.#words, words);
    const inside = scale !== null && scale.low < 0 && scale.high > 0;
    this.#zero.hidden = !inside;
    if (inside) this.#zero.style.left = `${(-scale.low / (scale.high - scale.low)) * 100}%`;
  }

  /** Points at a value, or at none. */
  point(scale: Scale | null, value: number | null): void {
    const share = scale && value !== null ? (value - scale.low) / (scale.high - scale.low) : NaN;
    this.#pointer.hidden = !Number.isFinite(share);
    if (Number.isFinite(share)) this.#pointer.style.left = `${Math.max(0, Math.min(1, share)) * 100}%`;
  }
}
