/** @file Adaptive pooling on float32. */
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { Machine } from './machine.js';
import { adaptiveAverage, adaptiveAverageGradient, adaptiveMax } from './templates/adaptive-pool.js';

function threeSizes(view: View): number[] {
  return [1, 1, ...view.shape.slice(2)].slice(-3);
}

/** Start and size of each output's region along one axis. */
function regionTable(input: number, output: number): Int32Array {
  const pairs = Array.from({ length: output }, (_, place) => {
    const start = Math.floor((place * input) / output);
    return [start, Math.ceil(((place + 1) * input) / output) - start];
  });
  return Int32Array.from(pairs.flat());
}

/** What every template takes last: planes, outputs along each axis, their tables, steps of the input's axes. */
function regionArguments(machine: Machine, input: View, output: View): number[] {
  const from = threeSizes(input);
  const to = threeSizes(output);
  const tables = to.map((size, axis) => machine.table(regionTable(from[axis], size)));
  return [input.shape[0] * input.shape[1], ...to, ...tables, from[1] * from[2], from[2]];
}

function planeBytes(view: View): number {
  return elementCount(view.shape.slice(2)) * 4;
}

export function adaptiveAveragePool(machine: Machine, input: View, output: View): void {
  if (output.shape.includes(0)) return;
  const kernel = machine.cache.get('adaptive average', adaptiveAverage);
  machine.over([input], [output], () => {
    const places = [machine.address(input), machine.address(output), planeBytes(input)];
    kernel(...places, ...regionArguments(machine, input, output));
  });
}

export function adaptiveAveragePoolGradient(machine: Machine, gradOutput: View, gradInput: View): void {
  const kernel = machine.cache.get('adaptive average gradient', adaptiveAverageGradient);
  machine.over([gradOutput], [gradInput], () => {
    machine.clear(gradInput);
    if (gradOutput.shape.includes(0)) return;
    const places = [machine.address(gradInput), machine.address(gradOutput), planeBytes(gradInput)];
    kernel(...places, ...regionArguments(machine, gradInput, gradOutput));
  });
}

export function adaptiveMaxPool(machine: Machine, input: View, output: View, indices: View): void {
  if (output.shape.includes(0)) return;
  const kernel = machine.cache.get('adaptive max', adaptiveMax);
  machine.over([input], [output, indices], () => {
    const toIndices = machine.heap.address(indices.storage) + indices.offset * 8;
    const places = [machine.address(input), machine.address(output), planeBytes(input), toIndices];
    kernel(...places, ...regionArguments(machine, input, output));
  });
}
