/** @file Reading and writing at indices: gather, scatter, masks, flips. */
import { convertNumber } from '../core/convert.js';
import { DtypeError, formatList, IndexError, ShapeError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { contiguousStrides, normalizeDim, normalizeDims } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { clone, expand, reshape } from './broadcast.js';
import { ne, where } from './compare.js';
import { fromTypedArray, onesLike, zeros } from './creation.js';
import { defineOp } from './define.js';
import { resident } from './memory.js';
import { recordOperation, renamed, type Recording } from './operation-node.js';
import { constantPad } from './pad.js';
import { cast, scalarTensor, type Operand } from './promotion.js';
import { readValues } from './read.js';

interface GatherOptions {
  readonly dim: number;
  readonly index: Tensor;
}

/** Reads along a dimension at an index that is known to fit. */
export const gatherOp = defineOp<readonly [Tensor], GatherOptions, readonly [index: Tensor]>({
  name: 'GatherBackward0',
  shape: (_, { index }) => index.shape,
  forward: (kernels, [input], output, { dim, index }) => {
    if (output.numel > 0) kernels.gather(input, resident(index), output, dim);
  },
  saves: (_input, _output, { index }) => [index],
  // ∂x sums ∂y at the places it was read from
  gradient: ({ gradOutput, shapes: [shape], dtypes: [dtype], options }): Tensor[] => [
    scatterAddOp([zeros(shape, { dtype }), gradOutput], options)
  ]
});

const scatterAddOp = defineOp<readonly [Tensor, Tensor], GatherOptions, readonly [index: Tensor]>({
  name: 'ScatterAddBackward0',
  shape: ([input]) => input.shape,
  forward: (kernels, [input, source], output, { dim, index }) => {
    kernels.copy(input, output);
    if (source.numel > 0) kernels.scatterAddInPlace(output, resident(index), source, dim);
  },
  saves: (_inputs, _output, { index }) => [index],
  // ∂input = ∂y; ∂source is ∂y at the indices
  gradient: ({ gradOutput, shapes: [, shape], needs, options }): (Tensor | null)[] => {
    const whole = shape.every((size, dim) => size === options.index.shape[dim]);
    if (!needs[1]) return [gradOutput, null];
    const read = gatherOp([gradOutput], options);
    return [
      gradOutput,
      whole
        ? read
        : constantPad(
            read,
            shape.flatMap((size, dim) => [0, size - read.shape[dim]]),
            0
          )
    ];
  }
});

function checkIndexDtype(op: string, index: Tensor): Tensor {
  if (index.dtype !== 'int64' && index.dtype !== 'int32') {
    throw new DtypeError(`${op}: ${op}(): Expected dtype int32/int64 for index, got ${index.dtype}`);
  }
  return cast(index, 'int64');
}

/** Checks that every index lies in 0 … size−1. */
function checkBounds(op: string, index: Tensor, dim: number, size: number): Float64Array {
  const values = readValues(index) as Float64Array;
  for (const value of values) {
    if (value < 0 || value >= size) {
      throw new IndexError(`${op}: index ${value} is out of bounds for dimension ${dim} with size ${size}`);
    }
  }
  return values;
}

function checkGatherShape(op: string, index: Tensor, input: Tensor, dim: number): void {
  if (index.ndim !== input.ndim) {
    throw new ShapeError(
      `${op}: Index tensor must have the same number of dimensions as ${op === 'gather' ? 'input' : 'self'} tensor, ` +
        `got ${formatList(index.shape)} and ${formatList(input.shape)}`
    );
  }
  index.shape.forEach((size, own) => {
    if (own === dim || size <= input.shape[own]) return;
    throw new ShapeError(
      `${op}: Size does not match at dimension ${own} expected index ${formatList(index.shape)} to be no larger than ` +
        `self ${formatList(input.shape)} apart from dimension ${dim}`
    );
  });
}

/**
 * Reads along `dim` at `index`: `output[i][j] = input[index[i][j]][j]` for dim 0.
 *
 * @throws IndexError where an index lies outside the dimension.
 */
export function gather(input: Tensor, dim: number, index: Tensor): Tensor {
  const at = normalizeDim(dim, input.ndim);
  if (index.numel === 0) return gatherOp([input], { dim: at, index: cast(index, 'int64') });
  const places = checkIndexDtype('gather', index);
  if (input.ndim === 0 && index.ndim < 2) {
    return reshape(gather(reshape(input, [1]), 0, reshape(places, [-1])), index.shape);
  }
  checkGatherShape('gather', places, input, at);
  checkBounds('gather', places, at, input.shape[at]);
  return gatherOp([input], { dim: at, index: places });
}

/** Adds `source` into a copy of `input` along `dim` at `index`. */
export function scatterAdd(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const at = normalizeDim(dim, input.ndim);
  const places = checkIndexDtype('scatter_add', index);
  checkGatherShape('scatter_add', places, input, at);
  checkSource('scatter_add', places, source);
  checkBounds('scatter_add', places, at, input.shape[at] ?? 1);
  checkSameDtype('scatter_add', input, source);
  if (input.dtype !== 'bool') return scatterAddOp([input, source], { dim: at, index: places });
  const counted = scatterAddOp([cast(input, 'int64'), cast(source, 'int64')], { dim: at, index: places });
  return cast(counted, 'bool');
}

function checkSameDtype(op: string, input: Tensor, source: Tensor): void {
  if (input.dtype === source.dtype) return;
  throw new DtypeError(
    `${op}: ${op}(): Expected self.dtype to be equal to src.dtype, got ${input.dtype} and ${source.dtype}`
  );
}

function checkSource(op: string, index: Tensor, source: Tensor): void {
  if (source.ndim !== index.ndim) {
    throw new ShapeError(
      `${op}: Index tensor must have the same number of dimensions as src tensor, ` +
        `got ${formatList(index.shape)} and ${formatList(source.shape)}`
    );
  }
  if (index.shape.every((size, dim) => size <= source.shape[dim])) return;
  throw new ShapeError(
    `${op}: Expected index ${formatList(index.shape)} to be no larger than src ${formatList(source.shape)}`
  );
}

/**
 * Writes `source` (a tensor or a number) into a copy of `input` along `dim` at `index`. Where an index comes twice,
 * the last one counts.
 */
export function scatter(input: Tensor, dim: number, index: Tensor, source: Operand): Tensor {
  const at = normalizeDim(dim, input.ndim);
  const places = checkIndexDtype('scatter', index);
  checkGatherShape('scatter', places, input, at);
  const from =
    typeof source === 'number'
      ? expand(scalarTensor(convertNumber('scatter', source, input.dtype), input.dtype), index.shape)
      : source;
  checkSource('scatter', places, from);
  checkSameDtype('scatter', input, from);
  const values = checkBounds('scatter', places, at, input.shape[at] ?? 1);
  const written = lastWrites(values, places.shape, input.shape, at);
  const whole = constantPad(
    from,
    index.shape.flatMap((size, own) => [0, size - from.shape[own]]),
    0
  );
  const hit = ne(
    scatterAddOp([zeros(input.shape), onesLike(whole, { dtype: 'float32' })], { dim: at, index: places }),
    0
  );
  const output = noGrad(() => {
    const blank = zeros(input.shape, { dtype: input.dtype });
    const kept = where(written, whole, scalarTensor(0, input.dtype));
    return where(hit, scatterAddOp([blank, kept], { dim: at, index: places }), input);
  });
  const recording: Recording<readonly [Tensor, Tensor], undefined, readonly [Tensor, Tensor]> = {
    name: typeof source === 'number' ? 'ScatterBackward1' : 'ScatterBackward0',
    inputs: [input, whole],
    options: undefined,
    saves: () => [hit, places],
    // ∂input is ∂y where nothing was written, ∂source is ∂y at the indices, also for what was overwritten
    gradient: ({ gradOutput, saved: [mask, index], needs }) => [
      needs[0] ? where(mask, scalarTensor(0, gradOutput.dtype), gradOutput) : null,
      needs[1] ? gatherOp([gradOutput], { dim: at, index }) : null
    ]
  };
  return recordOperation(recording, output);
}

/** For each index whether no later one writes to the same place. */
function lastWrites(
  index: Float64Array,
  shape: readonly number[],
  target: readonly number[],
  dim: number
): Tensor {
  const strides = contiguousStrides(shape);
  const targetStrides = contiguousStrides(target);
  const seen = new Set<number>();
  const last = new Uint8Array(index.length);
  for (let i = index.length - 1; i >= 0; i--) {
    const place = shape.reduce((flat, size, own) => {
      const position = own === dim ? index[i] : Math.floor(i / strides[own]) % size;
      return flat + position * targetStrides[own];
    }, 0);
    last[i] = seen.has(place) ? 0 : 1;
    seen.add(place);
  }
  return fromTypedArray(last, shape, { dtype: 'bool' });
}

/** The parts of `input` along `dim` at the places in the vector `index`. */
export function indexSelect(input: Tensor, dim: number, index: Tensor): Tensor {
  const at = normalizeDim(dim, input.ndim);
  if (index.ndim > 1) {
    throw new IndexError(
      `indexSelect: index_select(): Index is supposed to be a vector, but got dim: ${index.ndim}`
    );
  }
  const places = reshape(checkIndexDtype('index_select', index), [-1]);
  if (input.ndim === 0) return reshape(gather(reshape(input, [1]), 0, places), []);
  const size = input.shape[at];
  checkBounds('indexSelect', places, at, size);
  const shape = input.shape.map((own, place) => (place === at ? places.numel : own));
  if (shape.includes(0)) return gatherOp([input], { dim: at, index: zeros(shape, { dtype: 'int64' }) });
  const spread = expand(
    reshape(
      places,
      shape.map((_, place) => (place === at ? -1 : 1))
    ),
    shape
  );
  return gatherOp([input], { dim: at, index: spread });
}

/** `value` where `mask` is true, `input` elsewhere; the dtype is the input's. */
export function maskedFill(input: Tensor, mask: Tensor, value: Operand): Tensor {
  if (mask.dtype !== 'bool') {
    throw new DtypeError(
      `maskedFill: masked_fill_ only supports boolean masks, but got mask with dtype ${mask.dtype}`
    );
  }
  if (typeof value !== 'number' && value.ndim > 0) {
    throw new ShapeError(
      `maskedFill: masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`
    );
  }
  const filling =
    typeof value === 'number'
      ? scalarTensor(convertNumber('maskedFill', value, input.dtype), input.dtype)
      : cast(value, input.dtype);
  return renamed('MaskedFillBackward0', where(mask, filling, input));
}

/** The elements in reverse along each of `dims`. A copy. */
export function flip(input: Tensor, dims: number | readonly number[]): Tensor {
  const list = typeof dims === 'number' ? [dims] : dims;
  if (list.length === 0) return clone(input);
  return normalizeDims(list, input.ndim).reduce((flipped, dim) => {
    const size = flipped.shape[dim];
    return indexSelect(flipped, dim, indices(Array.from({ length: size }, (_, place) => size - 1 - place)));
  }, input);
}

/** A vector of indices. */
export function indices(values: readonly number[]): Tensor {
  return fromTypedArray(Float64Array.from(values), [values.length], { dtype: 'int64' });
}
