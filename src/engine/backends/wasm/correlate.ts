/**
 * @file Runs the correlations of a plan: pack the weights, lay images into strips, multiply tile by tile, and
 * bring the tiles into the output. Forward convolution and its input gradient are both this.
 */
import { volume, type ConvolutionPlan, type Correlation, type Strip, type Triple } from './geometry.js';
import type { Machine } from './machine.js';
import { fillStrips, stripRoom } from './strip-room.js';
import { packTile, productTile } from './templates/tile.js';
import { divideRows, tileName, tileShape, walkPixels, type PixelWalk } from './tiling.js';

/** Images are laid side by side while they take no more than this, so that weights are read less often. */
const STRIP_BYTES = 786_432;
/** Tiles wait here for being brought into the output; small enough for the second-level cache. */
const STAGE_BYTES = 262_144;

/** What is multiplied; addresses and steps in bytes. */
export interface CorrelateJob {
  readonly batch: number;
  readonly groups: number;
  /** Channels of one group that are summed over, and that come out. */
  readonly depth: number;
  readonly rows: number;
  readonly source: number;
  readonly sourceSize: Triple;
  readonly weights: number;
  readonly weightRow: number;
  readonly weightGroup: number;
  readonly bias: number | null;
  readonly output: number;
  readonly outputSize: number;
}

/** One kind of tile of one correlation, its weights packed. */
interface Run {
  readonly correlation: Correlation;
  readonly walk: PixelWalk;
  readonly rows: number;
  readonly tiles: number;
  readonly weights: number;
  readonly weightTile: number;
  readonly offsets: number;
  readonly terms: number;
  /** First output channel, and where its strip starts. */
  readonly channel: number;
  readonly stripStart: number;
  readonly stripTile: number;
}

export function correlate(machine: Machine, plan: ConvolutionPlan, job: CorrelateJob): void {
  const { strip } = plan;
  const runs = plan.correlations.flatMap(correlation => packRuns(machine, strip, correlation, job));
  const channels = job.depth * job.groups;
  const sourceImage = channels * volume(job.sourceSize) * 4;
  const image = strip.direct ? sourceImage : strip.channel * channels * 4;
  const together = Math.min(job.batch, Math.max(1, Math.floor(STRIP_BYTES / image)));
  const strips = strip.direct ? 0 : stripRoom(machine, strip, channels * together);
  const stage = machine.heap.scratch(stageBytes(runs, strip, together));
  for (let first = 0; first < job.batch; first += together) {
    const count = Math.min(together, job.batch - first);
    const source = job.source + first * sourceImage;
    if (!strip.direct) {
      fillStrips(machine, strip, channels, job.sourceSize, {
        ...{ images: count, target: strips, targetImage: image, source, sourceImage }
      });
    }
    const pictures = { strip: strip.direct ? source : strips, step: image };
    for (const run of runs) {
      const at = imagesTogether(run, count);
      for (let place = 0; place < count; place += at) {
        const start = pictures.strip + place * image;
        runTiles(machine, strip, run, job, { start, step: image, first: first + place, count: at }, stage);
      }
    }
  }
}

/** Images whose pixels are one line each can be gone through as lines; others one by one. */
function imagesTogether(run: Run, count: number): number {
  return run.walk.lines === 1 && run.correlation.counts[0] === 1 ? count : 1;
}

function packRuns(machine: Machine, strip: Strip, correlation: Correlation, job: CorrelateJob): Run[] {
  const terms = correlation.stripOffsets.length;
  const weightTable = machine.table(correlation.weightOffsets, 4);
  const offsets = machine.table(correlation.stripOffsets, 4);
  const zero = machine.zeros(16);
  const divided = divideRows(job.rows, machine.cache.fused);
  const alike = divided.length === 1 && divided[0].count === 1;
  const groupStrip = job.depth * strip.channel * 4;
  const runs: Run[] = [];
  let packed = machine.heap.scratch(job.groups * (terms + 1) * job.rows * 4);
  for (let group = 0; group < job.groups; group++) {
    let row = 0;
    for (const { rows, count } of divided) {
      const channel = group * job.rows + row;
      const pack = machine.cache.get(`pack ${rows}`, () => packTile(rows));
      pack(
        packed,
        job.weights + group * job.weightGroup + row * job.weightRow,
        job.weightRow,
        job.bias === null ? zero : job.bias + channel * 4,
        job.bias === null ? 0 : 4,
        weightTable,
        weightTable + terms * 4,
        count
      );
      if (!alike || group === 0) {
        runs.push({
          ...{ correlation, offsets, terms, rows, channel, weights: packed },
          walk: walkPixels(rows, correlation.counts[1], correlation.counts[2], strip.pitch),
          tiles: alike ? job.groups : count,
          weightTile: (terms + 1) * rows * 4,
          stripStart: group * groupStrip,
          stripTile: alike ? groupStrip : 0
        });
      }
      packed += count * (terms + 1) * rows * 4;
      row += count * rows;
    }
  }
  return runs;
}

/** Bytes of one output channel's plane while it waits on the stage. */
function stagedPlane(walk: PixelWalk): number {
  return walk.lines * walk.tiles * walk.vectors * 16;
}

/** How many tiles of so many images are multiplied before they are brought into the output. */
function tilesTogether(run: Run, images: number): number {
  const bytes = stagedPlane(run.walk) * run.rows * images;
  return Math.min(run.tiles, Math.max(1, Math.floor(STAGE_BYTES / bytes)));
}

function stageBytes(runs: readonly Run[], strip: Strip, together: number): number {
  const bytes = runs.map(run => {
    const images = imagesTogether(run, together);
    return fitsOutput(run, strip)
      ? 0
      : stagedPlane(run.walk) * run.rows * images * tilesTogether(run, images);
  });
  return Math.max(0, ...bytes);
}

/** Tiles that fill lines of the output exactly are stored there at once. */
function fitsOutput(run: Run, strip: Strip): boolean {
  const { counts, outputSteps } = run.correlation;
  if (outputSteps[2] !== 1) return false;
  const line = run.walk.tiles * run.walk.vectors * 4;
  if (run.walk.lines === counts[1]) return line === counts[2];
  return strip.pitch === outputSteps[1] && strip.pitch === counts[2] && line === counts[1] * counts[2];
}

/** Images that lie ready: where their strips start, bytes from one to the next, and their numbers in the batch. */
interface Ready {
  readonly start: number;
  readonly step: number;
  readonly first: number;
  readonly count: number;
}

function runTiles(
  machine: Machine,
  strip: Strip,
  run: Run,
  job: CorrelateJob,
  images: Ready,
  stage: number
): void {
  const { walk, rows, correlation } = run;
  const shape = tileShape(rows, walk.vectors, run.terms);
  const kernel = machine.cache.get(tileName('product', shape), () => productTile(shape, machine.cache.fused));
  const direct = fitsOutput(run, strip);
  const channelBytes = job.outputSize * 4;
  const imageBytes = job.groups * job.rows * channelBytes;
  const together = direct ? run.tiles : tilesTogether(run, images.count);
  const plane = direct ? channelBytes : stagedPlane(walk);
  const first = job.output + images.first * imageBytes + correlation.outputStart * 4;
  const several = images.count > 1;
  const lines = several ? images.count : walk.lines;
  const stripLine = several ? images.step : strip.pitch * 4;
  for (let tile = 0; tile < run.tiles; tile += together) {
    const count = Math.min(together, run.tiles - tile);
    const target = first + (run.channel + tile * rows) * channelBytes;
    const stagedLine = several ? count * rows * plane : walk.tiles * walk.vectors * 16;
    const directLine = several ? imageBytes : correlation.outputSteps[1] * 4;
    for (let z = 0; z < correlation.counts[0]; z++) {
      const output = target + z * correlation.outputSteps[0] * 4;
      kernel(
        run.weights + tile * run.weightTile,
        images.start + run.stripStart + tile * run.stripTile + z * strip.plane * 4,
        direct ? output : stage,
        run.offsets,
        run.offsets + run.terms * 4,
        walk.tiles,
        walk.vectors * 16,
        lines,
        stripLine,
        direct ? directLine : stagedLine,
        count,
        run.stripTile,
        rows * plane,
        plane
      );
      if (direct) continue;
      unstage(
        machine,
        strip,
        run,
        { stage, output, channels: count * rows, channelBytes },
        images.count,
        imageBytes
      );
    }
  }
}

/** Tiles on the stage, and where their first channel goes. */
interface Staged {
  readonly stage: number;
  readonly output: number;
  readonly channels: number;
  readonly channelBytes: number;
}

/** Brings tiles from the stage into the output. */
function unstage(
  machine: Machine,
  strip: Strip,
  run: Run,
  { stage, output, channels, channelBytes }: Staged,
  images: number,
  imageBytes: number
): void {
  const { walk, correlation } = run;
  const [, height, width] = correlation.counts;
  const pitch = walk.lines === height && height !== 1 ? walk.tiles * walk.vectors * 16 : strip.pitch * 4;
  const plane = stagedPlane(walk);
  machine.copy(
    output,
    stage,
    [images, channels, height, width],
    [imageBytes, channelBytes, correlation.outputSteps[1] * 4, correlation.outputSteps[2] * 4],
    [channels * plane, plane, pitch, 4]
  );
}
