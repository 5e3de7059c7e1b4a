/** @file Random numbers in the place of what a tensor held, from PyTorch's CPU streams. */
import { arrayType, isFloatingPoint, scalarTypeName, type DType, type TypedArray } from '../core/dtype.js';
import { DtypeError, ValueError } from '../core/errors.js';
import { defaultGenerator, type Generator } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { expand } from './broadcast.js';
import { defineInPlace } from './in-place-operation.js';
import { valuesOver } from './overwrite.js';
import { readValues } from './read.js';

interface FromStream {
  /** The stream to draw from. Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

/** The options of `normal_`. */
export interface NormalInPlaceOptions extends FromStream {
  /** Default 0. */
  readonly mean?: number;
  /** Standard deviation. Default 1. */
  readonly std?: number;
}

/** The options of `uniform_`. */
export interface UniformInPlaceOptions extends FromStream {
  /** The lower end. Default 0. */
  readonly from?: number;
  /** The upper end. Default 1. */
  readonly to?: number;
}

/** The options of `random_`. */
export interface RandomInPlaceOptions extends FromStream {
  /** The smallest number. Default 0. */
  readonly from?: number;
  /** The number that all stay below. Default: what the dtype can hold, of floating point dtypes exactly. */
  readonly to?: number;
}

/** The options of `bernoulli_`. */
export interface BernoulliInPlaceOptions extends FromStream {
  /** Probability of a 1, or one for each element. Default 0.5. */
  readonly p?: number | Tensor;
}

function floats(kernel: string, { dtype, numel }: Tensor): Float32Array | Float64Array {
  if (!isFloatingPoint(dtype)) {
    throw new DtypeError(
      `${kernel}: "${kernel}" not implemented for '${scalarTypeName(dtype)}', got ${dtype}`
    );
  }
  return dtype === 'float32' ? new Float32Array(numel) : new Float64Array(numel);
}

/** Writes values of a normal distribution into `target`. */
export const normal_ = defineInPlace(
  'normal_',
  (input, first?: number | NormalInPlaceOptions, ...rest: readonly unknown[]) => {
    const given = readOptions<NormalInPlaceOptions>(['mean', 'std'], first, ...rest);
    const { mean = 0, std = 1, generator = defaultGenerator } = given;
    if (!(std >= 0)) throw new ValueError(`normal_: normal expects std >= 0.0, but found std ${std}`);
    const values = floats('normal_kernel_cpu', input);
    generator.fillNormal(values, mean, std);
    return valuesOver(input, 'NormalBackward0', values);
  }
);

/** Writes values of a uniform distribution into `target`. */
export const uniform_ = defineInPlace(
  'uniform_',
  (input, first?: number | UniformInPlaceOptions, ...rest: readonly unknown[]) => {
    const given = readOptions<UniformInPlaceOptions>(['from', 'to'], first, ...rest);
    const { from = 0, to = 1, generator = defaultGenerator } = given;
    const values = floats('check_uniform_bounds', input);
    if (!(from <= to)) {
      throw new ValueError(
        `uniform_: uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`
      );
    }
    generator.fillUniform(values, from, to);
    return valuesOver(input, 'UniformBackward0', values);
  }
);

/** One more than the largest number that `random_` draws without `to`. */
const RANDOM_END: Readonly<Record<DType, number>> = {
  bool: 2,
  uint8: 2 ** 8,
  int32: 2 ** 31,
  int64: Infinity,
  float32: 2 ** 24 + 1,
  float64: 2 ** 53 + 1
};

/** Writes whole numbers into `target`. One bare number is `to`, two are `from` and `to`. */
export const random_ = defineInPlace(
  'random_',
  (input, first?: number | RandomInPlaceOptions, ...rest: readonly unknown[]) => {
    const order: readonly (keyof RandomInPlaceOptions)[] =
      typeof rest[0] === 'number' ? ['from', 'to'] : ['to'];
    const {
      from = 0,
      to,
      generator = defaultGenerator
    } = readOptions<RandomInPlaceOptions>(order, first, ...rest);
    const end = to ?? RANDOM_END[input.dtype];
    if (end === Infinity) {
      throw new ValueError(
        'random_: `to` is needed for int64, whose numbers lie within ±2^53 here, got none'
      );
    }
    if (from >= end) {
      throw new ValueError(
        `random_: random_ expects 'from' to be less than 'to', but got from=${from} >= to=${end}`
      );
    }
    const values = new (arrayType(input.dtype))(input.numel);
    const draw = to === undefined && input.dtype !== 'float64' ? 'word' : 'range';
    for (let i = 0; i < values.length; i++) {
      values[i] = draw === 'word' ? generator.uint32() % end : from + generator.integerBelow(end - from);
    }
    return valuesOver(input, to === undefined ? 'RandomBackward2' : 'RandomBackward0', values);
  }
);

/** Writes 1 with a probability, else 0, into `target`. */
export const bernoulli_ = defineInPlace(
  'bernoulli_',
  (input, first?: number | Tensor | BernoulliInPlaceOptions, ...rest: readonly unknown[]) => {
    const given = readOptions<BernoulliInPlaceOptions>(['p'], first, ...rest);
    const { p = 0.5, generator = defaultGenerator } = given;
    const values = new (arrayType(input.dtype))(input.numel);
    if (p instanceof Tensor) {
      fillByTensor(values, input, p, generator);
      return valuesOver(input, 'BernoulliBackward1', values);
    }
    if (!(p >= 0 && p <= 1)) {
      throw new ValueError(`bernoulli_: bernoulli_ expects p to be in [0, 1], but got p=${p}`);
    }
    for (let i = 0; i < values.length; i++) values[i] = generator.float64() < p ? 1 : 0;
    return valuesOver(input, 'BernoulliBackward2', values);
  }
);

function fillByTensor(values: TypedArray, input: Tensor, p: Tensor, generator: Generator): void {
  readValues(expand(p, input.shape)).forEach((probability, i) => {
    if (!(probability >= 0 && probability <= 1)) {
      throw new ValueError(
        `bernoulli_: Expected p_in >= 0 && p_in <= 1 to be true, but got p=${probability}`
      );
    }
    const drawn = p.dtype === 'float64' ? generator.float64() : generator.float32();
    values[i] = drawn < probability ? 1 : 0;
  });
}
