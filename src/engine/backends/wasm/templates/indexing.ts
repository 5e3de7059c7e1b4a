/** @file Reads of elements, and additions of floats, at places that an index names; the index is int64, held in doubles. */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32, f64, i32 } from '../instructions.js';
import { params } from './tile.js';

/**
 * `gather`: element ← table[index], of 4 or 8 bytes; `scatter`: table[index] += element, floats.
 *
 * Parameters: four counts, outermost first, each at least 1 · bytes from one place of the table to the next · for
 * table, index and elements the address and four byte steps.
 */
export function indexBlock(kind: 'gather' | 'scatter', width: number): FunctionBuilder {
  const f = new FunctionBuilder();
  const counts = params(f, 4);
  const [tableStep] = params(f, 1);
  const operands = [0, 1, 2].map(() => ({ start: f.param('i32'), steps: params(f, 4) }));
  const place = f.local('i32');
  const nest = (dim: number, starts: readonly Local<'i32'>[]): void => {
    const cursors = starts.map(start => f.let(start));
    f.repeat(f.let(counts[dim]), () => {
      if (dim === 3) move(cursors);
      else nest(dim + 1, cursors);
      cursors.forEach((cursor, i) => {
        f.increase(cursor, operands[i].steps[dim]);
      });
    });
  };
  const move = ([table, index, element]: readonly Local<'i32'>[]): void => {
    f.set(place, i32.add(table, i32.mul(i32.truncSatF64S(f64.load(index)), tableStep)));
    if (kind === 'scatter') f.add(f32.store(place, f32.add(f32.load(place), f32.load(element))));
    else if (width === 8) f.add(f64.store(element, f64.load(place)));
    else f.add(i32.store(element, i32.load(place)));
  };
  nest(
    0,
    operands.map(operand => operand.start)
  );
  return f;
}
