/** @file Pooling over strips (see `geometry.ts`): every tap of four neighbouring outputs is one load. */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32, f32x4, f64, f64x2, i32, i32x4, v128, type Expression } from '../instructions.js';
import { halves } from './halves.js';
import { inFours, load, store } from './lanes.js';
import { params } from './tile.js';

type Vector = Expression<'v128'>;
type Integer = Local<'i32'>;

interface Walk {
  readonly strip: Integer;
  /** planes, stripPlane, lines, stripLine, vectors */
  readonly extent: readonly Integer[];
  /** Lanes of a line's last vector, 0 when it is whole. */
  readonly tail: number;
  readonly startPlane: () => void;
  readonly startLine: () => void;
  readonly endLine: () => void;
  readonly body: (place: Integer, lanes: number) => void;
}

/** Loops over planes, lines and vectors of outputs. */
function overOutputs(f: FunctionBuilder, walk: Walk): void {
  const [planes, stripPlane, lines, stripLine, vectors] = walk.extent;
  const [line, place] = f.locals('i32', 2);
  f.repeat(planes, () => {
    f.set(line, walk.strip);
    walk.startPlane();
    f.repeat(f.let(lines), () => {
      walk.startLine();
      f.set(place, line);
      f.times(vectors, () => {
        walk.body(place, 4);
        f.increase(place, 16);
      });
      if (walk.tail > 0) walk.body(place, walk.tail);
      walk.endLine();
      f.increase(line, stripLine);
    });
    f.increase(walk.strip, stripPlane);
  });
}

function storeFloats(f: FunctionBuilder, to: Integer, value: Vector, lanes: number): void {
  if (lanes === 4) f.add(v128.store(to, value));
  else for (let lane = 0; lane < lanes; lane++) f.add(v128.store32Lane(to, value, lane, lane * 4));
  f.increase(to, lanes * 4);
}

/** Stores integers as the doubles in which int64 is held. */
function storeDoubles(f: FunctionBuilder, to: Integer, value: Vector, lanes: number): void {
  const doubles = halves(value).map(half => f64x2.convertLowI32x4S(half));
  doubles.forEach((half, h) => {
    const left = lanes - h * 2;
    if (left >= 2) f.add(v128.store(to, half, h * 16));
    else if (left === 1) f.add(v128.store64Lane(to, half, 0, h * 16));
  });
  f.increase(to, lanes * 8);
}

/**
 * Largest value and its flat place in the plane; the first of equals, the last NaN.
 *
 * A place is the window's corner plus the tap's own. Parameters: strip, output, indices · taps, tapsEnd (pairs:
 * byte offset in the strip, place) · corners, columns (for each line, and for each column: place of the corner,
 * and of the first tap that lies inside; a line's two are side by side, columns' come in fours) · planes,
 * stripPlane, lines, stripLine, vectors · bytes from one plane of the output to the next.
 */
export function maxPoolStrip(tail: number): FunctionBuilder {
  const f = new FunctionBuilder();
  const [strip, output, indices, taps, tapsEnd, corners, columns] = params(f, 7);
  const extent = params(f, 5);
  const plane = f.param('i32');
  const [corner, column, tap, to, toIndex] = f.locals('i32', 5);
  const [best, bestPlace, value, wins] = f.locals('v128', 4);
  overOutputs(f, {
    ...{ strip, extent, tail },
    startPlane: () => {
      f.set(corner, corners);
      f.set(to, output);
      f.set(toIndex, indices);
      f.increase(output, plane);
      f.set(indices, i32.add(indices, i32.shl(plane, i32.const(1))));
    },
    startLine: () => {
      f.set(column, columns);
    },
    endLine: () => {
      f.increase(corner, 8);
    },
    body: (place, lanes) => {
      f.set(best, f32x4.const(-Infinity));
      f.set(bestPlace, i32x4.add(v128.load32Splat(corner, 4), v128.load(column, 16)));
      f.set(tap, taps);
      f.loop(again => {
        f.set(value, v128.load(i32.add(place, i32.load(tap))));
        f.set(wins, v128.or(f32x4.gt(value, best), f32x4.ne(value, value)));
        f.set(best, v128.bitselect(value, best, wins));
        f.set(bestPlace, v128.bitselect(v128.load32Splat(tap, 4), bestPlace, wins));
        f.increase(tap, 8);
        f.branchIf(again, i32.ne(tap, tapsEnd));
      });
      f.set(bestPlace, i32x4.add(bestPlace, i32x4.add(v128.load32Splat(corner), v128.load(column))));
      storeFloats(f, to, best, lanes);
      storeDoubles(f, toIndex, bestPlace, lanes);
      f.increase(column, 32);
    }
  });
  return f;
}

/**
 * Sums over windows, divided by a table that holds one number for each output of a plane. Parameters: strip,
 * output · taps, tapsEnd (byte offsets) · divisors · planes, stripPlane, lines, stripLine, vectors · bytes from
 * one plane of the output to the next.
 */
export function averagePoolStrip(tail: number): FunctionBuilder {
  const f = new FunctionBuilder();
  const [strip, output, taps, tapsEnd, divisors] = params(f, 5);
  const extent = params(f, 5);
  const plane = f.param('i32');
  const [tap, to, divisor] = f.locals('i32', 3);
  const sum = f.local('v128');
  overOutputs(f, {
    ...{ strip, extent, tail },
    startPlane: () => {
      f.set(divisor, divisors);
      f.set(to, output);
      f.increase(output, plane);
    },
    startLine: () => undefined,
    endLine: () => undefined,
    body: (place, lanes) => {
      f.set(sum, v128.zero());
      f.set(tap, taps);
      f.loop(again => {
        f.set(sum, f32x4.add(sum, v128.load(i32.add(place, i32.load(tap)))));
        f.increase(tap, 4);
        f.branchIf(again, i32.ne(tap, tapsEnd));
      });
      storeFloats(f, to, f32x4.div(sum, v128.load(divisor)), lanes);
      f.increase(divisor, lanes * 4);
    }
  });
  return f;
}

/** What is done with each pair of a value side by side and the place that its index names. */
export type PlaneMove = 'add' | 'write' | 'read';

/**
 * Adds values to indexed places, writes them there, or reads them from there; where an index lies beyond its plane
 * nothing is done, and 0 is read. Parameters: values, indices, plane · planes, values of a plane · bytes from one
 * indexed plane to the next.
 */
export function indexPlanes(move: PlaneMove): FunctionBuilder {
  const f = new FunctionBuilder();
  const [values, indices, indexed, planes, count, plane] = params(f, 6);
  const at = f.local('i32');
  f.repeat(planes, () => {
    f.repeat(f.let(count), () => {
      f.set(at, i32.shl(i32.truncSatF64S(f64.load(indices)), i32.const(2)));
      if (move === 'read') f.add(f32.store(values, f32.const(0)));
      f.if(i32.ltU(at, plane), () => {
        f.set(at, i32.add(indexed, at));
        if (move === 'read') f.add(f32.store(values, f32.load(at)));
        else if (move === 'write') f.add(f32.store(at, f32.load(values)));
        else f.add(f32.store(at, f32.add(f32.load(at), f32.load(values))));
      });
      f.increase(values, 4);
      f.increase(indices, 8);
    });
    f.increase(indexed, plane);
  });
  return f;
}

/**
 * Divides each element of every plane by the number of its place. Parameters: values, divisors, quotients · planes,
 * elements of a plane.
 */
export function dividePlanes(): FunctionBuilder {
  const f = new FunctionBuilder();
  const [values, divisors, quotients, planes, count] = params(f, 5);
  const divisor = f.local('i32');
  f.repeat(planes, () => {
    f.set(divisor, divisors);
    inFours(f, count, lanes => {
      store(f, quotients, f32x4.div(load(values, lanes), load(divisor, lanes)), lanes);
      for (const place of [values, divisor, quotients]) f.increase(place, lanes * 4);
    });
  });
  return f;
}
