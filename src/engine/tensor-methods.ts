/**
 * @file Hangs the operations on `Tensor` as methods. Importing this file is enough; it is imported by `index.ts`,
 * so that everybody who has the library has the methods.
 */
import { backward } from './autograd/backward.js';
import { checkedMethod } from './core/checked.js';
import { ShapeError } from './core/errors.js';
import { formatTensor } from './core/print.js';
import { normalizeDim } from './core/shape.js';
import { Tensor } from './core/tensor.js';
import { warn } from './core/warning.js';
import type { ArithmeticMethods } from './methods/arithmetic.js';
import type { InPlaceMethods } from './methods/in-place.js';
import type { ProtocolMethods } from './methods/protocol.js';
import type { OrderMethods } from './methods/order.js';
import * as reductions from './methods/reduction-calls.js';
import type { ReductionMethods } from './methods/reduction.js';
import * as shapes from './methods/shape-calls.js';
import type { ShapeMethods } from './methods/shape.js';
import type { NestedValues, ValueMethods } from './methods/value.js';
import { clone, contiguous } from './ops/broadcast.js';
import { clamp } from './ops/clamp.js';
import * as compare from './ops/compare.js';
import * as elementwise from './ops/elementwise.js';
import { inPlace, indexPut_ } from './ops/in-place-form.js';
import { index } from './ops/index-spec.js';
import { gather, indexSelect, maskedFill, scatter, scatterAdd } from './ops/indexing.js';
import { bmm, matmul, mm } from './ops/matmul.js';
import * as logic from './ops/logic.js';
import * as movement from './ops/movement.js';
import * as order from './ops/order.js';
import { pad } from './ops/pad-modes.js';
import { expandAs, repeatInterleave, unbind } from './ops/parts.js';
import { cast } from './ops/promotion.js';
import { bernoulli_, normal_, random_, uniform_ } from './ops/random-in-place.js';
import { readValues, readValuesAsync } from './ops/read.js';
import { cumsum } from './ops/reduce.js';
import { logSoftmax, softmax } from './ops/softmax.js';
import { outer } from './ops/grid.js';
import { tril, triu } from './ops/triangle.js';
import { unfold } from './ops/windows.js';
import { protocol } from './tensor-protocol.js';

/** What can be done with a tensor. */
interface TensorMethods
  extends ValueMethods, ArithmeticMethods, ReductionMethods, OrderMethods, ShapeMethods, InPlaceMethods {}

declare module './core/tensor.js' {
  // The class gets the methods' types here and the methods themselves below.
  interface Tensor extends TensorMethods, ProtocolMethods {
    /** The dimensions in reverse: of a matrix `[H, W]` its transpose `[W, H]`. A view. */
    readonly T: Tensor;
  }
}

/** Nests the values of a row-major array as the shape says. */
function nest(values: readonly (number | boolean)[], shape: readonly number[]): NestedValues {
  if (shape.length === 0) return values[0];
  const [size, ...rest] = shape;
  const step = values.length / Math.max(size, 1);
  return Array.from({ length: size }, (_, place) =>
    nest(values.slice(place * step, (place + 1) * step), rest)
  );
}

/** Methods that are an operation whose first argument is the tensor itself. */
const operations = {
  data: readValues,
  dataAsync: readValuesAsync,
  to: cast,
  clone,
  contiguous,
  add: elementwise.add,
  sub: elementwise.sub,
  div: elementwise.div,
  pow: elementwise.pow,
  clamp,
  mul: elementwise.mul,
  maximum: elementwise.maximum,
  minimum: elementwise.minimum,
  eq: compare.eq,
  ne: compare.ne,
  lt: compare.lt,
  le: compare.le,
  gt: compare.gt,
  ge: compare.ge,
  neg: elementwise.neg,
  abs: elementwise.abs,
  exp: elementwise.exp,
  log: elementwise.log,
  log1p: elementwise.log1p,
  sqrt: elementwise.sqrt,
  rsqrt: elementwise.rsqrt,
  reciprocal: elementwise.reciprocal,
  sin: elementwise.sin,
  cos: elementwise.cos,
  tanh: elementwise.tanh,
  sigmoid: elementwise.sigmoid,
  relu: elementwise.relu,
  erf: elementwise.erf,
  sign: elementwise.sign,
  floor: elementwise.floor,
  ceil: elementwise.ceil,
  round: elementwise.round,
  square: elementwise.square,
  isnan: logic.isnan,
  logicalNot: logic.logicalNot,
  matmul,
  mm,
  bmm,
  sum: reductions.sum,
  mean: reductions.mean,
  amax: reductions.amax,
  amin: reductions.amin,
  argmin: reductions.argmin,
  argmax: reductions.argmax,
  prod: reductions.prod,
  all: reductions.all,
  any: reductions.any,
  std: reductions.std,
  var: reductions.variance,
  norm: reductions.norm,
  logsumexp: reductions.logsumexp,
  cumsum,
  isfinite: logic.isfinite,
  isinf: logic.isinf,
  logicalAnd: logic.logicalAnd,
  logicalOr: logic.logicalOr,
  logicalXor: logic.logicalXor,
  outer,
  log2: elementwise.log2,
  softmax,
  logSoftmax,
  unbind,
  expandAs,
  repeatInterleave,
  tril,
  triu,
  float: (input: Tensor) => cast(input, 'float32'),
  double: (input: Tensor) => cast(input, 'float64'),
  int: (input: Tensor) => cast(input, 'int32'),
  long: (input: Tensor) => cast(input, 'int64'),
  bool: (input: Tensor) => cast(input, 'bool'),
  numpy: readValues,
  sort: order.sort,
  argsort: order.argsort,
  topk: order.topk,
  unique: order.unique,
  nonzero: order.nonzero,
  bincount: order.bincount,
  reshape: shapes.reshape,
  view: shapes.view,
  expand: shapes.expand,
  broadcastTo: shapes.broadcastTo,
  flatten: movement.flatten,
  unflatten: movement.unflatten,
  permute: shapes.permute,
  transpose: movement.transpose,
  t: movement.t,
  squeeze: shapes.squeeze,
  unsqueeze: movement.unsqueeze,
  repeat: shapes.repeat,
  flip: shapes.flip,
  roll: movement.roll,
  narrow: movement.narrow,
  select: movement.select,
  index,
  gather,
  scatter,
  scatterAdd,
  indexSelect,
  maskedFill,
  pad,
  unfold,
  split: movement.split,
  chunk: movement.chunk,
  min: reductions.min,
  max: reductions.max,
  ...inPlace,
  indexPut_,
  normal_,
  uniform_,
  random_,
  bernoulli_
} satisfies {
  [Name in keyof TensorMethods]?: (
    input: Tensor,
    ...given: Parameters<TensorMethods[Name]>
  ) => ReturnType<TensorMethods[Name]>;
};

/** The others. */
const methods: Omit<TensorMethods, keyof typeof operations> & ThisType<Tensor> = {
  item() {
    if (this.numel !== 1) {
      throw new ShapeError(`item: a Tensor with ${this.numel} elements cannot be converted to Scalar`);
    }
    return readValues(this)[0];
  },
  toArray() {
    const values = Array.from<number>(readValues(this));
    return nest(this.dtype === 'bool' ? values.map(value => value !== 0) : values, this.shape);
  },
  toString() {
    const name = this.gradFn?.name ?? null;
    const { shape, dtype, requiresGrad } = this;
    return formatTensor({ values: readValues(this), shape, dtype, requiresGrad, gradFn: name });
  },
  dim() {
    return this.ndim;
  },
  tolist() {
    return this.toArray();
  },
  size(dim) {
    return this.shape[normalizeDim(dim, this.ndim)];
  },
  backward(...given) {
    backward(this, ...given);
  },
  where(condition, other) {
    return compare.where(condition, this, other);
  }
};

const IDENTITY = 'This function is the identity in these cases.';
const NO_MATRIX =
  'The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error ' +
  'in a future release. Consider `x.mT` to transpose batches of matrices or ' +
  '`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.';

Object.defineProperty(Tensor.prototype, 'T', {
  get(this: Tensor) {
    if (this.ndim === 0) warn(`Tensor.T is deprecated on 0-D tensors. ${IDENTITY}`);
    else if (this.ndim !== 2) warn(NO_MATRIX);
    return movement.permute(this, [...this.shape.keys()].reverse());
  },
  configurable: true
});

type Method = (this: unknown, ...given: unknown[]) => unknown;

function define(name: string, method: Method): void {
  const value = checkedMethod('Tensor', name, method);
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}

for (const [name, method] of Object.entries(methods)) define(name, method as Method);
for (const [name, operation] of Object.entries(operations)) {
  const run = operation as (...given: unknown[]) => unknown;
  define(name, function (...given: unknown[]) {
    return run(this, ...given);
  });
}
for (const key of Reflect.ownKeys(protocol)) {
  const property = Object.getOwnPropertyDescriptor(protocol, key);
  Object.defineProperty(Tensor.prototype, key, { ...property, enumerable: false });
}
