/**
 * @file Operations along one dimension, four neighbouring lines at a time where lines lie side by side: places of
 * extremes, running sums, softmax. (Softmax along rows whose elements lie side by side is in `softmax.ts`.)
 */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, f64x2, i32x4, v128 } from '../instructions.js';
import { halves, joined } from './halves.js';
import { inFours, load, store, type Lanes } from './lanes.js';
import { exp, log as naturalLogarithm } from './mathematics.js';
import { params } from './tile.js';

type Integer = Local<'i32'>;

/** One operand: where its first line starts, and byte steps between lines and along them. */
interface Operand {
  readonly start: Integer;
  readonly outer: Integer;
  readonly inner: Integer;
  readonly along: Integer;
  /** Bytes of an element. */
  readonly width: 4 | 8;
}

/** Called with four lines or one. */
type LineBody = (starts: readonly Integer[], lanes: Lanes) => void;

interface Lines {
  readonly outer: Integer;
  readonly inner: Integer;
  readonly length: Integer;
  readonly operands: readonly Operand[];
}

/**
 * The parameters of every kernel here: outer and inner number of lines, their length; for each operand its address
 * and three byte steps, from outer line to outer line, from inner to inner, and along a line.
 */
function lineParams(f: FunctionBuilder, widths: readonly (4 | 8)[]): Lines {
  const [outer, inner, length] = params(f, 3);
  const operands = widths.map(width => {
    const [start, outerStep, innerStep, along] = params(f, 4);
    return { start, outer: outerStep, inner: innerStep, along, width };
  });
  return { outer, inner, length, operands };
}

/** Calls the body for every line; `beside`: inner lines lie side by side in every operand. */
function overLines(f: FunctionBuilder, lines: Lines, beside: boolean, body: LineBody): void {
  const turn = (starts: readonly Integer[], lanes: Lanes): void => {
    body(starts, lanes);
    lines.operands.forEach((operand, i) => {
      f.increase(starts[i], beside ? lanes * operand.width : operand.inner);
    });
  };
  f.repeat(lines.outer, () => {
    const starts = lines.operands.map(operand => f.let(operand.start));
    if (beside) {
      inFours(f, lines.inner, lanes => {
        turn(starts, lanes);
      });
    } else {
      f.times(lines.inner, () => {
        turn(starts, 1);
      });
    }
    for (const operand of lines.operands) f.increase(operand.start, operand.outer);
  });
}

/** Walks along a line, or four, with the places of the operands named. */
function alongLine(
  f: FunctionBuilder,
  lines: Lines,
  starts: readonly Integer[],
  body: (places: readonly Integer[]) => void
): void {
  const places = starts.map(start => f.let(start));
  f.repeat(f.let(lines.length), () => {
    body(places);
    places.forEach((place, i) => {
      f.increase(place, lines.operands[i].along);
    });
  });
}

/** Operands: input, output. The place of the first extreme or the first NaN, as the double in which int64 is held. */
export function argReduceLines(name: 'max' | 'min', beside: boolean): FunctionBuilder {
  const f = new FunctionBuilder();
  const lines = lineParams(f, [4, 8]);
  const [best, bestPlace, value, place] = f.locals('v128', 4);
  const better = name === 'max' ? f32x4.gt : f32x4.lt;
  overLines(f, lines, beside, ([from, to], lanes) => {
    f.set(best, load(from, lanes));
    f.set(bestPlace, v128.zero());
    f.set(place, v128.zero());
    alongLine(f, lines, [from], ([at]) => {
      f.set(value, load(at, lanes));
      const firstNaN = v128.and(f32x4.ne(value, value), f32x4.eq(best, best));
      const wins = f.let(v128.or(better(value, best), firstNaN));
      f.set(best, v128.bitselect(value, best, wins));
      f.set(bestPlace, v128.bitselect(place, bestPlace, wins));
      f.set(place, i32x4.add(place, i32x4.const(1)));
    });
    const low = f64x2.convertLowI32x4S(bestPlace);
    if (lanes === 1) {
      f.add(v128.store64Lane(to, low, 0));
      return;
    }
    f.add(v128.store(to, low));
    f.add(v128.store(to, f64x2.convertLowI32x4S(halves(bestPlace)[1]), 16));
  });
  return f;
}

/** Operands: input, output. Summed in doubles. */
export function cumsumLines(beside: boolean): FunctionBuilder {
  const f = new FunctionBuilder();
  const lines = lineParams(f, [4, 4]);
  const [low, high, value] = f.locals('v128', 3);
  overLines(f, lines, beside, (starts, lanes) => {
    f.set(low, v128.zero());
    f.set(high, v128.zero());
    alongLine(f, lines, starts, ([from, to]) => {
      f.set(value, load(from, lanes));
      f.set(low, f64x2.add(low, f64x2.promoteLowF32x4(value)));
      f.set(high, f64x2.add(high, f64x2.promoteLowF32x4(halves(value)[1])));
      const sums = joined(f32x4.demoteF64x2Zero(low), f32x4.demoteF64x2Zero(high));
      store(f, to, sums, lanes);
    });
  });
  return f;
}

/** Operands: input, output. exp(x − max) / Σ exp(x − max), or x − max − ln Σ exp(x − max). */
export function softmaxLines(log: boolean, beside: boolean): FunctionBuilder {
  const f = new FunctionBuilder();
  const lines = lineParams(f, [4, 4]);
  const [largest, sum] = f.locals('v128', 2);
  overLines(f, lines, beside, (starts, lanes) => {
    f.set(largest, f32x4.const(-Infinity));
    alongLine(f, lines, starts.slice(0, 1), ([from]) => {
      // A NaN is passed over here; the sum has it.
      f.set(largest, f32x4.pmax(largest, load(from, lanes)));
    });
    f.set(sum, v128.zero());
    alongLine(f, lines, starts, ([from, to]) => {
      const power = f.let(exp(f, f32x4.sub(load(from, lanes), largest)));
      if (!log) store(f, to, power, lanes);
      f.set(sum, f32x4.add(sum, power));
    });
    if (log) f.set(sum, naturalLogarithm(f, sum));
    alongLine(f, lines, starts, ([from, to]) => {
      const result = log
        ? f32x4.sub(f32x4.sub(load(from, lanes), largest), sum)
        : f32x4.div(load(to, lanes), sum);
      store(f, to, result, lanes);
    });
  });
  return f;
}

/** Operands: gradOutput, output, gradInput. softmax: y·(g − Σ g·y); log-softmax: g − exp(y)·Σ g. */
export function softmaxGradientLines(log: boolean, beside: boolean): FunctionBuilder {
  const f = new FunctionBuilder();
  const lines = lineParams(f, [4, 4, 4]);
  const sum = f.local('v128');
  overLines(f, lines, beside, (starts, lanes) => {
    f.set(sum, v128.zero());
    alongLine(f, lines, starts.slice(0, 2), ([grad, output]) => {
      const g = load(grad, lanes);
      f.set(sum, f32x4.add(sum, log ? g : f32x4.mul(g, load(output, lanes))));
    });
    alongLine(f, lines, starts, ([grad, output, to]) => {
      const g = load(grad, lanes);
      const y = load(output, lanes);
      const change = log ? f32x4.sub(g, f32x4.mul(exp(f, y), sum)) : f32x4.mul(y, f32x4.sub(g, sum));
      store(f, to, change, lanes);
    });
  });
  return f;
}
