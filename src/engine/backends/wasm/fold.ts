/** @file Lays the taps of a window out as columns, and adds columns up again, on float32: one block for each tap. */
import type { View } from '../../core/storage.js';
import type { Window } from '../../../geometry/window.js';
import { convolutionShape, volume, type ConvolutionShape } from './geometry.js';
import type { Four, Machine } from './machine.js';
import { tapBlocks } from './taps.js';

/** Every channel is an image of its own. */
function foldShape(image: View, columns: View, window: Window): ConvolutionShape {
  const planes = [image.shape[0] * image.shape[1], 1];
  const outputs = columns.shape.slice(image.shape.length);
  return convolutionShape([...planes, ...image.shape.slice(2)], [...planes, ...outputs], {
    ...window,
    groups: 1
  });
}

/** The place of a block in image and columns, in bytes, and how far apart its elements lie. */
interface Move {
  readonly image: number;
  readonly columns: number;
  readonly counts: Four;
  readonly imageSteps: Four;
  readonly columnSteps: Four;
}

function moves(shape: ConvolutionShape): Move[] {
  const outputs = volume(shape.output);
  const taps = volume(shape.kernel);
  return tapBlocks(shape).map(block => ({
    image: block.input * 4,
    columns: (block.tap * outputs + block.output) * 4,
    counts: [shape.batch, ...block.counts],
    imageSteps: [volume(shape.input) * 4, ...block.inputSteps],
    columnSteps: [taps * outputs * 4, ...block.outputSteps]
  }));
}

export function unfold(machine: Machine, input: View, columns: View, window: Window): void {
  const shape = foldShape(input, columns, window);
  machine.over([input], [columns], () => {
    // Without padding every column is written.
    if ([...window.padBefore, ...window.padAfter].some(size => size !== 0)) machine.clear(columns);
    for (const move of moves(shape)) {
      const [to, from] = [machine.address(columns) + move.columns, machine.address(input) + move.image];
      machine.copy(to, from, move.counts, move.columnSteps, move.imageSteps);
    }
  });
}

export function fold(machine: Machine, columns: View, output: View, window: Window): void {
  const shape = foldShape(output, columns, window);
  machine.over([columns], [output], () => {
    machine.clear(output);
    for (const move of moves(shape)) {
      const [to, from] = [machine.address(output) + move.image, machine.address(columns) + move.columns];
      machine.add(to, from, move.counts, move.imageSteps, move.columnSteps);
    }
  });
}
