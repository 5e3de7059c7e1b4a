/** @file Tensors made from numbers: from data, filled, counted. */
import { readCall } from '../core/checked.js';
import { convertNumber } from '../core/convert.js';
import { arrayType, isFloatingPoint, type DType } from '../core/dtype.js';
import { DtypeError, formatList, ShapeError, ValueError } from '../core/errors.js';
import { activeBackend } from '../backends/select.js';
import { checkShape, checkSize, elementCount } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from './arguments.js';
import { clone } from './broadcast.js';
import { kernels } from './dispatch.js';
import { checkFits, emptyTensor } from './memory.js';
import { cast } from './promotion.js';
import { readSizesThen, type SizesThen } from './size-list.js';

/** Numbers or booleans, nested as deep as the tensor has dimensions. */
export type NestedArray = number | boolean | readonly NestedArray[] | NumberArray;

/** The typed arrays from which a tensor is made. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigInt64Array;

/** What all makers of tensors take. */
export interface CreationOptions {
  /** Element type. Default `'float32'`, or that of the data. */
  readonly dtype?: DType;
  /** Whether gradients are recorded for it. Default false. */
  readonly requiresGrad?: boolean;
}

/** The dtype that holds a typed array's elements as they are. */
function inferDtype(values: NumberArray): DType {
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof Float64Array) return 'float64';
  if (values instanceof Uint8Array || values instanceof Uint8ClampedArray) return 'uint8';
  if (values instanceof BigInt64Array || values instanceof Uint32Array) return 'int64';
  return 'int32';
}

/** A number of `tensor`'s data. `tensor([1e40])` is ∞ in PyTorch, unlike `full([1], 1e40)`. */
function readNumber(value: number, dtype: DType): number {
  return isFloatingPoint(dtype) ? value : convertNumber('tensor', value, dtype, dtype);
}

/** A number of an array that has a type of its own: whole ones wrap, as where a tensor gets another dtype. */
function castNumber(value: number, dtype: DType): number {
  if (isFloatingPoint(dtype) || dtype === 'bool') return readNumber(value, dtype);
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole : convertNumber('fromTypedArray', value, 'int64');
}

function fromValues(
  values: ArrayLike<number>,
  shape: readonly number[],
  dtype: DType,
  convert = castNumber
): Tensor {
  const array = new (arrayType(dtype))(values.length);
  for (let i = 0; i < values.length; i++) array[i] = convert(values[i], dtype);
  const output = emptyTensor(shape, dtype);
  activeBackend().write(output.storage, array);
  return output;
}

function isSequence(data: unknown): data is ArrayLike<unknown> {
  return Array.isArray(data) || (ArrayBuffer.isView(data) && !(data instanceof DataView));
}

/** The shape of nested arrays, by the first element of each level, and that element. */
function inspectNested(data: unknown): { shape: number[]; first: unknown } {
  const shape: number[] = [];
  let level = data;
  while (isSequence(level)) {
    shape.push(level.length);
    level = level[0];
  }
  return { shape, first: level };
}

/** Appends the numbers of nested arrays to `into`, in row-major order; `dim` is how deep `data` lies. */
function flatten(data: unknown, shape: readonly number[], dim: number, into: number[]): void {
  const isLeaf = typeof data === 'number' || typeof data === 'boolean' || typeof data === 'bigint';
  if (!isLeaf && !isSequence(data)) {
    const kind = data === null ? 'null' : typeof data;
    throw new ValueError(`tensor: data must be numbers or booleans in arrays, got ${kind}`);
  }
  const got = isLeaf ? 'a number' : String(data.length);
  if (dim === shape.length && isLeaf) {
    into.push(Number(data));
    return;
  }
  if (dim === shape.length)
    throw new ShapeError(`tensor: expected a number at dim ${dim} (got a sequence of length ${got})`);
  if (isLeaf || data.length !== shape[dim]) {
    throw new ShapeError(`tensor: expected sequence of length ${shape[dim]} at dim ${dim} (got ${got})`);
  }
  for (let place = 0; place < data.length; place++) flatten(data[place], shape, dim + 1, into);
}

/**
 * A tensor with a copy of `data`: a number, a boolean, nested arrays of them, a typed array, or another tensor.
 * Nesting gives the shape: `[[1, 2, 3]]` → `[1, 3]`. float32 unless `dtype` says otherwise (PyTorch makes whole
 * numbers int64); booleans give bool, typed arrays and tensors keep their own dtype.
 *
 * @throws ShapeError where rows differ in length; ValueError where something is neither number nor boolean.
 * @example
 * tensor([[1, 2], [3, 4]]); // → tensor([[1., 2.], [3., 4.]])
 * tensor([1, 2], { dtype: 'int64' }); // → tensor([1, 2])
 * tensor([1, 2], { requiresGrad: true }); // → tensor([1., 2.], requires_grad=True)
 */
export function tensor(...given: [data: NestedArray | Tensor, options?: CreationOptions]): Tensor {
  const [data, options = {}] = readCall('tensor', given);
  const { requiresGrad = false } = options;
  if (data instanceof Tensor) {
    const copy = clone(data.detach());
    return cast(copy, options.dtype ?? data.dtype).requiresGrad_(requiresGrad);
  }
  if (ArrayBuffer.isView(data)) {
    return fromTypedArray(data, [data.length], options);
  }
  const { shape, first } = inspectNested(data);
  const values: number[] = [];
  flatten(data, shape, 0, values);
  const dtype = options.dtype ?? (typeof first === 'boolean' ? 'bool' : 'float32');
  return fromValues(values, shape, dtype, readNumber).requiresGrad_(requiresGrad);
}

/**
 * A tensor of `shape` with a copy of a typed array, in row-major order. Default shape: `[data.length]`. The dtype
 * is the array's unless given; `Float64Array` is float64, `BigInt64Array` int64.
 *
 * @throws ShapeError where the number of elements differs; ValueError where a size is negative or no whole number.
 * @example
 * fromTypedArray(new Float32Array([1, 2, 3, 4]), [2, 2]); // → tensor([[1., 2.], [3., 4.]])
 */
export function fromTypedArray(
  ...given: [data: NumberArray, shape?: Size | CreationOptions, options?: CreationOptions]
): Tensor {
  const [data, ...rest] = readCall('fromTypedArray', given);
  const options = readOptions<CreationOptions & { readonly shape?: Size }>(['shape'], ...rest);
  if (!ArrayBuffer.isView(data) && !Array.isArray(data)) {
    throw new ValueError(`fromTypedArray: data must be a typed array, got ${typeof data}`);
  }
  const sizes = readShape('fromTypedArray', options.shape ?? data.length);
  if (elementCount(sizes) !== data.length) {
    throw new ShapeError(
      `fromTypedArray: shape '${formatList(sizes)}' is invalid for input of size ${data.length}`
    );
  }
  const { dtype = inferDtype(data), requiresGrad = false } = options;
  if (data.constructor === arrayType(dtype) && dtype !== 'int64' && dtype !== 'bool') {
    const output = emptyTensor(sizes, dtype);
    activeBackend().write(output.storage, data);
    return output.requiresGrad_(requiresGrad);
  }
  const values = data instanceof BigInt64Array ? Float64Array.from(data, Number) : data;
  return fromValues(values, sizes, dtype).requiresGrad_(requiresGrad);
}

function readShape(op: string, size: Size): number[] {
  return checkShape(op, typeof size === 'number' ? [size] : size);
}

/**
 * A tensor of shape `size` whose elements are all `fillValue`: float32, or bool for a boolean, unless `dtype` says
 * otherwise.
 *
 * @throws ValueError for a size that is negative or not whole.
 * @example
 * full([2, 2], 7); // → tensor([[7., 7.], [7., 7.]])
 */
export function full(...given: [size: Size, fillValue: number | boolean, options?: CreationOptions]): Tensor {
  const [size, fillValue, options = {}] = readCall('full', given);
  return filled('full', readShape('full', size), fillValue, options);
}

function filled(
  op: string,
  shape: readonly number[],
  value: number | boolean,
  options: CreationOptions
): Tensor {
  const { dtype = typeof value === 'boolean' ? 'bool' : 'float32', requiresGrad = false } = options;
  const filling = convertNumber(op, Number(value), dtype);
  return filledWith(shape, filling, dtype).requiresGrad_(requiresGrad);
}

function filledWith(shape: readonly number[], filling: number, dtype: DType): Tensor {
  const output = emptyTensor(shape, dtype);
  if (filling !== 0) kernels().fill(output, filling);
  return output;
}

/**
 * A tensor of shape `size` of zeros, float32 unless `dtype` says otherwise.
 *
 * @throws ValueError for a size that is negative or not whole.
 * @example
 * zeros([2, 3]); // → tensor([[0., 0., 0.], [0., 0., 0.]])
 */
export function zeros(size: Size, options?: CreationOptions): Tensor;
/**
 * As above, the sizes of the shape `[…size]` one after another, and perhaps an options object behind them.
 *
 * @throws ValueError for a size that is negative or not whole.
 * @example
 * zeros(2, 3); // → tensor([[0., 0., 0.], [0., 0., 0.]])
 */
export function zeros(...size: SizesThen<CreationOptions>): Tensor;
export function zeros(...given: readonly (Size | CreationOptions | undefined)[]): Tensor {
  const { size, options } = readSizesThen('zeros', readCall('zeros', [...given]));
  return filled('zeros', readShape('zeros', size), 0, options);
}

/**
 * A tensor of shape `size` of ones, float32 unless `dtype` says otherwise.
 *
 * @throws ValueError for a size that is negative or not whole.
 * @example
 * ones([3], { dtype: 'int64' }); // → tensor([1, 1, 1])
 */
export function ones(size: Size, options?: CreationOptions): Tensor;
/**
 * As above, the sizes of the shape `[…size]` one after another, and perhaps an options object behind them.
 *
 * @throws ValueError for a size that is negative or not whole.
 * @example
 * ones(2, { dtype: 'int64' }); // → tensor([1, 1])
 */
export function ones(...size: SizesThen<CreationOptions>): Tensor;
export function ones(...given: readonly (Size | CreationOptions | undefined)[]): Tensor {
  const { size, options } = readSizesThen('ones', readCall('ones', [...given]));
  return filled('ones', readShape('ones', size), 1, options);
}

/**
 * A tensor of shape `size` whose values are to be written later. Unlike PyTorch's, it holds zeros.
 *
 * @throws ValueError for a size that is negative or not whole.
 * @example
 * empty([2, 3]).shape; // → [ 2, 3 ]
 */
export function empty(size: Size, options?: CreationOptions): Tensor;
/**
 * As above, the sizes of the shape `[…size]` one after another, and perhaps an options object behind them.
 *
 * @throws ValueError for a size that is negative or not whole.
 * @example
 * empty(2, 3).shape; // → [ 2, 3 ]
 */
export function empty(...size: SizesThen<CreationOptions>): Tensor;
export function empty(...given: readonly (Size | CreationOptions | undefined)[]): Tensor {
  const { size, options } = readSizesThen('empty', readCall('empty', [...given]));
  return filled('empty', readShape('empty', size), 0, options);
}

/**
 * Zeros in the shape and dtype of `input`, unless `dtype` says otherwise.
 *
 * @example
 * zerosLike(tensor([[1, 2]])); // → tensor([[0., 0.]])
 */
export function zerosLike(...given: [input: Tensor, options?: CreationOptions]): Tensor {
  const [input, options = {}] = readCall('zerosLike', given);
  const { dtype = input.dtype, requiresGrad = false } = options;
  return filledWith(input.shape, 0, dtype).requiresGrad_(requiresGrad);
}

/**
 * Ones in the shape and dtype of `input`, unless `dtype` says otherwise.
 *
 * @example
 * onesLike(tensor([[1, 2]])); // → tensor([[1., 1.]])
 */
export function onesLike(...given: [input: Tensor, options?: CreationOptions]): Tensor {
  const [input, options = {}] = readCall('onesLike', given);
  const { dtype = input.dtype, requiresGrad = false } = options;
  return filledWith(input.shape, 1, dtype).requiresGrad_(requiresGrad);
}

/**
 * `fillValue` everywhere, in the shape and dtype of `input`, unless `dtype` says otherwise.
 *
 * @throws ValueError for a number that the dtype cannot hold.
 * @example
 * fullLike(tensor([[1, 2]]), 7); // → tensor([[7., 7.]])
 */
export function fullLike(
  ...given: [input: Tensor, fillValue: number | boolean, options?: CreationOptions]
): Tensor {
  const [input, fillValue, options = {}] = readCall('fullLike', given);
  const { dtype = input.dtype, requiresGrad } = options;
  return filled('fullLike', input.shape, fillValue, { dtype, requiresGrad });
}

/**
 * An `[n, m]` matrix with ones on its diagonal. Default `m`: `n`.
 *
 * @throws ValueError for a negative size.
 * @example
 * eye(2); // → tensor([[1., 0.], [0., 1.]])
 */
export function eye(...given: [n: number, m?: number | CreationOptions, options?: CreationOptions]): Tensor {
  const [n, ...rest] = readCall('eye', given);
  const options = readOptions<CreationOptions & { readonly m?: number }>(['m'], ...rest);
  const { m: columns = n, dtype = 'float32', requiresGrad = false } = options;
  for (const [name, size] of Object.entries({ n, m: columns })) {
    if (size < 0) throw new ValueError(`eye: ${name} must be greater or equal to 0, got ${size}`);
    checkSize('eye', name, size);
  }
  checkFits('eye', n * columns, dtype);
  const values = new Float64Array(n * columns);
  for (let i = 0; i < Math.min(n, columns); i++) values[i * columns + i] = 1;
  return fromValues(values, [n, columns], dtype).requiresGrad_(requiresGrad);
}

/** The options of `arange`. */
export interface RangeOptions extends CreationOptions {
  /** From one number to the next. Default 1. */
  readonly step?: number;
}

function checkNotBool(op: string, dtype: DType): void {
  if (dtype !== 'bool') return;
  throw new DtypeError(`${op}: "${op}_cpu" not implemented for 'Bool', got dtype bool`);
}

/**
 * `0, 1, …` up to but not `end`. As in PyTorch int64 when `end` is whole, else float32.
 *
 * **Shape**: `[⌈end⌉]`.
 *
 * @throws ValueError where the end is negative; DtypeError for bool.
 * @example
 * arange(4); // → tensor([0, 1, 2, 3])
 */
export function arange(end: number, options?: CreationOptions): Tensor;
/**
 * `start, start + step, …` up to but not `end`. Default step: 1. As in PyTorch int64 when all three are whole,
 * else float32.
 *
 * **Shape**: `[⌈(end − start) / step⌉]`.
 *
 * @throws ValueError where the step is 0 or leads away from the end; DtypeError for bool.
 * @example
 * arange(0, 1, 0.25); // → tensor([0.0000, 0.2500, 0.5000, 0.7500])
 * arange(1, 4, { dtype: 'float32' }); // → tensor([1., 2., 3.])
 */
export function arange(
  start: number,
  end: number,
  step?: number | RangeOptions,
  options?: CreationOptions
): Tensor;
export function arange(...given: readonly (number | RangeOptions | undefined)[]): Tensor {
  const read = readCall('arange', [...given]);
  const numbers = read.filter(value => typeof value === 'number');
  const options: RangeOptions = read.find(value => typeof value === 'object') ?? {};
  const [start, end, step] =
    numbers.length < 2
      ? [0, numbers[0] ?? NaN, 1]
      : [numbers[0], numbers[1], numbers.at(2) ?? options.step ?? 1];
  if (![start, end, step].every(Number.isFinite)) {
    throw new ValueError(`arange: unsupported range: ${start} -> ${end} with step ${step}`);
  }
  if (step === 0) throw new ValueError('arange: step must be nonzero, got 0');
  if ((end - start) * step < 0) {
    throw new ValueError(
      `arange: upper bound and lower bound inconsistent with step sign, got ${start} -> ${end} with step ${step}`
    );
  }
  const { requiresGrad = false } = options;
  const dtype = options.dtype ?? ([start, end, step].every(Number.isInteger) ? 'int64' : 'float32');
  checkNotBool('arange', dtype);
  // Where whole numbers are asked for, PyTorch cuts the bounds and the step before it counts.
  const [first, last, by] = isFloatingPoint(dtype) ? [start, end, step] : [start, end, step].map(Math.trunc);
  const length = Math.ceil((last - first) / by);
  checkFits('arange', length, dtype);
  const values = Float64Array.from({ length }, (_, i) => first + i * by);
  return fromValues(values, [values.length], dtype).requiresGrad_(requiresGrad);
}

/**
 * A vector `[steps]` of numbers from `start` to `end`, both included, evenly apart.
 *
 * @throws ValueError for a negative number of steps; DtypeError for bool.
 * @example
 * linspace(0, 1, 5); // → tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
 */
export function linspace(
  ...given: [start: number, end: number, steps: number, options?: CreationOptions]
): Tensor {
  const [start, end, steps, options = {}] = readCall('linspace', given);
  if (steps < 0) throw new ValueError(`linspace: number of steps must be non-negative, got ${steps}`);
  checkSize('linspace', 'steps', steps);
  const { dtype = 'float32', requiresGrad = false } = options;
  checkNotBool('linspace', dtype);
  checkFits('linspace', steps, dtype);
  const [from, to] = [start, end].map(bound => convertNumber('linspace', bound, dtype));
  const step = steps > 1 ? (to - from) / (steps - 1) : 0;
  // From both ends towards the middle, so that the last is exactly `end`.
  const values = Float64Array.from({ length: steps }, (_, i) =>
    i < steps / 2 ? from + step * i : to - step * (steps - 1 - i)
  );
  return fromValues(values, [steps], dtype).requiresGrad_(requiresGrad);
}
