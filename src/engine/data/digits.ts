/** @file Handwritten digits that come with the engine; `docs/data.md` tells where they are from. */
import { Generator } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import { fromTypedArray } from '../ops/creation.js';
import { TensorDataset } from './dataset.js';
import { CLASSES, PIXELS } from './digits-images.js';

const SIZE = 8;
/** The brightest of the 17 grey levels. */
const WHITE = 16;
/** Rows of the training part: four fifths. */
const TRAINING_ROWS = 1438;
/** Seed of the order in which the rows are dealt out to the two parts. */
const SPLIT_SEED = 0;

/**
 * Pictures of digits and what they show, as `data.digits()` gives them.
 *
 * @example
 * data.digits({ train: false }).images.shape; // → [ 359, 1, 8, 8 ]
 */
export class Digits extends TensorDataset<[images: Tensor, targets: Tensor]> {
  /** Names of the classes. */
  readonly classes: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
  /** The source to name when the pictures are passed on. */
  readonly attribution =
    'Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository, ' +
    'https://doi.org/10.24432/C50P49, CC BY 4.0';

  /** `[N, 1, 8, 8]` float32, 0 (paper) to 1 (ink). */
  get images(): Tensor {
    return this.tensors[0];
  }

  /** `[N]` int64: the digit on each picture. */
  get targets(): Tensor {
    return this.tensors[1];
  }
}

/** Options of `digits`. */
export interface DigitsOptions {
  /** `true` for the 1,438 to learn from, `false` for the other 359; by default all 1,797. */
  readonly train?: boolean;
}

/**
 * The 1,797 handwritten digits of 8×8 pixels that scikit-learn carries: the test part of the UCI repository's
 * "Optical Recognition of Handwritten Digits". Nothing is loaded over a network.
 *
 * Without `train` all 1,797 come, in their original order. Which ones are in which part is drawn once and for all, so both
 * parts hold all writers.
 *
 * @example
 * const training = data.digits({ train: true });
 * const loader = new data.DataLoader(training, { batchSize: 32, shuffle: true });
 */
export function digits(options: DigitsOptions = {}): Digits {
  const rows = chooseRows(options.train);
  const area = SIZE * SIZE;
  const pixels = decodePixels();
  const images = new Float32Array(rows.length * area);
  rows.forEach((row, place) => {
    for (let i = 0; i < area; i++) images[place * area + i] = pixels[row * area + i] / WHITE;
  });
  const targets = rows.map(row => Number(CLASSES[row]));
  return new Digits(
    fromTypedArray(images, [rows.length, 1, SIZE, SIZE]),
    fromTypedArray(Float64Array.from(targets), [rows.length], { dtype: 'int64' })
  );
}

function chooseRows(train: boolean | undefined): number[] {
  const total = CLASSES.length;
  if (train === undefined) return Array.from({ length: total }, (_, row) => row);
  const order = [...new Generator(SPLIT_SEED).permutation(total)];
  return train ? order.slice(0, TRAINING_ROWS) : order.slice(TRAINING_ROWS);
}

/** Undoes the run-length code of `scripts/digits.py`: 1–9 and a–g are pixels, A–Z are runs of 1 to 26 zeros. */
function decodePixels(): Uint8Array {
  const pixels = new Uint8Array(CLASSES.length * SIZE * SIZE);
  let place = 0;
  for (const code of PIXELS) {
    if (code >= 'A' && code <= 'Z') place += code.charCodeAt(0) - 'A'.charCodeAt(0) + 1;
    else pixels[place++] = parseInt(code, WHITE + 1);
  }
  return pixels;
}
