/** @file Small networks on the digits follow PyTorch's loss curve: seeds, weights, shuffles, gradients and Adam together. */
import { describe, expect, test } from 'vitest';
import * as receptive from '../../src/engine/index.js';
import { backends, useBackend } from '../engine/backends.js';
import { readFixture } from './fixture.js';

const { data, F, manualSeed, nn, optim } = receptive;

interface Curve {
  readonly batchSize: number;
  readonly losses: readonly number[];
}

const curves = readFixture('curve') as Readonly<Record<'small' | 'lenet', Curve>>;

type Network = InstanceType<typeof nn.Sequential>;

function small(): Network {
  return new nn.Sequential(
    new nn.Conv2d(1, 16, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 32, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(128, 10)
  );
}

/** LeNet-5 (LeCun et al., 1998) for images of 8×8, with ReLU and maximum pooling. */
function lenet(): Network {
  return new nn.Sequential(
    new nn.Conv2d(1, 6, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(6, 16, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(64, 120),
    new nn.ReLU(),
    new nn.Linear(120, 84),
    new nn.ReLU(),
    new nn.Linear(84, 10)
  );
}

/** Trains by Adam as `scripts/oracle_cases/training.py` does; gives the greatest distance from PyTorch's losses. */
function distance(curve: Curve, make: () => Network, lr: number): number {
  const training = data.digits({ train: true });
  manualSeed(0);
  const net = make();
  const loader = new data.DataLoader(training, { batchSize: curve.batchSize, shuffle: true });
  const optimizer = new optim.Adam(net.parameters(), { lr });
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
  return Math.max(...curve.losses.map((loss, step) => Math.abs(losses[step] - loss)));
}

describe.each(backends)('training on %s', name => {
  useBackend(name);

  test('100 steps from manualSeed(0) have PyTorch’s losses to 1e-3', () => {
    expect(distance(curves.small, small, 3e-3)).toBeLessThan(1e-3);
  });

  test('100 steps of LeNet from manualSeed(0) have PyTorch’s losses to 1e-3', () => {
    expect(distance(curves.lenet, lenet, 2e-3)).toBeLessThan(1e-3);
  });
});
