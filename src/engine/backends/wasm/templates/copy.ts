/**
 * @file Moves a block of up to four dimensions between two layouts: padding, cutting, spreading, transposing; or adds
 * it to what lies there.
 */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32, f32x4, i32, i8x16, v128 } from '../instructions.js';
import { inFours } from './lanes.js';
import { params } from './tile.js';

export interface BlockMove {
  /** The innermost step of the source where that of the target is 4, so that whole vectors can be moved. */
  readonly rowStep: 4 | 8 | null;
  /** Adds to the target, floats to floats, instead of replacing it. */
  readonly adds: boolean;
}

/**
 * Parameters: target, source · four counts, outermost first, each at least 1 · four byte steps of the target ·
 * four of the source.
 */
export function moveBlock({ rowStep, adds }: BlockMove): FunctionBuilder {
  const f = new FunctionBuilder();
  const [target, source] = params(f, 2);
  const counts = params(f, 4);
  const targetSteps = params(f, 4);
  const sourceSteps = params(f, 4);
  const nest = (dim: number, to: Local<'i32'>, from: Local<'i32'>): void => {
    if (dim === 3) {
      const cursors = { to: f.let(to), from: f.let(from) };
      if (rowStep !== null) moveRow(f, adds, counts[3], cursors, rowStep);
      else moveElements(f, adds, f.let(counts[3]), cursors, [targetSteps[3], sourceSteps[3]]);
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

/** Every other lane of two vectors that overlap in one. */
const EVERY_OTHER = [0, 1, 2, 3, 8, 9, 10, 11, 20, 21, 22, 23, 28, 29, 30, 31];

function moveRow(
  f: FunctionBuilder,
  adds: boolean,
  count: Local<'i32'>,
  cursors: Cursors,
  step: 4 | 8
): void {
  const { to, from } = cursors;
  inFours(f, count, lanes => {
    if (lanes === 1) moveOne(f, adds, cursors);
    else {
      const first = v128.load(from);
      // The second vector begins one early, so that nothing behind the last element is read.
      const moved = step === 4 ? first : i8x16.shuffle(first, v128.load(from, 12), EVERY_OTHER);
      f.add(v128.store(to, adds ? f32x4.add(v128.load(to), moved) : moved));
    }
    f.increase(to, lanes * 4);
    f.increase(from, lanes * step);
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
