/** @file `F`: layers as functions that keep nothing between two calls. After `torch/nn/functional.py`. */
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { linear as linearOp } from '../ops/matmul.js';

export {
  celu,
  elu,
  gelu,
  glu,
  logSigmoid,
  mish,
  selu,
  silu,
  softplus,
  softsign,
  tanhshrink
} from '../ops/activation.js';
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d
} from '../ops/adaptive-pool.js';
export { conv1d, conv2d, conv3d } from '../ops/conv.js';
export { convTranspose1d, convTranspose2d, convTranspose3d } from '../ops/conv-transpose.js';
export { dropout, dropout1d, dropout2d, dropout3d } from '../ops/dropout.js';
export { relu, sigmoid, tanh } from '../ops/elementwise.js';
export { huberLoss, l1Loss, mseLoss, smoothL1Loss } from '../ops/difference-loss.js';
export { crossEntropy, nllLoss } from '../ops/loss.js';
export { binaryCrossEntropy, binaryCrossEntropyWithLogits, klDiv } from '../ops/probability-loss.js';
export { fold, unfold } from '../ops/fold.js';
export { lpPool1d, lpPool2d, lpPool3d } from '../ops/lp-pool.js';
export { maxUnpool1d, maxUnpool2d, maxUnpool3d } from '../ops/max-unpool.js';
export { flatten } from '../ops/movement.js';
export { batchNorm, groupNorm, instanceNorm, layerNorm } from '../ops/normalize.js';
export { interpolate } from '../ops/interpolate.js';
export { pixelShuffle, pixelUnshuffle } from '../ops/pixel-shuffle.js';
export { oneHot } from '../ops/one-hot.js';
export { pad } from '../ops/pad-modes.js';
export {
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  prelu,
  relu6,
  softshrink,
  threshold
} from '../ops/piecewise.js';
export { avgPool1d, avgPool2d, avgPool3d, maxPool1d, maxPool2d, maxPool3d } from '../ops/pool.js';
export { localResponseNorm } from '../ops/response-norm.js';
export { logSoftmax, softmax, softmin } from '../ops/softmax.js';
export { scaledDotProductAttention } from '../ops/attention.js';
export { cosineSimilarity, normalize } from '../ops/similarity.js';

/** The options of `F.linear`. */
interface BiasOptions {
  /** What is added, `[out]`. Default null: nothing. */
  readonly bias?: Tensor | null;
}

/**
 * `x Wᵀ + b`. **Shape**: input `[*, in]`, weight `[out, in]` or `[in]`, bias `[out]` → `[*, out]`, or `[*]`.
 * Default: no bias.
 *
 * @throws ShapeError where the sizes do not fit; DtypeError where the dtypes differ.
 * @example
 * F.linear(tensor([1, 2]), tensor([[1, 0], [0, 1], [1, 1]]), tensor([0, 0, 10])); // → tensor([ 1., 2., 13.])
 */
export function linear(input: Tensor, weight: Tensor, bias?: Tensor | null | BiasOptions): Tensor {
  return linearOp(input, weight, readOptions<BiasOptions>(['bias'], bias).bias);
}
