/** @file What `nn` holds. */
import { checkedFunctions } from '../core/checked.js';
import { clipGradNorm_, clipGradValue_ } from './clip-gradient.js';
import * as functionalOps from './functional.js';
import * as initializers from './init.js';
import { parametersToVector, vectorToParameters } from './parameter-vector.js';

export * from './activation.js';
export * from './piecewise.js';
export * from './softmax.js';
export type { StateDict } from './state-dict.js';
export { GroupNorm, LayerNorm, LocalResponseNorm } from './stateless-norm.js';
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d
} from './adaptive-pool.js';
export { ModuleDict, ModuleList, Sequential } from './container.js';
export { Embedding } from './embedding.js';
export { Conv1d, Conv2d, Conv3d, type ConvOptions, type PaddingMode } from './conv.js';
export {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeForwardOptions,
  type ConvTransposeOptions
} from './conv-transpose.js';
export { Dropout, Dropout1d, Dropout2d, Dropout3d } from './dropout.js';
export { Flatten, Unflatten } from './flatten.js';
export { Fold, Unfold } from './fold.js';
export type { HookHandle } from '../core/hook.js';
export { Identity, Linear } from './linear.js';
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss
} from './loss.js';
export { LPPool1d, LPPool2d, LPPool3d } from './lp-pool.js';
export { MaxUnpool1d, MaxUnpool2d, MaxUnpool3d, type MaxUnpoolForwardOptions } from './max-unpool.js';
export { Module, type BackwardHook, type ForwardHook, type ForwardPreHook } from './module.js';
export type { ModuleOutput } from './module-output.js';
export {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d
} from './normalize.js';
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
  type PaddingAmounts
} from './padding.js';
export { Parameter } from './parameter.js';
export { ParameterDict, ParameterList } from './parameter-container.js';
export { PixelShuffle, PixelUnshuffle, Upsample } from './resize.js';
export { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d } from './pool.js';
/** PyTorch's `torch.nn.functional`: layers as functions, which keep nothing between two calls. */
export const functional = checkedFunctions('functional', functionalOps);

/** PyTorch's `torch.nn.init`: what weights begin with. */
export const init = checkedFunctions('init', initializers);

/** Functions over the parameters of a module: clipping gradients, all weights as one vector. */
export const utils = checkedFunctions('utils', {
  clipGradNorm_,
  clipGradValue_,
  parametersToVector,
  vectorToParameters
});
