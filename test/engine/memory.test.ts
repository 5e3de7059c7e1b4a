import { describe, expect, it } from 'vitest';
import { backend, F, manualSeed, nn, optim, rand, randint } from '../../src/engine/index.js';

const MEBIBYTE = 2 ** 20;

/** One step of a small network, as a notebook would write it; some 250 KiB of tensors. */
function trainer(): () => number {
  manualSeed(0);
  const net = new nn.Sequential(
    new nn.Conv2d(1, 8, 3),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(288, 4)
  );
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });
  const input = rand([16, 1, 8, 8]);
  const target = randint(0, 4, [16]);
  return () => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(net.forward(input), target);
    loss.backward();
    optimizer.step();
    return loss.item();
  };
}

describe('memory of training without dispose', () => {
  it(
    'a synchronous loop of 10,000 steps, in which no finalizer runs, stays within the heap’s first goal',
    { timeout: 300_000 },
    () => {
      const step = trainer();
      const first = step();
      let last = first;
      for (let turn = 0; turn < 10_000; turn++) last = step();
      expect(last).toBeLessThan(first);
      expect(backend.memory().heap).toBeLessThanOrEqual(128 * MEBIBYTE);
    }
  );

  it(
    'an asynchronous loop gives back what has died, and moves little out',
    { timeout: 300_000 },
    async () => {
      const step = trainer();
      for (let turn = 0; turn < 2000; turn++) {
        step();
        if (turn % 4 === 0) await new Promise(resolve => setImmediate(resolve));
      }
      expect(backend.memory().heap).toBeLessThanOrEqual(128 * MEBIBYTE);
      const { live, movedOut } = backend.memory();
      expect(live + movedOut.bytes).toBeLessThan(512 * MEBIBYTE);
    }
  );
});
