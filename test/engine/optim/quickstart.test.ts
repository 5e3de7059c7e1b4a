/** @file The quickstart's network learns the digits: what the first notebook promises. */
import { expect, test } from 'vitest';
import { data, F, manualSeed, nn, noGrad, optim } from '../../../src/engine/index.js';

test('the quickstart’s network reads at least 95 % of the test digits after 8 epochs', () => {
  manualSeed(0);
  const net = new nn.Sequential({
    conv1: new nn.Conv2d(1, 16, 3, { padding: 1 }),
    relu1: new nn.ReLU(),
    pool1: new nn.MaxPool2d(2),
    conv2: new nn.Conv2d(16, 32, 3, { padding: 1 }),
    relu2: new nn.ReLU(),
    pool2: new nn.MaxPool2d(2),
    flatten: new nn.Flatten(),
    linear: new nn.Linear(128, 10)
  });
  const loader = new data.DataLoader(data.digits({ train: true }), { batchSize: 32, shuffle: true });
  const optimizer = new optim.Adam(net.parameters(), { lr: 5e-3 });
  const { images, targets } = data.digits({ train: false });
  const accuracies: number[] = [];
  for (let epoch = 0; epoch < 8; epoch++) {
    for (const [x, y] of loader) {
      optimizer.zeroGrad();
      F.crossEntropy(net.forward(x), y).backward();
      optimizer.step();
    }
    const right = noGrad(() => net.forward(images).argmax(1).eq(targets));
    accuracies.push(right.to('float32').mean().item());
  }

  expect(accuracies.at(-1)).toBeGreaterThanOrEqual(0.95);
});
