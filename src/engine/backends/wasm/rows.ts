/** @file Reductions, and softmax and updates on float32: which views they can take, and their calls. */
import { bytesPerElement, type DType } from '../../core/dtype.js';
import { expressionNumber, type Expression } from '../../core/expression.js';
import type { View } from '../../core/storage.js';
import type { ReduceName } from '../backend.js';
import { mergeDimensions } from './elementwise.js';
import type { Kernel } from './kernel-cache.js';
import type { Machine } from './machine.js';
import { isWritable } from './templates/expression.js';
import { reduceBlock } from './templates/reduce.js';
import { reduceElements, type ReduceTemplate } from './templates/element-reduction.js';
import { softmaxGradientRows, softmaxRows } from './templates/softmax.js';
import { updateInPlace as writeUpdate } from './templates/update.js';

/** A dimension that is kept or reduced: elements, and how far apart they lie in input and output. */
interface Extent {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

const SINGLE: Extent = { count: 1, from: 0, to: 0 };

/** Which dimension of a reduction lies side by side, and its loops: two that are kept, two that are reduced. */
export interface ReductionNest {
  readonly extents: readonly Extent[];
  readonly along: ReduceTemplate['along'];
}

/** The loops from `input` to `output`, which has size 1 in every reduced dimension; null where there are more. */
export function reductionNest(input: View, output: View): ReductionNest | null {
  if (input.shape.includes(0)) return null;
  const strides = output.strides.map((stride, dim) =>
    output.shape[dim] === 1 && input.shape[dim] !== 1 ? 0 : stride
  );
  const merged = mergeDimensions(input.shape, [input, { ...output, strides }]);
  const extents = merged.counts.map((count, dim) => ({
    ...{ count, from: merged.strides[0][dim], to: merged.strides[1][dim] }
  }));
  const kept = extents.filter(extent => extent.to !== 0);
  const reduced = extents.filter(extent => extent.to === 0);
  if (kept.length > 2 || reduced.length > 2) return null;
  const nest = [...[SINGLE, SINGLE, ...kept].slice(-2), ...[SINGLE, SINGLE, ...reduced].slice(-2)];
  const side = nest[1].from === 1 && nest[1].to === 1 ? 'kept' : 'neither';
  return { extents: nest, along: nest[3].from === 1 ? 'reduced' : side };
}

/** Counts and byte steps of the loops, as the kernels of reductions take them. */
export function nestArguments({ extents }: ReductionNest, [width, outputWidth]: readonly number[]): number[] {
  return [
    ...extents.map(extent => extent.count),
    ...extents.map(extent => extent.from * width),
    ...extents.slice(0, 2).map(extent => extent.to * outputWidth)
  ];
}

/** Runs the reduction; false where no loop is written for it, or where an integer did not fit: the host then says which. */
export function reduce(machine: Machine, name: ReduceName, input: View, output: View): boolean {
  const nest = reductionNest(input, output);
  if (nest === null) return false;
  const kernel = reduction(machine, name, [input.storage.dtype, output.storage.dtype], nest.along);
  const widths = [input, output].map(view => bytesPerElement(view.storage.dtype));
  let fits = true;
  machine.over([input], [output], () => {
    fits = kernel(machine.address(input), machine.address(output), ...nestArguments(nest, widths)) !== 1;
  });
  return fits;
}

/** On floats that lie side by side four at a time where that is written, else two doubles at a time. */
function reduction(
  machine: Machine,
  name: ReduceName,
  [input, output]: readonly [DType, DType],
  along: ReduceTemplate['along']
): Kernel {
  const isFloat = input === 'float32' && output === 'float32';
  if (isFloat && along !== 'neither' && (name === 'sum' || name === 'max' || name === 'min')) {
    return machine.cache.get(`${name} along ${along}`, () => reduceBlock(name, along));
  }
  const key = `${name} along ${along} ${input} → ${output}`;
  return machine.cache.get(key, () => reduceElements({ name, input, output, along }));
}

/** The views as rows along `dim`: how many, their length, and each view's step from row to row; null if they are not. */
function asRows(
  views: readonly View[],
  dim: number
): { rows: number; count: number; steps: number[] } | null {
  const { shape } = views[0];
  if (dim !== shape.length - 1 || shape.includes(0)) return null;
  if (views.some(view => view.strides[dim] !== 1)) return null;
  const outer = mergeDimensions(shape.slice(0, -1), views);
  if (outer.counts.length > 1) return null;
  return {
    rows: outer.counts[0] ?? 1,
    count: shape[dim],
    steps: outer.strides.map(own => (own[0] ?? 0) * 4)
  };
}

export function softmax(machine: Machine, input: View, output: View, dim: number, log: boolean): boolean {
  const rows = asRows([input, output], dim);
  if (rows === null) return false;
  const kernel = machine.cache.get(`softmax ${log}`, fused => softmaxRows(log, fused));
  machine.over([input], [output], () => {
    kernel(rows.rows, rows.count, machine.address(input), machine.address(output), ...rows.steps);
  });
  return true;
}

export function softmaxGradient(
  machine: Machine,
  views: readonly [gradOutput: View, output: View, gradInput: View],
  dim: number,
  log: boolean
): boolean {
  const rows = asRows(views, dim);
  if (rows === null) return false;
  const [gradOutput, output, gradInput] = views;
  const kernel = machine.cache.get(`softmax gradient ${log}`, () => softmaxGradientRows(log));
  machine.over([gradOutput, output], [gradInput], () => {
    const addresses = views.map(view => machine.address(view));
    kernel(rows.rows, rows.count, ...addresses, ...rows.steps);
  });
  return true;
}

/** Number of elements of views that all lie without gaps in the same order; null where one does not. */
function sideBySide(views: readonly View[]): number | null {
  const { counts, strides } = mergeDimensions(views[0].shape, views);
  if (counts.length === 0) return 1;
  return counts.length === 1 && strides.every(own => own[0] === 1) ? counts[0] : null;
}

/** Runs the update; false, and nothing done, where the views have gaps or an expression has no template. */
export function updateInPlace(
  machine: Machine,
  changes: readonly (Expression | null)[],
  views: readonly View[],
  scalars: readonly number[]
): boolean {
  if (!changes.every(change => change === null || isWritable(change))) return false;
  if (views[0].shape.includes(0)) return true;
  const count = sideBySide(views);
  if (count === null) return false;
  const name = changes.map(change => (change === null ? '–' : expressionNumber(change))).join(' ');
  const kernel = machine.cache.get(`update ${name}`, () => writeUpdate(changes, scalars.length));
  machine.over(views, [], () => {
    kernel(count, ...views.map(view => machine.address(view)), ...scalars);
  });
  return true;
}
