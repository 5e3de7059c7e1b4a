/**
 * @file A tensor of any rank as tiles of a grid: the last two dimensions are a picture, those before are tiles;
 * a vector is a strip that wraps.
 */

export interface Facets {
  readonly tiles: number;
  readonly height: number;
  readonly width: number;
  /** Tiles in a row, where tiles with the same place in the third dimension from the end stand below each other. */
  readonly columns?: number;
  /** Values in all: the last row of a wrapped vector may be short. */
  readonly count: number;
}

/** @param strip how many values of a vector stand in one row */
export function facetsOf(shape: readonly number[], strip: number): Facets {
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length < 2) {
    const width = Math.max(1, Math.min(count, strip));
    return { tiles: count > 0 ? 1 : 0, height: Math.ceil(count / width), width, count };
  }
  const [height, width] = shape.slice(-2);
  const tiles = count > 0 ? count / (height * width) : 0;
  const inner = shape.length > 3 ? shape[shape.length - 3] : undefined;
  return { tiles, height, width, count, ...(inner !== undefined && inner > 1 ? { columns: inner } : {}) };
}

/** The index of a value in a tensor: `placeOf([2, 3, 4], 13)` is `[1, 0, 1]`. */
export function placeOf(shape: readonly number[], flat: number): readonly number[] {
  const place = new Array<number>(shape.length);
  let rest = flat;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    place[dim] = rest % shape[dim];
    rest = Math.floor(rest / shape[dim]);
  }
  return place;
}

/**
 * The part of the index that names a tile: `tileLabel([2, 3, 8, 8], 4)` is `1, 1`. Dimensions of size 1 tell nothing
 * and are left out: `tileLabel([40, 1, 8, 8], 4)` is `4`. Empty where there is one tile.
 */
export function tileLabel(shape: readonly number[], tile: number): string {
  const outer = shape.slice(0, -2);
  return placeOf(outer, tile)
    .filter((_, dim) => outer[dim] > 1)
    .join(', ');
}
