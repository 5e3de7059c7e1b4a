/** @file Activations of one layer: a map a channel, in any order, with what a value sees of the input. */
import type { FeatureMapsPayload } from '../mime/payload.js';
import { layFeatureMaps, WHOLE_LAYER } from '../picture/feature-maps.js';
import { isQuantised, mapsText, scaleText } from '../picture/sentences.js';
import type { SortKey } from '../picture/sorting.js';
import { exactNumber } from '../picture/words.js';
import { menu } from './dom.js';
import type { Companion, GridKind } from './grid-view.js';
import { InputPicture, windowAt, windowText } from './input-picture.js';

const ORDERS = [
  ['channel', 'channel'],
  ['max', 'max'],
  ['mean', 'mean'],
  ['dead', 'dead last']
] as const;

export function featureMapsKind(): GridKind<FeatureMapsPayload> {
  let sort: SortKey = 'channel';
  return {
    name: 'featuremaps',
    scales: { each: 'each map', whole: 'whole layer' },
    rounded: 'values rounded to 256 steps a map (≈)',
    sizes: [48, 84, 128, 208, 340],
    companion: inputBeside(),
    controls: change => [
      menu('sort', ORDERS, order => {
        sort = order;
        change();
      })
    ],
    tensorOf: payload => payload.activations,
    facts(payload) {
      const of = [payload.layer, payload.layerType].filter(part => part !== undefined).join(' ');
      const layer = of === '' || payload.title.includes(of) ? [] : [of];
      return [...layer, mapsText(payload)].join(' · ');
    },
    layout: ({ payload, values }, mode) => layFeatureMaps(payload, values, mode, sort),
    describe({ payload, values }, flat) {
      const { map, row, column } = placeIn(payload, flat);
      const { input, window } = payload;
      const seen =
        input && window ? windowText(windowAt(window, row, column), input.shape[1], input.shape[2]) : '';
      return {
        place: `map ${payload.channels[map].index} · row ${row} · col ${column}`,
        value: (isQuantised(payload.activations) ? '≈ ' : '') + exactNumber(values[flat]),
        detail: seen
      };
    },
    scaleWords: (scales, mode) => scaleText(scales, mode, WHOLE_LAYER)
  };
}

function placeIn(
  { activations }: FeatureMapsPayload,
  flat: number
): { readonly map: number; readonly row: number; readonly column: number } {
  const [, height, width] = activations.shape;
  const inside = flat % (height * width);
  return {
    map: Math.floor(flat / (height * width)),
    row: Math.floor(inside / width),
    column: inside % width
  };
}

/** The input of the layer, with a frame around what the value being read sees of it. */
function inputBeside(): Companion<FeatureMapsPayload> {
  const picture = new InputPicture();
  let payload: FeatureMapsPayload | null = null;
  return {
    node: picture.node,
    show(shown) {
      payload = shown.payload;
      picture.show(payload.input);
    },
    read(flat) {
      if (!payload?.window || flat === null) {
        picture.look(null);
        return;
      }
      const { row, column } = placeIn(payload, flat);
      picture.look(windowAt(payload.window, row, column));
    },
    repaint() {
      picture.repaint();
    }
  };
}
