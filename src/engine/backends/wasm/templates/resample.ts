/** @file Lines of another length: each place a weighted sum of some places of the input's line. */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, i32, v128 } from '../instructions.js';
import { inFours, load, store, type Lanes } from './lanes.js';
import { params } from './tile.js';

/**
 * Parameters: input, output · outer, length, inner (counts, at least 1) · bytes of one outer part of the input ·
 * tables: taps of each place, byte offset and weight of each tap.
 */
export function resampleLines(): FunctionBuilder {
  const f = new FunctionBuilder();
  const [input, output] = params(f, 2);
  const [outer, length, inner, outerStep] = params(f, 4);
  const [counts, offsets, weights] = params(f, 3);
  f.repeat(outer, () => {
    const count = f.let(counts);
    const offset = f.let(offsets);
    const weight = f.let(weights);
    f.repeat(f.let(length), () => {
      const taps = f.let(i32.load(count));
      const from = f.let(input);
      inFours(f, inner, lanes => {
        sumTaps(f, { from, to: output, taps, offset, weight }, lanes);
      });
      f.increase(count, 4);
      f.increase(offset, i32.shl(taps, i32.const(2)));
      f.increase(weight, i32.shl(taps, i32.const(2)));
    });
    f.increase(input, outerStep);
  });
  return f;
}

interface Place {
  readonly from: Local<'i32'>;
  readonly to: Local<'i32'>;
  readonly taps: Local<'i32'>;
  readonly offset: Local<'i32'>;
  readonly weight: Local<'i32'>;
}

/** Writes the sum for `lanes` neighbours and goes on to the next. */
function sumTaps(f: FunctionBuilder, { from, to, taps, offset, weight }: Place, lanes: Lanes): void {
  const sum = f.let(v128.zero());
  const [nextOffset, nextWeight] = [f.let(offset), f.let(weight)];
  f.times(taps, () => {
    const place = i32.add(from, i32.load(nextOffset));
    f.set(sum, f32x4.add(sum, f32x4.mul(load(place, lanes), v128.load32Splat(nextWeight))));
    f.increase(nextOffset, 4);
    f.increase(nextWeight, 4);
  });
  store(f, to, sum, lanes);
  f.increase(from, lanes * 4);
  f.increase(to, lanes * 4);
}
