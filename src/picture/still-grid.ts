/** @file A still picture of a grid: tiles with captions over one colour bar. */
import { type Bitmap, strokeRect } from './bitmap.js';
import { type GridModel, paintTile, partOf } from './grid.js';
import { drawText, type Lettered, type Lettering } from './lettering.js';
import { drawMarks, enlarge, inkOfValue, MARK_CELL, marksOf, paintValues, type Part } from './paint.js';
import type { Scale, Values } from './scale.js';
import { scaleText } from './sentences.js';
import { CAPTION, createStill, drawBar, drawCaption, drawHead, HEAD, INKS, MARGIN, ROOM } from './still.js';
import { fitCell, layTiles, type Tiling, tileOrigin } from './tiling.js';
import { shortNumber } from './words.js';

const GAP = 18;
/** Wanted pixels of a tile's longer side. */
const TILE = 150;
const MOST_TILES = 96;
/** Of a grid with rows of its own: so many are shown, and so much of each. */
const MOST_ROWS = 48;
const MOST_COLUMNS = 16;
const CAPTION_ROOM = CAPTION + 12;
/** From this many pixels a cell up its number stands in it. */
const NUMBER_CELL = 44;

export interface GridWords {
  readonly title: string;
  readonly facts: readonly string[];
  /** What the colours run over. */
  readonly whole: string;
  /** Wanted pixels of a tile's longer side. Default 150. */
  readonly target?: number;
}

/** The tiles of a grid, as many as a still picture has room for, all on the scale of the first. */
export function paintGrid(lettering: Lettering, all: GridModel, words: GridWords): Bitmap {
  const model = cropGrid(all);
  const { tiles } = model;
  const more = tiles.length < all.tiles.length ? [`first ${tiles.length} of ${all.tiles.length} shown`] : [];
  const shrink = Math.max(1, Math.ceil(Math.max(model.mapHeight, model.mapWidth) / ROOM));
  const tiling = layStill(model, shrink, words.target ?? TILE);
  const bar = tiles.length > 0 && tiles[0].rgb === undefined ? tiles[0].scale : null;
  const still = createStill(lettering, tiling.width, tiling.height, { bar: bar !== null });
  drawHead(still, words.title, [...words.facts, ...more].join(' · '));
  tiles.forEach((_, slot) => {
    drawTile(still, model, tiling, slot, shrink);
  });
  if (bar) drawBar(still, bar, scaleText([bar], 'layer', words.whole));
  return still;
}

function cropGrid(model: GridModel): GridModel {
  const { tiles, columns } = model;
  if (columns === undefined) return { ...model, tiles: tiles.slice(0, MOST_TILES) };
  const kept = tiles.filter((_, slot) => slot % columns < MOST_COLUMNS && slot < MOST_ROWS * columns);
  return { ...model, tiles: kept, columns: Math.min(columns, MOST_COLUMNS) };
}

function layStill(
  { mapHeight, mapWidth, tiles, columns }: GridModel,
  shrink: number,
  target: number
): Tiling {
  const [height, width] = [Math.ceil(mapHeight / shrink), Math.ceil(mapWidth / shrink)];
  const widest = Math.max(1, Math.floor(ROOM / mapWidth));
  const caption = tiles.some(tile => tile.caption !== '') ? CAPTION_ROOM : 0;
  return layTiles({
    count: tiles.length,
    mapWidth: width,
    mapHeight: height,
    cell: Math.min(48, widest, Math.max(1, Math.floor(fitCell(width, height, target)))),
    room: ROOM,
    gap: GAP,
    caption,
    columns,
    minPitch: caption > 0 ? 64 : 0
  });
}

function drawTile(still: Lettered, model: GridModel, tiling: Tiling, slot: number, shrink: number): void {
  const origin = tileOrigin(tiling, slot);
  const [left, top] = [Math.round(MARGIN + origin.x), Math.round(MARGIN + HEAD + origin.y)];
  const tile = model.tiles[slot];
  const { cell } = tiling;
  if (tile.rgb) enlarge(still, paintTile(model, slot, 'light'), left, top, cell);
  else {
    const part = shrink > 1 ? sample(partOf(model, slot), shrink) : partOf(model, slot);
    enlarge(still, paintValues(part, tile.scale, 'light'), left, top, cell);
    if (cell >= MARK_CELL) drawMarks(still, marksOf(part, tile.scale, 'light'), left, top, cell);
    if (cell >= NUMBER_CELL && tiling.count === 1) writeNumbers(still, part, tile.scale, left, top, cell);
  }
  strokeRect(still, left - 1, top - 1, tiling.tileWidth + 2, tiling.tileHeight + 2, 1, INKS.line);
  drawCaption(still, left, top + tiling.tileHeight + 9, tiling.pitchX - GAP, tile);
}

/** The values themselves, where cells have room for them. */
function writeNumbers(
  still: Lettered,
  part: Part,
  scale: Scale,
  left: number,
  top: number,
  cell: number
): void {
  const { values, offset, height, width, end = offset + height * width } = part;
  for (let at = offset; at < end; at++) {
    const text = shortNumber(values[at]);
    const size = Math.min(13, (13 * (cell - 8)) / Math.max(1, still.lettering.width(text, { height: 13 })));
    const x = left + ((at - offset) % width) * cell + cell / 2;
    const y = top + Math.floor((at - offset) / width) * cell + (cell - size) / 2;
    const colour = inkOfValue(scale, values[at], 'light');
    drawText(still, text, x, y, { height: size, colour, align: 'centre' });
  }
}

/** Every `step`-th value both ways, of a map too large for a still picture. */
function sample({ values, offset, height, width }: Part, step: number): Part {
  const [down, across] = [Math.ceil(height / step), Math.ceil(width / step)];
  const kept: Values = new Float32Array(down * across);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      kept[row * across + column] = values[offset + row * step * width + column * step];
    }
  }
  return { values: kept, offset: 0, height: down, width: across };
}
