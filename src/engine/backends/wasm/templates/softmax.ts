/** @file Softmax along rows whose elements lie side by side, and its gradient. */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, i8x16, v128, type Expression } from '../instructions.js';
import { inFours, load, store, type Lanes } from './lanes.js';
import { exp, log as naturalLogarithm } from './mathematics.js';
import { params } from './tile.js';

type Vector = Expression<'v128'>;

/** Goes along a row by four and then one by one, with the byte places of both. */
function alongRow(
  f: FunctionBuilder,
  count: Local<'i32'>,
  places: readonly Local<'i32'>[],
  body: RowBody
): void {
  const cursors = places.map(place => f.let(place));
  inFours(f, count, lanes => {
    body(
      cursors.map(cursor => load(cursor, lanes)),
      cursors,
      lanes
    );
    for (const cursor of cursors) f.increase(cursor, lanes * 4);
  });
}

type RowBody = (values: readonly Vector[], cursors: readonly Local<'i32'>[], lanes: Lanes) => void;

/** Bytes of lane 0 of the first vector, then the first lane of the second three times. */
const FIRST_AND_REST = [0, 1, 2, 3, 16, 17, 18, 19, 16, 17, 18, 19, 16, 17, 18, 19];

/** The value where all four lanes count; in a last lane alone, the others give way to `rest`. */
function counted(value: Vector, lanes: Lanes, rest: Vector): Vector {
  return lanes === 4 ? value : i8x16.shuffle(value, rest, FIRST_AND_REST);
}

/** All lanes become the four lanes' combination. */
function spread(f: FunctionBuilder, value: Vector, combine: (a: Vector, b: Vector) => Vector): Vector {
  const x = f.let(value);
  const turned = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
  const pairs = f.let(combine(x, i8x16.shuffle(x, x, turned)));
  const swapped = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];
  return combine(pairs, i8x16.shuffle(pairs, pairs, swapped));
}

/** Parameters: rows, elements of a row, input, output, byte steps of both from row to row. */
export function softmaxRows(log: boolean, fused = false): FunctionBuilder {
  const f = new FunctionBuilder(fused);
  const [rows, count, input, output, inputStep, outputStep] = params(f, 6);
  const [largest, sum] = f.locals('v128', 2);
  f.repeat(rows, () => {
    f.set(largest, f32x4.const(-Infinity));
    alongRow(f, count, [input], ([x], _, lanes) => {
      // A NaN is passed over here; the sum has it.
      f.set(largest, f32x4.pmax(largest, counted(x, lanes, f32x4.const(-Infinity))));
    });
    f.set(largest, spread(f, largest, f32x4.pmax));
    f.set(sum, v128.zero());
    alongRow(f, count, [input, output], ([x], [, to], lanes) => {
      const power = f.let(exp(f, f32x4.sub(x, largest)));
      if (!log) store(f, to, power, lanes);
      f.set(sum, f32x4.add(sum, counted(power, lanes, v128.zero())));
    });
    f.set(sum, spread(f, sum, f32x4.add));
    if (log) f.set(sum, naturalLogarithm(f, sum));
    alongRow(f, count, [input, output], ([x, power], [, to], lanes) => {
      const result = log ? f32x4.sub(f32x4.sub(x, largest), sum) : f32x4.div(power, sum);
      store(f, to, result, lanes);
    });
    f.increase(input, inputStep);
    f.increase(output, outputStep);
  });
  return f;
}

/**
 * softmax: y·(g − Σ g·y); log-softmax: g − exp(y)·Σ g. Parameters: rows, elements of a row, gradOutput, output,
 * gradInput, byte steps of the three from row to row.
 */
export function softmaxGradientRows(log: boolean): FunctionBuilder {
  const f = new FunctionBuilder();
  const [rows, count, grad, output, result] = params(f, 5);
  const [gradStep, outputStep, resultStep] = params(f, 3);
  const sum = f.local('v128');
  f.repeat(rows, () => {
    f.set(sum, v128.zero());
    alongRow(f, count, [grad, output], ([g, y], _, lanes) => {
      f.set(sum, f32x4.add(sum, counted(log ? g : f32x4.mul(g, y), lanes, v128.zero())));
    });
    f.set(sum, spread(f, sum, f32x4.add));
    alongRow(f, count, [grad, output, result], ([g, y], [, , to], lanes) => {
      const change = log ? f32x4.sub(g, f32x4.mul(exp(f, y), sum)) : f32x4.mul(y, f32x4.sub(g, sum));
      store(f, to, change, lanes);
    });
    f.increase(grad, gradStep);
    f.increase(output, outputStep);
    f.increase(result, resultStep);
  });
  return f;
}
