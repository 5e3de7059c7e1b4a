/** @file What PyTorch warns of is warned of here, in its words; and what it lets pass is let pass. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { setWarningHost } from '../../src/engine/core/warning.js';
import { autograd, data, F, meshgrid, nn, ones, optim, tensor, type Tensor } from '../../src/index.js';
import { readFixture } from './fixture.js';

interface Warned {
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly twice: Readonly<Record<string, readonly (readonly number[])[]>>;
}

const { texts, twice } = readFixture('warnings') as Warned;

let given: string[] = [];
let job = {};
const before = setWarningHost({
  show: message => {
    given.push(message);
  },
  job: () => job
});

beforeEach(() => {
  given = [];
  job = {};
});

afterAll(() => {
  setWarningHost(before);
});

const [column, row] = [ones([2, 1]), ones([2])];
const weight = new nn.Parameter(ones([1]));
const needed = (): Tensor => tensor([1], { requiresGrad: true });
const rows = new data.TensorDataset(ones([3]));
const sgd = (): optim.SGD => new optim.SGD([weight], { lr: 0.1 });

function* noTensors(): Generator<Tensor> {
  yield* [];
}

const CALLS: Readonly<Record<string, () => unknown>> = {
  'F.mse_loss(ones(2, 1), ones(2))': () => F.mseLoss(column, row),
  'F.mse_loss(ones(2, 1), ones(2), weight=ones(2, 1))': () => F.mseLoss(column, row, { weight: column }),
  'F.mse_loss(ones(2), ones(2))': () => F.mseLoss(row, row),
  'nn.MSELoss()(ones(2, 1), ones(2))': () => new nn.MSELoss().forward(column, row),
  'F.l1_loss(ones(2, 1), ones(2))': () => F.l1Loss(column, row),
  'nn.L1Loss()(ones(2, 1), ones(2))': () => new nn.L1Loss().forward(column, row),
  'F.smooth_l1_loss(ones(2, 1), ones(2))': () => F.smoothL1Loss(column, row),
  'F.smooth_l1_loss(ones(2, 1), ones(2), beta=0.0)': () => F.smoothL1Loss(column, row, { beta: 0 }),
  'F.huber_loss(ones(2, 1), ones(2))': () => F.huberLoss(column, row),
  'F.kl_div(ones(2, 2), ones(2, 2))': () => F.klDiv(ones([2, 2]), ones([2, 2])),
  "F.kl_div(ones(2, 2), ones(2, 2), reduction='sum')": () => F.klDiv(ones([2, 2]), ones([2, 2]), 'sum'),
  "F.kl_div(ones(2, 2), ones(2, 2), reduction='batchmean')": () =>
    F.klDiv(ones([2, 2]), ones([2, 2]), 'batchmean'),
  'nn.KLDivLoss()(ones(2, 2), ones(2, 2))': () => new nn.KLDivLoss().forward(ones([2, 2]), ones([2, 2])),
  'F.softmax(ones(2, 2))': () => F.softmax(ones([2, 2])),
  'F.softmax(ones(2, 2), dim=1)': () => F.softmax(ones([2, 2]), 1),
  'F.log_softmax(ones(2, 2))': () => F.logSoftmax(ones([2, 2])),
  'F.softmin(ones(2, 2))': () => F.softmin(ones([2, 2])),
  'nn.Softmax()(ones(2, 2))': () => new nn.Softmax().forward(ones([2, 2])),
  'nn.LogSoftmax()(ones(2, 2))': () => new nn.LogSoftmax().forward(ones([2, 2])),
  'nn.Softmin()(ones(2, 2))': () => new nn.Softmin().forward(ones([2, 2])),
  'ones(1).std()': () => ones([1]).std(),
  'ones(1).var()': () => ones([1]).var(),
  'ones(3, 1).std(1)': () => ones([3, 1]).std(1),
  'ones(0, 3).var(1)': () => ones([0, 3]).var(1),
  'ones(3).std(correction=5)': () => ones([3]).std(null, { correction: 5 }),
  'ones(1).std(correction=0)': () => ones([1]).std(null, { correction: 0 }),
  'F.dropout2d(ones(2, 2))': () => F.dropout2d(ones([2, 2])),
  'F.dropout2d(ones(2, 2, 2))': () => F.dropout2d(ones([2, 2, 2])),
  'F.dropout2d(ones(2, 2, 2, 2))': () => F.dropout2d(ones([2, 2, 2, 2])),
  'F.dropout2d(ones(2, 2, 2, 2, 2))': () => F.dropout2d(ones([2, 2, 2, 2, 2])),
  'nn.Dropout2d()(ones(2, 2, 2))': () => new nn.Dropout2d().forward(ones([2, 2, 2])),
  'F.dropout3d(ones(2, 2, 2))': () => F.dropout3d(ones([2, 2, 2])),
  'F.dropout3d(ones(2, 2, 2, 2))': () => F.dropout3d(ones([2, 2, 2, 2])),
  'nn.InstanceNorm2d(3)(ones(1, 4, 2, 2))': () => new nn.InstanceNorm2d(3).forward(ones([1, 4, 2, 2])),
  'nn.InstanceNorm1d(3)(ones(4, 2))': () => new nn.InstanceNorm1d(3).forward(ones([4, 2])),
  'nn.init.kaiming_uniform_(empty(0, 3))': () => nn.init.kaimingUniform_(ones([0, 3])),
  'nn.init.kaiming_normal_(empty(0))': () => nn.init.kaimingNormal_(ones([0])),
  'nn.init.xavier_uniform_(empty(0, 3))': () => nn.init.xavierUniform_(ones([0, 3])),
  'nn.init.orthogonal_(empty(0, 3))': () => nn.init.orthogonal_(ones([0, 3])),
  'nn.init.trunc_normal_(empty(3), mean=5.0)': () => nn.init.truncNormal_(ones([3]), { mean: 5 }),
  'nn.Linear(0, 3)': () => new nn.Linear(0, 3),
  'nn.Linear(3, 0)': () => new nn.Linear(3, 0),
  'nn.utils.clip_grad_norm_((each for each in []), 1.0)': () => nn.utils.clipGradNorm_(noTensors(), 1),
  'nn.utils.clip_grad_norm_([], 1.0)': () => nn.utils.clipGradNorm_([], 1),
  'random_split(range(3), [3, 0])': () => data.randomSplit(rows, [3, 0]),
  'random_split(range(3), [1.0, 0.0])': () => data.randomSplit(rows, [1, 0]),
  'optim.SGD([p, p], lr=0.1)': () => new optim.SGD([weight, weight], { lr: 0.1 }),
  "optim.Adam([{'params': [p, p]}])": () => new optim.Adam([{ params: [weight, weight] }]),
  '(ones(1, requires_grad=True) * 2).grad': () => needed().mul(2).grad,
  'ones(1, requires_grad=True).grad': () => needed().grad,
  '(ones(1, requires_grad=True) * 2).detach().grad': () => needed().mul(2).detach().grad,
  'torch.autograd.gradcheck(lambda x: x * 2, (ones(1, requires_grad=True),), eps=1e-2)': () =>
    autograd.gradcheck(x => x.mul(2), needed(), { eps: 1e-2 }),
  'stepped_early(optim.lr_scheduler.StepLR)': () => {
    const scheduler = new optim.lrScheduler.StepLR(sgd(), 1);
    scheduler.step();
    scheduler.step();
  },
  'stepped_early(optim.lr_scheduler.OneCycleLR, max_lr=1, total_steps=5)': () => {
    const scheduler = new optim.lrScheduler.OneCycleLR(sgd(), 1, { totalSteps: 5 });
    scheduler.step();
    scheduler.step();
  },
  'stepped_in_order()': () => {
    const optimizer = sgd();
    const scheduler = new optim.lrScheduler.StepLR(optimizer, 1);
    optimizer.step();
    scheduler.step();
  },
  'stepped_before_its_schedule()': () => {
    const optimizer = sgd();
    optimizer.step();
    new optim.lrScheduler.StepLR(optimizer, 1).step();
  },
  'ones(2, 2, 2).T': () => ones([2, 2, 2]).T,
  'ones(()).T': () => tensor(1).T,
  'ones(2, 3).T': () => ones([2, 3]).T,
  'torch.meshgrid(ones(2), ones(3))': () => meshgrid([ones([2]), ones([3])]),
  "torch.meshgrid(ones(2), ones(3), indexing='xy')": () =>
    meshgrid([ones([2]), ones([3])], { indexing: 'xy' }),
  'hooked_without_gradients()': () => {
    const layer = new nn.Linear(2, 2);
    layer.registerFullBackwardHook(() => undefined);
    layer
      .forward(ones([1, 2]))
      .sum()
      .backward();
  }
};

describe('PyTorch’s warnings', () => {
  test.each(Object.keys(texts))('%s', expression => {
    CALLS[expression]();
    expect(given).toEqual(texts[expression]);
  });
});

describe('a parameter that was given twice is changed twice in a step, as PyTorch does', () => {
  const OPTIMIZERS: Readonly<Record<string, (params: Tensor[]) => optim.Optimizer>> = {
    SGD: params => new optim.SGD(params, { lr: 0.1 }),
    'SGD with momentum': params => new optim.SGD(params, { lr: 0.1, momentum: 0.9, dampening: 0.2 }),
    Adam: params => new optim.Adam(params, { lr: 0.1 }),
    'RMSprop with momentum': params => new optim.RMSprop(params, { lr: 0.1, momentum: 0.9 }),
    Adagrad: params => new optim.Adagrad(params, { lr: 0.1 })
  };

  test.each(Object.keys(twice))('%s', name => {
    const parameter = new nn.Parameter(tensor([1, -2]));
    const optimizer = OPTIMIZERS[name]([parameter, parameter]);
    for (const wanted of twice[name]) {
      optimizer.zeroGrad();
      parameter.square().sum().backward();
      optimizer.step();
      const got = parameter.detach().data();
      wanted.forEach((value, place) => {
        expect(got[place]).toBeCloseTo(value, 5);
      });
    }
  });
});
