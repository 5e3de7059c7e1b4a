/** @file Initial values that depend on their place: identities, orthogonal matrices, sparse ones. After `torch/nn/init.py`. */
import { formatList, ShapeError, ValueError } from '../core/errors.js';
import { defaultGenerator, type Generator } from '../core/random.js';
import { elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { eye, fromTypedArray } from '../ops/creation.js';
import { copyInPlace } from '../ops/in-place.js';

function write(tensor: Tensor, values: ArrayLike<number>): Tensor {
  copyInPlace(tensor, fromTypedArray(Float64Array.from(values), tensor.shape, { dtype: 'float64' }));
  return tensor;
}

function checkMatrix(op: string, tensor: Tensor): readonly [number, number] {
  if (tensor.ndim !== 2) {
    throw new ShapeError(
      `${op}: Only tensors with 2 dimensions are supported, got ${formatList(tensor.shape)}`
    );
  }
  return [tensor.shape[0], tensor.shape[1]];
}

/**
 * The identity: ones on the diagonal of a matrix, zeros elsewhere.
 *
 * **Shape**: `[rows, columns]`.
 *
 * @throws ShapeError unless there are two dimensions.
 * @example
 * nn.init.eye_(empty([2, 2])); // → tensor([[1., 0.], [0., 1.]])
 */
export function eye_(tensor: Tensor): Tensor {
  const [rows, columns] = checkMatrix('eye_', tensor);
  copyInPlace(tensor, eye(rows, columns));
  return tensor;
}

/** Options of `dirac_`. */
interface DiracOptions {
  /** Groups of the convolution; by default 1. */
  readonly groups?: number;
}

/** Options of `orthogonal_`. */
interface OrthogonalOptions {
  /** A factor for every element; by default 1. */
  readonly gain?: number;
  /** The random stream; by default the one of `manualSeed`. */
  readonly generator?: Generator;
}

/** Options of `sparse_`. */
interface SparseOptions {
  /** The standard deviation of what is not 0; by default 0.01. */
  readonly std?: number;
  /** The random stream; by default the one of `manualSeed`. */
  readonly generator?: Generator;
}

/**
 * Weights of a convolution that gives as many channels as it can unchanged; `groups` as the convolution's.
 *
 * **Shape**: `[out, in, …kernel]`.
 *
 * @throws ShapeError unless there are three to five dimensions; ValueError where the first does not divide into the
 * groups.
 * @example
 * nn.init.dirac_(empty([1, 1, 3])); // → tensor([[[0., 1., 0.]]])
 */
export function dirac_(tensor: Tensor, groups?: number | DiracOptions): Tensor {
  const { groups: count = 1 } = readOptions<DiracOptions>(['groups'], groups);
  if (tensor.ndim < 3 || tensor.ndim > 5) {
    throw new ShapeError(
      `dirac_: Only tensors with 3, 4, or 5 dimensions are supported, got ${formatList(tensor.shape)}`
    );
  }
  const [outputs, inputs, ...kernel] = tensor.shape;
  if (outputs % count !== 0) {
    throw new ValueError(`dirac_: dim 0 must be divisible by groups, got ${outputs} and ${count}`);
  }
  const size = elementCount(kernel);
  const center = kernel.reduce((place, own) => place * own + Math.floor(own / 2), 0);
  const perGroup = outputs / count;
  const values = new Float64Array(outputs * inputs * size);
  for (let group = 0; group < count; group++) {
    for (let channel = 0; channel < Math.min(perGroup, inputs); channel++) {
      values[((group * perGroup + channel) * inputs + channel) * size + center] = 1;
    }
  }
  return write(tensor, values);
}

function drawNormal(
  tensor: Tensor,
  count: number,
  std: number,
  generator: Generator
): Float32Array | Float64Array {
  const values = tensor.dtype === 'float64' ? new Float64Array(count) : new Float32Array(count);
  generator.fillNormal(values, 0, std);
  return values;
}

/** Makes columns orthonormal one after the other (Gram and Schmidt), twice for what rounding leaves. */
function orthonormalize(columns: readonly Float64Array[]): void {
  columns.forEach((column, place) => {
    for (const previous of [...columns.slice(0, place), ...columns.slice(0, place)]) {
      const along = previous.reduce((sum, value, i) => sum + value * column[i], 0);
      previous.forEach((value, i) => (column[i] -= along * value));
    }
    const length = Math.hypot(...column);
    column.forEach((value, i) => (column[i] = value / length));
  });
}

/**
 * A (semi-)orthogonal matrix times `gain` (default 1), uniformly distributed; dimensions after the first are joined.
 *
 * **Shape**: `[rows, …]`. **Source**: Saxe et al., arXiv 1312.6120; made uniform after Mezzadri, arXiv
 * math-ph/0609050.
 *
 * @throws ShapeError for less than two dimensions.
 * @example
 * const q = nn.init.orthogonal_(empty([2, 2]));
 * q.matmul(q.t()).sub(eye(2)).abs().max().item() < 1e-6; // → true
 */
export function orthogonal_(
  tensor: Tensor,
  gain?: number | OrthogonalOptions,
  generator?: Generator | OrthogonalOptions
): Tensor {
  return orthogonalize(tensor, readOptions<OrthogonalOptions>(['gain', 'generator'], gain, generator));
}

function orthogonalize(
  tensor: Tensor,
  { gain = 1, generator = defaultGenerator }: OrthogonalOptions
): Tensor {
  if (tensor.ndim < 2) {
    throw new ShapeError(
      `orthogonal_: Only tensors with 2 or more dimensions are supported, got ${formatList(tensor.shape)}`
    );
  }
  if (tensor.numel === 0) return tensor;
  const rows = tensor.shape[0];
  const columns = tensor.numel / rows;
  const drawn = drawNormal(tensor, tensor.numel, 1, generator);
  // The vectors of the short side. Gram and Schmidt give the Q of Q·R where the diagonal of R is positive.
  const wide = rows < columns;
  const vectors = Array.from({ length: Math.min(rows, columns) }, (_, place) =>
    Float64Array.from({ length: Math.max(rows, columns) }, (__, i) =>
      wide ? drawn[place * columns + i] : drawn[i * columns + place]
    )
  );
  orthonormalize(vectors);
  const values = new Float64Array(tensor.numel);
  vectors.forEach((vector, place) => {
    vector.forEach((value, i) => (values[wide ? place * columns + i : i * columns + place] = gain * value));
  });
  return write(tensor, values);
}

/**
 * Normal values with deviation `std` (0.01); a part `sparsity` of each column is 0.
 *
 * **Source**: Martens, ICML 2010.
 *
 * **Shape**: `[rows, columns]`.
 *
 * @throws ShapeError unless there are two dimensions.
 * @example
 * nn.init.sparse_(empty([4, 2]), 0.5).eq(0).sum().item(); // → 4
 */
export function sparse_(
  tensor: Tensor,
  sparsity: number,
  std?: number | SparseOptions,
  generator?: Generator | SparseOptions
): Tensor {
  return sparsify(tensor, sparsity, readOptions<SparseOptions>(['std', 'generator'], std, generator));
}

function sparsify(
  tensor: Tensor,
  sparsity: number,
  { std = 0.01, generator = defaultGenerator }: SparseOptions
): Tensor {
  const [rows, columns] = checkMatrix('sparse_', tensor);
  const values = drawNormal(tensor, rows * columns, std, generator);
  const zeros = Math.ceil(sparsity * rows);
  for (let column = 0; column < columns; column++) {
    // As in PyTorch, the places come from the default stream.
    for (const row of defaultGenerator.permutation(rows).subarray(0, zeros))
      values[row * columns + column] = 0;
  }
  return write(tensor, values);
}
