/** @file A small network on the digits follows PyTorch's loss curve: seeds, weights, shuffles, gradients and Adam together. */
import { beforeAll, describe, expect, test } from 'vitest';
import * as receptive from '../../src/engine/index.js';
import { readFixture } from './fixture.js';

const { backend, data, F, manualSeed, nn, optim } = receptive;

interface Curve {
  readonly lr: number;
  readonly batchSize: number;
  readonly losses: readonly number[];
}

const curve = readFixture('curve') as Curve;

describe.each(backend.available())('training on %s', name => {
  beforeAll(() => backend.use(name));

  test('100 steps from manualSeed(0) have PyTorch’s losses to 1e-3', () => {
    const training = data.digits({ train: true });
    manualSeed(0);
    const net = new nn.Sequential(
      new nn.Conv2d(1, 16, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(16, 32, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(128, 10)
    );
    const loader = new data.DataLoader(training, { batchSize: curve.batchSize, shuffle: true });
    const optimizer = new optim.Adam(net.parameters(), { lr: curve.lr });
    const losses: number[] = [];
    while (losses.length < curve.losses.length) {
      for (const [x, y] of loader) {
        optimizer.zeroGrad();
        const loss = F.crossEntropy(net.forward(x), y);
        loss.backward();
        optimizer.step();
        losses.push(loss.item());
      }
    }
    const worst = Math.max(...curve.losses.map((loss, step) => Math.abs(losses[step] - loss)));
    expect(worst).toBeLessThan(1e-3);
  });
});
