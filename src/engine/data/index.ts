/** @file What `data` holds. The digits' pictures come last in a bundle: `../index.ts` says why. */
export { randomSplit, Subset, TensorDataset, type Batch, type Dataset, type Row } from './dataset.js';
export { decodeImage, type DecodeImageOptions } from './decode-image.js';
export { ImageFolder, imageFolder, type Files, type ImageFolderOptions } from './image-folder.js';
export { DataLoader, type DataLoaderOptions } from './loader.js';
export { Mnist, mnist, type IdxFiles } from './mnist.js';
export type { ImageMode } from './pixels.js';
export { shapes, Shapes } from './shapes.js';
export * as transforms from './transforms.js';
export { digits, Digits } from './digits.js';
