/** @file The kernels of a convolution as a grid: filters down and their input channels across, or as colour pictures. */
import { decodeTensor } from '../mime/parse.js';
import type { FiltersPayload } from '../mime/payload.js';
import type { GridModel, GridTile } from './grid.js';
import { fitScales, type ScaleMode, type ScaleOptions, type Values } from './scale.js';
import { signedNumber } from './words.js';

const WEIGHTS: ScaleOptions = { signed: 'weights', alwaysSigned: true, trim: false };

/** Whether a filter can be shown as one colour picture: it has a kernel each for red, green and blue. */
export function hasColours({ weight }: FiltersPayload): boolean {
  return weight.shape[1] === 3;
}

/** One number a filter, or `null` where the layer has no bias. */
export function decodeBias({ bias }: FiltersPayload): Values | null {
  return bias ? decodeTensor(bias) : null;
}

/** One kernel a tile; with `inColour` one filter a tile. */
export function layFilters(
  payload: FiltersPayload,
  values: Values,
  mode: ScaleMode,
  inColour: boolean
): GridModel {
  const [outputs, inputs, mapHeight, mapWidth] = payload.weight.shape;
  const size = mapHeight * mapWidth;
  const across = inColour ? 1 : inputs;
  const dead = new Set(payload.dead);
  const scales = fitScales(values, outputs, inColour ? 'map' : mode, WEIGHTS);
  const bias = decodeBias(payload);
  const biasText = (output: number): string =>
    bias && output < bias.length ? `b ${signedNumber(bias[output])}` : '';
  const tiles = Array.from({ length: outputs * across }, (_, slot): GridTile => {
    const output = Math.floor(slot / across);
    const input = slot % across;
    const offset = (output * inputs + input) * size;
    return {
      offset,
      caption: across > 1 ? `${output}, ${input}` : String(output),
      fact: input > 0 ? '' : dead.has(output) ? 'dead' : across === 1 ? biasText(output) : '',
      alarm: dead.has(output),
      scale: scales[output],
      ...(inColour ? { rgb: [offset + size, offset + 2 * size] as const } : {})
    };
  });
  return { values, tiles, mapHeight, mapWidth, ...(across > 1 ? { columns: across } : {}) };
}
