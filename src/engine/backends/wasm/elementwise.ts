/** @file Elementwise operations: merges dimensions of broadcast views and chooses the loop for what is left. */
import { bytesPerElement } from '../../core/dtype.js';
import { expressionNumber, type Mapping } from '../../core/expression.js';
import type { View } from '../../core/storage.js';
import type { Machine } from './machine.js';
import { arithmeticFor, elementwise, type InputKind } from './templates/elementwise.js';
import { isWritable } from './templates/expression.js';

/** Dimensions that are left after merging, outermost first, with one list of strides for each view. */
export interface Merged {
  readonly counts: number[];
  readonly strides: number[][];
}

/** Merges dimensions that lie evenly in all views, and leaves out those of size 1. */
export function mergeDimensions(shape: readonly number[], views: readonly View[]): Merged {
  const counts: number[] = [];
  const strides: number[][] = views.map(() => []);
  for (let dim = 0; dim < shape.length; dim++) {
    const size = shape[dim];
    if (size === 1) continue;
    const last = counts.length - 1;
    let even = last >= 0;
    for (let v = 0; even && v < views.length; v++) even = strides[v][last] === views[v].strides[dim] * size;
    if (even) counts[last] *= size;
    else counts.push(size);
    for (let v = 0; v < views.length; v++) strides[v][even ? last : last + 1] = views[v].strides[dim];
  }
  return { counts, strides };
}

/** With ones in front, so that there are four. */
export function fourDimensions({ counts, strides }: Merged): Merged {
  const missing = 4 - counts.length;
  const zeros = new Array<number>(missing).fill(0);
  return {
    counts: [...new Array<number>(missing).fill(1), ...counts],
    strides: strides.map(own => [...zeros, ...own])
  };
}

/** The loop for views of this layout, and the nest in which it runs. */
interface Layout extends Merged {
  readonly kinds: readonly InputKind[];
}

/** Null where the views lie in a way that no loop is written for. */
function layOut(output: View, inputs: readonly View[]): Layout | null {
  const merged = mergeDimensions(output.shape, [output, ...inputs]);
  if (merged.counts.length > 4) return null;
  const { counts, strides } = fourDimensions(merged);
  if (counts[3] !== 1 && strides[0][3] !== 1) return null;
  const kinds = inputs.map(({ storage: { dtype } }, i): InputKind => {
    const stride = counts[3] === 1 ? 1 : strides[i + 1][3];
    return { along: stride === 1 ? 'row' : stride === 0 ? 'same' : 'apart', dtype };
  });
  return { counts, strides, kinds };
}

/** Computes the mapping; false where no loop is written for it, or where an integer did not fit: the host then says which. */
export function map(
  machine: Machine,
  mapping: Mapping,
  inputs: readonly View[],
  output: View,
  scalars: readonly number[]
): boolean {
  const { dtype } = output.storage;
  const arithmetic = arithmeticFor(
    dtype,
    inputs.map(input => input.storage.dtype)
  );
  if (!isWritable(mapping, arithmetic)) return false;
  if (dtype === 'int32' && scalars.some(own => !(Math.abs(own) < 2 ** 51))) return false;
  if (output.shape.includes(0)) return true;
  const layout = layOut(output, inputs);
  if (layout === null) return false;
  const { counts, kinds, strides } = layout;
  const lie = kinds.map(kind => `${kind.along} ${kind.dtype}`).join(' ');
  const kernel = machine.cache.get(`map ${expressionNumber(mapping)} ${lie} → ${dtype}`, fused =>
    elementwise({ inputs: kinds, output: dtype, scalars: scalars.length, mapping }, fused)
  );
  let fits = true;
  machine.over(inputs, [output], () => {
    const args = [...counts];
    [output, ...inputs].forEach((view, i) => {
      const width = bytesPerElement(view.storage.dtype);
      args.push(machine.address(view));
      for (let dim = 0; dim < (i === 0 ? 3 : 4); dim++) args.push(strides[i][dim] * width);
    });
    fits = kernel(...args, ...scalars) === 0;
  });
  return fits;
}
