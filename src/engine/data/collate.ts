/** @file Puts rows one behind the other. After `default_collate` of `torch/utils/data/_utils/collate.py`. */
import type { TypedArray } from '../core/dtype.js';
import { ShapeError, ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { fromTypedArray, tensor } from '../ops/creation.js';
import { stack } from '../ops/movement.js';

/** One row: a tensor, a number, a text; or several of them in an array or under names, an input and its target say. */
export type Row =
  Tensor | TypedArray | number | boolean | string | readonly Row[] | { readonly [name: string]: Row };

/** Many rows at once, built as each of them: tensors with one dimension more, and arrays of texts. */
export type Batch<Item> = Item extends Tensor | TypedArray | number | boolean
  ? Tensor
  : Item extends string
    ? string[]
    : { -readonly [Place in keyof Item]: Batch<Item[Place]> };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? value.constructor.name : typeof value;
}

/** Refuses a column whose entries are not all of one kind. */
function needAll(values: readonly unknown[], isRight: (value: unknown) => boolean, kind: string): void {
  const place = values.findIndex(value => !isRight(value));
  if (place < 0) return;
  const expected = kind === 'Tensor' ? `expected Tensor as element ${place} in argument 0, but ` : '';
  throw new ValueError(
    `DataLoader: ${expected}got ${kindOf(values[place])} in row ${place} of the batch, where row 0 has ${kind}`
  );
}

function collateLists(lists: readonly (readonly unknown[])[]): unknown[] {
  const [first] = lists;
  const other = lists.find(list => list.length !== first.length);
  if (other !== undefined) {
    throw new ShapeError(
      `DataLoader: each element in list of batch should be of equal size, got ${first.length} and ${other.length}`
    );
  }
  return first.map((_, place) => collateRows(lists.map(list => list[place])));
}

function collateRecords(records: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const columns = Object.keys(records[0]).map(name => {
    const row = records.findIndex(record => !Object.hasOwn(record, name));
    if (row >= 0)
      throw new ValueError(`DataLoader: each row needs '${name}', as row 0 has, got none in row ${row}`);
    return [name, collateRows(records.map(record => record[name]))];
  });
  return Object.fromEntries(columns) as Record<string, unknown>;
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isTyped = (value: unknown): value is TypedArray =>
  value instanceof Float32Array ||
  value instanceof Float64Array ||
  value instanceof Int32Array ||
  value instanceof Uint8Array;

/** A column of values of one kind, which that of the first decides. */
function collateRows(values: readonly unknown[]): unknown {
  const as = <Kind>(is: (value: unknown) => value is Kind, kind: string): readonly Kind[] => {
    needAll(values, is, kind);
    return values.filter(is);
  };
  const [first] = values;
  if (isTensor(first)) return stack(as(isTensor, 'Tensor'));
  if (isTyped(first)) return stack(as(isTyped, first.constructor.name).map(array => fromTypedArray(array)));
  if (isNumber(first)) {
    const numbers = as(isNumber, 'number');
    return tensor(numbers, { dtype: numbers.every(Number.isInteger) ? 'int64' : 'float32' });
  }
  if (isFlag(first)) return tensor(as(isFlag, 'boolean'), { dtype: 'bool' });
  if (isText(first)) return as(isText, 'string');
  if (isList(first)) return collateLists(as(isList, 'Array'));
  if (isRecord(first)) return collateRecords(as(isRecord, 'Object'));
  throw new ValueError(
    'DataLoader: default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found ' +
      kindOf(first)
  );
}

/**
 * Puts rows one behind the other: tensors and typed arrays are stacked, whole numbers become int64, other numbers
 * float32, texts an array; arrays and objects are gone through entry by entry.
 *
 * @throws ValueError where rows differ in kind, or hold something else; ShapeError where they differ in size.
 */
export function collate<Item>(rows: readonly Item[]): Batch<Item> {
  return collateRows(rows) as Batch<Item>;
}
