/** @file Operations that rearrange elements: mostly views that share memory, and joins that copy. */
import { readCall } from '../core/checked.js';
import { formatList, IndexError, ShapeError, ValueError } from '../core/errors.js';
import { checkSize, elementCount, normalizeDim, normalizeDims } from '../core/shape.js';
import type { View } from '../core/storage.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { clone, expand, reshape } from './broadcast.js';
import { defineOp, defineView } from './define.js';
import { nothing } from './operation-node.js';
import { kernels as activeKernels } from './dispatch.js';
import { cast, resultType } from './promotion.js';

const permuteOp = defineView<readonly number[]>({
  name: 'PermuteBackward0',
  layout: (input, dims) => ({
    shape: dims.map(dim => input.shape[dim]),
    strides: dims.map(dim => input.strides[dim]),
    offset: input.offset
  }),
  // ∂x is ∂y with the dimensions put back
  gradient: ({ gradOutput, options: dims }): Tensor =>
    permuteOp(
      gradOutput,
      dims.map((_, dim) => dims.indexOf(dim))
    )
});

/** A view with the dimensions in the order `dims`. */
export function permute(input: Tensor, dims: readonly number[]): Tensor {
  if (dims.length !== input.ndim) {
    throw new ShapeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering ` +
        `of dimensions i.e. input.dim() = ${input.ndim} is not equal to len(dims) = ${dims.length}`
    );
  }
  const order = dims.map(dim => normalizeDim(dim, input.ndim));
  if (new Set(order).size !== order.length) {
    throw new ValueError(`permute: permute(): duplicate dims are not allowed., got ${formatList(dims)}`);
  }
  return permuteOp(input, order);
}

/** A view with two dimensions exchanged. */
export function transpose(input: Tensor, dim0: number, dim1: number): Tensor {
  const order = input.shape.map((_, dim) => dim);
  const first = normalizeDim(dim0, input.ndim);
  const second = normalizeDim(dim1, input.ndim);
  if (input.ndim === 0) return permuteOp(input, []);
  order[first] = second;
  order[second] = first;
  return permuteOp(input, order);
}

/** The transposed matrix; a vector or scalar as it is. */
export function t(input: Tensor): Tensor {
  if (input.ndim > 2) {
    throw new ShapeError(`t: t() expects a tensor with <= 2 dimensions, but self is ${input.ndim}D`);
  }
  return input.ndim === 2
    ? transpose(input, 0, 1)
    : permuteOp(
        input,
        input.shape.map((_, dim) => dim)
      );
}

/**
 * The dimensions `startDim` to `endDim` joined into one. Default: all. `[N, C, H, W]` → `[N, C·H·W]` for
 * `flatten(x, 1)`.
 *
 * @throws ShapeError where `endDim` comes before `startDim`; IndexError where there is no such dimension.
 * @example
 * F.flatten(zeros([8, 3, 4, 4]), 1).shape; // → [ 8, 48 ]
 */
export function flatten(
  input: Tensor,
  startDim?: number | FlattenOptions,
  endDim?: number | FlattenOptions
): Tensor {
  const given = readOptions<FlattenOptions>(['startDim', 'endDim'], startDim, endDim);
  const { startDim: start = 0, endDim: end = -1 } = given;
  const first = normalizeDim(start, input.ndim);
  const last = normalizeDim(end, input.ndim);
  if (first > last) {
    throw new ShapeError(
      `flatten: flatten() has invalid args: start_dim cannot come after end_dim, got ${start} and ${end}`
    );
  }
  if (input.ndim === 0) return reshape(input, [1]);
  const { shape } = input;
  return reshape(input, [
    ...shape.slice(0, first),
    elementCount(shape.slice(first, last + 1)),
    ...shape.slice(last + 1)
  ]);
}

/** The options of `flatten`. */
export interface FlattenOptions {
  /** The first of the dimensions that are joined. Default 0. */
  readonly startDim?: number;
  /** The last of them. Default −1: the last of all. */
  readonly endDim?: number;
}

/** Splits dimension `dim` into `sizes`; one of them may be −1. */
export function unflatten(input: Tensor, dim: number, sizes: readonly number[]): Tensor {
  const at = normalizeDim(dim, input.ndim);
  const size = input.shape[at];
  const known = elementCount(sizes.filter(part => part !== -1));
  const fits = sizes.includes(-1) ? known > 0 && size % known === 0 : known === size;
  if (sizes.length === 0 || !fits) {
    throw new ShapeError(
      `unflatten: Provided sizes ${formatList(sizes)} don't multiply up to the size of dim ${at} (${size}) in the input tensor`
    );
  }
  const parts = sizes.map(part => (part === -1 ? size / known : part));
  return reshape(input, [...input.shape.slice(0, at), ...parts, ...input.shape.slice(at + 1)]);
}

export const squeezeOp = defineView<readonly number[]>({
  name: 'SqueezeBackward1',
  layout: (input, dims) => ({
    shape: input.shape.filter((_, dim) => !dims.includes(dim)),
    strides: input.strides.filter((_, dim) => !dims.includes(dim)),
    offset: input.offset
  }),
  // ∂x is ∂y in x's shape
  gradient: ({ gradOutput, shapes: [shape] }) => reshape(gradOutput, shape)
});

/** Without the dimensions of size 1: all of them, or those named that are; an empty list names none. */
export function squeeze(input: Tensor, dim?: number | readonly number[]): Tensor {
  if (typeof dim === 'object' && dim.length === 0) return squeezeOp(input, []);
  const dims = normalizeDims(dim, input.ndim).filter(own => input.shape[own] === 1);
  return squeezeOp(input, dims);
}

const unsqueezeOp = defineView<number>({
  name: 'UnsqueezeBackward0',
  layout: (input, dim) => ({
    shape: [...input.shape.slice(0, dim), 1, ...input.shape.slice(dim)],
    strides: [...input.strides.slice(0, dim), 1, ...input.strides.slice(dim)],
    offset: input.offset
  }),
  // ∂x is ∂y without the new dimension
  gradient: ({ gradOutput, options: dim }) => squeezeOp(gradOutput, [dim])
});

/** With a new dimension of size 1 before dimension `dim`. */
export function unsqueeze(input: Tensor, dim: number): Tensor {
  return unsqueezeOp(input, normalizeDim(dim, input.ndim + 1));
}

interface SliceOptions {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

function sliceLayout(input: View, { dim, start, length, step }: SliceOptions): Omit<View, 'storage'> {
  const strides = [...input.strides];
  strides[dim] *= step;
  return {
    shape: input.shape.map((size, own) => (own === dim ? length : size)),
    strides,
    offset: length === 0 ? input.offset : input.offset + start * input.strides[dim]
  };
}

const sliceOp = defineView<SliceOptions>({
  name: 'SliceBackward0',
  layout: sliceLayout,
  // ∂x holds ∂y in the slice, zeros elsewhere
  gradient: ({ gradOutput, shapes: [shape], options }): Tensor => embedOp([gradOutput], { ...options, shape })
});

export const embedOp = defineOp<readonly [Tensor], SliceOptions & { readonly shape: readonly number[] }>({
  name: 'SliceBackwardBackward0',
  shape: (_, { shape }) => shape,
  forward: (kernels, [input], output, options) => {
    kernels.copy(input, { storage: output.storage, ...sliceLayout(output, options) });
  },
  saves: nothing,
  // the slice of ∂y
  gradient: ({ gradOutput, options }): Tensor[] => [sliceOp(gradOutput, options)]
});

/** Every `step`-th element of `length` elements along `dim`, from `start` on. A view. */
export function slice(input: Tensor, dim: number, start: number, length: number, step = 1): Tensor {
  return sliceOp(input, { dim, start, length, step });
}

/** `length` elements along `dim`, from `start` on. A view. */
export function narrow(input: Tensor, dim: number, start: number, length: number): Tensor {
  if (input.ndim === 0) throw new ShapeError('narrow: narrow() cannot be applied to a 0-dim tensor.');
  const at = normalizeDim(dim, input.ndim);
  const size = input.shape[at];
  if (length < 0) throw new ValueError(`narrow: narrow(): length must be non-negative., got ${length}`);
  checkSize('narrow', 'length', length);
  if (!Number.isInteger(start) || start < -size || start > size) {
    throw new IndexError(
      `narrow: start out of range (expected to be in range of [${-size}, ${size}], but got ${start})`
    );
  }
  const first = start < 0 ? start + size : start;
  if (first + length > size) {
    throw new ValueError(`narrow: start (${first}) + length (${length}) exceeds dimension size (${size}).`);
  }
  return slice(input, at, first, length);
}

/** The part at `index` of dimension `dim`, which falls away. A view. */
export function select(input: Tensor, dim: number, index: number): Tensor {
  if (input.ndim === 0) throw new IndexError('select: select() cannot be applied to a 0-dim tensor.');
  const at = normalizeDim(dim, input.ndim);
  const size = input.shape[at];
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new IndexError(
      `select: select(): index ${index} out of range for tensor of size ${formatList(input.shape)} at dimension ${at}, ` +
        `index ${index} is out of bounds for dimension ${at} with size ${size}`
    );
  }
  return squeezeOp(slice(input, at, index < 0 ? index + size : index, 1), [at]);
}

/** The options of `split`, `chunk`, `cat` and `stack`. */
export interface DimOptions {
  /** Along which dimension; negative counts from the end. Default 0. */
  readonly dim?: number;
}

function readDim(given?: number | DimOptions): number {
  return readOptions<DimOptions>(['dim'], given).dim ?? 0;
}

/** Cuts `dim` into pieces of a size, the last one smaller, or of the sizes given. Views. */
export function split(input: Tensor, sizes: number | readonly number[], dim?: number | DimOptions): Tensor[] {
  const at = normalizeDim(readDim(dim), input.ndim);
  const size = input.shape[at] ?? 0;
  let pieces: readonly number[];
  if (typeof sizes === 'number') {
    checkSize('split', 'split_size', sizes);
    if (sizes === 0 && size !== 0) {
      throw new ValueError(
        `split: split_size can only be 0 if dimension size is 0, but got dimension size of ${size}`
      );
    }
    const count = Math.max(1, Math.ceil(size / Math.max(sizes, 1)));
    pieces = Array.from({ length: count }, (_, i) => Math.min(sizes, size - i * sizes));
  } else {
    pieces = sizes;
    const total = sizes.reduce((sum, piece) => sum + piece, 0);
    if (total !== size || sizes.some(piece => piece < 0)) {
      throw new ValueError(
        `split: split_with_sizes expects split_sizes to sum exactly to ${size} (input tensor's size at dimension ${at}), ` +
          `but got split_sizes=${formatList(sizes)}`
      );
    }
  }
  let start = 0;
  return pieces.map(length => {
    const piece = slice(input, at, start, length);
    start += length;
    return piece;
  });
}

/** Cuts `dim` into at most `chunks` pieces of equal size, the last one smaller. Views. */
export function chunk(input: Tensor, chunks: number, dim?: number | DimOptions): Tensor[] {
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new ValueError(`chunk: chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  }
  const size = input.shape[normalizeDim(readDim(dim), input.ndim)] ?? 0;
  return size === 0
    ? Array.from({ length: chunks }, () => input)
    : split(input, Math.ceil(size / chunks), dim);
}

const catOp = defineOp<readonly Tensor[], number>({
  name: 'CatBackward0',
  shape: (inputs, dim) => {
    const [first] = inputs;
    const total = inputs.reduce((sum, input) => sum + input.shape[dim], 0);
    return first.shape.map((size, own) => (own === dim ? total : size));
  },
  field: 'same place',
  forward: (_, inputs, output, dim) => {
    let start = 0;
    for (const input of inputs) {
      const length = input.shape[dim];
      const target = { storage: output.storage, ...sliceLayout(output, { dim, start, length, step: 1 }) };
      activeKernels().copy(input, target);
      start += length;
    }
  },
  saves: nothing,
  // each input takes its own part of ∂y
  gradient: ({ gradOutput, shapes, needs, options: dim }) => {
    let start = 0;
    return shapes.map((shape, place) => {
      const from = start;
      start += shape[dim];
      return needs[place] ? slice(gradOutput, dim, from, shape[dim]) : null;
    });
  }
});

/**
 * Tensors joined along a dimension that they have (default 0); their other sizes must agree. The dtype is what
 * all promote to.
 *
 * **Shape**: `[A, C]` and `[B, C]` → `[A + B, C]` along 0.
 *
 * @throws ShapeError where sizes or numbers of dimensions differ; ValueError for an empty list; IndexError where
 * there is no such dimension.
 * @example
 * cat([tensor([[1, 2]]), tensor([[3, 4]])]); // → tensor([[1., 2.], [3., 4.]])
 * cat([zeros([2, 3]), zeros([2, 5])], 1).shape; // → [ 2, 8 ]
 */
export function cat(...given: [tensors: readonly Tensor[], dim?: number | DimOptions]): Tensor {
  const [tensors, dim] = readCall('cat', given);
  if (tensors.length === 0) throw new ValueError('cat: torch.cat(): expected a non-empty list of Tensors');
  tensors.forEach((input, place) => {
    if (input.ndim === 0)
      throw new ShapeError(`cat: zero-dimensional tensor (at position ${place}) cannot be concatenated`);
  });
  const dtype = resultType(...tensors);
  // An empty vector joins with anything, as PyTorch has always let it.
  const filled = tensors.filter(input => !(input.ndim === 1 && input.numel === 0));
  const joined = (filled.length === 0 ? tensors : filled).map(input => cast(input, dtype));
  const [first] = joined;
  const at = normalizeDim(readDim(dim), first.ndim);
  joined.forEach((input, place) => {
    if (input.ndim !== first.ndim) {
      throw new ShapeError(
        `cat: Tensors must have same number of dimensions: got ${first.ndim} and ${input.ndim}`
      );
    }
    input.shape.forEach((size, own) => {
      if (own === at || size === first.shape[own]) return;
      throw new ShapeError(
        `cat: Sizes of tensors must match except in dimension ${at}. Expected size ${first.shape[own]} but got size ` +
          `${size} for tensor number ${place} in the list.`
      );
    });
  });
  return catOp(joined, at);
}

/**
 * Tensors of one shape joined along a new dimension (default 0).
 *
 * **Shape**: n of `[…]` → `[n, …]` along 0.
 *
 * @throws ShapeError where shapes differ; ValueError for an empty list; IndexError where there is no such
 * dimension.
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]); // → tensor([[1., 2.], [3., 4.]])
 */
export function stack(...given: [tensors: readonly Tensor[], dim?: number | DimOptions]): Tensor {
  const [tensors, dim] = readCall('stack', given);
  const [first] = tensors;
  if (tensors.length === 0) throw new ValueError('stack: stack expects a non-empty TensorList');
  tensors.forEach((input, place) => {
    if (formatList(input.shape) !== formatList(first.shape)) {
      throw new ShapeError(
        `stack: stack expects each tensor to be equal size, but got ${formatList(first.shape)} at entry 0 and ` +
          `${formatList(input.shape)} at entry ${place}`
      );
    }
  });
  const at = normalizeDim(readDim(dim), first.ndim + 1);
  return cat(
    tensors.map(input => unsqueezeOp(input, at)),
    { dim: at }
  );
}

/** The tensor laid `counts[dim]` times one after another along each dimension. */
export function repeat(input: Tensor, counts: readonly number[]): Tensor {
  if (counts.length < input.ndim) {
    throw new ShapeError(
      'repeat: Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor, got ' +
        `${formatList(counts)} for ${formatList(input.shape)}`
    );
  }
  for (const count of counts) checkSize('repeat', 'repeat', count);
  const own = [...new Array<number>(counts.length - input.ndim).fill(1), ...input.shape];
  const split = reshape(
    input,
    own.flatMap(size => [1, size])
  );
  const spread = expand(
    split,
    own.flatMap((size, dim) => [counts[dim], size])
  );
  return clone(
    reshape(
      spread,
      own.map((size, dim) => size * counts[dim])
    )
  );
}

/** The options of `roll`. */
export interface RollOptions {
  /** Along which dimensions, one for each shift. Default: none, the flattened tensor. */
  readonly dims?: number | readonly number[];
}

/** Shifts elements along dimensions; what leaves at one end comes back at the other. */
export function roll(
  input: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[] | RollOptions
): Tensor {
  const along = readOptions<RollOptions>(['dims'], dims).dims ?? [];
  const steps = typeof shifts === 'number' ? [shifts] : shifts;
  const list = typeof along === 'number' ? [along] : along;
  if (steps.length === 0) throw new ValueError('roll: `shifts` required, got []');
  if (list.length === 0) return reshape(rollOne(reshape(input, [-1]), steps[0], 0), input.shape);
  if (list.length !== steps.length) {
    throw new ValueError(
      `roll: shifts and dimensions must align. shifts: ${steps.length}, dims:${list.length}`
    );
  }
  if (input.ndim === 0) {
    throw new IndexError(`roll: Dimension specified as ${list[0]} but tensor has no dimensions`);
  }
  return list.reduce(
    (rolled, dim, place) => rollOne(rolled, steps[place], normalizeDim(dim, input.ndim)),
    input
  );
}

function rollOne(input: Tensor, shift: number, dim: number): Tensor {
  const size = input.shape[dim];
  const cut = size === 0 ? 0 : ((-shift % size) + size) % size;
  if (cut === 0) return clone(input);
  return cat([slice(input, dim, cut, size - cut), slice(input, dim, 0, cut)], { dim });
}
