/** @file Arithmetic on each element, with broadcasting and PyTorch's type promotion, and functions of one number. */
import type { BinaryName, UnaryName } from '../backends/backend.js';
import { isFloatingPoint } from '../core/dtype.js';
import { DtypeError, ValueError } from '../core/errors.js';
import { broadcastShapes } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { sumToShape } from './broadcast.js';
import { eq, ge, gt, le, lt, where } from './compare.js';
import { broadcastView, defineOp } from './define.js';
import { cast, meet, resultType, toTensor, type Operand } from './promotion.js';

type BinaryGradient = (context: {
  gradOutput: Tensor;
  left: Tensor;
  right: Tensor;
  output: Tensor;
  needs: readonly [boolean, boolean];
}) => readonly [Tensor | null, Tensor | null];

interface BinaryDefinition {
  readonly node: string;
  readonly kernel: BinaryName;
  readonly saves: 'nothing' | 'inputs' | 'both';
  readonly gradient: BinaryGradient;
}

/** An op on two tensors of one dtype; the gradients it gives are summed to the operands' shapes. */
function defineBinary(
  definition: BinaryDefinition
): (inputs: readonly [Tensor, Tensor], options: undefined) => Tensor {
  return defineOp<readonly [Tensor, Tensor]>({
    name: definition.node,
    saves: definition.saves,
    shape: ([left, right]) => broadcastShapes(left.shape, right.shape),
    forward: (run, [left, right], output) => {
      const { shape } = output;
      run.binary(definition.kernel, broadcastView(left, shape), broadcastView(right, shape), output);
    },
    gradient: ({ gradOutput, inputs, output, shapes, needs }) => {
      // An op that saves nothing does not look at them.
      const [left, right] = (inputs as readonly [Tensor, Tensor] | null) ?? [gradOutput, gradOutput];
      const [forLeft, forRight] = definition.gradient({ gradOutput, left, right, output, needs });
      return [
        needs[0] && forLeft !== null ? sumToShape(forLeft, shapes[0]) : null,
        needs[1] && forRight !== null ? sumToShape(forRight, shapes[1]) : null
      ];
    }
  });
}

const addOp = defineBinary({
  node: 'AddBackward0',
  kernel: 'add',
  saves: 'nothing',
  // ∂(a + b) = ∂a + ∂b
  gradient: ({ gradOutput }) => [gradOutput, gradOutput]
});

const subOp = defineBinary({
  node: 'SubBackward0',
  kernel: 'sub',
  saves: 'nothing',
  // ∂(a − b) = ∂a − ∂b
  gradient: ({ gradOutput, needs }) => [gradOutput, needs[1] ? neg(gradOutput) : null]
});

const mulOp = defineBinary({
  node: 'MulBackward0',
  kernel: 'mul',
  saves: 'inputs',
  // ∂(a·b) = b ∂a + a ∂b
  gradient: ({ gradOutput, left, right, needs }) => [
    needs[0] ? mul(gradOutput, right) : null,
    needs[1] ? mul(gradOutput, left) : null
  ]
});

const divOp = defineBinary({
  node: 'DivBackward0',
  kernel: 'div',
  saves: 'inputs',
  // ∂(a/b) = ∂a / b − a/b² ∂b
  gradient: ({ gradOutput, left, right, needs }) => [
    needs[0] ? div(gradOutput, right) : null,
    needs[1] ? neg(div(div(mul(gradOutput, left), right), right)) : null
  ]
});

const powOp = defineBinary({
  node: 'PowBackward0',
  kernel: 'pow',
  saves: 'both',
  // ∂aᵇ = b·aᵇ⁻¹ ∂a + aᵇ·ln a ∂b, where the first is 0 for b = 0 and the second 0 for a = 0, b ≥ 0
  gradient: ({ gradOutput, left, right, output, needs }) => [
    needs[0] ? where(eq(right, 0), 0, mul(gradOutput, mul(right, pow(left, sub(right, 1))))) : null,
    needs[1] ? mul(gradOutput, where(mul(eq(left, 0), ge(right, 0)), 0, mul(output, log(left)))) : null
  ]
});

/** Where both are equal each gets half of the gradient. */
function selectGradient(keepsLeft: typeof gt): BinaryGradient {
  return ({ gradOutput, left, right, needs }) => {
    const half = where(eq(left, right), mul(gradOutput, 0.5), 0);
    return [
      needs[0] ? where(keepsLeft(left, right), gradOutput, half) : null,
      needs[1] ? where(keepsLeft(right, left), gradOutput, half) : null
    ];
  };
}

const maximumOp = defineBinary({
  node: 'MaximumBackward0',
  kernel: 'maximum',
  saves: 'inputs',
  // the larger one takes ∂y, equal ones take half of it
  gradient: selectGradient((left, right) => gt(left, right))
});

const minimumOp = defineBinary({
  node: 'MinimumBackward0',
  kernel: 'minimum',
  saves: 'inputs',
  // the smaller one takes ∂y, equal ones take half of it
  gradient: selectGradient((left, right) => lt(left, right))
});

const reluGradientOp = defineBinary({
  node: 'ThresholdBackward0',
  kernel: 'reluGradient',
  saves: 'inputs',
  // y = [a > 0]·b: constant in a, linear in b
  gradient: ({ gradOutput, left }) => [null, reluGradientOp([left, gradOutput], undefined)]
});

const sigmoidGradientOp = defineBinary({
  node: 'SigmoidBackwardBackward0',
  kernel: 'sigmoidGradient',
  saves: 'inputs',
  // y = b·a(1 − a): ∂y/∂a = b(1 − 2a), ∂y/∂b = a(1 − a)
  gradient: ({ gradOutput, left, right, needs }) => [
    needs[0] ? mul(mul(gradOutput, right), sub(1, mul(left, 2))) : null,
    needs[1] ? sigmoidGradientOp([left, gradOutput], undefined) : null
  ]
});

const tanhGradientOp = defineBinary({
  node: 'TanhBackwardBackward0',
  kernel: 'tanhGradient',
  saves: 'inputs',
  // y = b(1 − a²): ∂y/∂a = −2ab, ∂y/∂b = 1 − a²
  gradient: ({ gradOutput, left, right, needs }) => [
    needs[0] ? mul(mul(gradOutput, right), mul(left, -2)) : null,
    needs[1] ? tanhGradientOp([left, gradOutput], undefined) : null
  ]
});

function scaled(right: Operand, alpha: number): Operand {
  if (alpha === 1) return right;
  return typeof right === 'number' ? right * alpha : mul(right, alpha);
}

/** `left + alpha · right`, with broadcasting. */
export function add(left: Operand, right: Operand, options?: number | { alpha?: number }): Tensor {
  const { alpha = 1 } = readOptions<{ alpha?: number }>(options, 'alpha');
  const [a, b] = meet(left, scaled(right, alpha));
  return a.dtype === 'bool' ? maximumOp([a, b], undefined) : addOp([a, b], undefined);
}

/** `left − alpha · right`, with broadcasting. */
export function sub(left: Operand, right: Operand, options?: number | { alpha?: number }): Tensor {
  const { alpha = 1 } = readOptions<{ alpha?: number }>(options, 'alpha');
  const [a, b] = meet(left, scaled(right, alpha));
  if (a.dtype === 'bool') {
    throw new DtypeError(
      'sub: Subtraction, the `-` operator, with two bool tensors is not supported, got bool and bool'
    );
  }
  return subOp([a, b], undefined);
}

/** `left · right`, with broadcasting. */
export function mul(left: Operand, right: Operand): Tensor {
  return mulOp(meet(left, right), undefined);
}

type Rounding = 'trunc' | 'floor';

/** `left / right`, with broadcasting; integers divide into float32 unless `roundingMode` is given. */
export function div(left: Operand, right: Operand, options: { roundingMode?: Rounding | null } = {}): Tensor {
  const { roundingMode = null } = options;
  const dtype = resultType(left, right);
  const computed = isFloatingPoint(dtype) ? dtype : roundingMode === null ? 'float32' : 'float64';
  const quotient = divOp([toTensor(left, computed), toTensor(right, computed)], undefined);
  if (roundingMode === null) return quotient;
  return cast(roundingMode === 'floor' ? floor(quotient) : trunc(quotient), dtype);
}

/** `base` to the power of `exponent`, with broadcasting. */
export function pow(base: Operand, exponent: Operand): Tensor {
  const [a, b] = meet(base, exponent);
  if (typeof exponent === 'number' && exponent < 0 && !isFloatingPoint(a.dtype)) {
    throw new ValueError(
      `pow: Integers to negative integer powers are not allowed., got exponent ${exponent}`
    );
  }
  return powOp([a, b], undefined);
}

/** The larger of two, element by element; NaN wins. */
export function maximum(left: Operand, right: Operand): Tensor {
  return maximumOp(meet(left, right), undefined);
}

/** The smaller of two, element by element; NaN wins. */
export function minimum(left: Operand, right: Operand): Tensor {
  return minimumOp(meet(left, right), undefined);
}

type UnaryGradient = (context: { gradOutput: Tensor; input: Tensor; output: Tensor }) => Tensor;

interface UnaryDefinition {
  readonly node: string;
  readonly kernel: UnaryName;
  /** `float`: integers become float32 first. `same`: any dtype but bool. */
  readonly takes: 'float' | 'same';
  readonly saves: 'nothing' | 'inputs' | 'output';
  readonly gradient: UnaryGradient;
}

function defineUnary(definition: UnaryDefinition): (input: Tensor) => Tensor {
  const op = defineOp<readonly [Tensor]>({
    name: definition.node,
    saves: definition.saves,
    shape: ([input]) => input.shape,
    forward: (run, [input], output) => {
      run.unary(definition.kernel, input, output);
    },
    gradient: ({ gradOutput, inputs, output }) => {
      const [input] = (inputs as readonly [Tensor] | null) ?? [gradOutput];
      return [definition.gradient({ gradOutput, input, output })];
    }
  });
  return input => {
    if (definition.takes === 'float' && !isFloatingPoint(input.dtype))
      return op([cast(input, 'float32')], undefined);
    if (input.dtype === 'bool') {
      throw new DtypeError(`${definition.kernel}: a number dtype is needed, got bool`);
    }
    return op([input], undefined);
  };
}

/** −x */
export const neg = defineUnary({
  node: 'NegBackward0',
  kernel: 'neg',
  takes: 'same',
  saves: 'nothing',
  // ∂(−x) = −∂x
  gradient: ({ gradOutput }) => neg(gradOutput)
});

/** |x| */
export const abs = defineUnary({
  node: 'AbsBackward0',
  kernel: 'abs',
  takes: 'same',
  saves: 'inputs',
  // ∂|x| = sign x, and 0 at 0
  gradient: ({ gradOutput, input }) => mul(gradOutput, sign(input))
});

/** eˣ */
export const exp = defineUnary({
  node: 'ExpBackward0',
  kernel: 'exp',
  takes: 'float',
  saves: 'output',
  // ∂eˣ = eˣ
  gradient: ({ gradOutput, output }) => mul(gradOutput, output)
});

/** The natural logarithm. */
export const log = defineUnary({
  node: 'LogBackward0',
  kernel: 'log',
  takes: 'float',
  saves: 'inputs',
  // ∂ln x = 1/x
  gradient: ({ gradOutput, input }) => div(gradOutput, input)
});

/** ln(1 + x), exact for small x. */
export const log1p = defineUnary({
  node: 'Log1PBackward0',
  kernel: 'log1p',
  takes: 'float',
  saves: 'inputs',
  // ∂ln(1 + x) = 1/(1 + x)
  gradient: ({ gradOutput, input }) => div(gradOutput, add(input, 1))
});

/** √x */
export const sqrt = defineUnary({
  node: 'SqrtBackward0',
  kernel: 'sqrt',
  takes: 'float',
  saves: 'output',
  // ∂√x = 1/(2√x)
  gradient: ({ gradOutput, output }) => div(gradOutput, mul(output, 2))
});

/** 1/√x */
export const rsqrt = defineUnary({
  node: 'RsqrtBackward0',
  kernel: 'rsqrt',
  takes: 'float',
  saves: 'output',
  // ∂x^(−½) = −½ x^(−3⁄2)
  gradient: ({ gradOutput, output }) => mul(mul(gradOutput, -0.5), mul(mul(output, output), output))
});

/** 1/x */
export const reciprocal = defineUnary({
  node: 'ReciprocalBackward0',
  kernel: 'reciprocal',
  takes: 'float',
  saves: 'output',
  // ∂(1/x) = −1/x²
  gradient: ({ gradOutput, output }) => neg(mul(gradOutput, mul(output, output)))
});

/** sin x */
export const sin = defineUnary({
  node: 'SinBackward0',
  kernel: 'sin',
  takes: 'float',
  saves: 'inputs',
  // ∂sin x = cos x
  gradient: ({ gradOutput, input }) => mul(gradOutput, cos(input))
});

/** cos x */
export const cos = defineUnary({
  node: 'CosBackward0',
  kernel: 'cos',
  takes: 'float',
  saves: 'inputs',
  // ∂cos x = −sin x
  gradient: ({ gradOutput, input }) => neg(mul(gradOutput, sin(input)))
});

/** tanh x */
export const tanh = defineUnary({
  node: 'TanhBackward0',
  kernel: 'tanh',
  takes: 'float',
  saves: 'output',
  // ∂tanh x = 1 − tanh² x
  gradient: ({ gradOutput, output }) => tanhGradientOp([output, gradOutput], undefined)
});

/** 1/(1 + e⁻ˣ) */
export const sigmoid = defineUnary({
  node: 'SigmoidBackward0',
  kernel: 'sigmoid',
  takes: 'float',
  saves: 'output',
  // ∂σ = σ(1 − σ)
  gradient: ({ gradOutput, output }) => sigmoidGradientOp([output, gradOutput], undefined)
});

/** max(x, 0) */
export const relu = defineUnary({
  node: 'ReluBackward0',
  kernel: 'relu',
  takes: 'same',
  saves: 'output',
  // ∂relu x = [x > 0], so 0 at 0, as PyTorch has it
  gradient: ({ gradOutput, output }) => reluGradientOp([output, gradOutput], undefined)
});

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf = defineUnary({
  node: 'ErfBackward0',
  kernel: 'erf',
  takes: 'float',
  saves: 'inputs',
  // ∂erf x = 2/√π e^(−x²)
  gradient: ({ gradOutput, input }) =>
    mul(gradOutput, mul(exp(neg(mul(input, input))), 2 / Math.sqrt(Math.PI)))
});

/** x² */
export const square = defineUnary({
  node: 'PowBackward0',
  kernel: 'square',
  takes: 'same',
  saves: 'inputs',
  // ∂x² = 2x
  gradient: ({ gradOutput, input }) => mul(gradOutput, mul(input, 2))
});

/** −1, 0 or 1. */
export const sign = defineUnary({
  node: 'SignBackward0',
  kernel: 'sign',
  takes: 'same',
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: ({ gradOutput }) => mul(gradOutput, 0)
});

/** The largest whole number ≤ x. */
export const floor = defineUnary({
  node: 'FloorBackward0',
  kernel: 'floor',
  takes: 'same',
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: ({ gradOutput }) => mul(gradOutput, 0)
});

/** The smallest whole number ≥ x. */
export const ceil = defineUnary({
  node: 'CeilBackward0',
  kernel: 'ceil',
  takes: 'same',
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: ({ gradOutput }) => mul(gradOutput, 0)
});

/** The nearest whole number, halves to the even one. */
export const round = defineUnary({
  node: 'RoundBackward0',
  kernel: 'round',
  takes: 'same',
  saves: 'nothing',
  // constant almost everywhere: ∂ = 0
  gradient: ({ gradOutput }) => mul(gradOutput, 0)
});

/** x without its fraction. */
function trunc(input: Tensor): Tensor {
  return mul(sign(input), floor(abs(input)));
}

interface ClampOptions {
  readonly min?: number | null;
  readonly max?: number | null;
}

const clampOp = defineOp<readonly [Tensor], { readonly min: number; readonly max: number }>({
  name: 'ClampBackward1',
  saves: 'inputs',
  shape: ([input]) => input.shape,
  forward: (run, [input], output, { min, max }) => {
    run.clamp(input, output, Math.min(min, max), max);
  },
  // 1 within the bounds and on them, 0 outside
  gradient: ({ gradOutput, inputs: [input], options: { min, max } }) => [
    where(mul(ge(input, min), le(input, max)), gradOutput, 0)
  ]
});

/** Keeps every element within `min` and `max`; NaN stays. */
export function clamp(input: Tensor, options: number | null | ClampOptions, upper?: number | null): Tensor {
  const given = readOptions<ClampOptions>(options, 'min');
  const min = given.min ?? null;
  const max = given.max ?? upper ?? null;
  if (min === null && max === null) {
    throw new ValueError("clamp: torch.clamp: At least one of 'min' or 'max' must not be None, got neither");
  }
  const bounds = [min, max].filter(bound => bound !== null);
  const whole = bounds.every(bound => Number.isInteger(bound) || !Number.isFinite(bound));
  const dtype = whole ? resultType(input, 0) : resultType(input, ...bounds);
  return clampOp([cast(input, dtype)], { min: min ?? -Infinity, max: max ?? Infinity });
}
