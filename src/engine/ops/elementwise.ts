/** @file Arithmetic on each element, with broadcasting and PyTorch's type promotion, and functions of one number. */
import { convertNumber } from '../core/convert.js';
import { isFloatingPoint, type DType } from '../core/dtype.js';
import { DtypeError, ValueError } from '../core/errors.js';
import { constant, input, select, type Condition, type Expression } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { renamed } from './operation-node.js';
import { definePointwise, type Pointwise } from './pointwise.js';
import { readValues } from './read.js';
import { cast, meet, resultType, toTensor, type Operand } from './promotion.js';

const [a, b] = [input(0), input(1)];

const addOp = definePointwise({
  name: 'AddBackward0',
  arity: 2,
  value: a.add(b),
  saves: 'nothing',
  // ∂(a + b) = ∂a + ∂b
  gradient: ({ gradOutput }) => [gradOutput, gradOutput]
});

const subOp = definePointwise({
  name: 'SubBackward0',
  arity: 2,
  value: a.sub(b),
  saves: 'nothing',
  // ∂(a − b) = ∂a − ∂b
  gradient: ({ gradOutput }) => [gradOutput, gradOutput.neg()]
});

const mulOp = definePointwise({
  name: 'MulBackward0',
  arity: 2,
  value: a.mul(b),
  // ∂(a·b) = b ∂a + a ∂b
  gradient: ({ gradOutput }) => [gradOutput.mul(b), gradOutput.mul(a)]
});

const divOp = definePointwise({
  name: 'DivBackward0',
  arity: 2,
  value: a.div(b),
  // ∂(a/b) = ∂a / b − a/b² ∂b
  gradient: ({ gradOutput }) => [gradOutput.div(b), gradOutput.neg().mul(a.div(b).div(b))]
});

const floorDivideOp = definePointwise({
  name: 'DivBackward1',
  arity: 2,
  value: a.floorDivide(b),
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: () => [constant(0), constant(0)]
});

const quotient = a.div(b);

const truncDivideOp = definePointwise({
  name: 'DivBackward1',
  arity: 2,
  value: select(quotient.lt(0), quotient.apply('ceil'), quotient.apply('floor')),
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: () => [constant(0), constant(0)]
});

const floorQuotientOp = definePointwise({ name: 'floorDivide', arity: 2, value: quotient.apply('floor') });

const powOp = definePointwise({
  name: 'PowBackward0',
  arity: 2,
  value: a.pow(b),
  saves: 'both',
  // ∂aᵇ = b·aᵇ⁻¹ ∂a + aᵇ·ln a ∂b, where the first is 0 for b = 0 and the second 0 for a = 0, b ≥ 0
  gradient: ({ gradOutput, output }) => [
    select(b.eq(0), 0, gradOutput.mul(b.mul(a.pow(b.sub(1))))),
    gradOutput.mul(select(a.eq(0).and(b.ge(0)), 0, output.mul(a.log())))
  ]
});

/** Of integers: a negative power of anything but ±1 is 0. */
const wholePowOp = definePointwise({
  name: 'pow',
  arity: 2,
  value: select(b.lt(0).and(a.abs().compare('ne', 1)), 0, a.pow(b))
});

/** Where both are equal each gets half of the gradient; beside a NaN neither has lost, and both get all of it. */
function selectGradient(
  loses: (left: Expression, right: Expression) => Condition
): NonNullable<Pointwise['gradient']> {
  return ({ gradOutput }) => {
    const share = select(a.eq(b), gradOutput.mul(0.5), gradOutput);
    return [select(loses(a, b), 0, share), select(loses(b, a), 0, share)];
  };
}

const maximumOp = definePointwise({
  name: 'MaximumBackward0',
  arity: 2,
  value: a.maximum(b),
  // the larger one takes ∂y, equal ones take half of it
  gradient: selectGradient((left, right) => left.lt(right))
});

const minimumOp = definePointwise({
  name: 'MinimumBackward0',
  arity: 2,
  value: a.minimum(b),
  // the smaller one takes ∂y, equal ones take half of it
  gradient: selectGradient((left, right) => left.gt(right))
});

function scaled(right: Operand, alpha: number): Operand {
  if (alpha === 1) return right;
  return typeof right === 'number' ? right * alpha : mul(right, alpha);
}

/** The options of `add` and `sub`. */
export interface AlphaFactorOptions {
  /** Factor of the second operand. Default 1. */
  readonly alpha?: number;
}

/** `left + alpha · right`, with broadcasting. */
export function add(left: Operand, right: Operand, options?: AlphaFactorOptions): Tensor {
  const alpha = options?.alpha ?? 1;
  const [a, b] = meet(left, scaled(right, alpha));
  return a.dtype === 'bool' ? maximumOp([a, b]) : addOp([a, b]);
}

/** `left − alpha · right`, with broadcasting. */
export function sub(left: Operand, right: Operand, options?: AlphaFactorOptions): Tensor {
  const alpha = options?.alpha ?? 1;
  const [a, b] = meet(left, scaled(right, alpha));
  if (a.dtype === 'bool') {
    throw new DtypeError(
      'sub: Subtraction, the `-` operator, with two bool tensors is not supported, got bool and bool'
    );
  }
  return subOp([a, b]);
}

/** `left · right`, with broadcasting. */
export function mul(left: Operand, right: Operand): Tensor {
  return mulOp(meet(left, right));
}

/** The options of `div`. */
export interface DivOptions {
  /** Rounds the quotient towards zero (`'trunc'`) or down (`'floor'`). Default null: not at all. */
  readonly roundingMode?: 'trunc' | 'floor' | null;
}

/** `left / right`, with broadcasting; integers divide into float32 unless `roundingMode` is given. */
export function div(left: Operand, right: Operand, options: DivOptions = {}): Tensor {
  const { roundingMode = null } = options;
  const dtype = resultType(left, right);
  if (roundingMode === null) {
    const computed = isFloatingPoint(dtype) ? dtype : 'float32';
    return divOp([toTensor(left, computed), toTensor(right, computed)]);
  }
  const computed = isFloatingPoint(dtype) ? dtype : 'float64';
  const [dividend, divisor] = meet(left, right);
  if (!isFloatingPoint(dtype) && readValues(divisor).includes(0)) {
    throw new ValueError('div: ZeroDivisionError: integers cannot be divided by 0, got 0 in the divisor');
  }
  const pair = [cast(dividend, computed), cast(divisor, computed)] as const;
  return cast(divideWhole(pair, roundingMode, dtype), dtype);
}

/** Integers of any size that they have divide exactly as doubles; of floats the remainder is looked at. */
function divideWhole(pair: readonly [Tensor, Tensor], mode: 'floor' | 'trunc', dtype: DType): Tensor {
  switch (mode) {
    case 'floor':
      return isFloatingPoint(dtype) ? floorDivideOp(pair) : floorQuotientOp(pair);
    case 'trunc':
      return truncDivideOp(pair);
    default:
      throw new ValueError(
        "div: div expected rounding_mode to be one of None, 'trunc', or 'floor' but found " +
          `'${String(mode satisfies never)}'`
      );
  }
}

/** `base` to the power of `exponent`, with broadcasting. */
export function pow(base: Operand, exponent: Operand): Tensor {
  const [a, b] = meet(base, exponent);
  if (typeof exponent === 'number' && !isFloatingPoint(a.dtype)) {
    if (exponent < 0) {
      throw new ValueError(
        `pow: Integers to negative integer powers are not allowed., got exponent ${exponent}`
      );
    }
    convertNumber('pow', exponent, a.dtype);
  }
  if (!isFloatingPoint(a.dtype)) return wholePowOp([a, b]);
  // ½ is the root in PyTorch, which of −∞ is NaN
  return exponent === 0.5 ? renamed('PowBackward0', sqrt(a)) : powOp([a, b]);
}

/** The larger of two, element by element; NaN wins. */
export function maximum(left: Operand, right: Operand): Tensor {
  return maximumOp(meet(left, right));
}

/** The smaller of two, element by element; NaN wins. */
export function minimum(left: Operand, right: Operand): Tensor {
  return minimumOp(meet(left, right));
}

interface UnaryDefinition extends Pointwise {
  /** The function's own name, for messages. */
  readonly op: string;
  /** `float`: integers become float32 first. `same`: any dtype but bool. */
  readonly takes: 'float' | 'same';
  /** In which dtype bool is taken, or why it is refused; by default because a number is needed. */
  readonly bool?: 'bool' | 'int64' | { readonly refused: string };
}

const NUMBER_NEEDED = { refused: 'a number dtype is needed' };

function defineUnary({
  op,
  takes,
  bool = NUMBER_NEEDED,
  ...pointwise
}: UnaryDefinition): (input: Tensor) => Tensor {
  const run = definePointwise(pointwise);
  return input => {
    if (takes === 'float' && !isFloatingPoint(input.dtype)) return run([cast(input, 'float32')]);
    if (input.dtype !== 'bool') return run([input]);
    if (typeof bool === 'object') throw new DtypeError(`${op}: ${bool.refused}, got bool`);
    return run([cast(input, bool)]);
  };
}

/** −x */
export const neg = defineUnary({
  op: 'neg',
  name: 'NegBackward0',
  takes: 'same',
  bool: {
    refused:
      'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or ' +
      '`logical_not()` operator instead.'
  },
  value: a.neg(),
  saves: 'nothing',
  // ∂(−x) = −∂x
  gradient: ({ gradOutput }) => [gradOutput.neg()]
});

/** |x| */
export const abs = defineUnary({
  op: 'abs',
  name: 'AbsBackward0',
  takes: 'same',
  value: a.abs(),
  // ∂|x| = sign x, and 0 at 0 and for NaN
  gradient: ({ gradOutput }) => [gradOutput.mul(a.sgn())]
});

/** eˣ */
export const exp = defineUnary({
  op: 'exp',
  name: 'ExpBackward0',
  takes: 'float',
  value: a.exp(),
  saves: 'output',
  // ∂eˣ = eˣ
  gradient: ({ gradOutput, output }) => [gradOutput.mul(output)]
});

/** The natural logarithm. */
export const log = defineUnary({
  op: 'log',
  name: 'LogBackward0',
  takes: 'float',
  value: a.log(),
  // ∂ln x = 1/x
  gradient: ({ gradOutput }) => [gradOutput.div(a)]
});

/** log₂ x */
export const log2 = defineUnary({
  op: 'log2',
  name: 'Log2Backward0',
  takes: 'float',
  value: a.log().div(Math.LN2),
  // ∂log₂ x = 1/(x ln 2)
  gradient: ({ gradOutput }) => [gradOutput.div(a.mul(Math.LN2))]
});

/** ln(1 + x), exact for small x. */
export const log1p = defineUnary({
  op: 'log1p',
  name: 'Log1PBackward0',
  takes: 'float',
  value: a.log1p(),
  // ∂ln(1 + x) = 1/(1 + x)
  gradient: ({ gradOutput }) => [gradOutput.div(a.add(1))]
});

/** √x */
export const sqrt = defineUnary({
  op: 'sqrt',
  name: 'SqrtBackward0',
  takes: 'float',
  value: a.apply('sqrt'),
  saves: 'output',
  // ∂√x = 1/(2√x)
  gradient: ({ gradOutput, output }) => [gradOutput.div(output.mul(2))]
});

/** 1/√x */
export const rsqrt = defineUnary({
  op: 'rsqrt',
  name: 'RsqrtBackward0',
  takes: 'float',
  value: a.apply('rsqrt'),
  saves: 'output',
  // ∂x^(−½) = −½ x^(−3⁄2)
  gradient: ({ gradOutput, output }) => [gradOutput.mul(-0.5).mul(output.mul(output).mul(output))]
});

/** 1/x */
export const reciprocal = defineUnary({
  op: 'reciprocal',
  name: 'ReciprocalBackward0',
  takes: 'float',
  value: a.apply('reciprocal'),
  saves: 'output',
  // ∂(1/x) = −1/x²
  gradient: ({ gradOutput, output }) => [gradOutput.mul(output.mul(output)).neg()]
});

/** sin x */
export const sin = defineUnary({
  op: 'sin',
  name: 'SinBackward0',
  takes: 'float',
  value: a.apply('sin'),
  // ∂sin x = cos x
  gradient: ({ gradOutput }) => [gradOutput.mul(a.apply('cos'))]
});

/** cos x */
export const cos = defineUnary({
  op: 'cos',
  name: 'CosBackward0',
  takes: 'float',
  value: a.apply('cos'),
  // ∂cos x = −sin x
  gradient: ({ gradOutput }) => [gradOutput.mul(a.apply('sin')).neg()]
});

/**
 * `tanh x`, between −1 and 1. **Shape**: any → the same. Integers become float32.
 *
 * @throws DtypeError for bool.
 * @example
 * F.tanh(tensor([-1, 0, 1])); // → tensor([-0.7616, 0.0000, 0.7616])
 */
export const tanh = defineUnary({
  op: 'tanh',
  name: 'TanhBackward0',
  takes: 'float',
  value: a.tanh(),
  saves: 'output',
  // ∂tanh x = 1 − tanh² x
  gradient: ({ gradOutput, output }) => [gradOutput.mul(constant(1).sub(output.mul(output)))]
});

/**
 * `σ(x) = 1/(1 + e⁻ˣ)`, between 0 and 1. **Shape**: any → the same. Integers become float32.
 *
 * @throws DtypeError for bool.
 * @example
 * F.sigmoid(tensor([-2, 0, 2])); // → tensor([0.1192, 0.5000, 0.8808])
 */
export const sigmoid = defineUnary({
  op: 'sigmoid',
  name: 'SigmoidBackward0',
  takes: 'float',
  value: a.sigmoid(),
  saves: 'output',
  // ∂σ = σ(1 − σ)
  gradient: ({ gradOutput, output }) => [gradOutput.mul(output).mul(constant(1).sub(output))]
});

/**
 * `max(x, 0)`. **Shape**: any → the same. Its derivative at 0 is 0. There is `x.relu()`, too.
 *
 * @throws DtypeError for bool.
 * @example
 * F.relu(tensor([-1, 0, 2])); // → tensor([0., 0., 2.])
 */
export const relu = defineUnary({
  op: 'relu',
  name: 'ReluBackward0',
  takes: 'same',
  value: select(a.le(0), 0, a),
  saves: 'output',
  // ∂relu x = [x > 0], so 0 at 0 and 1 for NaN, as PyTorch has it
  gradient: ({ gradOutput, output }) => [select(output.le(0), 0, gradOutput)]
});

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf = defineUnary({
  op: 'erf',
  name: 'ErfBackward0',
  takes: 'float',
  value: a.erf(),
  // ∂erf x = 2/√π e^(−x²)
  gradient: ({ gradOutput }) => [
    gradOutput.mul(
      a
        .mul(a)
        .neg()
        .exp()
        .mul(2 / Math.sqrt(Math.PI))
    )
  ]
});

/** x² */
export const square = defineUnary({
  op: 'square',
  name: 'PowBackward0',
  takes: 'same',
  bool: 'int64',
  value: a.square(),
  // ∂x² = 2x
  gradient: ({ gradOutput }) => [gradOutput.mul(a.mul(2))]
});

/** −1, 0 or 1; of NaN 0. */
export const sign = defineUnary({
  op: 'sign',
  name: 'SignBackward0',
  takes: 'same',
  bool: 'bool',
  value: select(a.gt(0), 1, select(a.lt(0), -1, 0)),
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: () => [constant(0)]
});

/** The largest whole number ≤ x. */
export const floor = defineUnary({
  op: 'floor',
  name: 'FloorBackward0',
  takes: 'same',
  value: a.apply('floor'),
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: () => [constant(0)]
});

/** The smallest whole number ≥ x. */
export const ceil = defineUnary({
  op: 'ceil',
  name: 'CeilBackward0',
  takes: 'same',
  value: a.apply('ceil'),
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: () => [constant(0)]
});

/** The nearest whole number, halves to the even one. */
export const round = defineUnary({
  op: 'round',
  name: 'RoundBackward0',
  takes: 'same',
  value: a.apply('round'),
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: () => [constant(0)]
});
