/**
 * @file Sample arguments of public functions, for the test that their forms agree: what must be given, and a value for
 * every option, none of them the default, in PyTorch's positional order.
 */
import * as receptive from '../../src/index.js';
import { arange, autograd, F, nn, tensor, type Tensor } from '../../src/index.js';

export interface Sample {
  readonly call: (...given: readonly unknown[]) => unknown;
  readonly required: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Numbers without pattern, the same for each shape. */
function numbers(...shape: number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return arange(count, { dtype: 'float32' }).mul(1.7).sin().reshape(shape);
}

const places = (...values: number[]): Tensor => tensor(values, { dtype: 'int64' });

type Functions = Readonly<Record<string, Sample['call']>>;
type Row = readonly [name: string, required: readonly unknown[], options: Record<string, unknown>];

const ROWS: readonly Row[] = [
  ...[1, 2, 3].flatMap((rank): Row[] => {
    const space = new Array<number>(rank).fill(7);
    const kernel = new Array<number>(rank).fill(2);
    const x = numbers(2, 4, ...space);
    const window = { stride: 2, padding: 1 };
    const transposed = { bias: numbers(6), ...window, outputPadding: 1, groups: 2, dilation: 3 };
    const pool = (F as unknown as Functions)[`maxPool${rank}d`];
    const cube = numbers(2, 4, ...space.map(() => 8));
    const { values, indices } = pool(cube, 2, { returnIndices: true }) as Record<
      'values' | 'indices',
      Tensor
    >;
    const average = { ...window, ceilMode: true, countIncludePad: false };
    return [
      [
        `conv${rank}d`,
        [x, numbers(6, 2, ...kernel)],
        { bias: numbers(6), ...window, dilation: 2, groups: 2 }
      ],
      [`convTranspose${rank}d`, [x, numbers(4, 3, ...kernel)], transposed],
      [`maxPool${rank}d`, [x, 3], { ...window, dilation: 2, ceilMode: true, returnIndices: true }],
      [`avgPool${rank}d`, [x, 3], rank === 1 ? average : { ...average, divisorOverride: 5 }],
      [`lpPool${rank}d`, [x.abs(), 2, 3], { stride: 2, ceilMode: true }],
      [`adaptiveMaxPool${rank}d`, [x, 3], { returnIndices: true }],
      [`dropout${rank}d`, [x], { p: 0.3, training: false }],
      [`maxUnpool${rank}d`, [values, indices, 2], { stride: 2, padding: 0, outputSize: space.map(() => 9) }]
    ];
  }),
  ['unfold', [numbers(1, 2, 7, 7), 2], { dilation: 2, padding: 1, stride: 3 }],
  ['fold', [numbers(1, 8, 9), 7, 2], { dilation: 2, padding: 1, stride: 3 }],
  ['linear', [numbers(2, 3), numbers(4, 3)], { bias: numbers(4) }],
  [
    'batchNorm',
    [numbers(4, 3), null, null],
    { weight: numbers(3), bias: numbers(3), training: true, momentum: 0.3, eps: 0.1 }
  ],
  [
    'instanceNorm',
    [numbers(2, 3, 5)],
    {
      runningMean: numbers(3),
      runningVar: numbers(3).abs(),
      weight: numbers(3),
      bias: numbers(3),
      useInputStats: false,
      momentum: 0.3,
      eps: 0.1
    }
  ],
  ['groupNorm', [numbers(2, 4, 3), 2], { weight: numbers(4), bias: numbers(4), eps: 0.1 }],
  ['layerNorm', [numbers(2, 4), [4]], { weight: numbers(4), bias: numbers(4), eps: 0.1 }],
  ['localResponseNorm', [numbers(2, 4, 3), 3], { alpha: 0.5, beta: 0.5, k: 2 }],
  ['dropout', [numbers(20)], { p: 0.3, training: false }],
  ['elu', [numbers(5)], { alpha: 2 }],
  ['celu', [numbers(5)], { alpha: 2 }],
  ['softplus', [numbers(5)], { beta: 2, threshold: 0.5 }],
  ['glu', [numbers(4, 3)], { dim: 0 }],
  ['leakyRelu', [numbers(5)], { negativeSlope: 0.3 }],
  ['hardtanh', [numbers(5)], { minVal: -0.3, maxVal: 0.4 }],
  ['hardshrink', [numbers(5)], { lambd: 0.3 }],
  ['softshrink', [numbers(5)], { lambd: 0.3 }],
  ...['softmax', 'logSoftmax', 'softmin'].map((name): Row => [name, [numbers(3, 4)], { dim: 0 }]),
  ['mseLoss', [numbers(3), numbers(3).neg()], { reduction: 'sum', weight: numbers(3) }],
  ['l1Loss', [numbers(3), numbers(3).neg()], { reduction: 'sum', weight: numbers(3) }],
  ['smoothL1Loss', [numbers(3), numbers(3).neg()], { reduction: 'sum', beta: 0.3 }],
  ['huberLoss', [numbers(3), numbers(3).neg()], { reduction: 'sum', delta: 0.3, weight: numbers(3) }],
  ['binaryCrossEntropy', [numbers(3).abs(), tensor([0, 1, 0.5])], { weight: numbers(3), reduction: 'sum' }],
  [
    'binaryCrossEntropyWithLogits',
    [numbers(3), tensor([0, 1, 0.5])],
    { weight: numbers(3), reduction: 'sum', posWeight: numbers(3).abs() }
  ],
  ['klDiv', [numbers(3), numbers(3).abs()], { reduction: 'batchmean', logTarget: true }],
  [
    'nllLoss',
    [numbers(3, 4), places(0, 1, 2)],
    { weight: numbers(4).abs(), ignoreIndex: 1, reduction: 'sum' }
  ],
  [
    'crossEntropy',
    [numbers(3, 4), places(0, 1, 2)],
    { weight: numbers(4).abs(), ignoreIndex: 1, reduction: 'sum', labelSmoothing: 0.2 }
  ],
  [
    'interpolate',
    [numbers(1, 2, 4, 4)],
    {
      size: null,
      scaleFactor: 1.3,
      mode: 'bilinear',
      alignCorners: true,
      recomputeScaleFactor: true,
      antialias: true
    }
  ],
  ['pad', [numbers(2, 3), [1, 2]], { mode: 'constant', value: 7 }],
  ['oneHot', [places(0, 2)], { numClasses: 5 }],
  ['flatten', [numbers(2, 3, 4, 5)], { startDim: 1, endDim: 2 }]
];

const ORDER: readonly Row[] = [
  ['sort', [], { dim: 0, descending: true }],
  ['argsort', [], { dim: 0, descending: true }],
  ['topk', [2], { dim: 0, largest: false }]
];

const FREE: readonly Row[] = [
  ['arange', [1, 9], { step: 3 }],
  ['cat', [[numbers(2, 2), numbers(2, 2)]], { dim: 1 }],
  ['stack', [[numbers(2, 2), numbers(2, 2)]], { dim: 1 }],
  ['bincount', [places(0, 2, 2)], { weights: numbers(3), minlength: 5 }],
  ...ORDER.map(([name, required, options]): Row => [name, [numbers(3, 4), ...required], options])
];

const METHODS: readonly Row[] = [
  ...ORDER,
  ['sum', [], { dim: 1, keepdim: true }],
  ['mean', [], { dim: [0, 1], keepdim: true }],
  ['std', [], { dim: 1, unbiased: false, keepdim: true }],
  ['var', [], { dim: 0, unbiased: false, keepdim: true }],
  ['amax', [], { dim: 1, keepdim: true }],
  ['amin', [], { dim: 1, keepdim: true }],
  ['all', [], { dim: 1, keepdim: true }],
  ['any', [], { dim: 1, keepdim: true }],
  ['argmax', [], { dim: 1, keepdim: true }],
  ['argmin', [], { dim: 1, keepdim: true }],
  ['max', [1], { keepdim: true }],
  ['min', [1], { keepdim: true }],
  ['prod', [], { dim: 1, keepdim: true }],
  ['norm', [], { p: 3, dim: 1, keepdim: true, dtype: 'float64' }],
  ['logsumexp', [1], { keepdim: true }],
  ['clamp', [], { min: -0.2, max: 0.4 }],
  ['flatten', [], { startDim: 1, endDim: 2 }],
  ['roll', [1], { dims: 1 }],
  ['split', [2], { dim: 1 }],
  ['chunk', [2], { dim: 1 }],
  ['pad', [[1, 2]], { mode: 'constant', value: 7 }]
];

const INITIALS: readonly Row[] = [
  ['uniform_', [], { a: -3, b: -2 }],
  ['normal_', [], { mean: 5, std: 0.1 }],
  ['truncNormal_', [], { mean: 5, std: 0.1, a: 4.9, b: 5.1 }],
  ['xavierUniform_', [], { gain: 3 }],
  ['xavierNormal_', [], { gain: 3 }],
  ['kaimingUniform_', [], { a: 0.3, mode: 'fanOut', nonlinearity: 'leakyRelu' }],
  ['kaimingNormal_', [], { a: 0.3, mode: 'fanOut', nonlinearity: 'leakyRelu' }],
  ['orthogonal_', [], { gain: 3 }],
  ['sparse_', [0.5], { std: 3 }],
  ['dirac_', [], { groups: 2 }]
];

/** The gradient of a graph that is made anew, for it is freed. */
function gradientOf(...given: readonly unknown[]): unknown {
  const x = numbers(3).requiresGrad_();
  const grad = autograd.grad as unknown as Sample['call'];
  return grad(x.square(), x, ...given);
}

function clipped(...given: readonly unknown[]): unknown {
  const x = numbers(3).requiresGrad_();
  x.square().sum().backward();
  return [(nn.utils.clipGradNorm_ as unknown as Sample['call'])(x, ...given), x.grad];
}

function backwardTo(...given: readonly unknown[]): unknown {
  const x = numbers(3).requiresGrad_();
  (x.square() as unknown as Readonly<Record<'backward', Sample['call']>>).backward(...given);
  return x.grad;
}

export const SAMPLES: readonly (readonly [name: string, Sample])[] = [
  ...ROWS.map(([name, required, options]): [string, Sample] => [
    `functional.${name}`,
    { call: (F as unknown as Functions)[name], required, options }
  ]),
  ...FREE.map(([name, required, options]): [string, Sample] => [
    name,
    { call: (receptive as unknown as Functions)[name], required, options }
  ]),
  ...METHODS.map(([name, required, options]): [string, Sample] => {
    const x = numbers(2, 3, 4) as unknown as Functions;
    return [`Tensor.${name}`, { call: (...given) => x[name](...given), required, options }];
  }),
  ...INITIALS.map(([name, required, options]): [string, Sample] => [
    `init.${name}`,
    {
      call: (...given) => {
        const shape = name === 'dirac_' ? [4, 2, 3] : [4, 3];
        return (nn.init as unknown as Functions)[name](numbers(...shape), ...given);
      },
      required,
      options
    }
  ]),
  [
    'Tensor.bincount',
    {
      call: (...given) => (places(0, 2, 2) as unknown as Functions).bincount(...given),
      required: [],
      options: { weights: numbers(3), minlength: 5 }
    }
  ],
  [
    'init.calculateGain',
    {
      call: nn.init.calculateGain as unknown as Sample['call'],
      required: ['leakyRelu'],
      options: { param: 0.5 }
    }
  ],
  ['utils.clipGradNorm_', { call: clipped, required: [1], options: { normType: 3, errorIfNonfinite: true } }],
  [
    'autograd.grad',
    {
      call: gradientOf,
      required: [],
      options: { gradOutputs: numbers(3), retainGraph: true, createGraph: true, allowUnused: true }
    }
  ],
  [
    'Tensor.backward',
    {
      call: backwardTo,
      required: [],
      options: { gradient: numbers(3), retainGraph: true, createGraph: true }
    }
  ]
];
