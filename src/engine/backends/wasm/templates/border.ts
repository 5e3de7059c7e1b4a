/** @file Padding with what the tensor holds: each padded row is an edge found by a table, a run of the row itself, and an edge. */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, i32 } from '../instructions.js';
import { inFours, load, store, type Lanes } from './lanes.js';
import { params } from './tile.js';

/**
 * Copies rows into padded ones, or (`adds`) adds padded rows to where they came from.
 *
 * Parameters: padded, input · planes, padded rows along depth and height · their tables of byte offsets into the input
 * plane · elements on the left, in the middle and on the right · table of byte offsets into a row for left and right
 * one after the other · byte offset of the middle's first element · bytes of an input plane.
 */
export function borderRows(adds: boolean): FunctionBuilder {
  const f = new FunctionBuilder();
  const [padded, input] = params(f, 2);
  const [planes, depth, height, zTable, yTable] = params(f, 5);
  const [left, middle, right, xTable, start, plane] = params(f, 6);
  const [z, y, x, row, place] = f.locals('i32', 5);
  const move = (lanes: Lanes): void => {
    if (adds) store(f, place, f32x4.add(load(place, lanes), load(padded, lanes)), lanes);
    else store(f, padded, load(place, lanes), lanes);
    f.increase(padded, lanes * 4);
  };
  const edge = (count: Local<'i32'>): void => {
    f.times(count, () => {
      f.set(place, i32.add(row, i32.load(x)));
      move(1);
      f.increase(x, 4);
    });
  };
  f.repeat(planes, () => {
    f.set(z, zTable);
    f.repeat(f.let(depth), () => {
      f.set(y, yTable);
      f.repeat(f.let(height), () => {
        f.set(row, i32.add(input, i32.add(i32.load(z), i32.load(y))));
        f.set(x, xTable);
        edge(left);
        f.set(place, i32.add(row, start));
        inFours(f, middle, lanes => {
          move(lanes);
          f.increase(place, lanes * 4);
        });
        edge(right);
        f.increase(y, 4);
      });
      f.increase(z, 4);
    });
    f.increase(input, plane);
  });
  return f;
}
