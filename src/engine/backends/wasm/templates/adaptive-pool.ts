/** @file Adaptive pooling: every output has a region of its own, found through tables of where regions begin and end. */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32, f64, i32, type Expression } from '../instructions.js';
import { params } from './tile.js';

type Integer = Local<'i32'>;

/** The tables, one for each axis: pairs of a region's start and its size, in steps of that axis. */
interface Regions {
  readonly tables: readonly [Integer, Integer, Integer];
  /** Outputs along each axis. */
  readonly counts: readonly [Integer, Integer, Integer];
}

/** Where the walk stands: the entries of the three tables. */
type Entries = readonly [Integer, Integer, Integer];

/** Calls `body` for every output of a plane, in row-major order. */
function overRegions(f: FunctionBuilder, { tables, counts }: Regions, body: (at: Entries) => void): void {
  const [z, y, x] = f.locals('i32', 3);
  f.set(z, tables[0]);
  f.repeat(f.let(counts[0]), () => {
    f.set(y, tables[1]);
    f.repeat(f.let(counts[1]), () => {
      f.set(x, tables[2]);
      f.repeat(f.let(counts[2]), () => {
        body([z, y, x]);
        f.increase(x, 8);
      });
      f.increase(y, 8);
    });
    f.increase(z, 8);
  });
}

/** Calls `body` for every input of a region; `place` counts elements from the plane's start. */
function overRegion(
  f: FunctionBuilder,
  [z, y, x]: Entries,
  steps: readonly [Integer, Integer],
  body: (place: Integer) => void
): void {
  const [plane, line, place] = f.locals('i32', 3);
  f.set(plane, i32.add(i32.mul(i32.load(z), steps[0]), i32.mul(i32.load(y), steps[1])));
  f.set(plane, i32.add(plane, i32.load(x)));
  f.repeat(f.let(i32.load(z, 4)), () => {
    f.set(line, plane);
    f.repeat(f.let(i32.load(y, 4)), () => {
      f.set(place, line);
      f.repeat(f.let(i32.load(x, 4)), () => {
        body(place);
        f.increase(place, 1);
      });
      f.increase(line, steps[1]);
    });
    f.increase(plane, steps[0]);
  });
}

function regionSize([z, y, x]: Entries): Expression<'f32'> {
  const count = i32.mul(i32.mul(i32.load(z, 4), i32.load(y, 4)), i32.load(x, 4));
  return f32.demoteF64(f64.convertI32S(count));
}

/** The parameters that all three share: planes · outputs along each axis · table of each axis · steps of the input's axes. */
function readRegions(f: FunctionBuilder): { planes: Integer; regions: Regions; steps: [Integer, Integer] } {
  const [planes, depth, height, width, zTable, yTable, xTable] = params(f, 7);
  const [zStep, yStep] = params(f, 2);
  return {
    planes,
    regions: { tables: [zTable, yTable, xTable], counts: [depth, height, width] },
    steps: [zStep, yStep]
  };
}

const element = (start: Integer, place: Integer): Expression<'i32'> =>
  i32.add(start, i32.shl(place, i32.const(2)));

/** Means. Parameters: input, output, bytes of an input plane · those of `readRegions`. */
export function adaptiveAverage(): FunctionBuilder {
  const f = new FunctionBuilder();
  const [input, output, plane] = params(f, 3);
  const { planes, regions, steps } = readRegions(f);
  const sum = f.local('f32');
  f.repeat(planes, () => {
    overRegions(f, regions, at => {
      f.set(sum, f32.const(0));
      overRegion(f, at, steps, place => {
        f.set(sum, f32.add(sum, f32.load(element(input, place))));
      });
      f.add(f32.store(output, f32.div(sum, regionSize(at))));
      f.increase(output, 4);
    });
    f.increase(input, plane);
  });
  return f;
}

/** Adds each output's share to its region. Parameters: target, gradient, bytes of a target plane · those of `readRegions`. */
export function adaptiveAverageGradient(): FunctionBuilder {
  const f = new FunctionBuilder();
  const [target, gradient, plane] = params(f, 3);
  const { planes, regions, steps } = readRegions(f);
  const share = f.local('f32');
  const to = f.local('i32');
  f.repeat(planes, () => {
    overRegions(f, regions, at => {
      f.set(share, f32.div(f32.load(gradient), regionSize(at)));
      overRegion(f, at, steps, place => {
        f.set(to, element(target, place));
        f.add(f32.store(to, f32.add(f32.load(to), share)));
      });
      f.increase(gradient, 4);
    });
    f.increase(target, plane);
  });
  return f;
}

/**
 * Largest value and its place in the plane, the first of equals, the last NaN. Parameters: input, output, bytes of an
 * input plane, indices · those of `readRegions`.
 */
export function adaptiveMax(): FunctionBuilder {
  const f = new FunctionBuilder();
  const [input, output, plane, indices] = params(f, 4);
  const { planes, regions, steps } = readRegions(f);
  const [best, value] = f.locals('f32', 2);
  const bestPlace = f.local('i32');
  f.repeat(planes, () => {
    overRegions(f, regions, at => {
      f.set(bestPlace, i32.const(-1));
      overRegion(f, at, steps, place => {
        f.set(value, f32.load(element(input, place)));
        const isFirst = i32.ltS(bestPlace, i32.const(0));
        const wins = i32.or(i32.or(f32.gt(value, best), f32.ne(value, value)), isFirst);
        f.if(wins, () => {
          f.set(best, value);
          f.set(bestPlace, place);
        });
      });
      f.add(f32.store(output, best));
      f.add(f64.store(indices, f64.convertI32S(bestPlace)));
      f.increase(output, 4);
      f.increase(indices, 8);
    });
    f.increase(input, plane);
  });
  return f;
}
