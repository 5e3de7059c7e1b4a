/** @file Elementwise operations: merges dimensions of broadcast views and chooses the loop for what is left. */
import { expressionNumber, type Mapping } from '../../core/expression.js';
import type { View } from '../../core/storage.js';
import type { Machine } from './machine.js';
import { elementwise, type InputKind } from './templates/elementwise.js';
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

function inputKind(view: View, stride: number): InputKind | null {
  const { dtype } = view.storage;
  const width = dtype === 'float32' ? 4 : dtype === 'bool' || dtype === 'uint8' ? 1 : null;
  if (width === null) return null;
  return { along: stride === 1 ? 'row' : stride === 0 ? 'same' : 'apart', width };
}

/** The loop for views that lie so, and in what nest it runs. */
interface Layout extends Merged {
  readonly kinds: readonly InputKind[];
  readonly output: 'float32' | 'bool';
}

/** Null where the views lie in a way that no loop is written for. */
function layOut(output: View, inputs: readonly View[]): Layout | null {
  const outputDtype = output.storage.dtype;
  if (outputDtype !== 'float32' && outputDtype !== 'bool') return null;
  const merged = mergeDimensions(output.shape, [output, ...inputs]);
  if (merged.counts.length > 4) return null;
  const { counts, strides } = fourDimensions(merged);
  if (counts[3] !== 1 && strides[0][3] !== 1) return null;
  const kinds: InputKind[] = [];
  for (let i = 0; i < inputs.length; i++) {
    const kind = inputKind(inputs[i], counts[3] === 1 ? 1 : strides[i + 1][3]);
    if (kind === null) return null;
    kinds.push(kind);
  }
  return { counts, strides, kinds, output: outputDtype };
}

/** Computes the mapping; false, and nothing done, where no loop is written for it. */
export function map(
  machine: Machine,
  mapping: Mapping,
  inputs: readonly View[],
  output: View,
  scalars: readonly number[]
): boolean {
  if (!isWritable(mapping)) return false;
  if (output.shape.includes(0)) return true;
  const layout = layOut(output, inputs);
  if (layout === null) return false;
  const { counts, kinds, strides } = layout;
  const lie = kinds.map(kind => `${kind.along}${kind.width}`).join(' ');
  const kernel = machine.cache.get(`map ${expressionNumber(mapping)} ${lie} → ${layout.output}`, () =>
    elementwise({ inputs: kinds, output: layout.output, scalars: scalars.length, mapping })
  );
  machine.over(inputs, [output], () => {
    const [outputStrides, ...inputStrides] = strides;
    const width = layout.output === 'bool' ? 1 : 4;
    const args = [...counts, startOf(machine, output, width)];
    for (let dim = 0; dim < 3; dim++) args.push(outputStrides[dim] * width);
    inputs.forEach((input, i) => {
      args.push(startOf(machine, input, kinds[i].width));
      for (const stride of inputStrides[i]) args.push(stride * kinds[i].width);
    });
    kernel(...args, ...scalars);
  });
  return true;
}

function startOf(machine: Machine, view: View, width: number): number {
  return machine.heap.address(view.storage) + view.offset * width;
}
