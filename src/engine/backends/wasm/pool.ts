/** @file Pooling on float32, over the same strips as convolution. */
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { Window } from '../../../geometry/window.js';
import type { AveragePoolWindow } from '../backend.js';
import { convolutionShape, forwardPlan, volume, type ConvolutionShape, type Strip } from './geometry.js';
import type { Machine } from './machine.js';
import { fillStrip, stripRoom } from './strip-room.js';
import { tapBlocks } from './taps.js';
import {
  averagePoolStrip,
  dividePlanes,
  indexPlanes,
  maxPoolStrip,
  type PlaneMove
} from './templates/pool.js';

/** Planes are laid into strips together while these take no more than this. */
const STRIP_BYTES = 262_144;

/** Every channel is an image of its own, pooled by a window of one channel. */
function poolShape(input: View, output: View, window: Window): ConvolutionShape {
  const planes = input.shape[0] * input.shape[1];
  const flat = (view: View): number[] => [planes, 1, ...view.shape.slice(2)];
  return convolutionShape(flat(input), flat(output), { ...window, groups: 1 });
}

/** One call of a pool kernel: a strip of some planes, one depth of the output. */
interface Piece {
  readonly strip: number;
  readonly firstPlane: number;
  readonly z: number;
  /** planes, stripPlane, lines, stripLine, vectors */
  readonly extent: readonly number[];
}

/** Lays planes into strips over `border` and calls back for each piece. */
function overStrips(
  machine: Machine,
  shape: ConvolutionShape,
  strip: Strip,
  source: number,
  border: number,
  call: (piece: Piece) => void
): void {
  const bytes = strip.channel * 4;
  const together = Math.min(shape.batch, Math.max(1, Math.floor(STRIP_BYTES / bytes)));
  const inputPlane = volume(shape.input) * 4;
  const room = strip.direct ? 0 : stripRoom(machine, strip, together, border);
  for (let firstPlane = 0; firstPlane < shape.batch; firstPlane += together) {
    const planes = Math.min(together, shape.batch - firstPlane);
    const from = source + firstPlane * inputPlane;
    if (!strip.direct) fillStrip(machine, strip, room, from, planes, shape.input);
    for (let z = 0; z < shape.output[0]; z++) {
      const start = (strip.direct ? from : room) + z * strip.plane * 4;
      const vectors = Math.floor(shape.output[2] / 4);
      const extent = [planes, bytes, shape.output[1], strip.pitch * 4, vectors];
      call({ strip: start, firstPlane, z, extent });
    }
  }
}

/** Place of the window's corner along one axis, and of its first tap inside, each times `step`. */
function cornerAndFirst(
  shape: ConvolutionShape,
  dim: 0 | 1 | 2,
  position: number,
  step: number
): [number, number] {
  const corner = position * shape.stride[dim] - shape.padBefore[dim];
  const dilation = shape.dilation[dim];
  const first = corner < 0 ? Math.ceil(-corner / dilation) * dilation : 0;
  return [corner * step, first * step];
}

/** For four columns at a time: the corners' places, then the first taps'. */
function columnTable(shape: ConvolutionShape): Int32Array {
  const width = shape.output[2];
  const table = new Int32Array(Math.ceil(width / 4) * 8);
  for (let x = 0; x < width; x++) {
    const [corner, first] = cornerAndFirst(shape, 2, x, 1);
    const at = (x >> 2) * 8 + (x & 3);
    table[at] = corner;
    table[at + 4] = first;
  }
  return table;
}

/** For each line of a plane: its corners' place and its first tap's. */
function lineTable(shape: ConvolutionShape): Int32Array {
  const [, height, width] = shape.input;
  const lines: number[] = [];
  for (let z = 0; z < shape.output[0]; z++) {
    const [cornerZ, firstZ] = cornerAndFirst(shape, 0, z, height * width);
    for (let y = 0; y < shape.output[1]; y++) {
      const [cornerY, firstY] = cornerAndFirst(shape, 1, y, width);
      lines.push(cornerZ + cornerY, firstZ + firstY);
    }
  }
  return Int32Array.from(lines);
}

/** Pairs: where a tap lies in the strip, in bytes, and its place relative to the window's corner. */
function tapTable(shape: ConvolutionShape, offsets: Int32Array): Int32Array {
  const [, kernelHeight, kernelWidth] = shape.kernel;
  const [, height, width] = shape.input;
  const [dz, dy, dx] = shape.dilation;
  return Int32Array.from({ length: offsets.length * 2 }, (_, i) => {
    const tap = i >> 1;
    if (i % 2 === 0) return offsets[tap] * 4;
    const x = tap % kernelWidth;
    const y = Math.floor(tap / kernelWidth) % kernelHeight;
    const z = Math.floor(tap / (kernelWidth * kernelHeight));
    return (z * dz * height + y * dy) * width + x * dx;
  });
}

export function maxPool(machine: Machine, input: View, output: View, indices: View, window: Window): void {
  if (output.shape.includes(0)) return;
  const shape = poolShape(input, output, window);
  const { strip, correlations } = forwardPlan(shape);
  const tail = shape.output[2] % 4;
  const kernel = machine.cache.get(`max pool ${tail}`, () => maxPoolStrip(tail));
  const [, height, width] = shape.output;
  const plane = volume(shape.output);
  machine.over([input], [output, indices], () => {
    const taps = machine.table(tapTable(shape, correlations[0].stripOffsets));
    const tapsEnd = taps + correlations[0].stripOffsets.length * 8;
    const lines = machine.table(lineTable(shape));
    const columns = machine.table(columnTable(shape));
    const to = machine.address(output);
    const toIndices = machine.heap.address(indices.storage) + indices.offset * 8;
    overStrips(machine, shape, strip, machine.address(input), -Infinity, piece => {
      const first = piece.firstPlane * plane + piece.z * height * width;
      const corners = lines + piece.z * height * 8;
      kernel(
        ...[piece.strip, to + first * 4, toIndices + first * 8, taps, tapsEnd, corners, columns],
        ...piece.extent,
        plane * 4
      );
    });
  });
}

function planeSize(view: View): number {
  return elementCount(view.shape.slice(2));
}

/** Moves values between the small planes and the places in the large ones that `indices` names. */
function movePlanes(machine: Machine, move: PlaneMove, small: View, indices: View, large: View): void {
  if (small.shape.includes(0)) return;
  const from = machine.heap.address(indices.storage) + indices.offset * 8;
  const kernel = machine.cache.get(`${move} planes`, () => indexPlanes(move));
  const planes = small.shape[0] * small.shape[1];
  kernel(
    ...[machine.address(small), from, machine.address(large), planes],
    ...[planeSize(small), planeSize(large) * 4]
  );
}

export function maxPoolGradient(machine: Machine, gradOutput: View, indices: View, gradInput: View): void {
  machine.over([gradOutput, indices], [gradInput], () => {
    machine.clear(gradInput);
    movePlanes(machine, 'add', gradOutput, indices, gradInput);
  });
}

export function maxUnpool(machine: Machine, input: View, indices: View, output: View): void {
  machine.over([input, indices], [output], () => {
    machine.clear(output);
    movePlanes(machine, 'write', input, indices, output);
  });
}

export function maxUnpoolGradient(machine: Machine, gradOutput: View, indices: View, gradInput: View): void {
  machine.over([gradOutput, indices], [gradInput], () => {
    movePlanes(machine, 'read', gradInput, indices, gradOutput);
  });
}

/**
 * The number that each output's sum is divided by: the override, the taps inside the input, or the window's
 * extent with padding, cut at the padding's end.
 */
function divisorTable(shape: ConvolutionShape, window: AveragePoolWindow): Float32Array {
  const { countIncludePad, divisorOverride } = window;
  const padAfter = [0, 0, ...window.padAfter].slice(-3);
  const along = ([0, 1, 2] as const).map(dim =>
    Array.from({ length: shape.output[dim] }, (_, place) => {
      const start = place * shape.stride[dim] - shape.padBefore[dim];
      const end = Math.min(start + shape.kernel[dim], shape.input[dim] + padAfter[dim]);
      return countIncludePad ? end - start : Math.min(end, shape.input[dim]) - Math.max(start, 0);
    })
  );
  const [depths, heights, widths] = along;
  const counts = depths.flatMap(z => heights.flatMap(y => widths.map(x => x * y * z)));
  // Four more, for the last vector's unused lanes.
  return Float32Array.from([...counts, 1, 1, 1, 1], size => divisorOverride ?? size);
}

export function averagePool(machine: Machine, input: View, output: View, window: AveragePoolWindow): void {
  if (output.shape.includes(0)) return;
  const shape = poolShape(input, output, window);
  const { strip, correlations } = forwardPlan(shape);
  const tail = shape.output[2] % 4;
  const kernel = machine.cache.get(`average pool ${tail}`, () => averagePoolStrip(tail));
  const [, height, width] = shape.output;
  const plane = volume(shape.output);
  machine.over([input], [output], () => {
    const offsets = correlations[0].stripOffsets;
    const taps = machine.table(offsets.map(offset => offset * 4));
    const divisors = machine.table(new Int32Array(divisorTable(shape, window).buffer));
    const to = machine.address(output);
    overStrips(machine, shape, strip, machine.address(input), 0, piece => {
      const inPlane = piece.z * height * width * 4;
      kernel(
        ...[piece.strip, to + piece.firstPlane * plane * 4 + inPlane, taps, taps + offsets.length * 4],
        ...[divisors + inPlane, ...piece.extent, plane * 4]
      );
    });
  });
}

/** Each output's share, tap by tap, is added to the input that the tap reads. */
export function averagePoolGradient(
  machine: Machine,
  gradOutput: View,
  gradInput: View,
  window: AveragePoolWindow
): void {
  const shape = poolShape(gradInput, gradOutput, window);
  machine.over([gradOutput], [gradInput], () => {
    machine.clear(gradInput);
    if (gradOutput.shape.includes(0) || gradInput.shape.includes(0)) return;
    const divisors = machine.table(new Int32Array(divisorTable(shape, window).buffer));
    const count = volume(shape.output);
    const shares = machine.heap.scratch(shape.batch * count * 4);
    const divide = machine.cache.get('divide planes', dividePlanes);
    divide(machine.address(gradOutput), divisors, shares, shape.batch, count);
    const target = machine.address(gradInput);
    for (const block of tapBlocks(shape)) {
      machine.add(
        target + block.input * 4,
        shares + block.output * 4,
        [shape.batch, ...block.counts],
        [volume(shape.input) * 4, ...block.inputSteps],
        [count * 4, ...block.outputSteps]
      );
    }
  });
}
