/** @file The loop that computes each output from the inputs at the same place. */
import { bytesPerElement, type DType } from '../../../core/dtype.js';
import { Condition, type Mapping } from '../../../core/expression.js';
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, f64x2, i32, v128, type Expression } from '../instructions.js';
import { DOUBLES, FLOATS, INT32, type Arithmetic } from './arithmetic.js';
import { beyond, FOURS, PAIRS, type Elements, type Extent } from './elements.js';
import { writeExpression } from './expression.js';
import { params } from './tile.js';

type Vector = Expression<'v128'>;

/** How an input lies along the innermost dimension: side by side, one for the whole row, or at some distance. */
export interface InputKind {
  readonly along: 'row' | 'same' | 'apart';
  readonly dtype: DType;
}

export interface ElementwiseTemplate {
  readonly inputs: readonly InputKind[];
  readonly output: DType;
  readonly scalars: number;
  readonly mapping: Mapping;
}

/** What is computed with: floats where all are floats or bytes, doubles elsewhere. */
export function arithmeticFor(output: DType, inputs: readonly DType[]): Arithmetic {
  const fits = (dtype: DType): boolean => dtype === 'float32' || dtype === 'bool' || dtype === 'uint8';
  if (output !== 'uint8' && fits(output) && inputs.every(fits)) return FLOATS;
  return output === 'int32' ? INT32 : DOUBLES;
}

/** One operand's place in the nest of loops. */
interface Cursor {
  readonly place: Local<'i32'>;
  readonly steps: readonly Local<'i32'>[];
}

/** What the innermost loop is made of. */
interface Row extends ElementwiseTemplate {
  readonly arithmetic: Arithmetic;
  readonly elements: Elements;
  readonly splats: readonly Vector[];
  /** Bits that are set once a result did not fit into the output. */
  readonly outside: Local<'v128'>;
}

/**
 * Parameters: four counts, outermost first, each at least 1; the output's address and three outer byte steps;
 * for each input its address and four byte steps; the scalars. Result: 1 where an integer did not fit, which leaves the
 * output without meaning.
 */
export function elementwise(template: ElementwiseTemplate, fused = false): FunctionBuilder {
  const f = new FunctionBuilder(fused);
  const counts = params(f, 4);
  const output = { place: f.param('i32'), steps: params(f, 3) };
  const inputs = template.inputs.map(() => ({ place: f.param('i32'), steps: params(f, 4) }));
  const dtypes = template.inputs.map(own => own.dtype);
  const arithmetic = arithmeticFor(template.output, dtypes);
  const scalars = Array.from({ length: template.scalars }, () => f.param('f64'));
  const splats = scalars.map(scalar => {
    const both = f64x2.splat(scalar);
    return f.let(
      arithmetic === FLOATS ? f32x4.splat(f32x4.extractLane(f32x4.demoteF64x2Zero(both), 0)) : both
    );
  });
  const elements = arithmetic === FLOATS ? FOURS : PAIRS;
  const row = { ...template, arithmetic, elements, splats, outside: f.local('v128') };
  const nest = (dim: number, to: Local<'i32'>, from: readonly Local<'i32'>[]): void => {
    if (dim === 3) {
      const cursors = inputs.map((input, i) => ({ place: f.let(from[i]), steps: input.steps }));
      innerRow(f, row, counts[3], f.let(to), cursors);
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
  f.return(v128.anyTrue(row.outside));
  return f;
}

function innerRow(
  f: FunctionBuilder,
  row: Row,
  count: Local<'i32'>,
  to: Local<'i32'>,
  inputs: readonly Cursor[]
): void {
  const { elements, mapping, splats, arithmetic } = row;
  const same = inputs.map(({ place }, i) => {
    const { along, dtype } = row.inputs[i];
    return along === 'same' ? elements.repeated(f, dtype, place) : null;
  });
  const compute = (extent: Extent): void => {
    const values = inputs.map(({ place, steps }, i) => {
      const { along, dtype } = row.inputs[i];
      if (along === 'apart' && extent === 'vector') return elements.apart(f, dtype, place, steps[3]);
      return same[i] ?? elements.row(f, dtype, place, extent);
    });
    storeResult(f, row, to, writeExpression(f, mapping, values, splats, arithmetic), extent);
    inputs.forEach((input, i) => {
      advance(f, row, row.inputs[i], input, extent);
    });
  };
  f.times(i32.shrU(count, i32.const(elements.shift)), () => {
    compute('vector');
  });
  f.times(i32.and(count, i32.const(2 ** elements.shift - 1)), () => {
    compute('one');
  });
}

function storeResult(f: FunctionBuilder, row: Row, to: Local<'i32'>, result: Vector, extent: Extent): void {
  const { mapping, output, elements, arithmetic, outside } = row;
  const isMask = mapping instanceof Condition;
  let value = result;
  if (output === 'bool') value = isMask ? result : arithmetic.comparison.ne(result, v128.zero());
  else if (isMask) value = v128.and(result, arithmetic.constant(1));
  else if (arithmetic !== FLOATS) {
    const whole = f.let(result);
    const out = beyond(output, whole, extent);
    if (out !== null) f.set(outside, v128.or(outside, out));
    value = whole;
  }
  elements.write(f, output, to, value, extent);
  f.increase(to, stepOf(row, output, extent));
}

/** Bytes that elements of the dtype take side by side. */
function stepOf({ elements }: Row, dtype: DType, extent: Extent): number {
  return bytesPerElement(dtype) * (extent === 'vector' ? 2 ** elements.shift : 1);
}

function advance(
  f: FunctionBuilder,
  row: Row,
  { along, dtype }: InputKind,
  { place, steps }: Cursor,
  extent: Extent
): void {
  if (along === 'row') f.increase(place, stepOf(row, dtype, extent));
  else if (along === 'apart') {
    const step = steps[3];
    f.increase(place, extent === 'vector' ? i32.shl(step, i32.const(row.elements.shift)) : step);
  }
}
