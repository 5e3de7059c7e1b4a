/** @file Transposed convolution layers: sizes that are asked for, shorthands, hooks, gradients. */
import { describe, expect, test } from 'vitest';
import { F, nn, ones, randn, tensor, type Tensor } from '../../../src/engine/index.js';

describe('new ConvTranspose2d(…)', () => {
  test('.forward(x, { outputSize }) gives the size of the image that was convolved', () => {
    const down = new nn.Conv2d(3, 4, 3, { stride: 2, padding: 1 });
    const up = new nn.ConvTranspose2d(4, 3, 3, { stride: 2, padding: 1 });
    for (const size of [11, 12]) {
      const x = randn([1, 3, size, size]);
      const small = down.forward(x);
      expect(small.shape).toEqual([1, 4, 6, 6]);
      expect(up.forward(small, { outputSize: x.shape }).shape).toEqual(x.shape);
      expect(up.forward(small, [size, size]).shape).toEqual(x.shape);
    }
  });

  test('.forward(x) of one image gives one image, and of an empty batch an empty batch', () => {
    const up = new nn.ConvTranspose2d(2, 3, 2, 2);
    expect(up.forward(ones([2, 4, 5])).shape).toEqual([3, 8, 10]);
    expect(up.forward(ones([0, 2, 4, 5])).shape).toEqual([0, 3, 8, 10]);
  });

  test('spreads each value with the kernel', () => {
    const spread = F.convTranspose1d(tensor([[[1, 10]]]), tensor([[[1, 2, 3]]]), { stride: 2 });
    expect(spread.toArray()).toEqual([[[1, 2, 13, 20, 30]]]);
  });

  test('calls hooks with the tensors alone when a size is asked for', () => {
    const up = new nn.ConvTranspose1d(1, 1, 3, 2);
    const seen: number[][][] = [];
    up.registerForwardHook((_, inputs: Tensor[]) => seen.push(inputs.map(input => [...input.shape])));
    up.registerForwardPreHook((_, [input]) => input.mul(2));
    expect(up.forward(ones([1, 1, 4]), { outputSize: [10] }).shape).toEqual([1, 1, 10]);
    expect(seen).toEqual([[[1, 1, 4]]]);
  });
});
