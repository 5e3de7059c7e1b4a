/** @file What `data` holds. */
export {
  randomSplit,
  Subset,
  TensorDataset,
  type Batch,
  type Dataset,
  type DatasetSource,
  type Row
} from './dataset.js';
export { decodeImage, type DecodeImageOptions } from './decode-image.js';
export { digits, Digits } from './digits.js';
export { ImageFolder, imageFolder, type Files, type ImageFolderOptions } from './image-folder.js';
export { DataLoader, type DataLoaderOptions } from './loader.js';
export { Mnist, mnist, type IdxFiles } from './mnist.js';
export type { ImageMode } from './pixels.js';
export { shapes, Shapes } from './shapes.js';
export * as transforms from './transforms.js';
