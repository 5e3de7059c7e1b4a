/** @file Where images are laid into strips (see `geometry.ts`): the room, with the border in all of it, and the copying. */
import { volume, type Strip, type Triple } from './geometry.js';
import type { Machine } from './machine.js';

/**
 * What a vector holds beside its first element. Weight gradients multiply what stands there by 0, so it must be a number
 * even behind the border's end. Products read whole tiles and pools whole vectors, and drop what comes of the rest.
 */
const REST_OF_VECTOR = 3;

/** The room behind the strips is a multiple of so many elements: what is taken next keeps its place in the cache's lines. */
const STEP = 64;

/** Room for the strips of so many channels, one behind the other, with `border` in every element. */
export function stripRoom(machine: Machine, strip: Strip, channels: number, border = 0): number {
  const behind = strip.behind + REST_OF_VECTOR;
  const { heap } = machine;
  const room = heap.scratch((strip.channel * channels + Math.ceil(behind / STEP) * STEP) * 4);
  new Float32Array(heap.memory.buffer, room, strip.channel * channels + behind).fill(border);
  return room;
}

/** Images and their strips: addresses, and bytes from one to the next. */
interface ImageCopy {
  readonly images: number;
  readonly target: number;
  readonly targetImage: number;
  readonly source: number;
  readonly sourceImage: number;
}

/** Copies an image's channels into their places among the zeros. */
export function fillStrip(
  machine: Machine,
  strip: Strip,
  target: number,
  source: number,
  channels: number,
  size: Triple
): void {
  const image = { images: 1, target, targetImage: 0, source, sourceImage: 0 };
  fillStrips(machine, strip, channels, size, image);
}

/** Copies images' channels into their places among the zeros. */
export function fillStrips(
  machine: Machine,
  strip: Strip,
  channels: number,
  size: Triple,
  { images, target, targetImage, source, sourceImage }: ImageCopy
): void {
  const channelSize = volume(size) * 4;
  for (const copy of strip.copies) {
    const [depth, height, width] = copy.counts;
    for (let z = 0; z < depth; z++) {
      machine.copy(
        target + (copy.to + z * strip.plane) * 4,
        source + (copy.from + z * copy.fromSteps[0]) * 4,
        [images, channels, height, width],
        [targetImage, strip.channel * 4, strip.pitch * 4, 4],
        [sourceImage, channelSize, copy.fromSteps[1] * 4, copy.fromSteps[2] * 4]
      );
    }
  }
}
