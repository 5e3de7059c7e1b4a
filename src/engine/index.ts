/** @file The engine's public names. */
import { grad } from './autograd/backward.js';
import { gradcheck } from './autograd/gradient-check.js';
import { checkedFunctions, checkMethods } from './core/checked.js';
import { setPlaceNames } from './core/place.js';
import { setPoll } from './core/poll.js';
import { setWarningHost } from './core/warning.js';
import { Tensor } from './core/tensor.js';
import * as data from './data/index.js';
import * as inspect from './inspect/index.js';
import * as io from './io/index.js';
import * as nn from './nn/index.js';
import * as optim from './optim/index.js';
import './tensor-methods.js';

export { backend, type BackendOptions } from './backends/select.js';
export type { BackendName, MemoryReport } from './backends/backend.js';

export type { DType, TypedArray } from './core/dtype.js';
export {
  BackendError,
  DtypeError,
  EngineError,
  FileError,
  GraphError,
  IndexError,
  ShapeError,
  ValueError
} from './core/errors.js';
export { noGrad } from './core/grad-mode.js';
export { manualSeed } from './core/random.js';
export { Tensor };

export {
  arange,
  empty,
  eye,
  fromTypedArray,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
  type CreationOptions,
  type NestedArray
} from './ops/creation.js';
export { where } from './ops/compare.js';
export { einsum } from './ops/einsum.js';
export { bmm, matmul, mm } from './ops/matmul.js';
export { cat, stack } from './ops/movement.js';
export { meshgrid, outer, type MeshgridOptions } from './ops/grid.js';
export { tril, triu, type DiagonalOptions } from './ops/triangle.js';
export { bernoulli, multinomial, type BernoulliOptions, type MultinomialOptions } from './ops/sampling.js';
export {
  argsort,
  bincount,
  nonzero,
  sort,
  topk,
  unique,
  type BincountOptions,
  type SortOptions,
  type TopkOptions,
  type UniqueOptions,
  type UniqueValues
} from './ops/order.js';
export type { IndexItem, Slice } from './ops/index-spec.js';
export { rand, randint, randLike, randn, randnLike, randperm } from './ops/random.js';
export type { Operand } from './ops/promotion.js';
export type { ReduceOptions, ValuesAndIndices } from './ops/reduce.js';
export type { VarianceOptions } from './ops/variance.js';

/**
 * Gradients of expressions, and their check against finite differences. For training, `loss.backward()` is all
 * that is needed.
 */
export const autograd = checkedFunctions('autograd', { grad, gradcheck });

export { data, inspect, io, nn, optim };

/**
 * PyTorch's `torch.nn.functional`, the same as `nn.functional`: layers as functions, which keep nothing between
 * two calls.
 */
export const F = nn.functional;

// Those of `data` by name: whoever reads no files ships none of their readers.
checkMethods([Tensor, ...Object.values(nn), ...Object.values(optim)]);
checkMethods([data.DataLoader, data.Subset, data.TensorDataset]);
checkMethods(Object.values(optim.lrScheduler));

/** For whoever runs the engine; not part of the public API. */
export const internals = { setPlaceNames, setPoll, setWarningHost };
