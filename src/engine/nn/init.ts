/** @file Initial values of parameters, in place. After `torch/nn/init.py`. */
import { ValueError } from '../core/errors.js';
import type { Generator } from '../core/random.js';
import { elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from '../ops/arguments.js';
import { fillInPlace } from '../ops/in-place.js';
import { normalInPlace, uniformInPlace } from '../ops/random.js';

export { dirac_, eye_, orthogonal_, sparse_ } from './structured-init.js';
export { truncNormal_ } from './truncated-normal.js';

export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'convTranspose1d'
  | 'convTranspose2d'
  | 'convTranspose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'selu';

/** Options of Kaiming initialisation. */
export interface KaimingOptions {
  /** Negative slope of the leaky ReLU that follows; by default 0. */
  readonly a?: number;
  /** Keeps the variance on the way forward (`fanIn`, the default) or back (`fanOut`). */
  readonly mode?: 'fanIn' | 'fanOut';
  /** What follows the layer; by default `leakyRelu`. */
  readonly nonlinearity?: Nonlinearity;
  /** The random stream; by default the one of `manualSeed`. */
  readonly generator?: Generator;
}

/** Options of `calculateGain`. */
export interface GainOptions {
  /** The slope of a leaky ReLU; by default null: 0.01. */
  readonly param?: number | null;
}

/** Options of Xavier initialisation. */
export interface XavierOptions {
  /** Factor on the deviation; by default 1. */
  readonly gain?: number;
  /** The random stream; by default the one of `manualSeed`. */
  readonly generator?: Generator;
}

/**
 * Factor by which weights are scaled for the nonlinearity that follows. `param` is the slope of a leaky ReLU;
 * default 0.01.
 *
 * @throws ValueError for a nonlinearity that is not known.
 * @example
 * nn.init.calculateGain('relu'); // → 1.4142135623730951
 */
export function calculateGain(nonlinearity: Nonlinearity, param?: number | null | GainOptions): number {
  const slope = readOptions<GainOptions>(['param'], param).param ?? 0.01;
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.sqrt(2);
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + slope ** 2));
    case 'selu':
      return 3 / 4;
    case 'linear':
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose1d':
    case 'convTranspose2d':
    case 'convTranspose3d':
    case 'sigmoid':
      return 1;
    default:
      throw new ValueError(`calculateGain: Unsupported nonlinearity ${String(nonlinearity satisfies never)}`);
  }
}

/** Number of values on both sides of a layer. */
export interface Fans {
  /** Values that go into one value of the output. */
  fanIn: number;
  /** Values of the output that one value goes into. */
  fanOut: number;
}

/** Options of `uniform_`. */
export interface UniformOptions {
  /** The lower bound; by default 0. */
  a?: number;
  /** The upper bound; by default 1. */
  b?: number;
  /** The random stream; by default the one of `manualSeed`. */
  generator?: Generator;
}

/** Options of `normal_`. */
export interface NormalOptions {
  /** The mean; by default 0. */
  mean?: number;
  /** The standard deviation; by default 1. */
  std?: number;
  /** The random stream; by default the one of `manualSeed`. */
  generator?: Generator;
}

/**
 * Number of values that go into, and out of, one value of the layer with this weight.
 *
 * **Shape**: `[out, in, …kernel]`.
 *
 * @throws ValueError for less than two dimensions.
 * @example
 * nn.init.calculateFans(new nn.Conv2d(3, 8, 5).weight); // → { fanIn: 75, fanOut: 200 }
 */
export function calculateFans(weight: Tensor): Fans {
  if (weight.ndim < 2) {
    throw new ValueError(
      'init: Fan in and fan out can not be computed for tensor with fewer than 2 dimensions, ' +
        `got ${weight.ndim} dimensions`
    );
  }
  const [outputs, inputs, ...kernel] = weight.shape;
  const field = elementCount(kernel);
  return { fanIn: inputs * field, fanOut: outputs * field };
}

/**
 * Uniform over `[a, b)` (defaults 0 and 1), written into a tensor of any shape.
 *
 * @throws ValueError unless `a` ≤ `b`; DtypeError unless the tensor is of floating point.
 * @example
 * nn.init.uniform_(empty([2]), { a: -1, b: 1 }); // → tensor([-0.0075, 0.5364])
 */
export function uniform_(
  tensor: Tensor,
  a?: number | UniformOptions,
  b?: number | UniformOptions,
  generator?: Generator | UniformOptions
): Tensor {
  const options = readOptions<UniformOptions>(['a', 'b', 'generator'], a, b, generator);
  uniformInPlace(tensor, options.a, options.b, options.generator);
  return tensor;
}

/**
 * Normal with this mean (default 0) and deviation (default 1), written into a tensor of any shape.
 *
 * @throws ValueError for a negative deviation; DtypeError unless the tensor is of floating point.
 * @example
 * nn.init.normal_(empty([2]), { std: 0.1 }); // → tensor([ 0.1541, -0.0293])
 */
export function normal_(
  tensor: Tensor,
  mean?: number | NormalOptions,
  std?: number | NormalOptions,
  generator?: Generator | NormalOptions
): Tensor {
  const options = readOptions<NormalOptions>(['mean', 'std', 'generator'], mean, std, generator);
  normalInPlace(tensor, options.mean, options.std, options.generator);
  return tensor;
}

/**
 * Makes every element `val`; of any shape.
 *
 * @example
 * nn.init.constant_(empty([2]), 0.5); // → tensor([0.5000, 0.5000])
 */
export function constant_(tensor: Tensor, val: number): Tensor {
  fillInPlace(tensor, val);
  return tensor;
}

/**
 * Makes every element 0; of any shape.
 *
 * @example
 * nn.init.zeros_(empty([2])); // → tensor([0., 0.])
 */
export function zeros_(tensor: Tensor): Tensor {
  return constant_(tensor, 0);
}

/**
 * Makes every element 1; of any shape.
 *
 * @example
 * nn.init.ones_(empty([2])); // → tensor([1., 1.])
 */
export function ones_(tensor: Tensor): Tensor {
  return constant_(tensor, 1);
}

/**
 * Uniform over ±√3 · gain / √fan.
 *
 * **Source**: He et al., "Delving Deep into Rectifiers", arXiv 1502.01852.
 *
 * **Shape**: `[out, in, …kernel]`.
 *
 * @throws ValueError for less than two dimensions; DtypeError unless the tensor is of floating point.
 * @example
 * nn.init.kaimingUniform_(empty([2, 2]), { nonlinearity: 'relu' }).shape; // → [ 2, 2 ]
 */
export function kaimingUniform_(
  tensor: Tensor,
  a?: number | KaimingOptions,
  mode?: 'fanIn' | 'fanOut' | KaimingOptions,
  nonlinearity?: Nonlinearity | KaimingOptions,
  generator?: Generator | KaimingOptions
): Tensor {
  const options = readOptions<KaimingOptions>(KAIMING_ORDER, a, mode, nonlinearity, generator);
  if (isEmpty(tensor)) return tensor;
  const bound = Math.sqrt(3) * kaimingDeviation(tensor, options);
  return uniform_(tensor, { a: -bound, b: bound, generator: options.generator });
}

/**
 * Normal with the deviation gain / √fan (He et al.).
 *
 * **Shape**: `[out, in, …kernel]`.
 *
 * @throws ValueError for less than two dimensions; DtypeError unless the tensor is of floating point.
 * @example
 * nn.init.kaimingNormal_(empty([2, 2]), { mode: 'fanOut', nonlinearity: 'relu' }).shape; // → [ 2, 2 ]
 */
export function kaimingNormal_(
  tensor: Tensor,
  a?: number | KaimingOptions,
  mode?: 'fanIn' | 'fanOut' | KaimingOptions,
  nonlinearity?: Nonlinearity | KaimingOptions,
  generator?: Generator | KaimingOptions
): Tensor {
  const options = readOptions<KaimingOptions>(KAIMING_ORDER, a, mode, nonlinearity, generator);
  if (isEmpty(tensor)) return tensor;
  return normal_(tensor, { std: kaimingDeviation(tensor, options), generator: options.generator });
}

/**
 * Uniform over ±gain · √(6 / (fanIn + fanOut)).
 *
 * **Source**: Glorot and Bengio, AISTATS 2010.
 *
 * **Shape**: `[out, in, …kernel]`. Default gain 1.
 *
 * @throws ValueError for less than two dimensions; DtypeError unless the tensor is of floating point.
 * @example
 * nn.init.xavierUniform_(empty([2, 2])).shape; // → [ 2, 2 ]
 */
export function xavierUniform_(
  tensor: Tensor,
  gain?: number | XavierOptions,
  generator?: Generator | XavierOptions
): Tensor {
  const options = readOptions<XavierOptions>(GAIN_ORDER, gain, generator);
  const bound = Math.sqrt(3) * xavierDeviation(tensor, options);
  return uniform_(tensor, { a: -bound, b: bound, generator: options.generator });
}

/**
 * Normal with the deviation gain · √(2 / (fanIn + fanOut)) (Glorot and Bengio).
 *
 * **Shape**: `[out, in, …kernel]`. Default gain 1.
 *
 * @throws ValueError for less than two dimensions; DtypeError unless the tensor is of floating point.
 * @example
 * nn.init.xavierNormal_(empty([2, 2]), { gain: 2 }).shape; // → [ 2, 2 ]
 */
export function xavierNormal_(
  tensor: Tensor,
  gain?: number | XavierOptions,
  generator?: Generator | XavierOptions
): Tensor {
  const options = readOptions<XavierOptions>(GAIN_ORDER, gain, generator);
  return normal_(tensor, { std: xavierDeviation(tensor, options), generator: options.generator });
}

/** Whether there is nothing to fill, which PyTorch mentions in Kaiming's initialisations. */
function isEmpty(tensor: Tensor): boolean {
  if (tensor.numel > 0) return false;
  warn('Initializing zero-element tensors is a no-op');
  return true;
}

const KAIMING_ORDER = ['a', 'mode', 'nonlinearity', 'generator'] as const;
const GAIN_ORDER = ['gain', 'generator'] as const;

function kaimingDeviation(tensor: Tensor, options: KaimingOptions): number {
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  return calculateGain(nonlinearity, a) / Math.sqrt(calculateFans(tensor)[mode]);
}

function xavierDeviation(tensor: Tensor, { gain = 1 }: XavierOptions): number {
  const { fanIn, fanOut } = calculateFans(tensor);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/**
 * How convolutions and linear layers begin: weight, then bias, uniform over ±1/√fanIn (PyTorch's
 * `kaiming_uniform_` with a = √5).
 *
 * **Shape**: weight `[out, in, …kernel]`, bias `[out]`.
 *
 * @throws ValueError for a weight of less than two dimensions; DtypeError unless both are of floating point.
 * @example
 * const [weight, bias] = [empty([2, 4]), empty([2])];
 * nn.init.initializeLayer(weight, bias);
 * weight.abs().max().item() <= 0.5; // → true
 */
export function initializeLayer(weight: Tensor, bias: Tensor | null): void {
  kaimingUniform_(weight, { a: Math.sqrt(5) });
  if (bias === null) return;
  const { fanIn } = calculateFans(weight);
  if (fanIn === 0) return;
  const bound = 1 / Math.sqrt(fanIn);
  uniform_(bias, { a: -bound, b: bound });
}
