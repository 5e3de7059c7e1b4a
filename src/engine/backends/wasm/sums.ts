/** @file Sums of expressions on float32: which views they can take, and their call. */
import { expressionNumber, type Expression } from '../../core/expression.js';
import type { View } from '../../core/storage.js';
import { mergeDimensions } from './elementwise.js';
import type { Machine } from './machine.js';
import { isWritable } from './templates/expression.js';
import { sumsBlock, type SumsTemplate } from './templates/sums.js';

/** A dimension's size, and how far apart its elements lie in each view, inputs first. */
interface Extent {
  readonly count: number;
  readonly steps: readonly number[];
}

/** Two kept and two summed dimensions, and how the innermost lies; null where there are more or it lies otherwise. */
function layOut(
  inputs: readonly View[],
  outputs: readonly View[]
): { extents: readonly Extent[]; kinds: SumsTemplate['inputs']; along: SumsTemplate['along'] } | null {
  const { shape } = inputs[0];
  const targets = outputs.map(output => ({
    ...output,
    strides: output.strides.map((stride, dim) => (output.shape[dim] === 1 ? 0 : stride))
  }));
  const merged = mergeDimensions(shape, [...inputs, ...targets]);
  const all = merged.counts.map((count, dim) => ({ count, steps: merged.strides.map(own => own[dim]) }));
  const first = inputs.length;
  const kept = all.filter(extent => extent.steps[first] !== 0);
  const summed = all.filter(extent => extent.steps[first] === 0);
  if (kept.length > 2 || summed.length > 2) return null;
  const single = { count: 1, steps: merged.strides.map(() => 0) };
  const extents = [...[single, single, ...kept].slice(-2), ...[single, single, ...summed].slice(-2)];
  const along = all.at(-1)?.steps[first] === 0 || kept.length === 0 ? 'summed' : 'kept';
  const inner = extents[along === 'summed' ? 3 : 1];
  const kinds: ('row' | 'same')[] = [];
  for (let i = 0; i < inputs.length; i++) {
    if (inner.steps[i] !== 0 && inner.steps[i] !== 1) return null;
    kinds.push(inner.steps[i] === 1 ? 'row' : 'same');
  }
  if (along === 'kept' && outputs.some((_, i) => inner.steps[first + i] !== 1)) return null;
  return { extents, kinds, along };
}

/** Sums the expressions; false, and nothing done, where no loop is written for it. */
export function sums(
  machine: Machine,
  expressions: readonly Expression[],
  inputs: readonly View[],
  outputs: readonly View[]
): boolean {
  if (![...inputs, ...outputs].every(view => view.storage.dtype === 'float32')) return false;
  if (inputs[0].shape.includes(0) || !expressions.every(own => isWritable(own))) return false;
  const layout = layOut(inputs, outputs);
  if (layout === null) return false;
  const { extents, kinds, along } = layout;
  const name = `sums ${expressions.map(expressionNumber).join(' ')} ${kinds.join(' ')} along ${along}`;
  const kernel = machine.cache.get(name, () => sumsBlock({ expressions, inputs: kinds, along }));
  machine.over(inputs, outputs, () => {
    kernel(
      ...extents.map(extent => extent.count),
      ...inputs.flatMap((view, i) => [machine.address(view), ...extents.map(extent => extent.steps[i] * 4)]),
      ...outputs.flatMap((view, i) => [
        machine.address(view),
        ...extents.slice(0, 2).map(extent => extent.steps[inputs.length + i] * 4)
      ])
    );
  });
  return true;
}
