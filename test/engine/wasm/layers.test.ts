import { expect, test, vi } from 'vitest';
import { backendNamed } from '../../../src/engine/backends/select.js';
import { WasmBackend } from '../../../src/engine/backends/wasm/backend.js';
import { backend, data, F, nn, optim, randn, tensor, where } from '../../../src/engine/index.js';

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

test('a training step through every kind of layer touches nothing outside generated kernels but a counter', async () => {
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
  // The number of batches that BatchNorm2d has seen.
  expect(touched).toEqual(['int64 []']);
});

test('losses and activations touch nothing outside generated kernels', async () => {
  const x = randn([4, 6]).requiresGrad_();
  const t = randn([4, 6]);
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
      F.localResponseNorm(x.reshape([1, 4, 6]), 3).sum()
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
