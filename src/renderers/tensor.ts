/** @file Any tensor as one faceted picture, with its figures and its print. */
import type { TensorPayload } from '../mime/payload.js';
import { placeOf } from '../picture/facets.js';
import { isQuantised, scaleText, statsText } from '../picture/sentences.js';
import { layTensor } from '../picture/tensor.js';
import { exactNumber, shapeText } from '../picture/words.js';
import { element, setText } from './dom.js';
import type { Companion, GridKind } from './grid-view.js';

/** Wanted sizes of a single picture. */
const LONE = [120, 240, 360, 560, 900] as const;
/** A lone picture of few values is drawn with cells no larger than this. */
const LONE_CELL = 40;
/** Values of a vector in a row, and of a long one. */
const STRIP = 16;
const LONG_STRIP = 64;
const MOST_COLUMNS = 8;

export function tensorKind(): GridKind<TensorPayload> {
  return {
    name: 'tensor',
    scales: { each: 'each picture', whole: 'whole tensor' },
    rounded: 'values rounded to 256 steps (≈)',
    sizes: [48, 84, 128, 208, 340],
    companion: scalarAndPrint(),
    tensorOf: payload => payload.tensor,
    facts: ({ tensor }) =>
      countOf(tensor.shape) > 1 ? `${tensor.dtype} · ${statsText(tensor)}` : tensor.dtype,
    layout({ payload, values }, mode) {
      if (values.length < 2) return null;
      const strip = values.length > 4 * STRIP ? LONG_STRIP : STRIP;
      return layTensor(payload.tensor, values, mode, { strip, mostColumns: MOST_COLUMNS });
    },
    target({ tiles, mapHeight, mapWidth }, step) {
      const most = LONE_CELL * (step + 1) * 0.5 * Math.max(mapHeight, mapWidth);
      return tiles.length > 1 ? this.sizes[step] : Math.min(LONE[step], most);
    },
    describe: ({ payload, values }, flat) => ({
      place: `[${placeOf(payload.tensor.shape, flat).join(', ')}]`,
      value: (isQuantised(payload.tensor) ? '≈ ' : '') + exactNumber(values[flat]),
      detail: axesText(payload, flat)
    }),
    scaleWords(scales, mode) {
      return scaleText(scales, mode, scales.length > 1 ? 'one scale for the whole tensor' : '');
    }
  };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `N 0 · C 2 · H 3`, where the payload names its axes. */
function axesText({ tensor }: TensorPayload, flat: number): string {
  if (!tensor.axes) return '';
  return placeOf(tensor.shape, flat)
    .map((at, dim) => `${tensor.axes![dim]} ${at}`)
    .join(' · ');
}

/** The number of a tensor that has only one, and the print of every tensor, folded away. */
function scalarAndPrint(): Companion<TensorPayload> {
  const node = element('output', { class: 'rcp-scalar' });
  const print = element('pre', { class: 'rcp-print' });
  const details = { 'data-lm-suppress-shortcuts': 'true' } as const;
  return {
    node,
    below: element('details', details, element('summary', {}, 'as text'), print),
    show({ payload, values }) {
      const { shape } = payload.tensor;
      node.hidden = values.length > 1;
      const only = values.length === 1 ? exactNumber(values[0]).replace('+', '') : null;
      setText(node, only ?? `no values: shape is ${shapeText(shape)}`);
      setText(print, payload.text);
    }
  };
}
