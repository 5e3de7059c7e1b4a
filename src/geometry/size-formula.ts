/** @file The size formulas of PyTorch's documentation, written out with the numbers of one layer. */
import { padBothSides, transposedSpace, type SlidingWindow } from './window.js';

const DIMENSION_NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ['L'],
  2: ['H', 'W'],
  3: ['D', 'H', 'W']
};

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}

/** One line per spatial dimension, all of them or, where they say the same, the first alone. */
function perDimension(inputs: readonly number[], write: (dimension: number) => string): string {
  const names = DIMENSION_NAMES[inputs.length] ?? inputs.map((_, i) => `D${i}`);
  const lines = inputs.map((_, i) => write(i));
  if (lines.every(line => line === lines[0])) return `${names[0]}' = ${lines[0]}`;
  return lines.map((line, i) => `${names[i]}' = ${line}`).join(', ');
}

/** Convolution and max pooling: `H' = ⌊(28 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 28`. */
export function slidingFormula(
  window: SlidingWindow,
  inputs: readonly number[],
  outputs: readonly number[],
  ceilMode = false
): string {
  const { kernel, stride, padding, dilation } = window;
  const [open, close] = ceilMode ? ['⌈', '⌉'] : ['⌊', '⌋'];
  return perDimension(
    inputs,
    i =>
      `${open}(${inputs[i]} + 2·${padding[i]} − ${dilation[i]}·(${kernel[i]} − 1) − 1) / ${stride[i]}${close} + 1` +
      ` = ${outputs[i]}`
  );
}

/** `padding: 'same'` pads as much as keeps the size. */
export function sameFormula(inputs: readonly number[], outputs: readonly number[]): string {
  return perDimension(inputs, i => `${inputs[i]} (padding 'same') = ${outputs[i]}`);
}

/** Transposed convolution: `H' = (14 − 1)·2 − 2·0 + 1·(2 − 1) + 0 + 1 = 28`. */
export function transposedFormula(
  window: SlidingWindow,
  outputPadding: readonly number[],
  inputs: readonly number[],
  outputs: readonly number[]
): string {
  const { kernel, stride, padding, dilation } = window;
  return perDimension(
    inputs,
    i =>
      `(${inputs[i]} − 1)·${stride[i]} − 2·${padding[i]} + ${dilation[i]}·(${kernel[i]} − 1) + ${outputPadding[i]} + 1` +
      ` = ${outputs[i]}`
  );
}

/** Padding on its own: `H' = 1 + 24 + 2 = 27`. */
export function paddingFormula(
  before: readonly number[],
  after: readonly number[],
  inputs: readonly number[],
  outputs: readonly number[]
): string {
  return perDimension(inputs, i => `${before[i]} + ${inputs[i]} + ${after[i]} = ${outputs[i]}`);
}

/** Unpooling: `H' = (14 − 1)·2 + 2 − 2·0 = 28`, or the size that was asked for. */
export function unpoolFormula(
  window: SlidingWindow,
  inputs: readonly number[],
  outputs: readonly number[]
): string {
  const { kernel, stride, padding } = window;
  const usual = transposedSpace(inputs, padBothSides(window));
  return perDimension(inputs, i =>
    usual[i] === outputs[i]
      ? `(${inputs[i]} − 1)·${stride[i]} + ${kernel[i]} − 2·${padding[i]} = ${usual[i]}`
      : `${outputs[i]} (asked for)`
  );
}

/** An adaptive pooling's size is chosen: `H' = 7 (chosen)`. */
export function chosenFormula(outputs: readonly number[]): string {
  return perDimension(outputs, i => `${outputs[i]} (chosen)`);
}

/** How many blocks fit, and how long each is: `L = 3·4 = 12 blocks of 2·3·3 = 18`. */
export function blocksFormula(
  channels: number,
  kernel: readonly number[],
  blocks: readonly number[]
): string {
  const column = [channels, ...kernel];
  return `L = ${blocks.join('·')} = ${product(blocks)} blocks of ${column.join('·')} = ${product(column)}`;
}
