/** @file Runs the dot products of the weight gradient over blocks of pixels that stay in the nearest cache. */
import { volume, type ConvolutionPlan, type ConvolutionShape, type Strip } from './geometry.js';
import type { Kernel } from './kernel-cache.js';
import type { Machine } from './machine.js';
import { fillStrips, stripRoom } from './strip-room.js';
import { dotTile, type DotShape } from './templates/dot-tile.js';
import { divideRows } from './tiling.js';

/** Images are laid side by side while their strips take no more than this. */
const STRIP_BYTES = 2_097_152;
/** Bytes of the gradient's planes that one tile reads again for every tap. */
const BLOCK_BYTES = 49_152;

export interface WeightGradientAddresses {
  readonly grad: number;
  readonly source: number;
  /** Zeros at the start; the gradient is added to them. */
  readonly result: number;
}

/** How the gradient's planes lie beside the strip's: bytes, and vectors for one line. */
interface GradLayout {
  readonly lines: number;
  readonly vectors: number;
  readonly line: number;
  /** From one plane along the depth to the next, and from one channel to the next. */
  readonly plane: number;
  readonly channel: number;
  /** Bytes from one row of pixels to the next. */
  readonly pitch: number;
  /** Read where it is. */
  readonly direct: boolean;
}

/** Rows one by one, each with zeros up to a whole vector, or all in one line with zeros in the strip's gaps. */
function layGrad(shape: ConvolutionShape, strip: Strip): GradLayout {
  const [depth, height, width] = shape.output;
  const rowVectors = Math.ceil(width / 4);
  const flatVectors = Math.ceil(((height - 1) * strip.pitch + width) / 4);
  const byRows = height * (rowVectors + 1) <= flatVectors + 1;
  const vectors = byRows ? rowVectors : flatVectors;
  const lines = byRows ? height : 1;
  const line = vectors * 16;
  const plane = lines * line;
  const pitch = byRows ? line : strip.pitch * 4;
  const direct = pitch === width * 4 && plane === height * width * 4;
  return { lines, vectors, line, plane, channel: plane * depth, pitch, direct };
}

function tapsTogether(rows: number): number {
  return rows >= 4 ? 2 : [6, 4, 3][rows - 1];
}

/** A piece of every plane: lines, or a part of the one line. */
interface PixelBlock {
  readonly grad: number;
  readonly strip: number;
  readonly lines: number;
  readonly vectors: number;
}

function divideBlocks(layout: GradLayout, strip: Strip, rows: number): PixelBlock[] {
  const bytes = Math.max(16, Math.floor(BLOCK_BYTES / rows));
  const blocks: PixelBlock[] = [];
  if (layout.lines === 1) {
    const parts = Math.ceil((layout.vectors * 16) / bytes);
    const size = Math.ceil(layout.vectors / parts);
    for (let first = 0; first < layout.vectors; first += size) {
      const vectors = Math.min(size, layout.vectors - first);
      blocks.push({ grad: first * 16, strip: first * 16, lines: 1, vectors });
    }
    return blocks;
  }
  const parts = Math.ceil(layout.plane / bytes);
  const size = Math.ceil(layout.lines / parts);
  for (let first = 0; first < layout.lines; first += size) {
    const lines = Math.min(size, layout.lines - first);
    blocks.push({
      grad: first * layout.line,
      strip: first * strip.pitch * 4,
      lines,
      vectors: layout.vectors
    });
  }
  return blocks;
}

/** One group of images, laid ready. */
interface Laid {
  readonly grad: number;
  readonly gradImage: number;
  readonly strip: number;
  readonly stripImage: number;
  readonly images: number;
}

export function correlateWeights(
  machine: Machine,
  shape: ConvolutionShape,
  plan: ConvolutionPlan,
  addresses: WeightGradientAddresses
): void {
  const { strip } = plan;
  const layout = layGrad(shape, strip);
  const channels = { source: shape.groups * shape.inChannels, grad: shape.groups * shape.outChannels };
  const stripImage = strip.channel * channels.source * 4;
  const sourceImage = channels.source * volume(shape.input) * 4;
  const gradImage = layout.channel * channels.grad;
  const together = Math.min(
    shape.batch,
    Math.max(1, Math.floor(STRIP_BYTES / Math.max(stripImage, gradImage)))
  );
  const stripDirect = strip.direct && layout.direct;
  const strips = stripDirect ? addresses.source : stripRoom(machine, strip, channels.source * together);
  const grads = layout.direct ? addresses.grad : machine.zeros(gradImage * together);
  const offsets = machine.table(plan.correlations[0].stripOffsets, 4);
  for (let first = 0; first < shape.batch; first += together) {
    const images = Math.min(together, shape.batch - first);
    const source = addresses.source + first * sourceImage;
    const grad = addresses.grad + first * channels.grad * volume(shape.output) * 4;
    if (!stripDirect)
      layStrips(machine, shape, strip, { images, target: strips, targetImage: stripImage, source });
    if (!layout.direct)
      layGrads(machine, shape, layout, { images, target: grads, targetImage: gradImage, source: grad });
    addDots(machine, shape, strip, layout, offsets, addresses.result, {
      strip: stripDirect ? addresses.source + first * stripImage : strips,
      grad: layout.direct ? addresses.grad + first * gradImage : grads,
      ...{ stripImage, gradImage, images }
    });
  }
}

/** Images to be laid ready; addresses and bytes. */
interface Laying {
  readonly images: number;
  readonly target: number;
  readonly targetImage: number;
  readonly source: number;
}

function layStrips(machine: Machine, shape: ConvolutionShape, strip: Strip, laying: Laying): void {
  const channels = shape.groups * shape.inChannels;
  if (strip.direct) {
    const { target, source } = laying;
    machine.heap.bytes.copyWithin(target, source, source + laying.images * laying.targetImage);
    return;
  }
  const sourceImage = channels * volume(shape.input) * 4;
  fillStrips(machine, strip, channels, shape.input, { ...laying, sourceImage });
}

function layGrads(
  machine: Machine,
  shape: ConvolutionShape,
  layout: GradLayout,
  { images, target, targetImage, source }: Laying
): void {
  const [depth, height, width] = shape.output;
  const channels = shape.groups * shape.outChannels;
  const row = width * 4;
  const plane = height * row;
  // Without depth all images are one copy.
  const turns = depth === 1 ? 1 : images;
  for (let image = 0; image < turns; image++) {
    machine.copy(
      target + image * targetImage,
      source + image * channels * depth * plane,
      depth === 1 ? [images, channels, height, width] : [channels, depth, height, width],
      depth === 1
        ? [targetImage, layout.channel, layout.pitch, 4]
        : [layout.channel, layout.plane, layout.pitch, 4],
      depth === 1 ? [channels * plane, plane, row, 4] : [depth * plane, plane, row, 4]
    );
  }
}

function addDots(
  machine: Machine,
  shape: ConvolutionShape,
  strip: Strip,
  layout: GradLayout,
  offsets: number,
  result: number,
  laid: Laid
): void {
  const terms = shape.inChannels * volume(shape.kernel);
  const runs = divideRows(shape.outChannels, machine.cache.fused);
  const groupStrip = shape.inChannels * strip.channel * 4;
  for (const block of divideBlocks(layout, strip, runs[0].rows)) {
    const pixels = [block.vectors, block.lines, layout.line, strip.pitch * 4] as const;
    const walk = [...pixels, laid.images, laid.gradImage, laid.stripImage];
    for (let group = 0; group < shape.groups; group++) {
      let channel = group * shape.outChannels;
      for (const { rows, count } of runs) {
        const dots = dotKernels(machine, { rows, plane: layout.channel, resultRow: terms * 4 }, terms);
        for (let tile = 0; tile < count; tile++, channel += rows) {
          for (let z = 0; z < shape.output[0]; z++) {
            const grad = laid.grad + channel * layout.channel + z * layout.plane + block.grad;
            const source = laid.strip + group * groupStrip + z * strip.plane * 4 + block.strip;
            for (const { kernel, first, last } of dots) {
              const to = result + (channel * terms + first) * 4;
              kernel(grad, source, offsets + first * 4, offsets + last * 4, to, ...walk);
            }
          }
        }
      }
    }
  }
}

/** The kernels that together go over all terms: most of them so many at a time, the rest at once. */
function dotKernels(
  machine: Machine,
  shape: Omit<DotShape, 'taps'>,
  terms: number
): { kernel: Kernel; first: number; last: number }[] {
  const { fused } = machine.cache;
  const together = Math.min(tapsTogether(shape.rows), terms);
  const whole = terms - (terms % together);
  const kernelOf = (taps: number): Kernel =>
    machine.cache.get(`dot ${shape.rows}×${taps} ${shape.plane} ${shape.resultRow}`, () =>
      dotTile({ ...shape, taps }, fused)
    );
  const kernels = [{ kernel: kernelOf(together), first: 0, last: whole }];
  if (whole < terms) kernels.push({ kernel: kernelOf(terms - whole), first: whole, last: terms });
  return kernels;
}
