/** @file Divides the outputs of a product into register tiles. */
import type { TileShape } from './templates/tile.js';

/** `count` tiles of `rows` output channels each. */
export interface RowRun {
  readonly rows: number;
  readonly count: number;
}

/** How the pixels of one plane are walked. */
export interface PixelWalk {
  readonly vectors: number;
  /** One line for each row of pixels, or one line for all rows with the gaps between them. */
  readonly lines: number;
  readonly tiles: number;
}

/** As few tiles as possible, as equal as possible: 16 rows are 6 + 5 + 5. */
export function divideRows(rows: number, fused: boolean): RowRun[] {
  const tiles = Math.ceil(rows / (fused ? 6 : 4));
  const least = Math.floor(rows / tiles);
  const more = rows % tiles;
  return [
    { rows: least + 1, count: more },
    { rows: least, count: tiles - more }
  ].filter(run => run.count > 0);
}

/** Widths, in vectors, for which so many rows still fit into V8's registers. */
function widths(rows: number): readonly number[] {
  if (rows === 1) return [8, 4, 2];
  if (rows === 2) return [4, 2];
  return rows === 3 ? [3, 2] : [2];
}

/** The cheapest walk over `height` rows of `width` pixels that lie `pitch` apart. */
export function walkPixels(rows: number, height: number, width: number, pitch: number): PixelWalk {
  const walks = widths(rows).flatMap(vectors => {
    const pixels = vectors * 4;
    return [
      { vectors, lines: height, tiles: Math.ceil(width / pixels) },
      { vectors, lines: 1, tiles: Math.ceil(((height - 1) * pitch + width) / pixels) }
    ];
  });
  // A turn of the loop costs its multiplications, its loads, and something for itself.
  const cost = (walk: PixelWalk): number =>
    walk.lines * walk.tiles * ((rows + 1) * walk.vectors + rows / 2 + 1);
  return walks.reduce((best, walk) => (cost(walk) < cost(best) ? walk : best));
}

export function tileShape(rows: number, vectors: number, terms: number): TileShape {
  const unroll = [4, 3, 2, 5].find(factor => terms % factor === 0) ?? 1;
  return { rows, vectors, unroll };
}

export function tileName(kind: string, shape: TileShape): string {
  return `${kind} ${shape.rows}×${shape.vectors} ×${shape.unroll}`;
}
