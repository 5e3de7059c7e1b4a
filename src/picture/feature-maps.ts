/** @file Feature maps as a grid: one tile a channel, with its number and its greatest value. */
import type { FeatureMapsPayload } from '../mime/payload.js';
import type { GridModel, GridTile } from './grid.js';
import { fitScales, type ScaleMode, type Values } from './scale.js';
import { type SortKey, sortChannels } from './sorting.js';
import { shortNumber } from './words.js';

export const WHOLE_LAYER = 'one scale for the whole layer';

/** The maps in the order of `sort`. */
export function layFeatureMaps(
  { activations, channels }: FeatureMapsPayload,
  values: Values,
  mode: ScaleMode,
  sort: SortKey
): GridModel {
  const [count, mapHeight, mapWidth] = activations.shape;
  const scales = fitScales(values, count, mode);
  const tiles = sortChannels(channels.slice(0, count), sort).map((place): GridTile => {
    const { index, dead, max } = channels[place];
    return {
      offset: place * mapHeight * mapWidth,
      caption: String(index),
      fact: dead ? 'dead' : max === null ? '' : shortNumber(max),
      alarm: dead,
      scale: scales[place]
    };
  });
  return { values, tiles, mapHeight, mapWidth };
}
