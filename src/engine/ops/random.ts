/**
 * @file Tensors of random numbers, from PyTorch's CPU streams (`core/random.ts`). Numbers are drawn on the host
 * and then written to the backend, so that every backend sees the same ones.
 */
import { readCall } from '../core/checked.js';
import { convertNumber } from '../core/convert.js';
import { arrayType, cTypeName, isFloatingPoint, valueRange, type DType } from '../core/dtype.js';
import { DtypeError, ValueError } from '../core/errors.js';
import { defaultGenerator, type Generator } from '../core/random.js';
import { checkShape, checkSize, elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Size } from './arguments.js';
import { checkFits, emptyTensor } from './memory.js';
import { writeInPlace } from './in-place.js';
import { readSizesThen, type SizesThen } from './size-list.js';

/** What all makers of random tensors take. */
export interface RandomOptions {
  /** Element type. Default `'float32'`, or `'int64'` for whole numbers. */
  readonly dtype?: DType;
  /** Whether gradients are recorded for it. Default false. */
  readonly requiresGrad?: boolean;
  /** The stream to draw from. Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

type FloatArray = Float32Array | Float64Array;

/**
 * Uniform numbers from [0, 1), in shape `size`: those of PyTorch's CPU after the same seed.
 *
 * @throws DtypeError unless `dtype` is a floating point one; ValueError where a size is negative or no whole
 * number.
 * @example
 * manualSeed(0);
 * rand([2]); // → tensor([0.4963, 0.7682])
 */
export function rand(size: Size, options?: RandomOptions): Tensor;
/**
 * As above, the sizes of the shape `[…size]` one after another, and perhaps an options object behind them.
 *
 * @throws DtypeError unless `dtype` is a floating point one; ValueError where a size is negative or no whole
 * number.
 * @example
 * rand(2, 3).shape; // → [ 2, 3 ]
 */
export function rand(...size: SizesThen<RandomOptions>): Tensor;
export function rand(...given: readonly (Size | RandomOptions | undefined)[]): Tensor {
  const { size, options } = readSizesThen('rand', readCall('rand', [...given]));
  return drawFloats('rand', checkShape('rand', size), options, fillUniform);
}

/**
 * Numbers of the standard normal distribution, in shape `size`: those of PyTorch's CPU after the same seed.
 *
 * @throws DtypeError unless `dtype` is a floating point one; ValueError where a size is negative or no whole
 * number.
 * @example
 * manualSeed(0);
 * randn([2]); // → tensor([ 1.5410, -0.2934])
 */
export function randn(size: Size, options?: RandomOptions): Tensor;
/**
 * As above, the sizes of the shape `[…size]` one after another, and perhaps an options object behind them.
 *
 * @throws DtypeError unless `dtype` is a floating point one; ValueError where a size is negative or no whole
 * number.
 * @example
 * randn(2, 3).shape; // → [ 2, 3 ]
 */
export function randn(...size: SizesThen<RandomOptions>): Tensor;
export function randn(...given: readonly (Size | RandomOptions | undefined)[]): Tensor {
  const { size, options } = readSizesThen('randn', readCall('randn', [...given]));
  return drawFloats('randn', checkShape('randn', size), options, fillNormal);
}

/**
 * Uniform numbers from [0, 1) in the shape and dtype of `input`.
 *
 * @throws DtypeError unless the dtype is a floating point one.
 * @example
 * manualSeed(0);
 * randLike(zeros([2])); // → tensor([0.4963, 0.7682])
 */
export function randLike(...given: [input: Tensor, options?: RandomOptions]): Tensor {
  const [input, options = {}] = readCall('randLike', given);
  return drawFloats('randLike', input.shape, likeOptions(input, options), fillUniform);
}

/**
 * Numbers of the standard normal distribution in the shape and dtype of `input`.
 *
 * @throws DtypeError unless the dtype is a floating point one.
 * @example
 * manualSeed(0);
 * randnLike(zeros([2])); // → tensor([ 1.5410, -0.2934])
 */
export function randnLike(...given: [input: Tensor, options?: RandomOptions]): Tensor {
  const [input, options = {}] = readCall('randnLike', given);
  return drawFloats('randnLike', input.shape, likeOptions(input, options), fillNormal);
}

function likeOptions({ dtype }: Tensor, options: RandomOptions): RandomOptions {
  return { ...options, dtype: options.dtype ?? dtype };
}

/**
 * Whole numbers from 0 up to but not `high`, in shape `size`; int64 unless `dtype` says otherwise.
 *
 * @throws ValueError unless `high` is whole and above 0.
 * @example
 * manualSeed(0);
 * randint(6, [5]); // → tensor([2, 3, 5, 0, 1])
 */
export function randint(high: number, size: readonly number[], options?: RandomOptions): Tensor;
/**
 * Whole numbers from `low` up to but not `high`, in shape `size`; int64 unless `dtype` says otherwise.
 *
 * @throws ValueError unless both are whole and `low` is below `high`.
 * @example
 * manualSeed(0);
 * randint(1, 7, [5]); // → tensor([3, 4, 6, 1, 2])
 */
export function randint(low: number, high: number, size: Size, options?: RandomOptions): Tensor;
export function randint(
  ...given: [
    first: number,
    second: number | readonly number[],
    third?: Size | RandomOptions,
    fourth?: RandomOptions
  ]
): Tensor {
  const [first, second, third, fourth] = readCall('randint', given);
  if (typeof second !== 'number') return drawIntegers(0, first, second, third as RandomOptions);
  return drawIntegers(first, second, third as Size, fourth);
}

function drawIntegers(low: number, high: number, size: Size, options: RandomOptions = {}): Tensor {
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high)) {
    throw new ValueError(`randint: low and high must be whole numbers, got ${low} and ${high}`);
  }
  if (low >= high) {
    throw new ValueError(
      `randint: random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`
    );
  }
  const { generator = defaultGenerator, dtype = 'int64' } = options;
  checkBounds(low, high, dtype);
  return draw(
    'randint',
    checkShape('randint', typeof size === 'number' ? [size] : size),
    { ...options, dtype },
    values => {
      for (let i = 0; i < values.length; i++) values[i] = generator.integerBelow(high - low) + low;
    }
  );
}

/** PyTorch looks whether the dtype can hold the smallest and the largest number. */
function checkBounds(low: number, high: number, dtype: DType): void {
  const [least, most] = valueRange(dtype);
  const name = cTypeName(dtype);
  if (low < least || low > most)
    throw new ValueError(`randint: from is out of bounds for ${name}, got ${low}`);
  if (high - 1 > most) throw new ValueError(`randint: to - 1 is out of bounds for ${name}, got ${high}`);
}

/**
 * The numbers 0 … n − 1 in random order, as `[n]`; int64 unless `dtype` says otherwise.
 *
 * @throws ValueError for a negative `n`.
 * @example
 * manualSeed(0);
 * randperm(5); // → tensor([4, 0, 1, 3, 2])
 */
export function randperm(...given: [n: number, options?: RandomOptions]): Tensor {
  const [n, options = {}] = readCall('randperm', given);
  const { generator = defaultGenerator, dtype = 'int64' } = options;
  if (n < 0) {
    throw new ValueError(`randperm: Trying to create tensor with negative dimension ${n}: [${n}]`);
  }
  checkSize('randperm', 'n', n);
  convertNumber('randperm', n, dtype);
  return draw('randperm', [n], { ...options, dtype }, values => {
    values.set(generator.permutation(n));
  });
}

/** Overwrites with uniform values from `[low, high)`. */
export function uniformInPlace(target: Tensor, low = 0, high = 1, generator = defaultGenerator): void {
  if (!(low <= high)) {
    throw new ValueError(
      `uniform_: uniform_ expects to return a [from, to) range, but found from=${low} > to=${high}`
    );
  }
  const values = floatValues('uniform_', target.dtype, target.numel);
  generator.fillUniform(values, low, high);
  writeInPlace(target, values);
}

/** Overwrites with normal values. */
export function normalInPlace(target: Tensor, mean = 0, std = 1, generator = defaultGenerator): void {
  if (!(std >= 0)) {
    throw new ValueError(`normal_: normal expects std >= 0.0, but found std ${std}`);
  }
  const values = floatValues('normal_', target.dtype, target.numel);
  generator.fillNormal(values, mean, std);
  writeInPlace(target, values);
}

/** Overwrites with 1 (with this probability) and 0. */
export function bernoulliInPlace(target: Tensor, probability: number, generator = defaultGenerator): void {
  const values = floatValues('bernoulli_', target.dtype, target.numel);
  generator.fillBernoulli(values, probability);
  writeInPlace(target, values);
}

function floatValues(op: string, dtype: DType, length: number): FloatArray {
  if (!isFloatingPoint(dtype)) {
    throw new DtypeError(`${op}: a floating point dtype is needed, got ${dtype}`);
  }
  return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

type Fill = (generator: Generator, values: FloatArray) => void;

const fillUniform: Fill = (generator, values) => {
  generator.fillUniform(values);
};

const fillNormal: Fill = (generator, values) => {
  generator.fillNormal(values);
};

function drawFloats(op: string, shape: readonly number[], options: RandomOptions, fill: Fill): Tensor {
  const { dtype = 'float32', generator = defaultGenerator } = options;
  return draw(op, shape, { ...options, dtype }, values => {
    const floats = floatValues(op, dtype, values.length);
    fill(generator, floats);
    values.set(floats);
  });
}

function draw(
  op: string,
  shape: readonly number[],
  options: RandomOptions & { readonly dtype: DType },
  fill: (values: InstanceType<ReturnType<typeof arrayType>>) => void
): Tensor {
  checkFits(op, elementCount(shape), options.dtype);
  const values = new (arrayType(options.dtype))(elementCount(shape));
  fill(values);
  const output = emptyTensor(shape, options.dtype);
  writeInPlace(output, values);
  return output.requiresGrad_(options.requiresGrad ?? false);
}
