/** Guards gradients through what is written in place, also through views. Values are those of PyTorch 2.13. */
import { describe, expect, test } from 'vitest';
import { autograd, tensor, zeros, type Tensor } from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

type Nested = number | readonly Nested[];

interface History {
  readonly name: string;
  /** What is done with a leaf; further leaves are left under `given`. */
  readonly run: (leaf: Tensor, given: Record<string, Tensor>) => Tensor;
  readonly values: Nested;
  /** Of the leaf, when the walk starts from `weights`. */
  readonly gradient: Nested;
  readonly others?: readonly Nested[];
  /** What the result says made it. */
  readonly node: string;
}

const weights = tensor([
  [1, 10, 100],
  [1000, 10000, 100000]
]);

function leaf(): Tensor {
  return tensor(
    [
      [1, 2, 3],
      [4, 5, 6]
    ],
    { requiresGrad: true }
  );
}

function places(values: number[]): Tensor {
  return tensor(values, { dtype: 'int64' });
}

const HISTORIES: readonly History[] = [
  {
    name: 'mul_ on a row',
    run: l => {
      const x = l.mul(2);
      x.select(0, 0).mul_(3);
      return x;
    },
    values: [
      [6, 12, 18],
      [8, 10, 12]
    ],
    gradient: [
      [6, 60, 600],
      [2000, 20000, 200000]
    ],
    node: 'CopySlices'
  },
  {
    name: 'add_ on the transposed',
    run: (l, given) => {
      const x = l.mul(2);
      given.other = tensor(
        [
          [1, 2],
          [3, 4],
          [5, 6]
        ],
        { requiresGrad: true }
      );
      x.t().add_(given.other);
      return x;
    },
    values: [
      [3, 7, 11],
      [10, 14, 18]
    ],
    gradient: [
      [2, 20, 200],
      [2000, 20000, 200000]
    ],
    others: [
      [
        [1, 1000],
        [10, 10000],
        [100, 100000]
      ]
    ],
    node: 'CopySlices'
  },
  {
    name: 'mul_, add_, clamp_ and exp_ on views of views',
    run: l => {
      const x = l.mul(2);
      const v = x.select(0, 1);
      const u = v.index('1:');
      u.mul_(3);
      v.add_(u.sum());
      u.clamp_({ max: 60 }).exp_();
      return x;
    },
    values: [
      [2, 4, 6],
      [74, 1.1420073962419164e26, 1.1420073962419164e26]
    ],
    gradient: [
      [2, 20, 200],
      [2000, 6000, 6000]
    ],
    node: 'CopySlices'
  },
  {
    name: 'a view after mul_ on its base',
    run: l => {
      const x = l.mul(2);
      const v = x.index(':,1');
      x.mul_(5);
      return v.unsqueeze(1).expand([2, 3]);
    },
    values: [
      [20, 20, 20],
      [50, 50, 50]
    ],
    gradient: [
      [0, 1110, 0],
      [0, 1110000, 0]
    ],
    node: 'ExpandBackward0'
  },
  {
    name: 'zeros filled row by row',
    run: l => {
      const x = zeros([2, 3]);
      for (const i of [0, 1]) x.indexPut_([i], l.select(0, i).pow(2));
      return x;
    },
    values: [
      [1, 4, 9],
      [16, 25, 36]
    ],
    gradient: [
      [2, 40, 600],
      [8000, 100000, 1200000]
    ],
    node: 'CopySlices'
  },
  {
    name: 'copy_ into a slice of a view of zeros',
    run: l => {
      const x = zeros([2, 3]);
      const v = x.view([6]);
      v.index('1:3').copy_(
        l
          .view([6])
          .index('4:')
          .mul(l.view([6]).index(':2'))
      );
      return x.add(v.view([2, 3]));
    },
    values: [
      [0, 10, 24],
      [0, 0, 0]
    ],
    gradient: [
      [100, 1200, 0],
      [0, 20, 400]
    ],
    node: 'AddBackward0'
  },
  {
    name: 'indexPut_ at columns',
    run: l => {
      const x = l.mul(2);
      x.indexPut_([':', places([2, 0])], l.index(':,:2').mul(7));
      return x;
    },
    values: [
      [14, 4, 7],
      [35, 10, 28]
    ],
    gradient: [
      [700, 27, 0],
      [700000, 27000, 0]
    ],
    node: 'IndexPutBackward0'
  },
  {
    name: 'indexPut_ at a mask',
    run: l => {
      const x = l.mul(2);
      x.indexPut_([l.gt(2.5)], l.index('0,0').mul(3));
      return x;
    },
    values: [
      [2, 4, 3],
      [3, 3, 3]
    ],
    gradient: [
      [333302, 20, 0],
      [0, 0, 0]
    ],
    node: 'IndexPutBackward0'
  },
  {
    name: 'indexPut_ of what was read at the same places',
    run: l => {
      const x = l.mul(2);
      const i = [places([0, 1]), places([1, 2])];
      x.indexPut_(i, x.index(i).mul(l.index(':,0')));
      return x;
    },
    values: [
      [2, 4, 6],
      [8, 10, 48]
    ],
    gradient: [
      [42, 20, 200],
      [1202000, 20000, 800000]
    ],
    node: 'IndexPutBackward0'
  },
  {
    name: 'indexPut_ of 0, then of one element',
    run: l => {
      const x = l.mul(2);
      x.indexPut_('0', 0);
      x.indexPut_('1,2', l.index('0,0'));
      return x;
    },
    values: [
      [0, 0, 0],
      [8, 10, 1]
    ],
    gradient: [
      [100000, 0, 0],
      [2000, 20000, 0]
    ],
    node: 'CopySlices'
  },
  {
    name: 'add_ after a product with a number',
    run: l => {
      const x = l.mul(2);
      const y = x.mul(3);
      x.add_(1);
      return x.mul(y);
    },
    values: [
      [18, 60, 126],
      [216, 330, 468]
    ],
    gradient: [
      [30, 540, 7800],
      [102000, 1260000, 15000000]
    ],
    node: 'MulBackward0'
  },
  {
    name: 'add_ after a product with a constant',
    run: l => {
      const x = l.mul(2);
      const y = x.mul(weights);
      x.add_(1);
      return y;
    },
    values: [
      [2, 40, 600],
      [8000, 100000, 1200000]
    ],
    gradient: [
      [2, 200, 20000],
      [2000000, 200000000, 20000000000]
    ],
    node: 'MulBackward0'
  },
  {
    name: 'zero_ through detach() of what exp has not saved',
    run: l => {
      const x = l.mul(2);
      const d = x.detach();
      const y = x.exp().sum().mul(l);
      d.zero_();
      return y;
    },
    values: [
      [188227.625, 376455.25, 564682.875],
      [752910.5, 941138.125, 1129365.75]
    ],
    gradient: [
      [9857857, 73331712, 546766656],
      [4089234432, 30707032064, 231810514944]
    ],
    node: 'MulBackward0'
  },
  {
    name: 'copy_ of a row',
    run: l => {
      const x = l.mul(2);
      x.copy_(l.select(0, 0));
      return x;
    },
    values: [
      [1, 2, 3],
      [1, 2, 3]
    ],
    gradient: [
      [1001, 10010, 100100],
      [0, 0, 0]
    ],
    node: 'CopyBackwards'
  },
  {
    name: 'lerp_ and addcmul_ on rows',
    run: l => {
      const x = l.mul(2);
      x.select(0, 0).lerp_(l.select(0, 1), 0.25);
      x.select(0, 1).addcmul_(l.select(0, 0), l.select(0, 1), { value: 2 });
      return x;
    },
    values: [
      [2.5, 4.25, 6],
      [16, 30, 48]
    ],
    gradient: [
      [8001.5, 100015, 1200150],
      [4000.25, 60002.5, 800025]
    ],
    node: 'CopySlices'
  },
  {
    name: 'abs_, pow_ and div_',
    run: l => {
      const x = l.mul(2);
      x.abs_();
      x.pow_(2);
      x.div_(l);
      return x;
    },
    values: [
      [4, 8, 12],
      [16, 20, 24]
    ],
    gradient: [
      [4, 40, 400],
      [4000, 40000, 400000]
    ],
    node: 'DivBackward0'
  },
  {
    name: 'neg_ on a part of a transposed view',
    run: l => {
      const x = l.mul(2);
      x.unsqueeze(0).transpose(1, 2).index('0,1').neg_();
      return x;
    },
    values: [
      [2, -4, 6],
      [8, -10, 12]
    ],
    gradient: [
      [2, -20, 200],
      [2000, -20000, 200000]
    ],
    node: 'CopySlices'
  },
  {
    name: 'indexAdd_',
    run: l => {
      const x = l.mul(2);
      x.indexAdd_(1, places([0, 0]), l.index(':,1:'), { alpha: 3 });
      return x;
    },
    values: [
      [17, 4, 6],
      [41, 10, 12]
    ],
    gradient: [
      [2, 23, 203],
      [2000, 23000, 203000]
    ],
    node: 'IndexAddBackward0'
  },
  {
    name: 'indexCopy_',
    run: l => {
      const x = l.mul(2);
      x.indexCopy_(1, places([2, 0]), l.index(':,1:'));
      return x;
    },
    values: [
      [3, 4, 2],
      [6, 10, 5]
    ],
    gradient: [
      [0, 120, 1],
      [0, 120000, 1000]
    ],
    node: 'IndexCopyBackward0'
  },
  {
    name: 'indexFill_ with a tensor',
    run: l => {
      const x = l.mul(2);
      x.indexFill_(1, places([2]), l.index('0,0'));
      return x;
    },
    values: [
      [2, 4, 1],
      [8, 10, 1]
    ],
    gradient: [
      [100102, 20, 0],
      [2000, 20000, 0]
    ],
    node: 'IndexFillBackward1'
  },
  {
    name: 'fill_ with a tensor',
    run: l => {
      const x = l.mul(2);
      x.fill_(l.index('0,0'));
      return x;
    },
    values: [
      [1, 1, 1],
      [1, 1, 1]
    ],
    gradient: [
      [111111, 0, 0],
      [0, 0, 0]
    ],
    node: 'FillBackward3'
  },
  {
    name: 'maskedFill_',
    run: l => {
      const x = l.mul(2);
      x.maskedFill_(tensor([true, false, true]), 9);
      return x;
    },
    values: [
      [9, 4, 9],
      [9, 10, 9]
    ],
    gradient: [
      [0, 20, 0],
      [0, 20000, 0]
    ],
    node: 'MaskedFillBackward0'
  },
  {
    name: 'scatter_ and scatterAdd_',
    run: l => {
      const x = l.mul(2);
      x.scatter_(1, places([2, 0]).unsqueeze(1), l.index(':,:1'));
      x.scatterAdd_(1, places([1, 1]).unsqueeze(1), l.index(':,2:'));
      return x;
    },
    values: [
      [2, 7, 1],
      [4, 16, 12]
    ],
    gradient: [
      [102, 20, 10],
      [1000, 20000, 210000]
    ],
    node: 'ScatterAddBackward0'
  }
];

/** What the graph has saved is written to, so that the walk back is refused: `saved` is what PyTorch says of it. */
const STALE: readonly {
  readonly name: string;
  readonly run: (leaf: Tensor) => Tensor;
  readonly saved: string;
}[] = [
  {
    name: 'exp_ and clamp_ on a view of a view',
    run: l => {
      const x = l.mul(2);
      const v = x.select(0, 1);
      const u = v.index('1:');
      u.mul_(3);
      v.add_(u.sum());
      u.exp_().clamp_({ max: 7 });
      return x;
    },
    saved:
      '[torch.FloatTensor [2]], which is output 0 of ExpBackward0, is at version 4; expected version 3 instead'
  },
  {
    name: 'sigmoid_, then mul_ on a column',
    run: l => {
      const x = l.mul(2);
      const y = x.sigmoid_();
      y.select(1, 0).mul_(l.index(':,0'));
      return x;
    },
    saved:
      '[torch.FloatTensor [2, 3]], which is output 0 of SigmoidBackward0, is at version 2; expected version 1 instead'
  },
  {
    name: 'relu_, then add_',
    run: l => {
      const x = l.mul(2);
      x.relu_();
      x.add_(1);
      return x;
    },
    saved:
      '[torch.FloatTensor [2, 3]], which is output 0 of ReluBackward0, is at version 2; expected version 1 instead'
  },
  {
    name: 'add_ after a product that has saved the tensor',
    run: l => {
      const x = l.mul(2);
      const y = x.mul(l);
      x.add_(1);
      return x.mul(y);
    },
    saved:
      '[torch.FloatTensor [2, 3]], which is output 0 of AddBackward0, is at version 1; expected version 0 instead'
  },
  {
    name: 'zero_ through detach() of what square has saved',
    run: l => {
      const x = l.mul(2);
      const d = x.detach();
      const y = x.square();
      d.zero_();
      return y;
    },
    saved:
      '[torch.FloatTensor [2, 3]], which is output 0 of MulBackward0, is at version 1; expected version 0 instead'
  }
];

function flat(nested: Nested): number[] {
  return typeof nested === 'number' ? [nested] : nested.flatMap(flat);
}

function expectValues(actual: Tensor, expected: Nested): void {
  const values = flat(expected);
  expect(actual.numel).toBe(values.length);
  actual.data().forEach((value, place) => {
    expect(Math.abs(value - values[place]) / Math.max(1, Math.abs(values[place]))).toBeLessThan(1e-6);
  });
}

describe.each(backends)('history in place on %s', name => {
  useBackend(name);

  test.each(HISTORIES)('$name', ({ run, values, gradient, others = [], node }) => {
    const start = leaf();
    const given: Record<string, Tensor> = {};
    const output = run(start, given);
    expect(output.gradFn?.name).toBe(node);
    expectValues(output, values);
    output.mul(weights).sum().backward();
    expectValues(start.grad!, gradient);
    Object.values(given).forEach((other, place) => {
      expectValues(other.grad!, others[place]);
    });
  });

  test.each(STALE)('$name is refused on the walk back', ({ run, saved }) => {
    const output = run(leaf());
    expect(() => {
      output.sum().backward();
    }).toThrow(saved);
  });

  test('gradients of gradients go through a row that was multiplied in place', () => {
    const start = leaf();
    const x = start.mul(start);
    x.select(0, 0).mul_(start.select(0, 1));
    const [first] = autograd.grad(x.mul(weights).sum(), start, { createGraph: true });
    expectValues(first, [
      [8, 200, 3600],
      [8001, 100040, 1200900]
    ]);
    const [second] = autograd.grad(first.square().sum(), start);
    expectValues(second, [
      [32132, 8043200, 1449720064],
      [32004032, 4001615872, 480364331008]
    ]);
  });

  test('a view follows what another view has done to their base', () => {
    const x = leaf().mul(1);
    const [row, column] = [x.select(0, 0), x.select(1, 0)];
    row.mul_(2);
    expect([x.gradFn?.name, column.gradFn?.name]).toEqual(['CopySlices', 'AsStridedBackward0']);
    expectValues(column, [2, 4]);
  });

  test('retainGrad() keeps the gradient of what the tensor is last', () => {
    const x = leaf().mul(2);
    x.retainGrad();
    x.mul_(3);
    x.mul(weights).sum().backward();
    expectValues(x.grad!, weights.toArray() as number[][]);
  });

  test('registerHook() before and after a change sees the gradient on its side of it', () => {
    const seen: [string, number][] = [];
    const x = leaf().mul(2);
    x.registerHook(grad => void seen.push(['before', grad.sum().item()]));
    x.mul_(3);
    x.registerHook(grad => void seen.push(['after', grad.sum().item()]));
    x.sum().backward();
    expect(seen).toEqual([
      ['after', 6],
      ['before', 18]
    ]);
  });
});
