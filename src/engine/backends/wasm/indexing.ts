/** @file Gathering of wide elements and scattering of float32 along one dimension, by an int64 index. */
import { bytesPerElement } from '../../core/dtype.js';
import type { View } from '../../core/storage.js';
import { fourDimensions, mergeDimensions } from './elementwise.js';
import type { Machine } from './machine.js';
import { indexBlock } from './templates/indexing.js';

/** What is indexed, the index, and the elements of its shape that are read or written. */
interface IndexCall {
  readonly kind: 'gather' | 'scatter';
  readonly table: View;
  readonly index: View;
  readonly elements: View;
  readonly dim: number;
}

/** Runs the call; false, and nothing done, where elements are bytes or there are too many dimensions that cannot be merged. */
function runIndexing(machine: Machine, { kind, table, index, elements, dim }: IndexCall): boolean {
  const { shape } = index;
  if (shape.includes(0)) return true;
  const still = { ...table, strides: table.strides.map((stride, own) => (own === dim ? 0 : stride)) };
  const merged = mergeDimensions(shape, [still, index, elements]);
  if (merged.counts.length > 4) return false;
  const { counts, strides } = fourDimensions(merged);
  const width = bytesPerElement(table.storage.dtype);
  if (width === 1) return false;
  const kernel = machine.cache.get(`${kind} ${width}`, () => indexBlock(kind, width));
  const run = (): void => {
    const operands = [table, index, elements].flatMap((view, i) => {
      const own = view === index ? 8 : width;
      return [machine.address(view), ...strides[i].map(step => step * own)];
    });
    kernel(...counts, (table.strides[dim] ?? 0) * width, ...operands);
  };
  // The target of a scatter keeps what it held, so it counts as read.
  if (kind === 'gather') machine.over([table, index], [elements], run);
  else machine.over([table, index, elements], [], run);
  return true;
}

/** output[…, i, …] = input[…, index[…, i, …], …] */
export function gather(machine: Machine, table: View, index: View, elements: View, dim: number): boolean {
  return runIndexing(machine, { kind: 'gather', table, index, elements, dim });
}

/** output[…, index[…, i, …], …] += source[…, i, …] */
export function scatterAddInPlace(
  machine: Machine,
  table: View,
  index: View,
  elements: View,
  dim: number
): boolean {
  return runIndexing(machine, { kind: 'scatter', table, index, elements, dim });
}
