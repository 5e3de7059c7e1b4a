/**
 * @file The matrix product on float32, by the same register tile as convolution: one operand is packed in
 * panels of rows, the other in panels of columns ("pixels"), whatever the strides of either.
 */
import type { View } from '../../core/storage.js';
import type { Machine } from './machine.js';
import { packTile, productTile } from './templates/tile.js';
import { divideRows, tileName, tileShape, walkPixels } from './tiling.js';

/** Panels of columns that are gone through before the next tile of rows; small enough for the second-level cache. */
const PANEL_BYTES = 393_216;
/** Columns side by side in memory are read in place when there is this little to gain from packing them. */
const IN_PLACE_ROWS = 24;
const IN_PLACE_BYTES = 131_072;

/** A matrix in memory: byte address and byte steps. */
interface Matrix {
  readonly address: number;
  readonly row: number;
  readonly column: number;
}

interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** One operand as panels: where they start, bytes from one to the next, and the table of its terms. */
interface Panels {
  readonly address: number;
  readonly step: number;
  readonly table: number;
}

/** out[b, m, n] = Σ_k left[b, m, k] · right[b, k, n] */
export function matmul(machine: Machine, left: View, right: View, output: View): void {
  if (output.shape.includes(0)) return;
  machine.over([left, right], [output], () => {
    const inner = left.shape[2];
    const columns = output.shape[2];
    let [batches, rows] = output.shape;
    const foldable =
      right.strides[0] === 0 && [left, output].every(view => view.strides[0] === rows * view.strides[1]);
    if (foldable) [batches, rows] = [1, batches * rows];
    for (let batch = 0; batch < batches; batch++) {
      const [a, b, c] = [left, right, output].map(view => ({
        address: machine.address(view) + batch * view.strides[0] * 4,
        row: view.strides[1] * 4,
        column: view.strides[2] * 4
      }));
      multiply(machine, { rows, inner, columns }, a, b, c);
      machine.heap.end();
    }
  });
}

function transpose({ address, row, column }: Matrix): Matrix {
  return { address, row: column, column: row };
}

/** Work of covering so many rows and columns with tiles. */
function tiledArea(rows: number, columns: number): number {
  return rows * Math.ceil(columns / 8) * 8;
}

function multiply(machine: Machine, sizes: Sizes, a: Matrix, b: Matrix, c: Matrix): void {
  const { rows, inner, columns } = sizes;
  if (inner === 0) {
    const zero = machine.zeros(4);
    machine.copy(c.address, zero, [1, 1, rows, columns], [0, 0, c.row, c.column], [0, 0, 0, 0]);
    return;
  }
  // out = left · right is outᵀ = rightᵀ · leftᵀ: whichever leaves fewer tiles half empty.
  const turned = tiledArea(columns, rows) * 1.1 < tiledArea(rows, columns);
  if (turned)
    multiplyTiles(machine, { rows: columns, inner, columns: rows }, transpose(b), transpose(a), transpose(c));
  else multiplyTiles(machine, sizes, a, b, c);
}

function multiplyTiles(machine: Machine, sizes: Sizes, a: Matrix, b: Matrix, c: Matrix): void {
  const { rows, inner, columns } = sizes;
  const { fused } = machine.cache;
  const runs = divideRows(rows, fused);
  const { vectors } = walkPixels(runs[0].rows, 1, columns, columns);
  const pixels = vectors * 4;
  const panels = columnPanels(machine, sizes, b, pixels);
  const factorTable = termTable(machine, inner, a.column);
  const zero = machine.zeros(16);
  const full = c.column === 4 ? Math.floor(columns / pixels) : 0;
  const all = Math.ceil(columns / pixels);
  const stage = machine.heap.scratch((all - full) * pixels * rows * 4);
  const block = Math.max(1, Math.floor(PANEL_BYTES / (inner * pixels * 4)));
  const weights = machine.heap.scratch((inner + 1) * rows * 4);
  let row = 0;
  const packed = runs.map(run => {
    const address = weights + row * (inner + 1) * 4;
    const pack = machine.cache.get(`pack ${run.rows}`, () => packTile(run.rows));
    pack(address, a.address + row * a.row, a.row, zero, 0, factorTable, factorTable + inner * 4, run.count);
    const first = row;
    row += run.rows * run.count;
    return { ...run, address, first };
  });
  const go = (first: number, tiles: number, target: number, channel: number): void => {
    for (const run of packed) {
      const shape = tileShape(run.rows, vectors, inner);
      const kernel = machine.cache.get(tileName('product', shape), () => productTile(shape, fused));
      kernel(
        ...[run.address, panels.address + first * panels.step, target + run.first * channel],
        ...[panels.table, panels.table + inner * 4, tiles, panels.step, 1, 0, 0],
        ...[run.count, 0, run.rows * channel, channel]
      );
    }
  };
  for (let first = 0; first < full; first += block) {
    go(first, Math.min(block, full - first), c.address + first * pixels * 4, c.row);
  }
  const staged = (all - full) * pixels * 4;
  for (let first = full; first < all; first += block) {
    go(first, Math.min(block, all - first), stage + (first - full) * pixels * 4, staged);
  }
  const left = columns - full * pixels;
  machine.copy(
    c.address + full * pixels * c.column,
    stage,
    [1, 1, rows, left],
    [0, 0, c.row, c.column],
    [0, 0, staged, 4]
  );
}

/** Byte offsets of `count` terms that lie `step` apart. */
function termTable(machine: Machine, count: number, step: number): number {
  return machine.table(Int32Array.from({ length: count }, (_, term) => term * step));
}

function columnPanels(machine: Machine, sizes: Sizes, b: Matrix, pixels: number): Panels {
  const { rows, inner, columns } = sizes;
  const inPlace = rows <= IN_PLACE_ROWS || inner * columns * 4 <= IN_PLACE_BYTES;
  if (b.column === 4 && inPlace) {
    return { address: b.address, step: pixels * 4, table: termTable(machine, inner, b.row) };
  }
  const tiles = Math.ceil(columns / pixels);
  const whole = Math.floor(columns / pixels);
  // packTile writes a row of biases in front of every panel.
  const step = (inner + 1) * pixels * 4;
  const room = machine.heap.scratch(tiles * step);
  const first = room + pixels * 4;
  const line = pixels * 4;
  if (b.column === 4) {
    machine.copy(first, b.address, [1, whole, inner, pixels], [0, step, line, 4], [0, line, b.row, 4]);
  } else if (whole > 0) {
    const table = termTable(machine, inner, b.row);
    const pack = machine.cache.get(`pack ${pixels}`, () => packTile(pixels));
    pack(room, b.address, b.column, machine.zeros(16), 0, table, table + inner * 4, whole);
  }
  machine.copy(
    first + whole * step,
    b.address + whole * pixels * b.column,
    [1, 1, inner, columns - whole * pixels],
    [0, 0, line, 4],
    [0, 0, b.row, b.column]
  );
  return { address: first, step, table: termTable(machine, inner, line) };
}
