/** @file The index of PyTorch's square brackets: places, slices, masks, index tensors, new dimensions. */
import { DtypeError, formatList, IndexError, ValueError } from '../core/errors.js';
import { broadcastShapes, elementCount } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { expand, reshape } from './broadcast.js';
import { lt, where } from './compare.js';
import { tensor } from './creation.js';
import { add, mul } from './elementwise.js';
import { indexSelect, indices } from './indexing.js';
import { permute, select, slice, unsqueeze } from './movement.js';
import { cast } from './promotion.js';
import { readValues } from './read.js';

/** A part of a dimension, as Python's `start:stop:step`. */
export interface Slice {
  /** The first place; negative counts from the end. Default: the first of all. */
  readonly start?: number | null;
  /** The place before which it ends; negative counts from the end. Default: behind the last. */
  readonly stop?: number | null;
  /** The distance from one to the next, at least 1. Default 1. */
  readonly step?: number | null;
}

/**
 * A place, a slice (`':'`, `'1:3'`, `'::2'` or an object), `'...'` for all dimensions not named, null for a new
 * dimension, a list or int64 tensor of places, or a bool tensor as mask.
 */
export type IndexItem = number | string | null | Slice | Tensor | readonly number[];

type Parsed = number | null | '...' | Required<Slice> | Tensor;

function parseNumber(text: string): number | null {
  if (text.trim() === '') return null;
  const value = Number(text);
  if (!Number.isInteger(value)) throw new ValueError(`index: a place or slice is needed, got '${text}'`);
  return value;
}

function parseText(text: string): Parsed {
  const trimmed = text.trim();
  if (trimmed === '...') return '...';
  if (trimmed === 'None') return null;
  if (!trimmed.includes(':')) {
    const place = parseNumber(trimmed);
    if (place === null) throw new ValueError(`index: a place or slice is needed, got '${text}'`);
    return place;
  }
  const parts = trimmed.split(':');
  if (parts.length > 3) throw new ValueError(`index: a slice has at most three parts, got '${text}'`);
  const [start = null, stop = null, step = null] = parts.map(parseNumber);
  return { start, stop, step };
}

function parseItem(item: IndexItem): Parsed {
  if (item === null || typeof item === 'number' || item instanceof Tensor) return item;
  if (typeof item === 'string') return parseText(item);
  if ('length' in item) return indices(item);
  return { start: item.start ?? null, stop: item.stop ?? null, step: item.step ?? null };
}

function parseSpec(spec: IndexItem | readonly IndexItem[]): Parsed[] {
  if (typeof spec === 'string') return spec.split(',').map(parseText);
  return isList(spec) ? spec.map(parseItem) : [parseItem(spec)];
}

function isList(spec: IndexItem | readonly IndexItem[]): spec is readonly IndexItem[] {
  return Array.isArray(spec);
}

/** How many dimensions of the input an item takes. */
function taken(item: Parsed): number {
  if (item === null || item === '...') return 0;
  return item instanceof Tensor && item.dtype === 'bool' ? item.ndim : 1;
}

function applySlice(input: Tensor, dim: number, { start, stop, step }: Required<Slice>): Tensor {
  const size = input.shape[dim];
  const stride = step ?? 1;
  if (stride <= 0) throw new ValueError(`index: step must be greater than zero, got ${stride}`);
  const clip = (place: number): number => Math.min(Math.max(place < 0 ? place + size : place, 0), size);
  const first = clip(start ?? 0);
  const end = clip(stop ?? size);
  return slice(input, dim, first, Math.max(0, Math.ceil((end - first) / stride)), stride);
}

/** The places where a mask is true, one index vector for each of its dimensions. */
function maskPlaces(mask: Tensor, input: Tensor, dim: number): Tensor[] {
  mask.shape.forEach((size, own) => {
    if (size === input.shape[dim + own]) return;
    throw new IndexError(
      `index: The shape of the mask ${formatList(mask.shape)} at index ${own} does not match the shape of the indexed ` +
        `tensor ${formatList(input.shape)} at index ${dim + own}`
    );
  });
  const places: number[][] = mask.shape.map(() => []);
  readValues(mask).forEach((value, flat) => {
    if (value === 0) return;
    let rest = flat;
    for (let own = mask.ndim - 1; own >= 0; own--) {
      places[own].push(rest % mask.shape[own]);
      rest = Math.floor(rest / mask.shape[own]);
    }
  });
  return places.map(indices);
}

/** An index tensor, and the dimension that it picks from. */
export interface Advanced {
  readonly dim: number;
  readonly index: Tensor;
}

/** Index tensors as one vector of places in their joined dimensions, which stand in front. */
export interface JoinedPlaces {
  /** The dimensions with those of the index tensors in front. */
  readonly order: readonly number[];
  /** The tensor's sizes, in that order, with those of the index tensors as one. */
  readonly joined: readonly number[];
  /** The vector of places in the joined dimension. */
  readonly places: Tensor;
  /** The shape to which the index tensors broadcast. */
  readonly shape: readonly number[];
  /** Where each dimension of the result stands in `[...shape, ...other dimensions]`. */
  readonly back: readonly number[];
}

/** Joins the dimensions that index tensors pick from, and the index tensors. */
export function joinPlaces(input: Tensor, advanced: readonly Advanced[]): JoinedPlaces {
  const dims = advanced.map(item => item.dim);
  const rest = input.shape.map((_, dim) => dim).filter(dim => !dims.includes(dim));
  const sizes = dims.map(dim => input.shape[dim]);
  const shape = advanced.map(item => item.index.shape).reduce(broadcastShapes, []);
  let flat: Tensor = tensor(0, { dtype: 'int64' });
  advanced.forEach(({ index: given, dim }, place) => {
    for (const value of readValues(given)) {
      if (value >= -sizes[place] && value < sizes[place]) continue;
      throw new IndexError(
        `index: index ${value} is out of bounds for dimension ${dim} with size ${sizes[place]}`
      );
    }
    const wrapped = where(lt(given, 0), add(given, sizes[place]), given);
    flat = add(mul(flat, sizes[place]), wrapped);
  });
  return {
    order: [...dims, ...rest],
    joined: [elementCount(sizes), ...rest.map(dim => input.shape[dim])],
    places: reshape(expand(flat, shape), [elementCount(shape)]),
    shape,
    back: placesInResult(dims, shape.length, rest.length)
  };
}

/** Neighbouring index tensors leave their dimensions where they stood; others put them in front. */
function placesInResult(dims: readonly number[], own: number, rest: number): number[] {
  const together = dims.every((dim, place) => place === 0 || dim === dims[place - 1] + 1);
  const before = together ? dims[0] : 0;
  return [
    ...Array.from({ length: before }, (_, place) => own + place),
    ...Array.from({ length: own }, (_, place) => place),
    ...Array.from({ length: rest - before }, (_, place) => own + before + place)
  ];
}

/** Reads at index tensors. */
function applyAdvanced(input: Tensor, advanced: readonly Advanced[]): Tensor {
  const { order, joined, places, shape, back } = joinPlaces(input, advanced);
  const read = indexSelect(reshape(permute(input, order), joined), 0, places);
  return permute(reshape(read, [...shape, ...joined.slice(1)]), back);
}

function asIndex(item: Tensor): Tensor {
  if (item.dtype !== 'int64' && item.dtype !== 'int32') {
    throw new DtypeError(
      `index: tensors used as indices must be long, int, byte or bool tensors, got ${item.dtype}`
    );
  }
  return cast(item, 'int64');
}

/**
 * The part of `input` that PyTorch's `input[spec]` names. Places, slices and new dimensions give a view; index
 * tensors and masks a copy.
 *
 * @example
 * index(x, '0, :, 1:3'); // x[0, :, 1:3]
 * index(x, ['...', null, { step: 2 }]); // x[..., None, ::2]
 */
export function index(input: Tensor, spec: IndexItem | readonly IndexItem[]): Tensor {
  const { view, advanced } = viewAt(input, spec);
  return advanced.length === 0 ? view : applyAdvanced(view, advanced);
}

/** The view that the places, slices and new dimensions name, and the index tensors that are left to be applied. */
export function viewAt(
  input: Tensor,
  spec: IndexItem | readonly IndexItem[]
): { readonly view: Tensor; readonly advanced: readonly Advanced[] } {
  const items = parseSpec(spec);
  const count = items.reduce<number>((sum, item) => sum + taken(item), 0);
  if (count > input.ndim) {
    throw new IndexError(`index: too many indices for tensor of dimension ${input.ndim}, got ${count}`);
  }
  if (items.filter(item => item === '...').length > 1) {
    throw new IndexError("index: an index can only have a single ellipsis ('...'), got several");
  }
  let output = input;
  let dim = 0;
  const advanced: Advanced[] = [];
  for (const item of items) {
    if (item === '...') {
      dim += input.ndim - count;
    } else if (item === null) {
      output = unsqueeze(output, dim++);
    } else if (typeof item === 'number') {
      output = select(output, dim, item);
    } else if (!(item instanceof Tensor)) {
      output = applySlice(output, dim++, item);
    } else {
      const found = item.dtype === 'bool' ? maskPlaces(item, output, dim) : [asIndex(item)];
      for (const own of found) advanced.push({ dim: dim++, index: own });
    }
  }
  return { view: output, advanced };
}
