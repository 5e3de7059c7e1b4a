/** The public names: what a notebook or a program may rely on is there, under the name it was promised by. */
import { describe, expect, test } from 'vitest';

import * as engine from '../../src/engine/index.js';
import * as receptive from '../../src/index.js';

const { F, nn, optim, data, io, inspect, autograd, backend } = receptive;

/** The names, separated by spaces, that are not there. */
function missing(holder: object, names: string): string[] {
  return names
    .trim()
    .split(/\s+/)
    .filter(name => !(name in holder));
}

const DIMENSIONS = ['1d', '2d', '3d'];

/** A name for 1, 2 and 3 dimensions: `conv` → `conv1d conv2d conv3d`. */
function each(...names: string[]): string {
  return names.flatMap(name => DIMENSIONS.map(rank => name + rank)).join(' ');
}

const NAMES: readonly (readonly [holder: string, object, names: string])[] = [
  [
    'receptive',
    receptive,
    `Tensor tensor zeros ones full empty eye arange linspace rand randn randint randperm zerosLike onesLike randLike
     randnLike fromTypedArray manualSeed cat stack where einsum F nn optim data io inspect autograd noGrad backend show`
  ],
  [
    'Tensor',
    receptive.tensor([1, 2]),
    `shape ndim numel dtype grad requiresGrad gradFn isLeaf item toArray data dataAsync clone detach requiresGrad_
     backward to add sub mul div pow neg abs exp log sqrt rsqrt sin cos tanh sigmoid relu erf clamp maximum minimum eq
     ne lt le gt ge where matmul mm bmm sum mean var std min max argmin argmax prod norm logsumexp cumsum all any
     reshape view flatten unflatten permute transpose t squeeze unsqueeze expand broadcastTo repeat flip roll narrow
     select index gather scatter indexSelect maskedFill pad unfold split chunk`
  ],
  [
    'F',
    F,
    `${each('conv', 'convTranspose', 'maxPool', 'maxUnpool', 'avgPool', 'adaptiveAvgPool', 'adaptiveMaxPool')}
     unfold fold lpPool1d lpPool2d linear batchNorm instanceNorm groupNorm layerNorm localResponseNorm dropout dropout2d
     relu relu6 leakyRelu prelu elu selu celu gelu silu mish softplus softsign tanh sigmoid hardtanh hardsigmoid
     hardswish softmax logSoftmax threshold crossEntropy nllLoss mseLoss l1Loss smoothL1Loss huberLoss
     binaryCrossEntropy binaryCrossEntropyWithLogits klDiv interpolate pixelShuffle oneHot pad`
  ],
  [
    'nn',
    nn,
    `${each('Conv', 'ConvTranspose', 'MaxPool', 'MaxUnpool', 'AvgPool', 'AdaptiveAvgPool', 'AdaptiveMaxPool')}
     ${each('BatchNorm', 'InstanceNorm')} Unfold Fold LPPool1d LPPool2d Linear GroupNorm LayerNorm LocalResponseNorm
     Dropout Dropout2d ReLU ReLU6 LeakyReLU PReLU ELU SELU CELU GELU SiLU Mish Softplus Softsign Tanh Sigmoid Hardtanh
     Hardsigmoid Hardswish Softmax LogSoftmax Threshold CrossEntropyLoss NLLLoss MSELoss L1Loss SmoothL1Loss HuberLoss
     BCELoss BCEWithLogitsLoss KLDivLoss Upsample PixelShuffle Sequential ModuleList Flatten Unflatten Identity Module
     Parameter functional init utils`
  ],
  [
    'Module',
    new nn.Linear(1, 1),
    `forward parameters namedParameters buffers modules namedModules children train eval zeroGrad requiresGrad_ apply
     stateDict loadStateDict registerForwardHook registerFullBackwardHook toString`
  ],
  ['autograd', autograd, 'grad gradcheck'],
  ['nn.utils', nn.utils, 'clipGradNorm_ clipGradValue_'],
  ['optim', optim, 'SGD Adam AdamW RMSprop Adagrad lrScheduler'],
  [
    'optim.lrScheduler',
    optim.lrScheduler,
    'StepLR MultiStepLR ExponentialLR CosineAnnealingLR OneCycleLR ReduceLROnPlateau LambdaLR LinearLR'
  ],
  [
    'data',
    data,
    'TensorDataset DataLoader randomSplit transforms digits shapes mnist imageFolder decodeImage'
  ],
  [
    'data.transforms',
    data.transforms,
    'toTensor normalize resize centerCrop randomCrop randomHorizontalFlip pad'
  ],
  ['io', io, 'loadSafetensors saveSafetensors loadNpy loadNpz saveNpz loadTorch saveTorch'],
  ['inspect', inspect, 'summary captureActivations receptiveField macs'],
  ['backend', backend, 'current available use memory']
];

describe('public names', () => {
  test.each(NAMES)('%s has every name that was promised', (_, holder, names) => {
    expect(missing(holder, names)).toEqual([]);
  });

  test('the package exports all that the engine does', () => {
    const inner = new Set(['internals']);
    expect(Object.keys(engine).filter(name => !inner.has(name) && !(name in receptive))).toEqual([]);
  });
});
