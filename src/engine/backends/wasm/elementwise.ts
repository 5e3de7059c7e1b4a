/** @file Elementwise operations: merges dimensions of broadcast views and chooses the loop for what is left. */
import type { View } from '../../core/storage.js';
import type { Machine } from './machine.js';
import { elementwise, type Body, type InputKind } from './templates/elementwise.js';

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
function fourDimensions({ counts, strides }: Merged): Merged {
  const missing = 4 - counts.length;
  const zeros = new Array<number>(missing).fill(0);
  return {
    counts: [...new Array<number>(missing).fill(1), ...counts],
    strides: strides.map(own => [...zeros, ...own])
  };
}

function inputKind(view: View, stride: number): InputKind | null {
  const { dtype } = view.storage;
  if (dtype === 'bool' || dtype === 'uint8') return stride === 1 ? 'bytes' : null;
  if (dtype !== 'float32') return null;
  if (stride === 1) return 'row';
  return stride === 0 ? 'same' : 'apart';
}

export interface ElementwiseCall {
  readonly name: string;
  readonly inputs: readonly View[];
  readonly output: View;
  readonly scalars: readonly number[];
  readonly body: Body;
}

/** Runs the call; false, and nothing done, where the views lie in a way that no loop is written for. */
export function runElementwise(machine: Machine, call: ElementwiseCall): boolean {
  const { output, inputs, scalars } = call;
  const outputDtype = output.storage.dtype;
  if (outputDtype !== 'float32' && outputDtype !== 'bool') return false;
  if (output.shape.includes(0)) return true;
  const merged = mergeDimensions(output.shape, [output, ...inputs]);
  if (merged.counts.length > 4) return false;
  const { counts, strides } = fourDimensions(merged);
  const [outputStrides, ...inputStrides] = strides;
  if (counts[3] !== 1 && outputStrides[3] !== 1) return false;
  const kinds: InputKind[] = [];
  for (let i = 0; i < inputs.length; i++) {
    const kind = inputKind(inputs[i], counts[3] === 1 ? 1 : inputStrides[i][3]);
    if (kind === null) return false;
    kinds.push(kind);
  }
  const kernel = machine.cache.get(`${call.name} ${kinds.join(' ')} → ${outputDtype}`, () =>
    elementwise({ inputs: kinds, output: outputDtype, scalars: scalars.length, body: call.body })
  );
  machine.over(inputs, [output], () => {
    const width = outputDtype === 'bool' ? 1 : 4;
    const args = [...counts, startOf(machine, output, width)];
    for (let dim = 0; dim < 3; dim++) args.push(outputStrides[dim] * width);
    inputs.forEach((input, i) => {
      const bytes = kinds[i] === 'bytes' ? 1 : 4;
      args.push(startOf(machine, input, bytes));
      for (const stride of inputStrides[i]) args.push(stride * bytes);
    });
    kernel(...args, ...scalars);
  });
  return true;
}

function startOf(machine: Machine, view: View, width: number): number {
  return machine.heap.address(view.storage) + view.offset * width;
}
