/** @file The loop that computes each output from the inputs at the same place. */
import { Condition, type Mapping } from '../../../core/expression.js';
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, i16x8, i32, i32x4, i8x16, v128, type Expression } from '../instructions.js';
import { writeExpression, type InputVector } from './expression.js';
import { params } from './tile.js';

type Vector = Expression<'v128'>;

/** How an input lies along the innermost dimension: its elements are floats or bytes, and lie */
export interface InputKind {
  /** side by side, as one for the whole row, or at some distance; */
  readonly along: 'row' | 'same' | 'apart';
  /** bytes are widened to integers. */
  readonly width: 4 | 1;
}

export interface ElementwiseTemplate {
  readonly inputs: readonly InputKind[];
  /** Floats, or truth values written as bytes 0 and 1. */
  readonly output: 'float32' | 'bool';
  readonly scalars: number;
  readonly mapping: Mapping;
}

/** One operand's place in the nest of loops. */
interface Cursor {
  readonly place: Local<'i32'>;
  readonly steps: readonly Local<'i32'>[];
}

/**
 * Parameters: four counts, outermost first, each at least 1; the output's address and three outer byte steps;
 * for each input its address and four byte steps; the scalars.
 */
export function elementwise(template: ElementwiseTemplate): FunctionBuilder {
  const f = new FunctionBuilder();
  const counts = params(f, 4);
  const output = { place: f.param('i32'), steps: params(f, 3) };
  const inputs = template.inputs.map(() => ({ place: f.param('i32'), steps: params(f, 4) }));
  const numbers = Array.from({ length: template.scalars }, () => f.param('f32'));
  const scalars = numbers.map(number => f.let(f32x4.splat(number)));
  const nest = (dim: number, to: Local<'i32'>, from: readonly Local<'i32'>[]): void => {
    if (dim === 3) {
      const cursors = inputs.map((input, i) => ({ place: f.let(from[i]), steps: input.steps }));
      innerRow(f, template, counts[3], f.let(to), cursors, scalars);
      return;
    }
    const innerTo = f.let(to);
    const innerFrom = from.map(place => f.let(place));
    f.repeat(f.let(counts[dim]), () => {
      nest(dim + 1, innerTo, innerFrom);
      f.increase(innerTo, output.steps[dim]);
      innerFrom.forEach((place, i) => {
        f.increase(place, inputs[i].steps[dim]);
      });
    });
  };
  nest(
    0,
    output.place,
    inputs.map(input => input.place)
  );
  return f;
}

function innerRow(
  f: FunctionBuilder,
  template: ElementwiseTemplate,
  count: Local<'i32'>,
  to: Local<'i32'>,
  inputs: readonly Cursor[],
  scalars: readonly Vector[]
): void {
  const same = inputs.map(({ place }, i) => {
    const { along, width } = template.inputs[i];
    if (along !== 'same') return null;
    return f.let(width === 4 ? v128.load32Splat(place) : widened(v128.load8Splat(place)));
  });
  const compute = (lanes: 4 | 1): void => {
    const values = inputs.map((cursor, i): InputVector => ({
      value: same[i] ?? f.let(loadInput(f, template.inputs[i], cursor, lanes)),
      isInteger: template.inputs[i].width === 1
    }));
    storeResult(f, template, to, writeExpression(f, template.mapping, values, scalars), lanes);
    inputs.forEach((input, i) => {
      advance(f, template.inputs[i], input, lanes);
    });
  };
  f.times(i32.shrU(count, i32.const(2)), () => {
    compute(4);
  });
  f.times(i32.and(count, i32.const(3)), () => {
    compute(1);
  });
}

function storeResult(
  f: FunctionBuilder,
  { mapping, output }: ElementwiseTemplate,
  to: Local<'i32'>,
  result: Vector,
  lanes: 4 | 1
): void {
  if (output === 'bool') {
    const mask = mapping instanceof Condition ? result : f32x4.ne(result, v128.zero());
    const words = i16x8.narrowI32x4U(v128.and(mask, i32x4.const(1)), v128.zero());
    const flags = i8x16.narrowI16x8U(words, v128.zero());
    f.add(lanes === 4 ? v128.store32Lane(to, flags, 0) : v128.store8Lane(to, flags, 0));
    f.increase(to, lanes);
    return;
  }
  const values = mapping instanceof Condition ? v128.and(result, f32x4.const(1)) : result;
  f.add(lanes === 4 ? v128.store(to, values) : v128.store32Lane(to, values, 0));
  f.increase(to, lanes * 4);
}

/** The first four bytes as integers. */
function widened(bytes: Vector): Vector {
  return i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(bytes));
}

function loadInput(
  f: FunctionBuilder,
  { along, width }: InputKind,
  { place, steps }: Cursor,
  lanes: 4 | 1
): Vector {
  const loadOne = width === 4 ? v128.load32Zero : v128.load8Splat;
  const loadFour = width === 4 ? v128.load : v128.load32Zero;
  const finish = width === 4 ? (value: Vector) => value : widened;
  if (lanes === 1) return finish(loadOne(place));
  if (along !== 'apart') return finish(loadFour(place));
  const gathered = f.let(loadOne(place));
  const next = f.let(place);
  for (const lane of [1, 2, 3]) {
    f.increase(next, steps[3]);
    const loadLane = width === 4 ? v128.load32Lane : v128.load8Lane;
    f.set(gathered, loadLane(next, gathered, lane));
  }
  return finish(gathered);
}

function advance(
  f: FunctionBuilder,
  { along, width }: InputKind,
  { place, steps }: Cursor,
  lanes: 4 | 1
): void {
  if (along === 'row') f.increase(place, lanes * width);
  else if (along === 'apart') f.increase(place, lanes === 4 ? i32.shl(steps[3], i32.const(2)) : steps[3]);
}
