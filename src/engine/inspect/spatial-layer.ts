/** @file Layers without weights that rearrange places: padding, unpooling, blocks as columns. */
import { slideField } from '../../geometry/receptive-field.js';
import { blocksFormula, paddingFormula, unpoolFormula } from '../../geometry/size-formula.js';
import { convolvedSpace, padBothSides } from '../../geometry/window.js';
import type { Module } from '../nn/module.js';
import type { LayerDescription } from './description.js';
import { differs, readWindow, sizesField, sizesText, spatial } from './module-field.js';

type Shape = readonly number[];

const unknownField = (): null => null;

/** Padding moves the window's start; what is mirrored or repeated in the border counts as if it lay there. */
export function describePadding(
  module: Module,
  family: string,
  dimensions: number,
  input: Shape,
  output: Shape
): LayerDescription {
  const amounts = sizesField(module, 'padding', 2 * dimensions, []);
  const side = (which: 0 | 1): number[] =>
    Array.from({ length: dimensions }, (_, i) => amounts[2 * (dimensions - 1 - i) + which] ?? 0);
  const [before, after] = [side(0), side(1)];
  const mode = family.replace(/Pad$/, '').toLowerCase();
  const size = differs(amounts, amounts[0]) ? amounts.join(' ') : String(amounts[0] ?? 0);
  const [from, to] = [spatial(input, dimensions), spatial(output, dimensions)];
  const ones = before.map(() => 1);
  const window = { kernel: ones, stride: ones, padding: before, dilation: ones };
  return {
    isKnown: true,
    setting: mode === 'zero' ? `pad ${size}` : `pad ${size}, ${mode}`,
    macs: 0,
    ...(output.length > 0 ? { formula: paddingFormula(before, after, from, to) } : {}),
    flow: field => slideField(field, window)
  };
}

/** Only the indices know to which place a value goes back. */
export function describeUnpool(
  module: Module,
  dimensions: number,
  input: Shape,
  output: Shape
): LayerDescription {
  const window = readWindow(module, dimensions);
  const { kernel, stride, padding } = window;
  const words = [
    kernel.join('×'),
    ...(stride.some((step, i) => step !== kernel[i]) ? [`stride ${sizesText(stride)}`] : []),
    ...(differs(padding, 0) ? [`pad ${sizesText(padding)}`] : [])
  ];
  const [from, to] = [spatial(input, dimensions), spatial(output, dimensions)];
  return {
    isKnown: true,
    setting: words.join(', '),
    macs: 0,
    ...(output.length > 0 ? { formula: unpoolFormula(window, from, to) } : {}),
    flow: unknownField
  };
}

/** Blocks as columns, or back: places are laid out along another axis, where no window is told. */
export function describeBlocks(
  module: Module,
  name: 'Unfold' | 'Fold',
  input: Shape,
  output: Shape
): LayerDescription {
  const one = [1, 1];
  const [kernel, dilation] = [
    sizesField(module, 'kernelSize', 2, one),
    sizesField(module, 'dilation', 2, one)
  ];
  const [padding, stride] = [sizesField(module, 'padding', 2, [0, 0]), sizesField(module, 'stride', 2, one)];
  const image = name === 'Unfold' ? input : output;
  const words = [
    kernel.join('×'),
    ...(differs(stride, 1) ? [`stride ${sizesText(stride)}`] : []),
    ...(differs(padding, 0) ? [`pad ${sizesText(padding)}`] : []),
    ...(differs(dilation, 1) ? [`dilation ${sizesText(dilation)}`] : [])
  ];
  const blocks = convolvedSpace(spatial(image, 2), padBothSides({ kernel, stride, padding, dilation }));
  const channels = image[image.length - 3] ?? 0;
  return {
    isKnown: true,
    setting: words.join(', '),
    macs: 0,
    ...(output.length > 0 ? { formula: blocksFormula(channels, kernel, blocks) } : {}),
    flow: unknownField
  };
}
