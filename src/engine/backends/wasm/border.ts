/** @file Padding with what the tensor itself holds, on float32. */
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { BorderPlaces } from '../backend.js';
import type { Machine } from './machine.js';
import { borderRows } from './templates/border.js';

/** The longest run of a padded row whose elements lie side by side in the input: where it begins and ends. */
function middleRun(places: readonly number[]): { first: number; end: number } {
  let longest = { first: 0, end: 0 };
  let first = 0;
  for (let place = 1; place <= places.length; place++) {
    if (place < places.length && places[place] === places[place - 1] + 1) continue;
    if (place - first > longest.end - longest.first) longest = { first, end: place };
    first = place;
  }
  return longest;
}

function runRows(machine: Machine, adds: boolean, input: View, padded: View, places: BorderPlaces): void {
  const [depth, height, width] = [[0], [0], ...places].slice(-3);
  const [, lines, row] = [1, 1, ...input.shape.slice(-places.length)].slice(-3);
  const plane = elementCount(input.shape.slice(-places.length)) * 4;
  const { first, end } = middleRun(width);
  const edges = [...width.slice(0, first), ...width.slice(end)];
  const bytes = (list: readonly number[], step: number): number =>
    machine.table(Int32Array.from(list, place => place * step));
  const kernel = machine.cache.get(`border ${adds ? 'add' : 'copy'}`, () => borderRows(adds));
  kernel(
    ...[machine.address(padded), machine.address(input)],
    ...[elementCount(input.shape.slice(0, -places.length)), depth.length, height.length],
    ...[bytes(depth, lines * row * 4), bytes(height, row * 4)],
    ...[first, end - first, width.length - end, bytes(edges, 4), (width[first] ?? 0) * 4, plane]
  );
}

export function padBorder(machine: Machine, input: View, output: View, places: BorderPlaces): void {
  if (output.shape.includes(0)) return;
  machine.over([input], [output], () => {
    runRows(machine, false, input, output, places);
  });
}

export function padBorderGradient(
  machine: Machine,
  gradOutput: View,
  gradInput: View,
  places: BorderPlaces
): void {
  machine.over([gradOutput], [gradInput], () => {
    machine.clear(gradInput);
    if (!gradOutput.shape.includes(0)) runRows(machine, true, gradInput, gradOutput, places);
  });
}
