/** @file Where the pictures of a grid lie, and which value lies under a point. All in pixels of the picture. */

export interface Tiling {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  /** Values across and down one tile. */
  readonly mapWidth: number;
  readonly mapHeight: number;
  /** Pixels of one value. May be a fraction where maps are larger than their tiles. */
  readonly cell: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly pitchX: number;
  readonly pitchY: number;
  readonly width: number;
  readonly height: number;
}

export interface TilingOptions {
  readonly count: number;
  readonly mapWidth: number;
  readonly mapHeight: number;
  readonly cell: number;
  /** How wide the grid may become; it has at least one column. */
  readonly room: number;
  readonly gap: number;
  /** Height below each tile for its caption. */
  readonly caption: number;
  /** A tile takes at least this width, so that its caption fits. */
  readonly minPitch?: number;
  /** A fixed number of columns. */
  readonly columns?: number;
}

/** Lays equal tiles in rows from the left. */
export function layTiles(options: TilingOptions): Tiling {
  const { count, mapWidth, mapHeight, cell, room, gap, caption, minPitch = 0 } = options;
  const tileWidth = Math.max(1, Math.round(mapWidth * cell));
  const tileHeight = Math.max(1, Math.round(mapHeight * cell));
  const pitchX = Math.max(tileWidth + gap, minPitch);
  const pitchY = tileHeight + caption + gap;
  const fitting = Math.max(1, Math.floor((room + gap) / pitchX));
  const columns = Math.max(1, Math.min(options.columns ?? fitting, count));
  const rows = Math.ceil(count / columns);
  return {
    count,
    columns,
    rows,
    mapWidth,
    mapHeight,
    cell,
    tileWidth,
    tileHeight,
    pitchX,
    pitchY,
    width: columns * pitchX - gap,
    height: Math.max(0, rows * pitchY - gap)
  };
}

/** The top left corner of a tile. */
export function tileOrigin(tiling: Tiling, slot: number): { readonly x: number; readonly y: number } {
  return { x: (slot % tiling.columns) * tiling.pitchX, y: Math.floor(slot / tiling.columns) * tiling.pitchY };
}

/** A place in a grid: which tile, and which value of it. */
export interface Place {
  readonly slot: number;
  readonly row: number;
  readonly column: number;
}

/** The value under a point, or `null` between tiles. */
export function hitTile(tiling: Tiling, x: number, y: number): Place | null {
  const across = Math.floor(x / tiling.pitchX);
  const down = Math.floor(y / tiling.pitchY);
  const slot = down * tiling.columns + across;
  if (x < 0 || y < 0 || across >= tiling.columns || slot >= tiling.count) return null;
  const [dx, dy] = [x - across * tiling.pitchX, y - down * tiling.pitchY];
  if (dx >= tiling.tileWidth || dy >= tiling.tileHeight) return null;
  return {
    slot,
    row: Math.min(tiling.mapHeight - 1, Math.floor((dy / tiling.tileHeight) * tiling.mapHeight)),
    column: Math.min(tiling.mapWidth - 1, Math.floor((dx / tiling.tileWidth) * tiling.mapWidth))
  };
}

/** The rows of tiles that a window from `top` to `bottom` touches: first, and one past the last. */
export function visibleRows(tiling: Tiling, top: number, bottom: number): readonly [number, number] {
  const first = Math.max(0, Math.floor(top / tiling.pitchY));
  return [
    Math.min(first, tiling.rows),
    Math.max(0, Math.min(tiling.rows, Math.ceil(bottom / tiling.pitchY)))
  ];
}

/** Pixels of one value in a tile of about `target` pixels: whole ones, or a fraction where a map is larger than that. */
export function fitCell(mapWidth: number, mapHeight: number, target: number): number {
  const side = Math.max(mapWidth, mapHeight, 1);
  return side > target ? target / side : Math.max(1, Math.round(target / side));
}
