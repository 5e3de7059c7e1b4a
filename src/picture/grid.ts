/** @file A grid of pictures: which values each tile shows, on which scale, with which words below it. */
import type { Bitmap } from './bitmap.js';
import type { Theme } from './colour.js';
import { paintRgb, paintValues, type Part } from './paint.js';
import type { Scale, Values } from './scale.js';

/** One picture of the grid. */
export interface GridTile {
  /** Where its values begin. */
  readonly offset: number;
  /** Where they end, if before `height × width`. */
  readonly end?: number;
  readonly caption: string;
  /** A number or an alarm at the right of the caption. */
  readonly fact: string;
  readonly alarm: boolean;
  readonly scale: Scale;
  /** Offsets of green and blue, where the tile is a colour picture and `offset` is its red. */
  readonly rgb?: readonly [number, number];
}

export interface GridModel {
  readonly values: Values;
  readonly tiles: readonly GridTile[];
  readonly mapHeight: number;
  readonly mapWidth: number;
  /** How many tiles stand in a row, where their place in it means something. */
  readonly columns?: number;
}

/** The values of one tile. */
export function partOf({ values, mapHeight, mapWidth, tiles }: GridModel, slot: number): Part {
  const { offset, end } = tiles[slot];
  return { values, offset, height: mapHeight, width: mapWidth, end };
}

/** The picture of one tile, one pixel a value. */
export function paintTile(model: GridModel, slot: number, theme: Theme): Bitmap {
  const { values, mapHeight, mapWidth, tiles } = model;
  const { offset, rgb, scale } = tiles[slot];
  if (rgb) return paintRgb(values, [offset, ...rgb], mapHeight, mapWidth, scale);
  return paintValues(partOf(model, slot), scale, theme);
}
