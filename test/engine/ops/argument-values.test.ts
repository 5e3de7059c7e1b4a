/** @file What functions answer to arguments in PyTorch's forms, and to numbers that do not fit. The answers are PyTorch's. */
import { describe, expect, test } from 'vitest';

import {
  arange,
  autograd,
  einsum,
  eye,
  F,
  full,
  fullLike,
  linspace,
  manualSeed,
  nn,
  ones,
  rand,
  randint,
  randn,
  randperm,
  tensor,
  where,
  zeros,
  type Tensor
} from '../../../src/index.js';

type Loose = Readonly<Record<string, (...given: unknown[]) => Tensor>>;

const x = arange(6, { dtype: 'float32' }).reshape(2, 3);
/** As plain JavaScript calls. */
const loose = { F, x, zeros, full, randint, tensor } as unknown as {
  readonly F: Loose;
  readonly x: Loose;
} & Loose;

describe('sizes and dimensions', () => {
  test.each<[string, () => { readonly shape: readonly number[] }, readonly number[]]>([
    ['zeros(2, 3)', () => zeros(2, 3), [2, 3]],
    ['ones(2, 3, { dtype })', () => ones(2, 3, { dtype: 'int64' }), [2, 3]],
    ['rand(2, 3)', () => rand(2, 3), [2, 3]],
    ['randn(2, 3, { requiresGrad })', () => randn(2, 3, { requiresGrad: true }), [2, 3]],
    ['zeros([])', () => zeros([]), []],
    ['randint(5, [2, 3])', () => randint(5, [2, 3]), [2, 3]],
    ['x.view(3, -1)', () => x.view(3, -1), [3, 2]],
    ['x.view([3, -1])', () => x.view([3, -1]), [3, 2]],
    ['x.reshape(6)', () => x.reshape(6), [6]],
    ['x.permute(1, 0)', () => x.permute(1, 0), [3, 2]],
    ['x.repeat(2, 3)', () => x.repeat(2, 3), [4, 9]],
    ['x.expand(4, -1, -1)', () => x.expand(4, -1, -1), [4, 2, 3]],
    ['x.broadcastTo(4, 2, 3)', () => x.broadcastTo(4, 2, 3), [4, 2, 3]],
    ['squeeze(0, 2)', () => zeros(1, 2, 1, 1).squeeze(0, 2), [2, 1]],
    ['squeeze({ dim })', () => zeros(1, 2, 1).squeeze({ dim: 0 }), [2, 1]],
    ['x.sum(1, true)', () => x.sum(1, true), [2, 1]],
    ['x.sum({ dim: 1 })', () => x.sum({ dim: 1 }), [2]],
    ['x.mean([0, 1], true)', () => x.mean([0, 1], true), [1, 1]],
    ['x.max({ dim: 1 })', () => x.max({ dim: 1 }).values, [2]],
    ['x.index(1)', () => x.index(1), [3]]
  ])('%s', (_, call, shape) => {
    expect(call().shape).toEqual(shape);
  });

  test('x.flip(0, 1) turns both round', () => {
    expect(x.flip(0, 1).toArray()).toEqual([
      [5, 4, 3],
      [2, 1, 0]
    ]);
  });

  test('x.std(1, false) and x.std(false) divide by the count', () => {
    expect(x.std(1, false).toArray()).toEqual(x.std(1, { correction: 0 }).toArray());
    expect(x.std(false).item()).toBe(x.std({ correction: 0 }).item());
  });

  test('x.max(y) is the larger of two', () => {
    expect(x.max(tensor(2)).toArray()).toEqual(x.maximum(2).toArray());
  });

  test('einsum takes its operands one after another', () => {
    expect(einsum('ij,ij->', x, x).item()).toBe(55);
  });

  test('autograd.grad takes the gradient to start with', () => {
    const y = ones(2).requiresGrad_();
    expect(autograd.grad(y.square(), y, tensor([1, 10]))[0].toArray()).toEqual([2, 20]);
  });

  test('loss.backward({ retainGraph: true }) keeps the graph', () => {
    const y = ones(2).requiresGrad_();
    const loss = y.square().sum();
    loss.backward({ retainGraph: true });
    loss.backward();
    expect(y.grad!.toArray()).toEqual([4, 4]);
  });

  test('nn.init takes bare numbers in PyTorch’s order', () => {
    manualSeed(0);
    const weight = nn.init.uniform_(zeros(100), -3, -2);
    expect([weight.min().item() >= -3, weight.max().item() < -2]).toEqual([true, true]);
  });
});

describe('what PyTorch refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['x.sum(0, 1)', () => loose.x.sum(0, 1), "'keepdim' (position 2) must be a boolean"],
    ['x.add(x, 2)', () => loose.x.add(x, 2), 'must be an options object'],
    ['x.cumsum(1, dtype)', () => loose.x.cumsum(1, 'float64'), 'must be an options object'],
    ['F.gelu(x, tanh)', () => loose.F.gelu(x, 'tanh'), 'must be an options object'],
    ['zeros([2], dtype)', () => loose.zeros([2], 'int64'), "{ dtype: 'int64' }"],
    ['zeros()', () => loose.zeros(), 'missing 1 required positional arguments: "size"'],
    ['x.view()', () => loose.x.view(), 'missing 1 required positional arguments: "size"'],
    ['x.roll(1, 2, 3)', () => loose.x.roll(1, 2, 3), 'but 3 were given'],
    [
      'both unbiased and correction',
      () => x.std({ dim: 1, unbiased: false, correction: 0 }),
      'received an invalid combination of arguments'
    ],
    ['another roundingMode', () => loose.x.div(2, { roundingMode: 'ceil' }), "'floor', 'trunc'"],
    ['a size that is not whole', () => zeros(2.5), 'must be a whole number, got 2.5'],
    ['a size that is NaN', () => zeros(NaN, 2), 'must be a whole number, got NaN'],
    ['interpolate without a size', () => F.interpolate(ones(1, 1, 2)), 'either size or scale_factor'],
    [
      'integers divided by 0',
      () => tensor([1], { dtype: 'int64' }).div(0, { roundingMode: 'floor' }),
      'ZeroDivisionError'
    ]
  ])('%s', (_, call, text) => {
    expect(call).toThrow(text);
    expect(call).toThrow(expect.objectContaining({ name: 'ValueError' }) as Error);
  });
});

describe('numbers that a dtype cannot hold', () => {
  const bytes = zeros([2], { dtype: 'uint8' });
  const mask = tensor([true, false]);
  test.each<[string, () => unknown, string]>([
    ['tensor([300])', () => tensor([300], { dtype: 'uint8' }), 'uint8'],
    ['tensor([−1.5])', () => tensor([-1.5], { dtype: 'uint8' }), 'uint8'],
    ['tensor([NaN])', () => tensor([NaN], { dtype: 'int64' }), 'int64'],
    ['full 300', () => full([2], 300, { dtype: 'uint8' }), 'uint8_t'],
    ['full 2⁴⁰', () => full([2], 2 ** 40, { dtype: 'int32' }), 'int'],
    ['full 10⁴⁰', () => full([2], 1e40), 'float'],
    ['fullLike', () => fullLike(bytes, 300), 'uint8_t'],
    ['linspace', () => linspace(0, 300, 3, { dtype: 'uint8' }), 'uint8_t'],
    ['maskedFill', () => bytes.maskedFill(mask, 300), 'uint8_t'],
    ['clamp', () => bytes.clamp(0, 300), 'uint8_t'],
    ['where', () => where(mask, bytes, 300), 'uint8_t'],
    ['pow', () => bytes.pow(300), 'uint8_t'],
    ['randperm', () => randperm(300, { dtype: 'uint8' }), 'uint8_t']
  ])('%s', (_, call, type) => {
    expect(call).toThrow(`value cannot be converted to type ${type} without overflow`);
  });

  test('randint refuses bounds that its dtype cannot hold', () => {
    expect(() => randint(0, 300, [2], { dtype: 'uint8' })).toThrow(
      'to - 1 is out of bounds for unsigned char'
    );
    expect(() => randint(-1, 3, [2], { dtype: 'uint8' })).toThrow('from is out of bounds for unsigned char');
  });

  test('negative whole numbers of uint8 are counted from its end', () => {
    expect(tensor([-1], { dtype: 'uint8' }).item()).toBe(255);
    expect(full([1], -1, { dtype: 'uint8' }).item()).toBe(255);
  });

  test('arithmetic and conversion wrap', () => {
    expect(bytes.add(300).toArray()).toEqual([44, 44]);
    expect(tensor([300], { dtype: 'int64' }).to('uint8').item()).toBe(44);
    expect(arange(300, { dtype: 'uint8' }).index(299).item()).toBe(43);
  });

  test('a bound that is NaN makes everything NaN', () => {
    expect(ones(2).clamp({ min: NaN }).toArray()).toEqual([NaN, NaN]);
  });

  test('bool has no ranges', () => {
    expect(() => arange(3, { dtype: 'bool' })).toThrow('"arange_cpu" not implemented for \'Bool\'');
    expect(eye(2, { dtype: 'bool' }).dtype).toBe('bool');
  });
});
