/** @file After the same seed every draw is PyTorch's: guards the generator and each distribution over it. */
import { describe, expect, test } from 'vitest';
import { Generator, manualSeed } from '../../src/engine/core/random.js';
import { rand, randint, randn, randperm } from '../../src/engine/ops/random.js';
import type { Tensor } from '../../src/engine/core/tensor.js';
import { EXACT, expectTensor, readFixture, tensorValues, type TensorRecord } from './fixture.js';

interface Stream {
  readonly seed: number;
  readonly steps: readonly {
    readonly call: string;
    readonly arguments: readonly (number | number[])[];
    readonly output: TensorRecord;
  }[];
}

const { streams } = readFixture('random') as { streams: Stream[] };

const CALLS: Record<string, (...given: never[]) => Tensor> = {
  rand: (size: number[]) => rand(size),
  randn: (size: number[]) => randn(size),
  randint: (low: number, high: number, size: number[]) => randint(low, high, size),
  randperm: (n: number) => randperm(n)
};

describe('random streams', () => {
  test.each(streams)('manualSeed($seed) starts the stream of torch.manual_seed($seed)', ({ seed, steps }) => {
    manualSeed(seed);
    for (const { call, arguments: given, output } of steps) {
      expectTensor(CALLS[call](...(given as never[])), output, EXACT);
    }
  });

  test('a Generator does not disturb the default stream', () => {
    manualSeed(3);
    const alone = rand([2]);
    manualSeed(3);
    new Generator(1).float64();
    expect(tensorValues(rand([2]))).toEqual(tensorValues(alone));
  });
});
