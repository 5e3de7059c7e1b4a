/** @file Guards that a tensor prints as PyTorch prints it. The texts were made with torch 2.13. */
import { expect, test } from 'vitest';
import { arange, linspace, tensor, zeros, type Tensor } from '../../../src/engine/index.js';

const CASES: [string, () => Tensor, string][] = [
  [
    'tensor([[1, 2], [3, 4]])',
    () =>
      tensor([
        [1, 2],
        [3, 4]
      ]),
    'tensor([[1., 2.],\n        [3., 4.]])'
  ],
  [
    'tensor([[1, 2], [3, 4]], { requiresGrad: true })',
    () =>
      tensor(
        [
          [1, 2],
          [3, 4]
        ],
        { requiresGrad: true }
      ),
    'tensor([[1., 2.],\n        [3., 4.]], requires_grad=True)'
  ],
  [
    'tensor([1, 2], { requiresGrad: true }).add(1)',
    () => tensor([1, 2], { requiresGrad: true }).add(1),
    'tensor([2., 3.], grad_fn=<AddBackward0>)'
  ],
  ['tensor(3.5)', () => tensor(3.5), 'tensor(3.5000)'],
  ["tensor([1, 2], { dtype: 'int64' })", () => tensor([1, 2], { dtype: 'int64' }), 'tensor([1, 2])'],
  [
    "tensor([1, 2], { dtype: 'int32' })",
    () => tensor([1, 2], { dtype: 'int32' }),
    'tensor([1, 2], dtype=torch.int32)'
  ],
  [
    "tensor([1.5, -2], { dtype: 'float64' })",
    () => tensor([1.5, -2], { dtype: 'float64' }),
    'tensor([ 1.5000, -2.0000], dtype=torch.float64)'
  ],
  ['tensor([true, false])', () => tensor([true, false]), 'tensor([ True, False])'],
  [
    'tensor([0.1, NaN, Infinity, -Infinity])',
    () => tensor([0.1, NaN, Infinity, -Infinity]),
    'tensor([0.1000,    nan,    inf,   -inf])'
  ],
  ['tensor([1, NaN])', () => tensor([1, NaN]), 'tensor([1., nan])'],
  ['tensor([0.00001, 1])', () => tensor([0.00001, 1]), 'tensor([1.0000e-05, 1.0000e+00])'],
  ['tensor([100005, 0.5])', () => tensor([100005, 0.5]), 'tensor([1.0000e+05, 5.0000e-01])'],
  ['tensor([0.03125, 0.09375])', () => tensor([0.03125, 0.09375]), 'tensor([0.0312, 0.0938])'],
  ['tensor([-0, 0])', () => tensor([-0, 0]), 'tensor([-0., 0.])'],
  ['tensor([1e10, 1])', () => tensor([1e10, 1]), 'tensor([1.0000e+10, 1.0000e+00])'],
  ['tensor([])', () => tensor([]), 'tensor([])'],
  ['zeros([0, 3])', () => zeros([0, 3]), 'tensor([], size=(0, 3))'],
  [
    "zeros([0, 3], { dtype: 'int64' })",
    () => zeros([0, 3], { dtype: 'int64' }),
    'tensor([], size=(0, 3), dtype=torch.int64)'
  ],
  [
    'arange(0, 2, 0.1)',
    () => arange(0, 2, 0.1),
    'tensor([0.0000, 0.1000, 0.2000, 0.3000, 0.4000, 0.5000, 0.6000, 0.7000, 0.8000,\n        0.9000, 1.0000, 1.1000, 1.2000, 1.3000, 1.4000, 1.5000, 1.6000, 1.7000,\n        1.8000, 1.9000])'
  ],
  ['arange(2000)', () => arange(2000), 'tensor([   0,    1,    2,  ..., 1997, 1998, 1999])'],
  [
    'arange(1200).reshape([3, 20, 20])',
    () => arange(1200).reshape([3, 20, 20]),
    'tensor([[[   0,    1,    2,  ...,   17,   18,   19],\n         [  20,   21,   22,  ...,   37,   38,   39],\n         [  40,   41,   42,  ...,   57,   58,   59],\n         ...,\n         [ 340,  341,  342,  ...,  357,  358,  359],\n         [ 360,  361,  362,  ...,  377,  378,  379],\n         [ 380,  381,  382,  ...,  397,  398,  399]],\n\n        [[ 400,  401,  402,  ...,  417,  418,  419],\n         [ 420,  421,  422,  ...,  437,  438,  439],\n         [ 440,  441,  442,  ...,  457,  458,  459],\n         ...,\n         [ 740,  741,  742,  ...,  757,  758,  759],\n         [ 760,  761,  762,  ...,  777,  778,  779],\n         [ 780,  781,  782,  ...,  797,  798,  799]],\n\n        [[ 800,  801,  802,  ...,  817,  818,  819],\n         [ 820,  821,  822,  ...,  837,  838,  839],\n         [ 840,  841,  842,  ...,  857,  858,  859],\n         ...,\n         [1140, 1141, 1142,  ..., 1157, 1158, 1159],\n         [1160, 1161, 1162,  ..., 1177, 1178, 1179],\n         [1180, 1181, 1182,  ..., 1197, 1198, 1199]]])'
  ],
  [
    "arange(8).reshape([2, 2, 2]).to('float32')",
    () => arange(8).reshape([2, 2, 2]).to('float32'),
    'tensor([[[0., 1.],\n         [2., 3.]],\n\n        [[4., 5.],\n         [6., 7.]]])'
  ],
  ['zeros([1, 1, 2, 2])', () => zeros([1, 1, 2, 2]), 'tensor([[[[0., 0.],\n          [0., 0.]]]])'],
  [
    'linspace(0, 1, 12, { requiresGrad: true })',
    () => linspace(0, 1, 12, { requiresGrad: true }),
    'tensor([0.0000, 0.0909, 0.1818, 0.2727, 0.3636, 0.4545, 0.5455, 0.6364, 0.7273,\n        0.8182, 0.9091, 1.0000], requires_grad=True)'
  ],
  [
    "linspace(0, 1, 12, { requiresGrad: true, dtype: 'float64' }).exp()",
    () => linspace(0, 1, 12, { requiresGrad: true, dtype: 'float64' }).exp(),
    'tensor([1.0000, 1.0952, 1.1994, 1.3135, 1.4386, 1.5755, 1.7254, 1.8896, 2.0694,\n        2.2664, 2.4821, 2.7183], dtype=torch.float64, grad_fn=<ExpBackward0>)'
  ]
];

test.each(CASES)('String(%s) is what print gives in PyTorch', (_, make, text) => {
  expect(String(make())).toBe(text);
});
