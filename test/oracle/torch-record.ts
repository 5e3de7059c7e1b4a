/** @file Reads `torch/*.json.gz`, which `scripts/torch_oracle.py` wrote: arguments of PyTorch's samples as ours. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Tensor } from '../../src/engine/core/tensor.js';
import { recordTensor, type TensorRecord } from './fixture.js';

/** `order` names the dimensions from the slowest in memory to the fastest, where that is not the row-major order. */
type StridedRecord = TensorRecord & { readonly order?: readonly number[] };

/** An argument of PyTorch as JSON. */
export type Recorded =
  | null
  | boolean
  | number
  | string
  | readonly Recorded[]
  | { readonly tensor: StridedRecord }
  | { readonly float: string }
  | { readonly dtype: string }
  | { readonly slice: readonly (number | null)[] }
  | { readonly ellipsis: true };

export type RecordedOptions = Readonly<Record<string, Recorded>>;

/** `Array.isArray` that knows readonly arrays. */
function isList(value: Recorded): value is readonly Recorded[] {
  return Array.isArray(value);
}

/** Whether the argument is a tensor. */
export function isTensorRecord(value: Recorded): value is { readonly tensor: StridedRecord } {
  return typeof value === 'object' && value !== null && 'tensor' in value;
}

/** JavaScript has one kind of number: where PyTorch prints the 2.0 that it was given, we print 2. */
export function withoutPointZero(printed: string): string {
  return printed.replace(/(?<=\d)\.0(?!\d)/g, '');
}

/** The content of `torch/<name>.json.gz`. The caller says what the script put there. */
export function readTorch(name: string): unknown {
  const packed = readFileSync(new URL(`./torch/${name}.json.gz`, import.meta.url));
  return JSON.parse(gunzipSync(packed).toString('utf8'));
}

/** The recorded tensor, transposed in memory where PyTorch's was. */
function stridedTensor(record: StridedRecord): Tensor {
  if (record.order === undefined) return recordTensor(record);
  const { order, shape } = record;
  const stored = recordTensor({ ...record, shape: order.map(dim => shape[dim]) });
  return stored.permute(shape.map((_, dim) => order.indexOf(dim)));
}

const NUMBERS: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN };

/** The argument as our API takes it. Every tensor made on the way is put into `tensors`. */
export function revive(value: Recorded, tensors: Tensor[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(item => revive(item, tensors));
  if ('tensor' in value) {
    const tensor = stridedTensor(value.tensor);
    tensors.push(tensor);
    return tensor;
  }
  if ('float' in value) return NUMBERS[value.float];
  if ('dtype' in value) return value.dtype;
  if ('slice' in value) {
    const [start, stop, step] = value.slice;
    return { start, stop, step };
  }
  return '...';
}

/** A recorded argument in few words, for the report of a failure. */
export function describeRecorded(value: Recorded): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(describeRecorded).join(', ')}]`;
  if ('tensor' in value) return `${value.tensor.dtype}[${value.tensor.shape.join(', ')}]`;
  if ('float' in value) return value.float;
  if ('dtype' in value) return value.dtype;
  if ('slice' in value) return value.slice.map(part => part ?? '').join(':');
  return '...';
}
