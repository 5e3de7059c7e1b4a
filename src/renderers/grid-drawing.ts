/** @file Draws the tiles of a grid that a window shows: pictures, frames, captions, marks, numbers, the cursor. */
import type { Rgb } from '../picture/bitmap.js';
import { cssColour, INK, type Theme } from '../picture/colour.js';
import { type GridModel, type GridTile, partOf } from '../picture/grid.js';
import { inkOfValue, MARK_CELL, marksOf } from '../picture/paint.js';
import { type Place, type Tiling, tileOrigin, visibleRows } from '../picture/tiling.js';
import { shortNumber } from '../picture/words.js';

/** The part of the grid on the screen, in its own pixels. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface GridStyle {
  readonly theme: Theme;
  readonly font: string;
  readonly monospace: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly alarm: string;
  readonly accent: string;
}

/** From this many pixels a cell up numbers stand in the cells. */
const NUMBER_CELL = 34;
const CAPTION_SIZE = 11;
/** Between tiles. */
export const GRID_GAP = 12;

export interface GridScene {
  readonly model: GridModel;
  readonly tiling: Tiling;
  readonly style: GridStyle;
  readonly cursor: Place | null;
  /** The picture of a tile, ready to be drawn. */
  picture(slot: number): CanvasImageSource;
}

/** Draws what lies in the window, at its place in the grid. */
export function drawGrid(context: CanvasRenderingContext2D, scene: GridScene, window: Window): void {
  const { tiling } = scene;
  const [first, last] = visibleRows(tiling, window.top, window.top + window.height);
  for (let row = first; row < last; row++) {
    for (let column = 0; column < tiling.columns; column++) {
      const slot = row * tiling.columns + column;
      const { x } = tileOrigin(tiling, slot);
      if (slot >= tiling.count || x > window.left + window.width || x + tiling.pitchX < window.left) continue;
      drawTile(context, scene, slot);
    }
  }
  if (scene.cursor && scene.cursor.slot < tiling.count) drawCursor(context, scene, scene.cursor);
}

function drawTile(context: CanvasRenderingContext2D, scene: GridScene, slot: number): void {
  const { tiling, style, model } = scene;
  const { x, y } = tileOrigin(tiling, slot);
  context.imageSmoothingEnabled = tiling.cell < 1;
  context.drawImage(scene.picture(slot), x, y, tiling.tileWidth, tiling.tileHeight);
  context.strokeStyle = style.line;
  context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, tiling.tileWidth + 1, tiling.tileHeight + 1);
  const tile = model.tiles[slot];
  if (!tile.rgb && tiling.cell >= NUMBER_CELL) drawNumbers(context, scene, slot);
  else if (!tile.rgb && tiling.cell >= MARK_CELL) drawTileMarks(context, scene, slot);
  drawCaption(context, scene, tile, x, y + tiling.tileHeight + 4);
}

function drawTileMarks(
  context: CanvasRenderingContext2D,
  { model, tiling, style }: GridScene,
  slot: number
): void {
  const origin = tileOrigin(tiling, slot);
  const { cell } = tiling;
  context.lineWidth = Math.max(1, cell / 10);
  for (const mark of marksOf(partOf(model, slot), model.tiles[slot].scale, style.theme)) {
    const [x, y] = [origin.x + mark.column * cell, origin.y + mark.row * cell];
    context.strokeStyle = cssColour(mark.colour);
    context.beginPath();
    for (const [x0, y0, x1, y1] of mark.lines) {
      context.moveTo(x + x0 * cell, y + y0 * cell);
      context.lineTo(x + x1 * cell, y + y1 * cell);
    }
    context.stroke();
  }
}

/** Numbers in the cells; a clipped one is followed by `▴` or `▾`. */
function drawNumbers(context: CanvasRenderingContext2D, scene: GridScene, slot: number): void {
  const { model, tiling, style } = scene;
  const { offset, end = offset + model.mapHeight * model.mapWidth, scale } = model.tiles[slot];
  const origin = tileOrigin(tiling, slot);
  context.font = `${Math.min(12, Math.floor(tiling.cell / 3.6))}px ${style.monospace}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let at = offset; at < end; at++) {
    const value = model.values[at];
    const ink: Rgb = inkOfValue(scale, value, style.theme);
    const beyond = value > scale.high ? '▴' : value < scale.low ? '▾' : '';
    context.fillStyle = cssColour(ink);
    const x = origin.x + (((at - offset) % model.mapWidth) + 0.5) * tiling.cell;
    const y = origin.y + (Math.floor((at - offset) / model.mapWidth) + 0.5) * tiling.cell;
    context.fillText(shortNumber(value) + (Number.isFinite(value) ? beyond : ''), x, y, tiling.cell - 4);
  }
}

function drawCaption(
  context: CanvasRenderingContext2D,
  { tiling, style }: GridScene,
  { caption, fact, alarm }: GridTile,
  x: number,
  y: number
): void {
  if (caption === '' && fact === '') return;
  context.textBaseline = 'top';
  context.textAlign = 'left';
  context.font = `${CAPTION_SIZE}px ${style.monospace}`;
  context.fillStyle = style.muted;
  context.fillText(caption, x, y);
  const used = context.measureText(caption).width;
  const width = Math.max(tiling.tileWidth, tiling.pitchX - GRID_GAP);
  context.font = `${alarm ? '600 ' : ''}${CAPTION_SIZE}px ${alarm ? style.font : style.monospace}`;
  if (used + context.measureText(fact).width + 4 > width) return;
  context.textAlign = 'right';
  context.fillStyle = alarm ? style.alarm : style.text;
  context.fillText(fact, x + width, y);
}

function drawCursor(context: CanvasRenderingContext2D, { tiling, style }: GridScene, place: Place): void {
  const { x, y } = tileOrigin(tiling, place.slot);
  const { cell } = tiling;
  context.lineWidth = 2;
  context.strokeStyle = style.accent;
  context.strokeRect(x - 1, y - 1, tiling.tileWidth + 2, tiling.tileHeight + 2);
  const side = Math.max(cell, 5);
  const left = x + (place.column + 0.5) * cell - side / 2;
  const top = y + (place.row + 0.5) * cell - side / 2;
  context.lineWidth = 3;
  context.strokeStyle = cssColour(INK[style.theme].paper);
  context.strokeRect(left - 0.5, top - 0.5, side + 1, side + 1);
  context.lineWidth = 1.5;
  context.strokeStyle = style.text;
  context.strokeRect(left - 0.5, top - 0.5, side + 1, side + 1);
}
