/**
 * @file Moves a block of up to four dimensions between two layouts: padding, cutting, spreading, transposing; or adds
 * it to what lies there.
 */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32, f32x4, i32, v128 } from '../instructions.js';
import { params } from './tile.js';

export interface BlockMove {
  /** The innermost steps are both 4, so that whole vectors can be moved. */
  readonly rows: boolean;
  /** Adds to the target, floats to floats, instead of replacing it. */
  readonly adds: boolean;
}

/**
 * Parameters: target, source · four counts, outermost first, each at least 1 · four byte steps of the target ·
 * four of the source.
 */
export function moveBlock({ rows, adds }: BlockMove): FunctionBuilder {
  const f = new FunctionBuilder();
  const [target, source] = params(f, 2);
  const counts = params(f, 4);
  const targetSteps = params(f, 4);
  const sourceSteps = params(f, 4);
  const nest = (dim: number, to: Local<'i32'>, from: Local<'i32'>): void => {
    if (dim === 3) {
      const move = rows ? moveRow : moveElements;
      move(f, adds, f.let(counts[3]), { to: f.let(to), from: f.let(from) }, [targetSteps[3], sourceSteps[3]]);
      return;
    }
    const innerTo = f.let(to);
    const innerFrom = f.let(from);
    const left = f.let(counts[dim]);
    f.repeat(left, () => {
      nest(dim + 1, innerTo, innerFrom);
      f.increase(innerTo, targetSteps[dim]);
      f.increase(innerFrom, sourceSteps[dim]);
    });
  };
  nest(0, target, source);
  return f;
}

type Steps = readonly [Local<'i32'>, Local<'i32'>];

interface Cursors {
  readonly to: Local<'i32'>;
  readonly from: Local<'i32'>;
}

function moveOne(f: FunctionBuilder, adds: boolean, { to, from }: Cursors): void {
  f.add(adds ? f32.store(to, f32.add(f32.load(to), f32.load(from))) : i32.store(to, i32.load(from)));
}

function moveRow(f: FunctionBuilder, adds: boolean, count: Local<'i32'>, cursors: Cursors): void {
  const { to, from } = cursors;
  const vectors = f.let(i32.shrU(count, i32.const(2)));
  f.if(vectors, () => {
    f.repeat(vectors, () => {
      const moved = v128.load(from);
      f.add(v128.store(to, adds ? f32x4.add(v128.load(to), moved) : moved));
      f.increase(to, 16);
      f.increase(from, 16);
    });
  });
  f.times(i32.and(count, i32.const(3)), () => {
    moveOne(f, adds, cursors);
    f.increase(to, 4);
    f.increase(from, 4);
  });
}

function moveElements(
  f: FunctionBuilder,
  adds: boolean,
  count: Local<'i32'>,
  cursors: Cursors,
  [toStep, fromStep]: Steps
): void {
  f.repeat(count, () => {
    moveOne(f, adds, cursors);
    f.increase(cursors.to, toStep);
    f.increase(cursors.from, fromStep);
  });
}
