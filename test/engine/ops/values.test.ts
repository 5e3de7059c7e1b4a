/** @file Guards values, dtypes, shapes, views and error texts of tensor operations. Numbers are PyTorch's. */
import { describe, expect, test } from 'vitest';
import {
  arange,
  backend,
  cat,
  einsum,
  eye,
  fromTypedArray,
  full,
  nn,
  ones,
  stack,
  tensor,
  where,
  zeros
} from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

const F = nn.functional;

test('backend.available() has wasm wherever WebAssembly is', () => {
  expect(backend.available()).toContain('reference');
  expect(backend.available().includes('wasm')).toBe(typeof WebAssembly === 'object');
});

describe.each(backends)('tensors on %s', name => {
  useBackend(name);
  const ints = (values: number[]): ReturnType<typeof tensor> => tensor(values, { dtype: 'int64' });

  test('dtypes meet as in PyTorch', () => {
    expect(ints([1]).add(1).dtype).toBe('int64');
    expect(ints([1]).add(1.5).dtype).toBe('float32');
    expect(ints([4]).div(2).dtype).toBe('float32');
    expect(ints([1]).add(tensor(1, { dtype: 'float64' })).dtype).toBe('float64');
    expect(tensor([1]).add(tensor(1, { dtype: 'float64' })).dtype).toBe('float32');
    expect(tensor([1], { dtype: 'uint8' }).add(tensor([1], { dtype: 'int32' })).dtype).toBe('int32');
    expect(tensor([true]).sum().dtype).toBe('int64');
    expect(tensor([1], { dtype: 'int32' }).sum().dtype).toBe('int64');
    expect(tensor([1]).lt(2).dtype).toBe('bool');
    expect(
      tensor([true])
        .add(tensor([true]))
        .toArray()
    ).toEqual([true]);
    expect(ints([-7, 7]).div(2, { roundingMode: 'floor' }).toArray()).toEqual([-4, 3]);
  });

  test('a value of int64 beyond 2^53 is an error', () => {
    expect(() => ints([2 ** 53 - 1]).add(10)).toThrow('a value must lie within ±2^53');
    expect(() => tensor(2 ** 60, { dtype: 'int64' })).toThrow('±2^53');
  });

  test('to(dtype) cuts towards zero and turns what is not 0 into true', () => {
    const x = tensor([-1.7, 0, 2.9]);
    expect(x.to('int32').toArray()).toEqual([-1, 0, 2]);
    expect(x.to('bool').toArray()).toEqual([true, false, true]);
  });

  test('views share memory, clone() and contiguous() of a transposed view do not', () => {
    const x = arange(6).reshape([2, 3]);
    expect(x.t().memory).toBe(x.memory);
    expect(x.permute([1, 0]).reshape([3, 2]).memory).toBe(x.memory);
    expect(x.t().contiguous().memory).not.toBe(x.memory);
    expect(x.t().reshape([6]).toArray()).toEqual([0, 3, 1, 4, 2, 5]);
    expect(() => x.t().view([6])).toThrow("view size is not compatible with input tensor's size and stride");
  });

  test('index(spec) names the parts that square brackets name', () => {
    const x = arange(12).reshape([3, 4]);
    expect(x.index('1').toArray()).toEqual([4, 5, 6, 7]);
    expect(x.index(':, -1').toArray()).toEqual([3, 7, 11]);
    expect(x.index('..., 1:3').toArray()).toEqual([
      [1, 2],
      [5, 6],
      [9, 10]
    ]);
    expect(x.index([null, { step: 2 }]).shape).toEqual([1, 2, 4]);
    expect(
      x
        .index([
          [2, 0],
          [1, 3]
        ])
        .toArray()
    ).toEqual([9, 3]);
    expect(x.index([x.gt(9)]).toArray()).toEqual([10, 11]);
    expect(() => x.index('0, 0, 0')).toThrow('too many indices for tensor of dimension 2');
    expect(() => x.index('3')).toThrow('index 3 is out of bounds for dimension 0 with size 3');
  });

  test('argmax takes the first of equals and NaN, max and min keep NaN', () => {
    expect(tensor([1, 3, 3]).argmax().item()).toBe(1);
    expect(tensor([1, NaN, 3]).argmax().item()).toBe(1);
    expect(tensor([1, NaN]).max().item()).toBeNaN();
    const { values, indices } = tensor([
      [1, 5],
      [7, 2]
    ]).max(1);
    expect([values.toArray(), indices.toArray(), indices.dtype]).toEqual([[5, 7], [1, 0], 'int64']);
  });

  test('round() takes halves to the even number, relu() keeps NaN', () => {
    expect(tensor([0.5, 1.5, 2.5]).round().toArray()).toEqual([0, 2, 2]);
    expect(tensor([NaN]).relu().item()).toBeNaN();
  });

  test('maximum(a, b) of equals gives each half of the gradient', () => {
    const a = tensor([1, 2], { requiresGrad: true });
    a.maximum(tensor([1, 1]))
      .sum()
      .backward();
    expect(a.grad!.toArray()).toEqual([0.5, 1]);
  });

  test('einsum(equation, tensors) multiplies and sums', () => {
    const a = arange(6).to('float32').reshape([2, 3]);
    const b = arange(6).to('float32').reshape([3, 2]);
    expect(einsum('ij,jk->ik', [a, b]).toArray()).toEqual(a.matmul(b).toArray());
    expect(einsum('ij->ji', [a]).toArray()).toEqual(a.t().toArray());
    expect(einsum('ii', [eye(3)]).item()).toBe(3);
    expect(einsum('ij,kj,ij->k', [a, a, a]).toArray()).toEqual([75, 240]);
    expect(() => einsum('ij,jk', [a, a])).toThrow(
      'subscript j has size 2 for operand 1 which does not match previously seen size 3'
    );
  });

  test('creation reads nested arrays, typed arrays and ranges', () => {
    expect(fromTypedArray(new Uint8Array([1, 255]), [2]).dtype).toBe('uint8');
    expect(arange(5).dtype).toBe('int64');
    expect(arange(0, 1, 0.25).toArray()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(full([2], 7).toArray()).toEqual([7, 7]);
    expect(() => tensor([[1, 2], [3]])).toThrow('expected sequence of length 2 at dim 1 (got 1)');
    expect(() => zeros([-1])).toThrow('Trying to create tensor with negative dimension -1: [-1]');
    expect(() => zeros([NaN])).toThrow('size must be a whole number, got NaN');
    expect(() => zeros([1.5])).toThrow('size must be a whole number, got 1.5');
  });

  test.each([
    ['conv2d stride 2', [33, 16, 3, 3], { stride: 2 }, [20, 33, 24, 49]],
    ['conv2d of unequal sizes', [33, 16, 3, 5], { stride: [2, 1], padding: [4, 2] }, [20, 33, 28, 100]],
    [
      'conv2d with dilation',
      [33, 16, 3, 5],
      { stride: [2, 1], padding: [4, 2], dilation: [3, 1] },
      [20, 33, 26, 100]
    ]
  ] as const)('%s gives the shape of the article', (_, weight, options, shape) => {
    expect(F.conv2d(zeros([20, 16, 50, 100]), zeros(weight), options).shape).toEqual(shape);
  });

  test('maxPool2d gives the shapes of the article', () => {
    const x = zeros([20, 16, 50, 32]);
    expect(F.maxPool2d(x, 3, { stride: 2, padding: 1 }).shape).toEqual([20, 16, 25, 16]);
    expect(F.maxPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true }).shape).toEqual([20, 16, 26, 17]);
  });

  test('conv1d, conv2d and conv3d of no channels give no channels, and gradients of 0', () => {
    const shapes = [
      [F.conv1d, [5], [3], [3]],
      [F.conv2d, [5, 5], [3, 3], [3, 3]],
      [F.conv3d, [3, 3, 3], [3, 3, 3], [1, 1, 1]]
    ] as const;
    for (const [convolve, space, kernel, outputSpace] of shapes) {
      const bias = tensor([1, 2]).requiresGrad_();
      const weight = zeros([2, 0, ...kernel], { requiresGrad: true });
      const output = convolve(zeros([4, 0, ...space]), weight, bias);
      expect(output.shape).toEqual([4, 0, ...outputSpace]);
      output.sum().backward();
      expect(weight.grad?.shape).toEqual([2, 0, ...kernel]);
      expect(bias.grad?.toArray()).toEqual([0, 0]);
    }
    expect(new nn.Conv2d(0, 2, 3).forward(zeros([0, 5, 5])).shape).toEqual([0, 3, 3]);
  });

  test('conv2d and pools take unbatched input and an empty batch', () => {
    expect(F.conv2d(ones([1, 3, 3]), ones([2, 1, 2, 2])).shape).toEqual([2, 2, 2]);
    const weight = ones([2, 1, 2, 2], { requiresGrad: true });
    F.conv2d(zeros([0, 1, 3, 3]), weight)
      .sum()
      .backward();
    expect(weight.grad!.sum().item()).toBe(0);
    expect(F.avgPool2d(zeros([0, 1, 4, 4]), 2).shape).toEqual([0, 1, 2, 2]);
  });

  test('logsumexp(dim) of nothing is −∞, and its gradient empty', () => {
    const x = zeros([3, 0, 2], { requiresGrad: true });
    expect(x.logsumexp([0, 1]).toArray()).toEqual([-Infinity, -Infinity]);
    x.logsumexp(1, { keepdim: true }).sum().backward();
    expect(x.grad!.shape).toEqual([3, 0, 2]);
  });

  test('adaptiveAvgPool3d(input) of no channels is refused only behind a batch', () => {
    expect(F.adaptiveAvgPool3d(zeros([0, 4, 4, 4]), 2).shape).toEqual([0, 2, 2, 2]);
    expect(() => F.adaptiveAvgPool3d(zeros([2, 0, 4, 4, 4]), 2)).toThrow(
      'adaptive_avg_pool3d(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ' +
        '[2, 0, 4, 4, 4] with dimension 1 being empty'
    );
    expect(F.adaptiveAvgPool2d(zeros([2, 0, 4, 4]), 2).shape).toEqual([2, 0, 2, 2]);
  });

  test('operations along the dimension of a scalar come to an end', () => {
    expect(F.logSoftmax(tensor(2), 0).item()).toBe(0);
    expect(F.softmax(tensor(2), 0).item()).toBe(1);
    expect(tensor(2).cumsum(0).item()).toBe(2);
    expect(tensor(2).argmax(0).item()).toBe(0);
  });

  test('avgPool1d divides by what lies within the padding', () => {
    const rounded = F.avgPool1d(ones([1, 1, 4]), 3, { stride: 2, padding: 1, ceilMode: true });
    expect((rounded.toArray() as number[][][])[0][0].map(value => Number(value.toFixed(3)))).toEqual([
      0.667, 1, 0.5
    ]);
  });

  test('crossEntropy gives NaN when every target is ignored', () => {
    expect(F.crossEntropy(zeros([2, 3]), ints([-100, -100])).item()).toBeNaN();
  });
});

const image = zeros([1, 4, 5, 5]);
const ERRORS: [string, () => unknown, string][] = [
  [
    'channels',
    () => F.conv2d(image, zeros([4, 3, 3, 3])),
    'Given groups=1, weight of size [4, 3, 3, 3], expected input[1, 4, 5, 5] to have 3 channels, but got 4 channels instead'
  ],
  [
    'kernel size',
    () => F.conv2d(zeros([1, 3, 5, 5]), zeros([4, 3, 7, 7])),
    "Calculated padded input size per channel: (5 x 5). Kernel size: (7 x 7). Kernel size can't be greater than actual input size"
  ],
  [
    'rank',
    () => F.conv2d(zeros([5, 5]), zeros([1, 1, 3, 3])),
    'Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [5, 5]'
  ],
  [
    'stride',
    () => F.conv2d(image, zeros([4, 4, 3, 3]), { stride: 0 }),
    'non-positive stride is not supported'
  ],
  [
    'padding',
    () => F.conv2d(image, zeros([4, 4, 3, 3]), { padding: -1 }),
    'negative padding is not supported'
  ],
  [
    'strided same',
    () => F.conv2d(image, zeros([4, 4, 3, 3]), { padding: 'same', stride: 2 }),
    "padding='same' is not supported for strided convolutions"
  ],
  [
    'NaN stride',
    () => F.conv2d(image, zeros([4, 4, 3, 3]), { stride: NaN }),
    'stride must be made of whole numbers, got NaN'
  ],
  [
    'bias dtype',
    () => F.conv2d(image.to('int64'), zeros([4, 4, 3, 3]), { bias: zeros([4]) }),
    'Input type (long int) and bias type (float) should be the same'
  ],
  [
    'pool padding',
    () => F.maxPool2d(image, 2, { padding: 2 }),
    'pad should be at most half of effective kernel size, but got pad=2, kernel_size=2 and dilation=1'
  ],
  [
    'pool size',
    () => F.maxPool2d(zeros([1, 2, 2]), 3),
    'Given input size: (1x2x2). Calculated output size: (1x0x0). Output size is too small'
  ],
  ['divisor', () => F.avgPool2d(image, 2, { divisorOverride: 0 }), 'divisor must be not zero'],
  [
    'broadcast',
    () => zeros([3]).add(zeros([4])),
    'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0'
  ],
  [
    'matmul',
    () => zeros([2, 4]).mm(zeros([3, 2])),
    'mat1 and mat2 shapes cannot be multiplied (2x4 and 3x2)'
  ],
  [
    'target',
    () => F.crossEntropy(zeros([2, 3]), tensor([0, 3], { dtype: 'int64' })),
    'Target 3 is out of bounds.'
  ],
  [
    'target batch',
    () => F.crossEntropy(zeros([2, 3]), tensor([0, 1, 2], { dtype: 'int64' })),
    'Expected input batch_size (2) to match target batch_size (3).'
  ],
  [
    'target dtype',
    () => F.crossEntropy(zeros([2, 3]), tensor([0, 1])),
    'expected target dtype to be Long or Byte, but got Float'
  ],
  [
    'reflect padding',
    () => zeros([1, 1, 3]).pad([3, 3], 'reflect'),
    'Padding size should be less than the corresponding input dimension, but got: padding (3, 3) at dimension 2 of input [1, 1, 3]'
  ],
  [
    'circular padding',
    () => zeros([1, 1, 3]).pad([4, 0], 'circular'),
    'Padding value causes wrapping around more than once.'
  ],
  [
    'dimension',
    () => zeros([2, 3]).sum(2),
    'Dimension out of range (expected to be in range of [-2, 1], but got 2)'
  ],
  ['reshape', () => zeros([6]).reshape([4, -1]), "shape '[4, -1]' is invalid for input of size 6"],
  ['item', () => zeros([2]).item(), 'a Tensor with 2 elements cannot be converted to Scalar'],
  [
    'cat',
    () => cat([zeros([2, 3]), zeros([2, 4])], 0),
    'Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list.'
  ],
  [
    'stack',
    () => stack([zeros([2]), zeros([3])]),
    'stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1'
  ],
  [
    'where',
    () => where(zeros([2]), 1, 0),
    'expected condition to be a boolean tensor, but got a tensor with dtype float32'
  ],
  [
    'gather',
    () => zeros([2]).gather(0, tensor([5], { dtype: 'int64' })),
    'index 5 is out of bounds for dimension 0 with size 2'
  ]
];

test.each(ERRORS)('a mistake in %s is told in the words of PyTorch', (_, run, text) => {
  expect(run).toThrow(text);
});
