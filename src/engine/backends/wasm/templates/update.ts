/** @file One pass over contiguous arrays that are changed where they lie: the steps of the optimizers. */
import type { Expression as Change } from '../../../core/expression.js';
import { FunctionBuilder } from '../assembler.js';
import { f32x4 } from '../instructions.js';
import { writeExpressions } from './expression.js';
import { inFours, load, store } from './lanes.js';

/** Parameters: number of elements, the arrays' addresses, the scalars. `changes` are null for what stays as it is. */
export function updateInPlace(changes: readonly (Change | null)[], scalars: number): FunctionBuilder {
  const f = new FunctionBuilder();
  const count = f.param('i32');
  const places = changes.map(() => f.param('i32'));
  const numbers = Array.from({ length: scalars }, () => f.param('f32'));
  const splats = numbers.map(number => f.let(f32x4.splat(number)));
  const changed = changes.flatMap((change, i) => (change === null ? [] : [{ change, place: places[i] }]));
  inFours(f, count, lanes => {
    const inputs = places.map(place => ({ value: f.let(load(place, lanes)), isInteger: false }));
    const expressions = changed.map(({ change }) => change);
    const values = writeExpressions(f, expressions, inputs, splats);
    changed.forEach(({ place }, i) => {
      store(f, place, values[i], lanes);
    });
    for (const place of places) f.increase(place, lanes * 4);
  });
  return f;
}
