/** @file Norms of vectors along dimensions. After ATen's `norm_backward` in `FunctionsManual.cpp`. */
import type { Kernels } from '../backends/backend.js';
import { isFloatingPoint } from '../core/dtype.js';
import { formatList, IndexError } from '../core/errors.js';
import { input, scalar, select, type Expression } from '../core/expression.js';
import { normalizeDims } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { keptShape, keptView, reshape } from './broadcast.js';
import { defineOp } from './define.js';
import { div, mul } from './elementwise.js';
import { reducedField } from './field-rule.js';
import { emptyTensor, releaseMemory } from './memory.js';
import { defineDerived, definePointwise } from './pointwise.js';
import { cast } from './promotion.js';
import { reducedShape, sum, type Dims, type ReduceOptions } from './reduce.js';

/** The options of `norm`. */
export interface NormOptions extends ReduceOptions {
  /** Which norm, `(Σ|x|ᵖ)^(1/p)`. Default 2; `'fro'` is 2. */
  readonly p?: number | 'fro';
  /** Along which dimensions. Default null: all. */
  readonly dim?: Dims;
}

interface NormCall {
  readonly p: number;
  readonly dims: readonly number[];
  readonly keepdim: boolean;
}

const x = input(0);
const exponent = scalar(0);

/** What is done with each element, how the results come together, and what is done with that. */
interface NormSteps {
  readonly element: Expression;
  readonly reduce: 'sum' | 'max' | 'min';
  readonly result: Expression | null;
}

const SUM_OF_POWERS: NormSteps = { element: x.abs().pow(exponent), reduce: 'sum', result: x.pow(scalar(1)) };

const STEPS: ReadonlyMap<number, NormSteps> = new Map<number, NormSteps>([
  [0, { element: select(x.eq(0), 0, 1), reduce: 'sum', result: null }],
  [1, { element: x.abs(), reduce: 'sum', result: null }],
  [2, { element: x.square(), reduce: 'sum', result: x.apply('sqrt') }],
  [Infinity, { element: x.abs(), reduce: 'max', result: null }],
  [-Infinity, { element: x.abs(), reduce: 'min', result: null }]
]);

function computeNorm(kernels: Kernels, values: Tensor, output: Tensor, { p, dims }: NormCall): void {
  const { element, reduce, result } = STEPS.get(p) ?? SUM_OF_POWERS;
  const scalars = [p, 1 / p];
  const elements = emptyTensor(values.shape, values.dtype);
  kernels.map(element, [values], elements, scalars);
  const total = result === null ? output : emptyTensor(output.shape, output.dtype);
  kernels.reduce(reduce, elements, keptView(total, values.shape, dims));
  releaseMemory(elements.memory);
  if (result === null) return;
  kernels.map(result, [total], output, scalars);
  releaseMemory(total.memory);
}

const normOp = defineOp<readonly [Tensor], NormCall, readonly [input: Tensor, output: Tensor]>({
  name: 'LinalgVectorNormBackward0',
  shape: ([values], { dims, keepdim }) => reducedShape(values.shape, dims, keepdim),
  field: (field, values, _output, { dims }) => reducedField(field, values, dims),
  forward: (kernels, [values], output, options) => {
    computeNorm(kernels, values, output, options);
  },
  saves: ([values], output) => [values, output],
  // ∂‖x‖ₚ = sign x · (|x|/‖x‖ₚ)^(p−1), and 0 at the zero vector; of equal extremes each takes its share
  gradient: ({ gradOutput, saved: [values, output], shapes: [shape], options: { p, dims } }) => {
    if (p === 0) return [null];
    const kept = keptShape(shape, dims);
    const [norms, grad] = [reshape(output, kept), reshape(gradOutput, kept)];
    if (Math.abs(p) !== Infinity) return [gradientFor(p)([values, norms, grad], [p - 1])];
    const [signs, places] = [signOp, placeOp].map(run => run([values.detach(), norms.detach()]));
    return [mul(grad, div(signs, sum(places, dims, true)))];
  }
});

const [length, g, power] = [input(1), input(2), scalar(0)];
const isExtreme = x
  .abs()
  .eq(length)
  .or(x.compare('ne', x).and(length.compare('ne', length)));

const placeOp = definePointwise({ name: 'extreme', arity: 2, value: select(isExtreme, 1, 0) });
const signOp = definePointwise({ name: 'extremeSign', arity: 2, value: select(isExtreme, x.sgn(), 0) });

const steep = x.sgn().mul(x.abs().pow(power));

/** The gradients for p = 1, for p = 2, below 1 and above it; of x, ‖x‖ₚ and ∂y, and of p − 1. */
const [ofOne, ofTwo, ofLess, ofMore] = [
  g.mul(x.sgn()),
  select(length.eq(0), 0, g.mul(x.div(length))),
  select(x.eq(0), 0, steep).mul(g).mul(length.pow(power.neg())),
  steep.mul(select(length.eq(0), 0, g.div(length.pow(power))))
].map(value => defineDerived('NormBackward0', value).run);

function gradientFor(p: number): typeof ofOne {
  if (p === 1) return ofOne;
  if (p === 2) return ofTwo;
  return p < 1 ? ofLess : ofMore;
}

/** Refuses a norm of nothing where that is no number: an extreme, or a negative power of 0. */
function checkIdentity(shape: readonly number[], p: number, dims: readonly number[], whole: boolean): void {
  if (!(p < 0 || p === Infinity)) return;
  const empty = dims.find(dim => shape[dim] === 0);
  if (empty === undefined) return;
  const name = Math.abs(p) === Infinity ? String(p).replace('Infinity', 'inf') : String(p);
  // PyTorch's text has no blank before "because this dimension"
  const where = whole
    ? 'an empty tensor because'
    : `the dimension ${empty}because this dimension is empty and`;
  throw new IndexError(
    `norm: linalg.vector_norm cannot compute the ${name} norm on ${where} the operation does not have an identity, ` +
      `got ${formatList(shape)}`
  );
}

/** The p-norm of all elements, or along `dim`. Its gradient at a zero vector is 0, for every p. */
export function norm(input: Tensor, options: number | 'fro' | NormOptions = {}): Tensor {
  const given: NormOptions = typeof options === 'object' ? options : { p: options };
  const { dim, keepdim = false } = given;
  const p = given.p === 'fro' || given.p === undefined ? 2 : given.p;
  const dims = normalizeDims(dim, input.ndim);
  checkIdentity(input.shape, p, dims, dim === undefined || dim === null);
  return normOp([isFloatingPoint(input.dtype) ? input : cast(input, 'float32')], { p, dims, keepdim });
}
