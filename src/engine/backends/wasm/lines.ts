/** @file Operations along one dimension of float32 views: how the views part into lines, and their calls. */
import type { View } from '../../core/storage.js';
import type { FunctionBuilder } from './assembler.js';
import { mergeDimensions } from './elementwise.js';
import type { Machine } from './machine.js';
import { argReduceLines, cumsumLines, softmaxGradientLines, softmaxLines } from './templates/lines.js';

/** Lines along a dimension: how many before it and behind it, and each view's steps between and along them. */
interface Lines {
  readonly outer: number;
  readonly inner: number;
  readonly length: number;
  /** From outer line to outer line, from inner to inner, along a line; in elements. */
  readonly steps: readonly (readonly [number, number, number])[];
  /** Inner lines lie side by side in every view. */
  readonly beside: boolean;
}

/** Null where the dimensions before or behind `dim` do not lie evenly in every view. */
function linesAlong(views: readonly View[], dim: number): Lines | null {
  const { shape } = views[0];
  const part = (start: number, end: number): View[] =>
    views.map(view => ({ ...view, strides: view.strides.slice(start, end) }));
  const outer = mergeDimensions(shape.slice(0, dim), part(0, dim));
  const inner = mergeDimensions(shape.slice(dim + 1), part(dim + 1, shape.length));
  if (outer.counts.length > 1 || inner.counts.length > 1) return null;
  const steps = views.map((view, i): [number, number, number] => [
    outer.strides[i].at(0) ?? 0,
    inner.strides[i].at(0) ?? 0,
    view.strides[dim]
  ]);
  return {
    outer: outer.counts.at(0) ?? 1,
    inner: inner.counts.at(0) ?? 1,
    length: shape[dim],
    steps,
    beside: steps.every(([, step]) => step === 1)
  };
}

interface LineCall {
  readonly name: string;
  readonly read: readonly View[];
  readonly written: View;
  readonly dim: number;
  readonly template: (beside: boolean) => FunctionBuilder;
}

/** Runs the call; false, and nothing done, where no loop is written for these views. */
function runLines(machine: Machine, { name, read, written, dim, template }: LineCall): boolean {
  const { shape } = read[0];
  if (shape.length === 0 || shape.includes(0)) return false;
  const views = [...read, written];
  const lines = linesAlong(views, dim);
  if (lines === null) return false;
  const { outer, inner, length, steps, beside } = lines;
  const kernel = machine.cache.get(`${name} ${beside ? 'beside' : 'apart'}`, () => template(beside));
  machine.over(read, [written], () => {
    const operands = views.flatMap((view, i) => {
      const width = view.storage.dtype === 'int64' ? 8 : 4;
      const start = machine.heap.address(view.storage) + view.offset * width;
      return [start, ...steps[i].map(step => step * width)];
    });
    kernel(outer, inner, length, ...operands);
  });
  return true;
}

export function argReduce(
  machine: Machine,
  name: 'max' | 'min',
  input: View,
  output: View,
  dim: number
): boolean {
  const template = (beside: boolean): FunctionBuilder => argReduceLines(name, beside);
  return runLines(machine, { name: `arg${name}`, read: [input], written: output, dim, template });
}

export function cumsum(machine: Machine, input: View, output: View, dim: number): boolean {
  return runLines(machine, { name: 'cumsum', read: [input], written: output, dim, template: cumsumLines });
}

export function softmaxAlong(
  machine: Machine,
  input: View,
  output: View,
  dim: number,
  log: boolean
): boolean {
  const template = (beside: boolean): FunctionBuilder => softmaxLines(log, beside);
  return runLines(machine, { name: `softmax ${log}`, read: [input], written: output, dim, template });
}

export function softmaxGradientAlong(
  machine: Machine,
  views: readonly [gradOutput: View, output: View, gradInput: View],
  dim: number,
  log: boolean
): boolean {
  const [gradOutput, output, written] = views;
  const template = (beside: boolean): FunctionBuilder => softmaxGradientLines(log, beside);
  const name = `softmax gradient ${log}`;
  return runLines(machine, { name, read: [gradOutput, output], written, dim, template });
}
