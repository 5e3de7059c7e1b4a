/** @file What `data` holds. */
export { randomSplit, Subset, TensorDataset, type Batch, type Dataset, type Row } from './dataset.js';
export { digits, Digits } from './digits.js';
export { DataLoader, type DataLoaderOptions } from './loader.js';
export { shapes, Shapes } from './shapes.js';
