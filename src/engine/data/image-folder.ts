/** @file `data.imageFolder`: a folder for each class → a data set. After `torchvision/datasets/folder.py`. */
import { FileError, IndexError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import type { FileBytes } from '../io/file-bytes.js';
import type { Dataset } from './dataset.js';
import { decodeImage } from './decode-image.js';
import type { ImageMode } from './pixels.js';
import type { Transform } from './transform.js';

const OP = 'imageFolder';
const EXTENSIONS = ['.jpg', '.jpeg', '.png'];

/** Files by their paths: a plain object, a Map, or pairs. */
export type Files = Readonly<Record<string, FileBytes>> | Iterable<readonly [path: string, bytes: FileBytes]>;

/** Options of `imageFolder`. */
export interface ImageFolderOptions {
  /** The folder that holds the folders of the classes. By default that of the paths themselves. */
  readonly root?: string;
  /** What is done to a picture whenever it is taken: a `compose` of transforms, say. By default nothing. */
  readonly transform?: Transform;
  /** Channels of the pictures. Default `'rgb'`, as in torchvision. */
  readonly mode?: ImageMode;
}

/**
 * Pictures and their classes, as `data.imageFolder()` gives them. Rows are `[picture, class number]`.
 *
 * @example
 * const pixels = tensor([[[0, 255]]], { dtype: 'uint8' });
 * const set = new data.ImageFolder(['cats'], [['cats/1.png', 0]], [pixels], null);
 * set.classes; // → [ 'cats' ]
 */
export class ImageFolder implements Dataset<[picture: Tensor, target: number]> {
  /** Names of the classes, sorted. */
  readonly classes: readonly string[];
  /** Number of a class by its name. */
  readonly classToIdx: Readonly<Record<string, number>>;
  /** Path and class number of every picture, by class and path. */
  readonly samples: readonly (readonly [path: string, target: number])[];
  /** What is done to a picture whenever it is taken; null for nothing. */
  readonly transform: Transform | null;
  readonly #pictures: readonly Tensor[];

  constructor(
    classes: readonly string[],
    samples: readonly (readonly [path: string, target: number])[],
    pictures: readonly Tensor[],
    transform: Transform | null
  ) {
    this.classes = classes;
    this.classToIdx = Object.fromEntries(classes.map((name, target) => [name, target]));
    this.samples = samples;
    this.transform = transform;
    this.#pictures = pictures;
  }

  /** Number of pictures. */
  get length(): number {
    return this.samples.length;
  }

  /** Class numbers of all pictures. */
  get targets(): number[] {
    return this.samples.map(([, target]) => target);
  }

  /**
   * One picture, transformed, and the number of its class.
   *
   * @throws IndexError where there is no such picture
   *
   * @example
   * const pixels = tensor([[[0, 255]]], { dtype: 'uint8' });
   * const set = new data.ImageFolder(['cats'], [['cats/1.png', 0]], [pixels], data.transforms.toTensor());
   * set.get(0)[0]; // → tensor([[[0., 1.]]])
   */
  get(index: number): [picture: Tensor, target: number] {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new IndexError(`ImageFolder.get: index must be in 0 … ${this.length - 1}, got ${index}`);
    }
    const picture = this.#pictures[index];
    return [this.transform === null ? picture : this.transform(picture), this.samples[index][1]];
  }
}

function listFiles(files: Files): (readonly [path: string, bytes: FileBytes])[] {
  return Symbol.iterator in files ? [...files] : Object.entries(files);
}

/** `root/class/…/name` → class and path; null for what lies elsewhere or is no picture. */
function classify(path: string, root: string): { name: string; path: string } | null {
  if (!path.startsWith(root)) return null;
  const parts = path.slice(root.length).split('/');
  return parts.length < 2 || parts[0] === '' ? null : { name: parts[0], path };
}

function isPicture(path: string): boolean {
  return EXTENSIONS.some(extension => path.toLowerCase().endsWith(extension));
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Makes a data set of pictures that lie in a folder for each class: `cats/1.png`, `cats/more/2.jpg`, `dogs/3.png`.
 * Classes are numbered in the order of their names. All pictures are decoded at once and kept as uint8 `[C, H, W]`.
 *
 * @throws FileError where there is no class, a class without a picture, or a picture that cannot be decoded;
 * ValueError for a mode that is not known.
 * @example
 * const { compose, resize, centerCrop, toTensor } = data.transforms;
 * const transform = compose([resize(32), centerCrop(32), toTensor()]);
 * // { 'cats/1.png': await readFile('pets/cats/1.png'), … } in a cell; a folder of a class must hold a picture.
 * await data.imageFolder({ 'cats/1.txt': new Uint8Array(4) }, { transform }).catch(error => error.name); // → 'FileError'
 */
export async function imageFolder(files: Files, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  const { root = '', transform = null, mode = 'rgb' } = options;
  const prefix = root === '' || root.endsWith('/') ? root : `${root}/`;
  const found = listFiles(files).flatMap(([path, bytes]) => {
    const place = classify(path, prefix);
    return place === null ? [] : [{ ...place, bytes }];
  });
  const classes = [...new Set(found.map(({ name }) => name))].sort(byText);
  if (classes.length === 0) throw new FileError(`${OP}: Couldn't find any class folder in '${root}'.`);
  const pictures = found
    .filter(({ path }) => isPicture(path))
    .sort((left, right) => byText(left.name, right.name) || byText(left.path, right.path));
  const empty = classes.filter(name => pictures.every(picture => picture.name !== name));
  if (empty.length > 0) {
    throw new FileError(
      `${OP}: Found no valid file for the classes ${empty.join(', ')}. Supported extensions are: ${EXTENSIONS.join(', ')}`
    );
  }
  const decoded: Tensor[] = [];
  for (const { path, bytes } of pictures) decoded.push(await decodeNamed(path, bytes, mode));
  const samples = pictures.map(({ name, path }) => [path, classes.indexOf(name)] as const);
  return new ImageFolder(classes, samples, decoded, transform);
}

async function decodeNamed(path: string, bytes: FileBytes, mode: ImageMode): Promise<Tensor> {
  try {
    return await decodeImage(bytes, { mode });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new FileError(`${OP}: ${path}: ${error.message}`);
  }
}
