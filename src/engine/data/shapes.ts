/** @file Drawn pictures of simple shapes: a data set of any size that needs no download. */
import { ValueError } from '../core/errors.js';
import { Generator } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import { fromTypedArray } from '../ops/creation.js';
import { TensorDataset } from './dataset.js';

const SIZE = 16;
/** Points per pixel and direction that are tested for lying inside a shape. */
const SAMPLES = 3;

/** Whether a point lies inside a shape of radius 1 around the origin. */
type Covers = (x: number, y: number) => boolean;

const SHAPES: readonly (readonly [name: string, covers: Covers])[] = [
  ['circle', (x, y) => x * x + y * y <= 1],
  ['square', (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= Math.SQRT1_2],
  ['triangle', (x, y) => y <= 0.5 && y >= 2 * Math.abs(x) * 0.866 - 1],
  ['cross', (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.9 && Math.min(Math.abs(x), Math.abs(y)) <= 0.25]
];

/**
 * Pictures of shapes and what they show, as `data.shapes()` gives them.
 *
 * @example
 * data.shapes(3).classes; // → [ 'circle', 'square', 'triangle', 'cross' ]
 */
export class Shapes extends TensorDataset<[images: Tensor, targets: Tensor]> {
  /** Names of the classes. */
  readonly classes: readonly string[] = SHAPES.map(([name]) => name);

  /** `[N, 1, 16, 16]` float32, 0 to 1. */
  get images(): Tensor {
    return this.tensors[0];
  }

  /** `[N]` int64: the place of the shape in `classes`. */
  get targets(): Tensor {
    return this.tensors[1];
  }
}

/** Options of `shapes`. */
export interface ShapesOptions {
  /** The same seed draws the same pictures; by default 0. */
  readonly seed?: number;
}

/**
 * `n` pictures of 16×16 pixels, each of a circle, square, triangle or cross at random in place, size, angle and
 * brightness. The same seed draws the same pictures.
 *
 * The stream of `manualSeed` is not touched.
 *
 * @throws ValueError unless `n` is a whole number of at least 1 and `seed` a whole number.
 * @example
 * const { images, targets } = data.shapes(200, { seed: 1 });
 */
export function shapes(n: number, options: ShapesOptions = {}): Shapes {
  if (!Number.isSafeInteger(n) || n < 1) {
    throw new ValueError(`shapes: n must be a whole number of at least 1, got ${n}`);
  }
  const generator = new Generator(options.seed ?? 0);
  const images = new Float32Array(n * SIZE * SIZE);
  const targets = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    targets[row] = generator.integerBelow(SHAPES.length);
    const [, covers] = SHAPES[targets[row]];
    drawInto(images.subarray(row * SIZE * SIZE, (row + 1) * SIZE * SIZE), covers, generator);
  }
  return new Shapes(
    fromTypedArray(images, [n, 1, SIZE, SIZE]),
    fromTypedArray(targets, [n], { dtype: 'int64' })
  );
}

/** Paints one shape; a pixel's value is the part of it that the shape covers, times the brightness. */
function drawInto(pixels: Float32Array, covers: Covers, generator: Generator): void {
  const uniform = (low: number, high: number): number => low + (high - low) * generator.float64();
  const radius = uniform(3.5, 6);
  const [centerX, centerY] = [uniform(radius, SIZE - radius), uniform(radius, SIZE - radius)];
  const angle = uniform(-0.35, 0.35);
  const brightness = uniform(0.6, 1);
  const [cosine, sine] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  for (let sample = 0; sample < pixels.length * SAMPLES * SAMPLES; sample++) {
    const column = sample % (SIZE * SAMPLES);
    const row = Math.floor(sample / (SIZE * SAMPLES));
    const x = (column + 0.5) / SAMPLES - centerX;
    const y = (row + 0.5) / SAMPLES - centerY;
    if (!covers(x * cosine + y * sine, y * cosine - x * sine)) continue;
    const pixel = Math.floor(row / SAMPLES) * SIZE + Math.floor(column / SAMPLES);
    pixels[pixel] += brightness / (SAMPLES * SAMPLES);
  }
}
