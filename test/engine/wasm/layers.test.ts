import { expect, test, vi } from 'vitest';
import { backendNamed } from '../../../src/engine/backends/select.js';
import { WasmBackend } from '../../../src/engine/backends/wasm/backend.js';
import { backend, data, F, nn, optim, randn, tensor, where, type Tensor } from '../../../src/engine/index.js';

/** Runs `step` twice; gives the dtypes and sizes of what the host kernels touched the second time. */
async function touchedByHost(step: () => void): Promise<string[]> {
  await backend.use('wasm');
  const wasm = backendNamed('wasm');
  if (!(wasm instanceof WasmBackend)) throw new Error('no wasm here');
  step();
  const arrays = vi.spyOn(wasm, 'arrays');
  try {
    step();
    const views = arrays.mock.calls.flatMap(([list]) => list);
    return views.map(view => `${view.storage.dtype} [${view.shape.join(', ')}]`);
  } finally {
    arrays.mockRestore();
  }
}

test('a training step through every kind of layer touches nothing outside generated kernels', async () => {
  const net = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 8, 3, { padding: 1 }),
    new nn.GroupNorm(2, 8),
    new nn.GELU(),
    new nn.InstanceNorm2d(8, { affine: true }),
    new nn.Upsample({ scaleFactor: 2, mode: 'bilinear' }),
    new nn.Dropout2d(),
    new nn.PReLU(8),
    new nn.AvgPool2d(2),
    new nn.Flatten(),
    new nn.LayerNorm(512),
    new nn.Linear(512, 10)
  );
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
  const x = randn([4, 3, 16, 16]);
  const y = tensor([1, 2, 3, 4], { dtype: 'int64' });
  const touched = await touchedByHost(() => {
    optimizer.zeroGrad();
    F.crossEntropy(net.forward(x), y).backward();
    optimizer.step();
  });
  expect(touched).toEqual([]);
});

const OPTIMIZERS: readonly (readonly [string, (parameters: Iterable<nn.Parameter>) => { step(): void }])[] = [
  ['SGD', p => new optim.SGD(p, { lr: 0.1 })],
  [
    'SGD with all that it has',
    p => new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1, maximize: true })
  ],
  ['SGD with dampening', p => new optim.SGD(p, { lr: 0.1, momentum: 0.9, dampening: 0.1 })],
  ['Adam', p => new optim.Adam(p)],
  ['Adam with amsgrad', p => new optim.Adam(p, { amsgrad: true, weightDecay: 0.1 })],
  ['AdamW', p => new optim.AdamW(p)],
  ['RMSprop', p => new optim.RMSprop(p)],
  [
    'RMSprop with all that it has',
    p => new optim.RMSprop(p, { centered: true, momentum: 0.9, weightDecay: 0.1 })
  ],
  ['Adagrad', p => new optim.Adagrad(p, { lrDecay: 0.1, weightDecay: 0.1 })]
];

test.each(OPTIMIZERS)('a step of %s touches nothing outside generated kernels', async (_, make) => {
  const layer = new nn.Linear(5, 3);
  const optimizer = make(layer.parameters());
  const x = randn([4, 5]);
  const touched = await touchedByHost(() => {
    layer.zeroGrad();
    layer.forward(x).sum().backward();
    nn.utils.clipGradNorm_(layer.parameters(), 1);
    nn.utils.clipGradValue_(layer.parameters(), 0.5);
    optimizer.step();
  });
  expect(touched).toEqual([]);
});

const LAYERS: readonly (readonly [string, () => nn.Module, readonly number[]])[] = [
  [
    'Conv1d, padded by reflection',
    () => new nn.Conv1d(4, 6, 3, { padding: 1, paddingMode: 'reflect' }),
    [2, 4, 9]
  ],
  [
    'Conv2d, dilated, in groups',
    () => new nn.Conv2d(4, 6, 3, { dilation: 2, groups: 2, stride: 2 }),
    [2, 4, 9, 9]
  ],
  ['Conv2d, depthwise', () => new nn.Conv2d(4, 8, 3, { groups: 4 }), [2, 4, 9, 9]],
  ['Conv3d', () => new nn.Conv3d(2, 3, 3), [2, 2, 5, 5, 5]],
  ['ConvTranspose2d', () => new nn.ConvTranspose2d(4, 6, 3, { stride: 2, outputPadding: 1 }), [2, 4, 5, 5]],
  ['BatchNorm1d without momentum', () => new nn.BatchNorm1d(4, { momentum: null }), [3, 4]],
  ['MaxPool2d, dilated', () => new nn.MaxPool2d(3, { stride: 2, padding: 1, dilation: 2 }), [2, 4, 9, 9]],
  ['MaxPool3d', () => new nn.MaxPool3d(2), [2, 2, 4, 4, 4]],
  ['AvgPool2d, padded', () => new nn.AvgPool2d(3, { stride: 2, padding: 1 }), [2, 4, 9, 9]],
  ['AdaptiveAvgPool2d', () => new nn.AdaptiveAvgPool2d(3), [2, 4, 8, 8]],
  ['AdaptiveMaxPool2d', () => new nn.AdaptiveMaxPool2d(3), [2, 4, 8, 8]],
  ['LPPool2d', () => new nn.LPPool2d(2, 2), [2, 4, 8, 8]],
  ['Upsample, to the nearest', () => new nn.Upsample({ scaleFactor: 2 }), [2, 4, 5, 5]],
  ['PixelShuffle', () => new nn.PixelShuffle(2), [2, 4, 5, 5]],
  ['ReplicationPad2d', () => new nn.ReplicationPad2d(2), [2, 4, 5, 5]],
  ['CircularPad2d', () => new nn.CircularPad2d(2), [2, 4, 5, 5]],
  ['Dropout', () => new nn.Dropout(), [2, 40]],
  ['Softmax of channels', () => new nn.Softmax({ dim: 1 }), [2, 4, 5, 5]],
  ['LogSoftmax', () => new nn.LogSoftmax({ dim: 1 }), [5, 4]],
  ['GLU', () => new nn.GLU(), [5, 4]],
  ...(
    [
      'ReLU',
      'ReLU6',
      'LeakyReLU',
      'ELU',
      'SELU',
      'CELU',
      'SiLU',
      'Mish',
      'Softplus',
      'Softsign',
      'Tanh',
      'Sigmoid'
    ] as const
  ).map(name => [name, () => new nn[name](), [3, 7]] as const),
  ...(
    ['Hardtanh', 'Hardsigmoid', 'Hardswish', 'LogSigmoid', 'Tanhshrink', 'Softshrink', 'Hardshrink'] as const
  ).map(name => [name, () => new nn[name](), [3, 7]] as const)
];

test.each(LAYERS)('%s touches nothing outside generated kernels, there and back', async (_, make, shape) => {
  const layer = make();
  const x = randn(shape).requiresGrad_();
  const touched = await touchedByHost(() => {
    (layer.forward(x) as Tensor).mul(0.5).sum().backward();
  });
  expect(touched).toEqual([]);
});

test('words looked up in an Embedding touch nothing outside generated kernels', async () => {
  const layer = new nn.Embedding(10, 4);
  const words = tensor(
    [
      [1, 2],
      [9, 2]
    ],
    { dtype: 'int64' }
  );
  const touched = await touchedByHost(() => {
    layer.forward(words).sum().backward();
  });
  expect(touched).toEqual([]);
});

test('losses and activations touch nothing outside generated kernels', async () => {
  const x = randn([4, 6]).requiresGrad_();
  const t = randn([4, 6]);
  const labels = tensor([1, 2, 3, 4], { dtype: 'int64' });
  const touched = await touchedByHost(() => {
    const losses = [
      F.binaryCrossEntropyWithLogits(x, t.sigmoid()),
      F.binaryCrossEntropy(x.sigmoid(), t.sigmoid()),
      F.klDiv(x, F.softmax(t, 1)),
      F.huberLoss(x, t),
      F.smoothL1Loss(x, t),
      F.mish(F.elu(F.softplus(x))).sum(),
      x.clamp({ min: -1, max: t }).sum(),
      x.maskedFill(t.gt(0), 1).sum(),
      F.localResponseNorm(x.reshape([1, 4, 6]), 3).sum(),
      F.mseLoss(x, t),
      F.l1Loss(x, t),
      F.crossEntropy(x, F.softmax(t, 1), { labelSmoothing: 0.1 }),
      F.crossEntropy(x, labels, { weight: t.abs().select(0, 0), labelSmoothing: 0.1 }),
      F.nllLoss(F.logSoftmax(x, 1), labels, { ignoreIndex: 2, reduction: 'sum' })
    ];
    for (const loss of losses) loss.backward();
  });
  expect(touched).toEqual([]);
});

test('the loss and the accuracy of a classifier touch nothing outside generated kernels', async () => {
  const x = randn([6, 5]).requiresGrad_();
  const y = tensor([0, 1, 2, 3, -100, 4], { dtype: 'int64' });
  const small = y.to('int32');
  const touched = await touchedByHost(() => {
    F.crossEntropy(x, y).backward();
    const right = x.argmax(1).eq(y);
    right.sum();
    right.to('float32').mean();
    right.all();
    right.any(0);
    where(right, y, y.sub(1).abs()).to('float32');
    small.mul(3).add(small).to('int64');
    y.ne(-100).to('int64').prod(0);
    x.sin().add(x.cos()).prod(1);
  });
  expect(touched).toEqual([]);
});

test('a loader of images and int64 labels makes its batches without the host', async () => {
  const images = randn([6, 1, 4, 4]);
  const labels = tensor([0, 1, 2, 0, 1, 2], { dtype: 'int64' });
  const loader = new data.DataLoader(new data.TensorDataset(images, labels), { batchSize: 4 });
  const touched = await touchedByHost(() => {
    for (const [x, y] of loader) F.crossEntropy(x.flatten(1), y);
  });
  expect(touched).toEqual([]);
});

test('what does run on the host is seen', async () => {
  const x = randn([2], { dtype: 'float64' });
  expect(await touchedByHost(() => void x.exp())).toContain('float64 [2]');
});
