/** @file Summaries of transposed convolutions, adaptive and other pools, padding, and blocks as columns. */
import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../../src/engine/index.js';
import { inspect, nn } from '../../../src/engine/index.js';

const { receptiveField, summary } = inspect;

function only(module: nn.Module, shape: readonly number[]) {
  const { rows } = summary(module, shape);
  return rows[rows.length - 1];
}

describe('summary of transposed convolutions', () => {
  test('new ConvTranspose2d(16, 8, 3, …) counts every weight once for each input value', () => {
    const up = new nn.ConvTranspose2d(16, 8, 3, { stride: 2, padding: 1, outputPadding: 1 });
    expect(only(up, [1, 16, 7, 7])).toMatchObject({
      setting: '16→8, 3×3, stride 2, pad 1',
      outputShape: [1, 8, 14, 14],
      parameters: 16 * 8 * 9 + 8,
      macs: 7 * 7 * 16 * 8 * 9,
      formula: "H' = (7 − 1)·2 − 2·1 + 1·(3 − 1) + 1 + 1 = 14",
      receptiveField: null
    });
  });

  test('new ConvTranspose2d(…, { groups }) divides the work by the groups', () => {
    const up = new nn.ConvTranspose2d(4, 8, 2, { groups: 4, bias: false });
    expect(only(up, [1, 4, 3, 3])).toMatchObject({ parameters: 32, macs: 9 * 4 * 2 * 4 });
  });

  test('with stride 1 it sees what the convolution with the kernel turned round sees', () => {
    const net = new nn.Sequential(
      new nn.MaxPool2d(2),
      new nn.ConvTranspose2d(1, 1, 3, { padding: 1, dilation: 2 })
    );
    // The kernel spreads an input over 5 places, of which 1 is cut off on each side: 4 − 1 = 3 lie in front.
    expect(receptiveField(net)[1].receptiveField).toEqual({
      size: [2 + 4 * 2, 2 + 4 * 2],
      jump: [2, 2],
      start: [-6, -6]
    });
    expect(only(net, [1, 1, 8, 8]).outputShape).toEqual([1, 1, 6, 6]);
  });
});

describe('summary of pools', () => {
  test('new AdaptiveAvgPool2d([null, 3]) says the size and, where it divides the input’s, the window', () => {
    expect(only(new nn.AdaptiveAvgPool2d([null, 3]), [1, 2, 4, 6])).toMatchObject({
      setting: 'to 4×3',
      outputShape: [1, 2, 4, 3],
      kernel: [1, 2],
      stride: [1, 2],
      formula: "H' = 4 (chosen), W' = 3 (chosen)",
      receptiveField: { size: [1, 2], jump: [1, 2], start: [0, 0] }
    });
  });

  test('new AdaptiveMaxPool2d(3) of 4×4 has windows of unlike sizes, which is not told as one', () => {
    const row = only(new nn.AdaptiveMaxPool2d(3), [1, 2, 4, 4]);
    expect(row).toMatchObject({ setting: 'to 3×3', receptiveField: null });
    expect(row.kernel).toBeUndefined();
  });

  test('new AdaptiveAvgPool2d(1) sees all, also in a chain that is not run', () => {
    const net = new nn.Sequential(new nn.Conv2d(1, 1, 3), new nn.AdaptiveAvgPool2d(1));
    expect(receptiveField(net)[1].receptiveField).toBe('all');
    expect(only(net, [1, 1, 8, 8]).receptiveField).toBe('all');
  });

  test('new LPPool2d(2, 3, …) slides a window and says its p', () => {
    expect(only(new nn.LPPool2d(2, 3, { stride: 2, ceilMode: true }), [1, 1, 8, 8])).toMatchObject({
      setting: '3×3, stride 2, ceil, p 2',
      outputShape: [1, 1, 4, 4],
      formula: "H' = ⌈(8 + 2·0 − 1·(3 − 1) − 1) / 2⌉ + 1 = 4",
      receptiveField: { size: [3, 3], jump: [2, 2] }
    });
  });

  test('new MaxUnpool2d(2) in a network says its size formula', () => {
    class Unpooling extends nn.Module {
      pool = new nn.MaxPool2d(2, { returnIndices: true });
      unpool = new nn.MaxUnpool2d(2);

      override forward(x: Tensor): Tensor {
        const { values, indices } = this.pool.forward(x);
        return this.unpool.forward(values, indices, { outputSize: x.shape });
      }
    }
    expect(only(new Unpooling(), [1, 1, 6, 7])).toMatchObject({
      setting: '2×2',
      outputShape: [1, 1, 6, 7],
      formula: "H' = (3 − 1)·2 + 2 − 2·0 = 6, W' = 7 (asked for)",
      receptiveField: null
    });
  });
});

describe('summary of padding and blocks', () => {
  test('new ReflectionPad2d([1, 2, 3, 0]) moves the window’s start', () => {
    const net = new nn.Sequential(
      new nn.AvgPool2d(2),
      new nn.ReflectionPad2d([1, 2, 3, 0]),
      new nn.Conv2d(1, 1, 3)
    );
    const { rows } = summary(net, [1, 1, 8, 8]);
    expect(rows[1]).toMatchObject({
      setting: 'pad 1 2 3 0, reflection',
      outputShape: [1, 1, 7, 7],
      formula: "H' = 3 + 4 + 0 = 7, W' = 1 + 4 + 2 = 7",
      receptiveField: { size: [2, 2], jump: [2, 2], start: [-6, -2] }
    });
    expect(rows[2].receptiveField).toEqual({ size: [6, 6], jump: [2, 2], start: [-6, -2] });
  });

  test('new ZeroPad1d(2) and new ConstantPad3d(1, 5) say how much', () => {
    expect(only(new nn.ZeroPad1d(2), [1, 1, 4])).toMatchObject({
      setting: 'pad 2',
      formula: "L' = 2 + 4 + 2 = 8"
    });
    expect(only(new nn.ConstantPad3d(1, 5), [1, 1, 2, 2, 2]).setting).toBe('pad 1, constant');
  });

  test('new Unfold(3, …) and new Fold(…) count blocks', () => {
    expect(only(new nn.Unfold(3, { stride: 2, padding: 1 }), [1, 2, 5, 8])).toMatchObject({
      setting: '3×3, stride 2, pad 1',
      outputShape: [1, 18, 12],
      formula: 'L = 3·4 = 12 blocks of 2·3·3 = 18',
      macs: 0,
      receptiveField: null
    });
    expect(only(new nn.Fold([4, 5], 2), [1, 12, 12])).toMatchObject({
      setting: '2×2',
      outputShape: [1, 3, 4, 5],
      formula: 'L = 3·4 = 12 blocks of 3·2·2 = 12'
    });
  });
});
