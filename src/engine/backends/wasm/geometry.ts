/**
 * @file How convolutions lie in memory. An image is copied once into a *strip*: its planes with their zeros
 * around them, split into phases where the stride is not 1, so that the pixels which one tap reads for
 * neighbouring outputs are neighbours too. A *correlation* then is a table of where each term of the sum
 * starts, and the same loop serves every kernel size, stride, dilation and padding.
 *
 * With stride 1 a row's zeros on the right are the next row's on the left: the pitch is one padding wide. The bound
 * that holds everywhere: a row is read for `length` elements from its start, and rows lie `pitch ≥ size + max(before,
 * after)` apart. So it is read for `length − pitch ≤ min(before, after)` elements beyond its end, which the next row,
 * the next plane and the next channel all have in front of them; the very last row has them `behind` the strip.
 */
import type { ConvolutionWindow } from '../backend.js';

/** One value for depth, height and width; lower ranks have 1 in front. */
export type Triple = readonly [number, number, number];

export interface ConvolutionShape {
  readonly batch: number;
  readonly groups: number;
  /** Channels of one group. */
  readonly inChannels: number;
  readonly outChannels: number;
  readonly input: Triple;
  readonly output: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly padBefore: Triple;
  readonly dilation: Triple;
}

/** Where one phase's elements of a channel go in the strip, in elements. */
interface PhaseCopy {
  readonly from: number;
  readonly to: number;
  readonly counts: Triple;
  readonly fromSteps: Triple;
}

export interface Strip {
  /** Elements from one channel to the next. */
  readonly channel: number;
  readonly plane: number;
  readonly pitch: number;
  /** Elements of border that the last row of the last channel has behind the strip. */
  readonly behind: number;
  readonly copies: readonly PhaseCopy[];
  /** The image itself lies as the strip would: nothing needs to be copied. */
  readonly direct: boolean;
}

/** One sum over terms for a grid of output pixels, in elements. */
export interface Correlation {
  /** Where each term starts in the strip; channels outermost. */
  readonly stripOffsets: Int32Array;
  /** Where each term's factor lies in a row of the weights. */
  readonly weightOffsets: Int32Array;
  /** Pixels of the grid, and where they go in an output channel. */
  readonly counts: Triple;
  readonly outputStart: number;
  readonly outputSteps: Triple;
}

export interface ConvolutionPlan {
  readonly strip: Strip;
  readonly correlations: readonly Correlation[];
  /** Some outputs have no term at all. */
  readonly hasEmpty: boolean;
}

function triple(values: readonly number[], fill: number): Triple {
  const padded = [fill, fill, ...values].slice(-3);
  return [padded[0], padded[1], padded[2]];
}

export function convolutionShape(
  input: readonly number[],
  output: readonly number[],
  window: ConvolutionWindow
): ConvolutionShape {
  return {
    batch: input[0],
    groups: window.groups,
    inChannels: input[1] / window.groups,
    outChannels: output[1] / window.groups,
    input: triple(input.slice(2), 1),
    output: triple(output.slice(2), 1),
    kernel: triple(window.kernel, 1),
    stride: triple(window.stride, 1),
    padBefore: triple(window.padBefore, 0),
    dilation: triple(window.dilation, 1)
  };
}

export function volume(sizes: Triple): number {
  return sizes[0] * sizes[1] * sizes[2];
}

/** Remainder that is never negative. */
function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}

/** One dimension of a strip. */
interface StripAxis {
  /** Elements of the image along it. */
  readonly size: number;
  /** Zeros in front of them. */
  readonly before: number;
  readonly step: number;
  /** Remainders by `step` that some tap reads. */
  readonly phases: readonly number[];
  /** Elements of one phase. */
  readonly length: number;
}

function forwardAxis(shape: ConvolutionShape, dim: 0 | 1 | 2): StripAxis {
  const step = shape.stride[dim];
  const taps = Array.from({ length: shape.kernel[dim] }, (_, k) => k * shape.dilation[dim]);
  const last = Math.floor(taps.at(-1)! / step);
  return {
    size: shape.input[dim],
    before: shape.padBefore[dim],
    step,
    phases: [...new Set(taps.map(tap => tap % step))].sort((a, b) => a - b),
    length: shape.output[dim] + last
  };
}

/** First image element of a phase along an axis, its place in the strip, and how many there are. */
function phaseRun(axis: StripAxis, phase: number): { first: number; place: number; count: number } {
  const first = modulo(phase - axis.before, axis.step);
  const place = (first + axis.before - phase) / axis.step;
  const count = Math.min(Math.ceil((axis.size - first) / axis.step), axis.length - place);
  return { first, place, count: Math.max(count, 0) };
}

function layStrip(axes: readonly [StripAxis, StripAxis, StripAxis], columns: number): Strip {
  const [z, y, x] = axes;
  const after = x.length - x.size - x.before;
  const pitch = x.step === 1 ? Math.max(x.size + Math.max(x.before, after), columns) : x.length;
  const plane = z.length * y.length * pitch;
  const copies: PhaseCopy[] = [];
  let phase = 0;
  for (const pz of z.phases) {
    for (const py of y.phases) {
      for (const px of x.phases) {
        const runs = [phaseRun(z, pz), phaseRun(y, py), phaseRun(x, px)] as const;
        const [rz, ry, rx] = runs;
        copies.push({
          from: (rz.first * y.size + ry.first) * x.size + rx.first,
          to: phase * plane + (rz.place * y.length + ry.place) * pitch + rx.place,
          counts: [rz.count, ry.count, rx.count],
          fromSteps: [z.step * y.size * x.size, y.step * x.size, x.step]
        });
        phase++;
      }
    }
  }
  const direct =
    axes.every(axis => axis.step === 1 && axis.before === 0 && axis.length <= axis.size) && pitch === x.size;
  const channel = direct ? z.size * y.size * x.size : phase * plane;
  const behind = Math.max(x.length - pitch, 0);
  return { channel, plane: direct ? y.size * pitch : y.length * pitch, pitch, behind, copies, direct };
}

/** Forward, and where the weight gradient looks for its pixels. */
export function forwardPlan(shape: ConvolutionShape): ConvolutionPlan {
  const axes = [forwardAxis(shape, 0), forwardAxis(shape, 1), forwardAxis(shape, 2)] as const;
  const [z, y, x] = axes;
  const strip = layStrip(axes, shape.output[2]);
  const phaseSize = z.length * strip.plane;
  const offsets: number[] = [];
  for (let c = 0; c < shape.inChannels; c++) {
    for (let kz = 0; kz < shape.kernel[0]; kz++) {
      for (let ky = 0; ky < shape.kernel[1]; ky++) {
        for (let kx = 0; kx < shape.kernel[2]; kx++) {
          const taps = [kz, ky, kx].map((k, dim) => k * shape.dilation[dim]);
          const [pz, py, px] = axes.map((axis, dim) => axis.phases.indexOf(taps[dim] % axis.step));
          const [iz, iy, ix] = axes.map((axis, dim) => Math.floor(taps[dim] / axis.step));
          const phase = (pz * y.phases.length + py) * x.phases.length + px;
          offsets.push(c * strip.channel + phase * phaseSize + iz * strip.plane + iy * strip.pitch + ix);
        }
      }
    }
  }
  const [, height, width] = shape.output;
  const correlation = {
    stripOffsets: Int32Array.from(offsets),
    weightOffsets: Int32Array.from(offsets, (_, term) => term),
    counts: shape.output,
    outputStart: 0,
    outputSteps: [height * width, width, 1] as const
  };
  return { strip, correlations: [correlation], hasEmpty: false };
}

/** The inputs of one phase along an axis: x + padding = stride·t + phase, and the taps that reach them. */
interface GradientRun {
  readonly first: number;
  readonly count: number;
  /** t of the first. */
  readonly place: number;
  readonly taps: readonly { readonly tap: number; readonly back: number }[];
}

function gradientRuns(shape: ConvolutionShape, dim: 0 | 1 | 2): GradientRun[] {
  const stride = shape.stride[dim];
  const taps = Array.from({ length: shape.kernel[dim] }, (_, tap) => ({
    tap,
    reach: tap * shape.dilation[dim]
  }));
  return Array.from({ length: Math.min(stride, shape.input[dim]) }, (_, first) => {
    const phase = modulo(first + shape.padBefore[dim], stride);
    return {
      first,
      count: Math.ceil((shape.input[dim] - first) / stride),
      place: (first + shape.padBefore[dim] - phase) / stride,
      taps: taps
        .filter(({ reach }) => reach % stride === phase)
        .map(({ tap, reach }) => ({ tap, back: Math.floor(reach / stride) }))
    };
  });
}

function gradientAxis(runs: readonly GradientRun[], size: number): StripAxis {
  const reached = runs.filter(run => run.taps.length > 0);
  const before = Math.max(0, ...reached.flatMap(run => run.taps.map(({ back }) => back - run.place)));
  const ends = reached.flatMap(run => run.taps.map(({ back }) => run.place + run.count - back));
  return { size, before, step: 1, phases: [0], length: Math.max(size, ...ends) + before };
}

/**
 * Input gradient: for the inputs of each phase, a correlation of the output's gradient, walked backwards, with
 * the taps that reach that phase: `∂in[s·t + r − p] = Σ_k w[k] · gradOut[t − ⌊k·d/s⌋]`, k·d ≡ r mod s.
 */
export function inputGradientPlan(shape: ConvolutionShape): ConvolutionPlan {
  const runs = [gradientRuns(shape, 0), gradientRuns(shape, 1), gradientRuns(shape, 2)] as const;
  const axes = [
    gradientAxis(runs[0], shape.output[0]),
    gradientAxis(runs[1], shape.output[1]),
    gradientAxis(runs[2], shape.output[2])
  ] as const;
  const columns = Math.max(0, ...runs[2].map(run => run.count));
  const strip = layStrip(axes, columns);
  const correlations: Correlation[] = [];
  let hasEmpty = false;
  for (const z of runs[0]) {
    for (const y of runs[1]) {
      for (const x of runs[2]) {
        if (z.taps.length * y.taps.length * x.taps.length === 0) hasEmpty = true;
        else correlations.push(gradientCorrelation(shape, strip, axes, [z, y, x]));
      }
    }
  }
  return { strip, correlations, hasEmpty };
}

function gradientCorrelation(
  shape: ConvolutionShape,
  strip: Strip,
  axes: readonly StripAxis[],
  runs: readonly [GradientRun, GradientRun, GradientRun]
): Correlation {
  const [z, y, x] = runs;
  const [, kernelHeight, kernelWidth] = shape.kernel;
  const steps = [strip.plane, strip.pitch, 1];
  const stripOffsets: number[] = [];
  const weightOffsets: number[] = [];
  const start = runs.reduce((sum, run, dim) => sum + (run.place + axes[dim].before) * steps[dim], 0);
  for (let o = 0; o < shape.outChannels; o++) {
    for (const tz of z.taps) {
      for (const ty of y.taps) {
        for (const tx of x.taps) {
          const back = tz.back * strip.plane + ty.back * strip.pitch + tx.back;
          stripOffsets.push(o * strip.channel + start - back);
          const tap = (tz.tap * kernelHeight + ty.tap) * kernelWidth + tx.tap;
          weightOffsets.push(o * shape.inChannels * volume(shape.kernel) + tap);
        }
      }
    }
  }
  const [, height, width] = shape.input;
  return {
    stripOffsets: Int32Array.from(stripOffsets),
    weightOffsets: Int32Array.from(weightOffsets),
    counts: [z.count, y.count, x.count],
    outputStart: (z.first * height + y.first) * width + x.first,
    outputSteps: [shape.stride[0] * height * width, shape.stride[1] * width, shape.stride[2]]
  };
}
