/** @file A tensor of any rank as a grid: its last two dimensions are a picture, and those before them are tiles. */
import type { TensorData } from '../mime/payload.js';
import { facetsOf, tileLabel } from './facets.js';
import type { GridModel, GridTile } from './grid.js';
import { fitScales, type ScaleMode, type Values } from './scale.js';

export interface TensorRoom {
  /** How many values of a vector stand in one row. */
  readonly strip: number;
  /** Rows of the third dimension from the end stay rows where they have at most so many tiles. */
  readonly mostColumns: number;
}

export function layTensor(
  { shape }: TensorData,
  values: Values,
  mode: ScaleMode,
  { strip, mostColumns }: TensorRoom
): GridModel {
  const { tiles: count, height, width, columns, count: all } = facetsOf(shape, strip);
  const scales = fitScales(values, count, mode);
  const tiles = Array.from({ length: count }, (_, slot): GridTile => ({
    offset: slot * height * width,
    end: Math.min((slot + 1) * height * width, all),
    caption: count > 1 ? tileLabel(shape, slot) : '',
    fact: '',
    alarm: false,
    scale: scales[slot]
  }));
  const rows = columns !== undefined && columns <= mostColumns ? { columns } : {};
  return { values, tiles, mapHeight: height, mapWidth: width, ...rows };
}
