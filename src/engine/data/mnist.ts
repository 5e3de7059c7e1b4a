/** @file `data.mnist`: pictures and labels out of the two IDX files of MNIST and those made like it. */
import { FileError, formatList } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { unsqueeze } from '../ops/movement.js';
import { div } from '../ops/elementwise.js';
import { cast } from '../ops/promotion.js';
import { TensorDataset } from './dataset.js';
import type { FileBytes } from '../io/file-bytes.js';
import { readIdx } from './idx.js';

const OP = 'mnist';
const WHITE = 255;

/** The two files, under their names or as a list in either order. */
export type IdxFiles =
  | {
      /** The bytes of the file of pictures, plain or gzipped. */
      readonly images: FileBytes;
      /** The bytes of the file of labels, plain or gzipped. */
      readonly labels: FileBytes;
    }
  | readonly [FileBytes, FileBytes];

/**
 * Pictures of digits (or of whatever a data set like MNIST shows) and their classes, as `data.mnist()` gives
 * them.
 *
 * @throws ShapeError where there is not a target for each picture.
 * @example
 * const set = new data.Mnist(zeros([2, 1, 28, 28]), tensor([7, 2], { dtype: 'int64' }));
 * set.targets; // → tensor([7, 2])
 */
export class Mnist extends TensorDataset<[images: Tensor, targets: Tensor]> {
  /** `[N, 1, 28, 28]` float32, 0 (paper) to 1 (ink). */
  get images(): Tensor {
    return this.tensors[0];
  }

  /** `[N]` int64. */
  get targets(): Tensor {
    return this.tensors[1];
  }
}

/**
 * Reads MNIST, Fashion-MNIST, KMNIST or EMNIST from `train-images-idx3-ubyte` and `train-labels-idx1-ubyte` (or the test
 * files), plain or gzipped. Pixels are divided by 255, as torchvision's `ToTensor` does.
 *
 * @throws FileError where a file is broken, cut off or of another kind, or the two do not belong together
 * @example
 * // await readFile('train-images-idx3-ubyte.gz') in a cell; here one picture of 1×2 pixels and its label.
 * const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255]);
 * const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 7]);
 * data.mnist({ images, labels }).targets; // → tensor([7])
 */
export function mnist(idxFiles: IdxFiles): Mnist {
  const files = 'images' in idxFiles ? [idxFiles.images, idxFiles.labels] : [...idxFiles];
  const tensors = files.map(file => readIdx(OP, file));
  const images = tensors.find(tensor => tensor.ndim === 3);
  const labels = tensors.find(tensor => tensor.ndim === 1);
  if (tensors.length !== 2 || images?.dtype !== 'uint8' || labels?.dtype !== 'uint8') {
    const got = tensors.map(({ dtype, shape }) => `${dtype} ${formatList(shape)}`).join(' and ');
    throw new FileError(
      `${OP}: one file of pictures and one of labels are needed, both of bytes, got ${got}`
    );
  }
  if (images.shape[0] !== labels.shape[0]) {
    throw new FileError(
      `${OP}: there must be a label for every picture, got ${labels.shape[0]} for ${images.shape[0]}`
    );
  }
  return new Mnist(unsqueeze(div(cast(images, 'float32'), WHITE), 1), cast(labels, 'int64'));
}
