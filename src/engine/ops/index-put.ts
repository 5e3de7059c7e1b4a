/** @file Writing at indices: whole parts along a dimension, and what stands behind `x[spec] = value`. */
import { scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, IndexError, ShapeError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { normalizeDim, sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { clone, expand, reshape } from './broadcast.js';
import { where } from './compare.js';
import { fromTypedArray } from './creation.js';
import { mul } from './elementwise.js';
import { joinPlaces, type Advanced } from './index-spec.js';
import { indexSelect, indices, scatterAdd } from './indexing.js';
import { permute } from './movement.js';
import { recordOperation, renamed, type Recording } from './operation-node.js';
import { scalarFor } from './overwrite.js';
import { scalarTensor, type Operand } from './promotion.js';
import { readValues } from './read.js';

type Rows = readonly [input: Tensor, rows: Tensor];

/** Which rows of the input are written, and from which of the new rows: where a place comes twice, the last counts. */
function readWrites(places: Tensor, count: number): { readonly hit: Uint8Array; readonly from: number[] } {
  const hit = new Uint8Array(count);
  const from = new Array<number>(count).fill(0);
  readValues(places).forEach((place, row) => {
    hit[place] = 1;
    from[place] = row;
  });
  return { hit, from };
}

/** `input` `[N, …]` with `rows` `[K, …]` at `places` `[K]`, all of them in 0 … N−1. */
function putRows(input: Tensor, places: Tensor, rows: Tensor): Tensor {
  if (places.numel === 0 || input.numel === 0) return clone(input);
  const { hit, from } = readWrites(places, input.shape[0]);
  const written = fromTypedArray(hit, [hit.length, ...input.shape.slice(1).fill(1)], { dtype: 'bool' });
  const output = noGrad(() => where(written, indexSelect(rows, 0, indices(from)), input));
  const recording: Recording<Rows, undefined, readonly [Tensor, Tensor]> = {
    name: 'IndexPutBackward0',
    inputs: [input, rows],
    options: undefined,
    saves: () => [written, places],
    // ∂input is ∂y where nothing was written, ∂rows is ∂y at the places, for each row, even one that was overwritten
    gradient: ({ gradOutput, saved: [mask, at], needs }) => [
      needs[0] ? where(mask, scalarTensor(0, gradOutput.dtype), gradOutput) : null,
      needs[1] ? indexSelect(gradOutput, 0, at) : null
    ]
  };
  return recordOperation(recording, output);
}

/** `input` with `rows` added at `places`. */
function addRows(input: Tensor, places: Tensor, rows: Tensor): Tensor {
  const spread = expand(reshape(places, [-1, ...rows.shape.slice(1).fill(1)]), rows.shape);
  return scatterAdd(input, 0, spread, rows);
}

/** What stands at index tensors, replaced by `value`, or with `value` added to it. */
export function putAt(
  input: Tensor,
  advanced: readonly Advanced[],
  value: Operand,
  accumulate: boolean
): Tensor {
  const { order, joined, places, shape, back } = joinPlaces(input, advanced);
  const whole = [...shape, ...joined.slice(1)];
  const rows = reshape(
    permute(
      spreadValue(
        input,
        value,
        back.map(dim => whole[dim])
      ),
      back.map((_, dim) => back.indexOf(dim))
    ),
    [places.numel, ...joined.slice(1)]
  );
  const front = reshape(permute(input, order), joined);
  const written = accumulate ? addRows(front, places, rows) : putRows(front, places, rows);
  const apart = reshape(
    written,
    order.map(dim => input.shape[dim])
  );
  return renamed(
    'IndexPutBackward0',
    permute(
      apart,
      order.map((_, dim) => order.indexOf(dim))
    )
  );
}

function spreadValue(input: Tensor, value: Operand, shape: readonly number[]): Tensor {
  if (typeof value === 'number') return expand(scalarFor('indexPut_', value, input), shape);
  if (value.dtype !== input.dtype) {
    throw new DtypeError(
      'indexPut_: Index put requires the source and destination dtypes match, got ' +
        `${scalarTypeName(input.dtype)} for the destination and ${scalarTypeName(value.dtype)} for the source.`
    );
  }
  const lead = value.shape.findIndex((size, dim) => size !== 1 || value.ndim - dim <= shape.length);
  const trimmed = lead > 0 ? reshape(value, value.shape.slice(lead)) : value;
  if (trimmed.ndim > shape.length || !fits(trimmed.shape, shape)) {
    throw new ShapeError(
      `indexPut_: shape mismatch: value tensor of shape ${formatList(value.shape)} cannot be broadcast to indexing ` +
        `result of shape ${formatList(shape)}`
    );
  }
  return expand(trimmed, shape);
}

function fits(shape: readonly number[], target: readonly number[]): boolean {
  return shape.every((size, dim) => size === 1 || size === target[dim + target.length - shape.length]);
}

/** An index vector, checked, with negative places counted from the end where they may be. */
function readPlaces(op: string, index: Tensor, size: number, wraps: boolean): Tensor {
  if (index.dtype !== 'int64' && index.dtype !== 'int32') {
    throw new DtypeError(
      `${op}: ${op}(): Expected dtype int32/int64 for index but got: ${scalarTypeName(index.dtype)}`
    );
  }
  if (index.ndim > 1) {
    throw new IndexError(
      `${op}: ${op}(): Index is supposed to be a vector, but got dim: ${index.ndim} with shape ${formatList(index.shape)}`
    );
  }
  const places = Array.from(readValues(index), place => {
    const own = wraps && place < 0 ? place + size : place;
    if (own >= 0 && own < size) return own;
    throw new IndexError(`${op}: ${op}(): index ${place} is out of bounds for dimension 0 with size ${size}`);
  });
  return indices(places);
}

/** Runs `write` with `dim` in front, and puts it back. */
function alongFront(
  input: Tensor,
  dim: number,
  write: (front: Tensor, order: readonly number[]) => Tensor
): Tensor {
  const rest = input.shape.map((_, own) => own).filter(own => own !== dim);
  const order = [dim, ...rest];
  const written = write(permute(input, order), order);
  return permute(
    written,
    order.map((_, own) => order.indexOf(own))
  );
}

function checkSource(op: string, input: Tensor, dim: number, index: Tensor, source: Tensor): void {
  const count = source.ndim === 0 ? 1 : source.shape[dim];
  if (index.numel !== count) {
    throw new IndexError(
      `${op}: ${op}(): Number of indices (${index.numel}) should be equal to source.size(dim): (${count}), for dim: ${dim}`
    );
  }
  const own = input.shape.filter((_, other) => other !== dim);
  const given = source.shape.filter((_, other) => other !== dim);
  if (!sameShape(own, given)) {
    throw new ShapeError(
      `${op}: source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ` +
        `${formatList(input.shape)} source.shape = ${formatList(source.shape)}`
    );
  }
  if (input.dtype !== source.dtype) {
    throw new DtypeError(
      `${op}: ${op}(): self (${scalarTypeName(input.dtype)}) and source (${scalarTypeName(source.dtype)}) must have ` +
        'the same scalar type'
    );
  }
}

/** Lets a tensor without dimensions be treated as a vector of one element. */
function asVectors(input: Tensor, source: Tensor, run: (input: Tensor, source: Tensor) => Tensor): Tensor {
  if (input.ndim > 0) return run(input, source);
  return reshape(run(reshape(input, [1]), reshape(source, [-1])), []);
}

/** The options of `indexAdd_`. */
export interface IndexAddOptions {
  /** Factor of what is added. Default 1. */
  readonly alpha?: number;
}

/** A copy to which the parts of `source` along `dim`, times `alpha`, are added at the places in `index`. */
export function indexAdd(
  input: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  { alpha = 1 }: IndexAddOptions = {}
): Tensor {
  const at = normalizeDim(dim, input.ndim);
  return asVectors(input, source, (own, given) => {
    checkSource('index_add_', own, at, index, given);
    const places = readPlaces('index_add_', index, own.shape[at], false);
    const scaled = alpha === 1 ? given : mul(given, own.dtype === 'int64' ? Math.trunc(alpha) : alpha);
    const added = alongFront(own, at, (front, order) => addRows(front, places, permute(scaled, order)));
    return renamed('IndexAddBackward0', added);
  });
}

/** A copy in which the parts of `source` along `dim` stand at the places in `index`. */
export function indexCopy(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const at = normalizeDim(dim, input.ndim);
  return asVectors(input, source, (own, given) => {
    checkSource('index_copy_', own, at, index, given);
    const places = readPlaces('index_copy_', index, own.shape[at], false);
    const copied = alongFront(own, at, (front, order) => putRows(front, places, permute(given, order)));
    return renamed('IndexCopyBackward0', copied);
  });
}

/** A copy in which the parts along `dim` at the places in `index` are `value`. */
export function indexFill(input: Tensor, dim: number, index: Tensor, value: Operand): Tensor {
  const at = normalizeDim(dim, input.ndim);
  if (typeof value !== 'number' && value.ndim > 0) {
    throw new ShapeError(
      `index_fill_: index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`
    );
  }
  const filling = typeof value === 'number' ? scalarFor('indexFill_', value, input) : value;
  return asVectors(input, filling, own => {
    const places = readPlaces('index_fill_', index, own.shape[at], true);
    const filled = alongFront(own, at, front =>
      putRows(front, places, expand(reshape(filling, []), [places.numel, ...front.shape.slice(1)]))
    );
    return renamed(typeof value === 'number' ? 'IndexFillBackward0' : 'IndexFillBackward1', filled);
  });
}
