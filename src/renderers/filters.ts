/** @file The kernels of a convolution: filters down, their input channels across, or as colour pictures. */
import type { FiltersPayload } from '../mime/payload.js';
import { decodeBias, hasColours, layFilters } from '../picture/filters.js';
import { WHOLE_LAYER } from '../picture/feature-maps.js';
import { filtersText, isQuantised, scaleText } from '../picture/sentences.js';
import { exactNumber } from '../picture/words.js';
import { choice } from './dom.js';
import type { GridKind, Shown } from './grid-view.js';
import type { Reading } from './value-grid.js';

type Look = 'weights' | 'rgb';

const LOOKS = [
  ['weights', 'one by one'],
  ['rgb', 'as colour']
] as const;

export function filtersKind(): GridKind<FiltersPayload> {
  /** How three channels are shown: as colour pictures, until the reader chooses otherwise. */
  let look: Look = 'rgb';
  let looks: HTMLElement | null = null;
  const inColour = (payload: FiltersPayload): boolean => hasColours(payload) && look === 'rgb';
  return {
    name: 'filters',
    scales: { each: 'each filter', whole: 'whole layer' },
    rounded: 'values rounded to 256 steps a filter (≈)',
    sizes: [36, 60, 108, 180, 300],
    controls(change) {
      const channels = choice<Look>('channels', LOOKS, chosen => {
        look = chosen;
        change();
      });
      channels.choose(look);
      looks = channels.node;
      return [looks];
    },
    tensorOf: payload => payload.weight,
    facts(payload) {
      const layer = payload.layer && !payload.title.includes(payload.layer) ? `${payload.layer} · ` : '';
      return layer + filtersText(payload);
    },
    layout({ payload, values }, mode) {
      if (looks) looks.hidden = !hasColours(payload);
      return layFilters(payload, values, mode, inColour(payload));
    },
    describe: (shown, flat) => describeWeight(shown, flat, inColour(shown.payload)),
    scaleWords(scales, mode) {
      const words = mode === 'layer' ? scaleText(scales, mode, WHOLE_LAYER) : 'each filter has its own range';
      return `weights · ${words}`;
    }
  };
}

function describeWeight(
  { payload, values }: Shown<FiltersPayload>,
  flat: number,
  inColour: boolean
): Reading {
  const [, inputs, height, width] = payload.weight.shape;
  const size = height * width;
  const output = Math.floor(flat / (inputs * size));
  const input = Math.floor(flat / size) % inputs;
  const at = `row ${Math.floor((flat % size) / width)} · col ${flat % width}`;
  const number = (value: number): string => (isQuantised(payload.weight) ? '≈ ' : '') + exactNumber(value);
  const bias = decodeBias(payload);
  const detail = bias && output < bias.length ? `bias ${exactNumber(bias[output])}` : 'no bias';
  if (inColour) {
    const [red, green, blue] = [0, 1, 2].map(channel => number(values[flat + channel * size]));
    return { place: `filter ${output} · ${at}`, value: `R ${red}  G ${green}  B ${blue}`, detail };
  }
  return {
    place: `filter ${output} · channel ${channelOf(payload, output, input)} · ${at}`,
    value: number(values[flat]),
    detail
  };
}

/** Which channel of the layer's input a kernel reads: groups share the channels out among filters. */
function channelOf({ weight, groups }: FiltersPayload, output: number, input: number): number {
  const [outputs, inputs] = weight.truncatedFrom ?? weight.shape;
  return groups > 1 ? Math.floor(output / (outputs / groups)) * inputs + input : input;
}
