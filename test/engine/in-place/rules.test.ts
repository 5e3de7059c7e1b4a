/** Guards PyTorch's rules for what is written in place: leaves, views, dtypes, shapes, shared memory, versions. */
import { describe, expect, test } from 'vitest';
import {
  arange,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  tensor,
  zeros,
  type Tensor
} from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

function int64(values: number[]): Tensor {
  return tensor(values, { dtype: 'int64' });
}

const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

const ONE_PLACE =
  'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone()';
const SHARED =
  'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. ' +
  'Please clone()';

/** Functions of one number, by the names that they have besides the underscore. */
const FORMS = [
  'neg',
  'abs',
  'exp',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'relu',
  'erf',
  'sign',
  'floor',
  'ceil',
  'round',
  'square'
] as const;

/** Calls that PyTorch refuses, and in what words. */
const REFUSED: readonly (readonly [name: string, run: () => unknown, text: string])[] = [
  [
    'leaf.add_(1)',
    () => leaf().add_(1),
    'a leaf Variable that requires grad is being used in an in-place operation.'
  ],
  [
    'leaf.zero_()',
    () => leaf().zero_(),
    'a leaf Variable that requires grad is being used in an in-place operation.'
  ],
  [
    'leaf.select(0, 0).mul_(2)',
    () => leaf().select(0, 0).mul_(2),
    'a view of a leaf Variable that requires grad is being used in an in-place operation.'
  ],
  [
    "leaf.indexPut_('0', 5)",
    () => leaf().indexPut_('0', 5),
    'a view of a leaf Variable that requires grad is being used in an in-place operation.'
  ],
  [
    'a view that was taken under noGrad',
    () => {
      const x = leaf().mul(1);
      return noGrad(() => x.select(0, 0)).mul_(2);
    },
    'A view was created in no_grad mode and is being modified inplace with grad mode enabled.'
  ],
  [
    'a view of zeros that was taken under noGrad, by a tensor that requires a gradient',
    () => noGrad(() => zeros([2, 2]).select(0, 0)).mul_(leaf()),
    'A view was created in no_grad mode and is being modified inplace with grad mode enabled.'
  ],
  [
    'int64.add_(1.5)',
    () => int64([1]).add_(1.5),
    "result type Float can't be cast to the desired output type Long"
  ],
  [
    'int64.div_(2)',
    () => int64([1]).div_(2),
    "result type Float can't be cast to the desired output type Long"
  ],
  [
    'int64.exp_()',
    () => int64([1]).exp_(),
    "result type Float can't be cast to the desired output type Long"
  ],
  [
    'int64.pow_(0.5)',
    () => int64([1]).pow_(0.5),
    "result type Float can't be cast to the desired output type Long"
  ],
  [
    'bool.mul_(2)',
    () => tensor([true]).mul_(2),
    "result type Long can't be cast to the desired output type Bool"
  ],
  [
    'int64.clamp_(1.5)',
    () => int64([1]).clamp_(1.5),
    "result type Float can't be cast to the desired output type long int"
  ],
  [
    '[2].add_([2, 2])',
    () => zeros(2).add_(ones([2, 2])),
    "output with shape [2] doesn't match the broadcast shape [2, 2]"
  ],
  [
    '[2].add_([3])',
    () => zeros(2).add_(ones(3)),
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0'
  ],
  [
    '[1].copy_([3])',
    () => zeros(1).copy_(ones(3)),
    "output with shape [1] doesn't match the broadcast shape [3]"
  ],
  [
    '[2].copy_([1, 2])',
    () => zeros(2).copy_(ones([1, 2])),
    "output with shape [2] doesn't match the broadcast shape [1, 2]"
  ],
  [
    '[2].maskedFill_([2, 2])',
    () => zeros(2).maskedFill_(ones([2, 2]).to('bool'), 1),
    "output with shape [2] doesn't match the broadcast shape [2, 2]"
  ],
  ['expanded.add_(1)', () => zeros(1).expand([3]).add_(1), ONE_PLACE],
  ['expanded.copy_(x)', () => zeros(1).expand([3]).copy_(ones(3)), ONE_PLACE],
  ['expanded.normal_()', () => zeros(1).expand([3]).normal_(), ONE_PLACE],
  [
    'a row copied onto itself, one place further',
    () => {
      const x = arange(4);
      return x.index('1:').copy_(x.index(':-1'));
    },
    SHARED
  ],
  [
    'a row added to itself, one place further',
    () => {
      const x = arange(4);
      return x.index('1:').add_(x.index(':-1'));
    },
    SHARED
  ],
  [
    'a matrix copied onto its transposed',
    () => {
      const x = arange(4).reshape([2, 2]).clone();
      return x.copy_(x.t());
    },
    SHARED
  ],
  [
    'fill_([1, 1])',
    () => zeros(2).fill_(ones(2)),
    'fill_ only supports 0-dimension value tensor but got tensor with 1 dimensions.'
  ],
  [
    "[2, 2].indexPut_('0', [3])",
    () => zeros([2, 2]).indexPut_('0', zeros(3)),
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0'
  ],
  [
    '[3, 2].indexPut_([places], [3, 2])',
    () => zeros([3, 2]).indexPut_([int64([0, 1])], zeros([3, 2])),
    'shape mismatch: value tensor of shape [3, 2] cannot be broadcast to indexing result of shape [2, 2]'
  ],
  [
    'indexPut_ of another dtype',
    () => zeros([3, 2]).indexPut_([int64([0, 1])], ones([2, 2], { dtype: 'float64' })),
    'Index put requires the source and destination dtypes match, got Float for the destination and Double for the source.'
  ],
  [
    'indexPut_ at 5 of 3',
    () => zeros(3).indexPut_('5', 1),
    'index 5 is out of bounds for dimension 0 with size 3'
  ],
  [
    'indexPut_ at [5] of 3',
    () => zeros(3).indexPut_([int64([5])], 1),
    'index 5 is out of bounds for dimension 0 with size 3'
  ],
  [
    'indexAdd_ of three parts at two places',
    () => zeros(3).indexAdd_(0, int64([0, 1]), ones(3)),
    'Number of indices (2) should be equal to source.size(dim): (3), for dim: 0'
  ],
  [
    'indexCopy_ at 5 of 3',
    () => zeros(3).indexCopy_(0, int64([0, 5]), ones(2)),
    'index_copy_(): index 5 is out of bounds for dimension 0 with size 3'
  ],
  [
    'lerp_ to another dtype',
    () => zeros(3).lerp_(ones(3, { dtype: 'float64' }), 0.5),
    'expected dtype float for `end` but got dtype double'
  ],
  [
    'random_(5, 5)',
    () => zeros(3).random_(5, 5),
    "random_ expects 'from' to be less than 'to', but got from=5 >= to=5"
  ],
  [
    'uniform_(3, 1)',
    () => zeros(3).uniform_(3, 1),
    'uniform_ expects to return a [from, to) range, but found from=3 > to=1'
  ],
  ['bernoulli_(2)', () => zeros(3).bernoulli_(2), 'bernoulli_ expects p to be in [0, 1], but got p=2'],
  [
    'view.detach_()',
    () => leaf().mul(2).select(0, 0).detach_(),
    "Can't detach views in-place. Use detach() instead."
  ],
  [
    'plain.retainGrad()',
    () => {
      zeros(2).retainGrad();
    },
    "can't retain_grad on Tensor that has requires_grad=False"
  ],
  [
    'plain.registerHook(fn)',
    () => zeros(2).registerHook(grad => grad),
    "cannot register a hook on a tensor that doesn't require gradient"
  ]
];

describe.each(backends)('rules in place on %s', name => {
  useBackend(name);

  test.each(REFUSED)('%s is refused', (_, run, text) => {
    expect(run).toThrow(text);
  });

  test('x.mul_(2) gives x itself, and every tensor that shares its memory sees it', () => {
    const x = arange(6).to('float32').reshape([2, 3]).clone();
    const [row, detached] = [x.select(0, 1), x.detach()];
    expect(x.mul_(2)).toBe(x);
    expect(row.toArray()).toEqual([6, 8, 10]);
    row.add_(1);
    expect(detached.toArray()).toEqual([
      [0, 2, 4],
      [7, 9, 11]
    ]);
  });

  test.each(FORMS)('%s_ gives what %s gives, with its gradient', form => {
    const [x, y] = [tensor([0.3, 0.7], { requiresGrad: true }), tensor([0.3, 0.7], { requiresGrad: true })];
    const inPlace = x.mul(1)[`${form}_`]();
    const apart = y.mul(1)[form]();
    inPlace
      .mul(tensor([1, 10]))
      .sum()
      .backward();
    apart
      .mul(tensor([1, 10]))
      .sum()
      .backward();
    expect([inPlace.toArray(), x.grad!.toArray()]).toEqual([apart.toArray(), y.grad!.toArray()]);
    expect(inPlace.gradFn!.name).toBe(apart.gradFn!.name);
  });

  test('x.add_ of another dtype keeps that of x', () => {
    expect(tensor([1, 2]).add_(tensor([1, 2], { dtype: 'float64' })).dtype).toBe('float32');
    expect(int64([7, -7]).div_(2, { roundingMode: 'floor' }).toArray()).toEqual([3, -4]);
  });

  test('fill_, zero_ and maskedFill_ write through expand()', () => {
    const x = zeros(1);
    expect(
      x
        .expand([3])
        .maskedFill_(tensor([true, false, true]), 2)
        .toArray()
    ).toEqual([2, 2, 2]);
    expect(x.expand([3]).fill_(1).sum().item()).toBe(3);
  });

  test('strided parts of one tensor are copied onto each other', () => {
    const x = arange(4).to('float32');
    expect(x.index('1::2').copy_(x.index('::2')).toArray()).toEqual([0, 2]);
    expect(x.toArray()).toEqual([0, 0, 2, 2]);
  });

  test('under noGrad a leaf is written to and stays one', () => {
    const weight = new nn.Parameter(ones(2));
    noGrad(() => weight.sub_(tensor([1, 2]), { alpha: 0.5 }));
    expect([weight.isLeaf, weight.requiresGrad, weight.toArray()]).toEqual([true, true, [0.5, 0]]);
    weight.square().sum().backward();
    expect(weight.grad!.toArray()).toEqual([1, 0]);
  });

  test('what step() changes after it was saved in place is refused on the walk back', () => {
    const weight = new nn.Parameter(tensor([1, 2]));
    const x = ones(2).mul_(weight).mul_(weight);
    weight.grad = ones(2);
    new optim.SGD([weight], { lr: 0.1 }).step();
    expect(() => {
      x.sum().backward();
    }).toThrow(
      'has been modified by an inplace operation: [torch.FloatTensor [2]] is at version 1; expected version 0'
    );
  });

  test('fill_ after exp_ is refused on the walk back', () => {
    const x = leaf().mul(1).exp_();
    const y = x.mul(1);
    x.fill_(3);
    expect(() => {
      y.sum().backward();
    }).toThrow('is at version 2; expected version 1 instead');
  });

  test('detach_() makes a leaf of what an operation made', () => {
    const x = leaf().mul(2);
    x.detach_();
    expect([x.requiresGrad, x.isLeaf]).toEqual([false, true]);
    expect(x.requiresGrad_().add(1).requiresGrad).toBe(true);
  });

  test('indexPut_ writes at slices, masks and index tensors; where a place comes twice, the last counts', () => {
    const x = zeros([2, 3]);
    x.indexPut_('0', ones([1, 1, 3]));
    x.indexPut_([1, ':2'], tensor([4, 5]));
    expect(x.toArray()).toEqual([
      [1, 1, 1],
      [4, 5, 0]
    ]);
    x.indexPut_([x.gt(3)], -1);
    expect(x.toArray()).toEqual([
      [1, 1, 1],
      [-1, -1, 0]
    ]);
    x.indexPut_(
      [':', int64([2, 0])],
      tensor([
        [7, 8],
        [9, 10]
      ])
    );
    expect(x.toArray()).toEqual([
      [8, 1, 7],
      [10, -1, 9]
    ]);
    expect(
      zeros(3)
        .indexPut_([int64([1, 1])], tensor([1, 2]))
        .toArray()
    ).toEqual([0, 2, 0]);
    expect(
      zeros(3)
        .indexPut_([int64([1, 1])], tensor([1, 2]), { accumulate: true })
        .toArray()
    ).toEqual([0, 3, 0]);
    expect(
      zeros([3], { dtype: 'int64' })
        .indexPut_([tensor([true, false, true])], 1.7)
        .toArray()
    ).toEqual([1, 0, 1]);
  });

  test('the gradient of a place that was written twice goes to both, as in PyTorch', () => {
    const [put, scattered] = [leaf(), leaf()];
    const factors = tensor([1, 10, 100]);
    zeros(3)
      .indexPut_([int64([1, 1])], put)
      .mul(factors)
      .sum()
      .backward();
    zeros(3)
      .scatter_(0, int64([1, 1]), scattered)
      .mul(factors)
      .sum()
      .backward();
    expect([put.grad!.toArray(), scattered.grad!.toArray()]).toEqual([
      [10, 10],
      [10, 10]
    ]);
  });

  test('random numbers in place are those of PyTorch after the same seed', () => {
    manualSeed(0);
    expect(zeros(5).random_().toArray()).toEqual([8325664, 12888472, 1484222, 2214888, 5157545]);
    expect(zeros(5).random_(10).toArray()).toEqual([9, 7, 3, 7, 3]);
    expect(int64([0, 0, 0, 0, 0]).random_(-3, 7).toArray()).toEqual([-2, 3, 3, 6, 5]);
    expect(zeros(5, { dtype: 'uint8' }).random_().toArray()).toEqual([216, 88, 140, 58, 193]);
    manualSeed(0);
    expect(zeros(5).bernoulli_().toArray()).toEqual([0, 0, 1, 0, 0]);
    expect(zeros(5, { dtype: 'int64' }).bernoulli_(0.3).toArray()).toEqual([0, 1, 0, 0, 1]);
    expect(zeros(5).to('bool').bernoulli_(0.3).to('int64').toArray()).toEqual([0, 1, 0, 0, 0]);
    expect(
      zeros(3)
        .bernoulli_(tensor([0, 0.5, 1]))
        .toArray()
    ).toEqual([0, 0, 1]);
  });
});
