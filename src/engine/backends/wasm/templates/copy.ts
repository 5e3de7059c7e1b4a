/** @file Copies a block of up to four dimensions between two layouts: padding, cutting, spreading, transposing. */
import { FunctionBuilder, type Local } from '../assembler.js';
import { i32, v128 } from '../instructions.js';
import { params } from './tile.js';

/**
 * Parameters: target, source · four counts, outermost first, each at least 1 · four byte steps of the target ·
 * four of the source. `rows`: the innermost steps are both 4, so that whole vectors can be moved.
 */
export function copyBlock(rows: boolean): FunctionBuilder {
  const f = new FunctionBuilder();
  const [target, source] = params(f, 2);
  const counts = params(f, 4);
  const targetSteps = params(f, 4);
  const sourceSteps = params(f, 4);
  const nest = (dim: number, to: Local<'i32'>, from: Local<'i32'>): void => {
    if (dim === 3) {
      const move = rows ? moveRow : moveElements;
      move(f, f.let(counts[3]), f.let(to), f.let(from), [targetSteps[3], sourceSteps[3]]);
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

function moveRow(f: FunctionBuilder, count: Local<'i32'>, to: Local<'i32'>, from: Local<'i32'>): void {
  const vectors = f.let(i32.shrU(count, i32.const(2)));
  f.if(vectors, () => {
    f.repeat(vectors, () => {
      f.add(v128.store(to, v128.load(from)));
      f.increase(to, 16);
      f.increase(from, 16);
    });
  });
  f.times(i32.and(count, i32.const(3)), () => {
    f.add(i32.store(to, i32.load(from)));
    f.increase(to, 4);
    f.increase(from, 4);
  });
}

function moveElements(
  f: FunctionBuilder,
  count: Local<'i32'>,
  to: Local<'i32'>,
  from: Local<'i32'>,
  [toStep, fromStep]: Steps
): void {
  f.repeat(count, () => {
    f.add(i32.store(to, i32.load(from)));
    f.increase(to, toStep);
    f.increase(from, fromStep);
  });
}
