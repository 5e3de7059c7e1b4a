/** @file What public functions do with what they are given: nothing is dropped, and refusals say what was meant. */
import { describe, expect, test } from 'vitest';

import { arange, F, io, nn, ones, optim, tensor, ValueError, type Tensor } from '../../../src/index.js';

const x = tensor([[1, 2, 4]]);
/** As plain JavaScript calls. */
const loose = { F, init: nn.init, tensor: x } as unknown as {
  readonly F: Record<string, (...given: unknown[]) => Tensor>;
  readonly init: Record<string, (...given: unknown[]) => Tensor>;
  readonly tensor: Record<string, (...given: unknown[]) => Tensor>;
};

describe('arguments', () => {
  test.each([
    [
      'a surplus argument',
      () => loose.F.relu(x, 5),
      'relu: relu() takes 1 positional argument (input) but 2 were given'
    ],
    [
      'a surplus argument of a method',
      () => loose.tensor.neg(3),
      'neg() takes 0 positional arguments () but 1 were given'
    ],
    ['what map gives beside the element', () => [x].map(loose.F.relu), 'in map, write x => relu(x)'],
    [
      'a missing argument',
      () => loose.F.linear(x),
      "linear() missing 1 required positional argument: 'weight'"
    ],
    [
      'a number for a tensor',
      () => loose.F.relu(5),
      "relu(): argument 'input' (position 1) must be Tensor, not a number: got 5"
    ],
    ['an array for a tensor', () => loose.F.relu([1, 2]), 'tensor(…) makes one of it'],
    [
      'a text for a number',
      () => loose.tensor.add('1'),
      "argument 'other' (position 1) must be Tensor or a number, not a string: got '1'"
    ],
    [
      'null for a number',
      () => loose.F.leakyRelu(x, { negativeSlope: null }),
      "argument 'negativeSlope' must be a number, not null"
    ],
    [
      'an element of a list',
      () => loose.tensor.permute([0, '1']),
      "argument 'dims[1]' (position 1) must be a number"
    ],
    ['a dtype of another library', () => loose.tensor.to('float'), "did you mean 'float32'?"],
    ['a device', () => loose.tensor.to('cuda'), 'tensors have no device here']
  ])('%s is refused by name', (_, call, text) => {
    expect(call).toThrow(text);
    expect(call).toThrow(expect.objectContaining({ code: 'engine-value' }) as Error);
  });
});

describe('options', () => {
  test.each([
    [
      'an unknown key',
      { negativeslope: 0.1 },
      "unexpected keyword argument 'negativeslope'; did you mean 'negativeSlope'?"
    ],
    ['a key without a like', { device: 'x' }, 'it takes negativeSlope'],
    [
      'a key in two spellings',
      { negative_slope: 0.1, negativeSlope: 0.2 },
      "got multiple values for argument 'negativeSlope'"
    ]
  ])('%s is refused', (_, options, text) => {
    expect(() => loose.F.leakyRelu(x, options)).toThrow(text);
  });

  test('PyTorch’s spellings of keys and values mean ours', () => {
    expect(loose.F.leakyRelu(tensor([-1]), { negative_slope: 0.5 }).item()).toBe(-0.5);
    const [ours, theirs] = [
      { mode: 'fanOut', nonlinearity: 'leakyRelu' },
      { mode: 'fan_out', nonlinearity: 'leaky_relu' }
    ].map(options => loose.init.kaimingUniform_(ones([3, 2]), options).shape);
    expect(theirs).toEqual(ours);
  });

  test('a value outside its list is refused with the list', () => {
    expect(() => loose.F.pad(x, [1, 1], 'mirror')).toThrow(
      "must be one of 'circular', 'constant', 'reflect', 'replicate', got 'mirror'"
    );
  });

  test('undefined is as if left out, and options without a key are none', () => {
    expect(loose.F.leakyRelu(tensor([-1]), { negativeSlope: undefined }).item()).toBeCloseTo(-0.01);
    expect(loose.F.relu(x, {}, undefined).toArray()).toEqual([[1, 2, 4]]);
  });

  test('what was given is not changed', () => {
    const options = Object.freeze({ negative_slope: 0.5, dim: undefined });
    expect(() => loose.F.leakyRelu(x, options)).toThrow('dim');
    const sizes = Object.freeze([0, tensor(1)]);
    expect(loose.tensor.permute(sizes).shape).toEqual([1, 3]);
  });
});

test('a tensor of one element is taken for a number', () => {
  expect(loose.F.leakyRelu(tensor([-2]), tensor(0.5)).item()).toBe(-1);
});

test('methods of layers read their arguments, too', () => {
  const layer = new nn.Linear(2, 1) as unknown as Record<string, (...given: unknown[]) => unknown>;
  expect(() => layer.forward([1, 2])).toThrow(
    "forward(): argument 'input' (position 1) must be Tensor, not an array"
  );
  expect(() => layer.train('yes')).toThrow(
    "argument 'mode' (position 1) must be a boolean, not a string: got 'yes'"
  );
});

test('names stay those of the functions', () => {
  expect([F.relu.name, nn.init.zeros_.name, x.sum.name]).toEqual(['relu', 'zeros_', 'sum']);
  expect(typeof io.loadNpy).toBe('function');
});

describe('groups of parameters, schedules and classes without a constructor', () => {
  const plain = (): nn.Parameter => new nn.Parameter(ones([1]));
  type Loose = new (...given: unknown[]) => { readonly paramGroups: Record<string, unknown>[] };
  const SGD = optim.SGD as unknown as Loose;
  const make = (group: object): Record<string, unknown> =>
    new SGD([{ params: [plain()], ...group }], { lr: 0.1 }).paramGroups[0];

  test('a group takes snake_case, and keeps the default where undefined stands', () => {
    expect(make({ weight_decay: 0.5 }).weightDecay).toBe(0.5);
    expect(make({ lr: undefined }).lr).toBe(0.1);
    expect(make({ initial_lr: 0.2 }).initialLr).toBe(0.2);
  });

  test.each([
    [{ weight_dekay: 1 }, "SGD: SGD() got an unexpected keyword argument 'weight_dekay'; did you mean"],
    [{ momentum: 'x' }, "SGD: SGD(): argument 'momentum' must be a number"],
    [{ params: {} }, 'SGD: params of a group must be a Tensor or an iterable of Tensors'],
    [{ params: undefined }, "must have 'params'"]
  ])('a group refuses %o', (group, text) => {
    expect(() => make(group)).toThrow(text);
  });

  // Titles print the values, and a tensor leads to the whole heap: it is made inside.
  test.each([
    ['an object', () => ({})],
    ['null', () => null],
    ['a number', () => 1],
    ['a parameter', plain]
  ])('a schedule needs an optimizer, not %s', (_, give) => {
    const given = give();
    const { StepLR, ReduceLROnPlateau } = optim.lrScheduler as unknown as Record<string, Loose>;
    expect(() => new StepLR(given, 2)).toThrow(ValueError);
    expect(() => new ReduceLROnPlateau(given)).toThrow(ValueError);
  });

  test('a plateau needs its metric', () => {
    const schedule = new optim.lrScheduler.ReduceLROnPlateau(new optim.SGD([plain()], { lr: 1 }));
    const step = (schedule as unknown as { step: () => void }).step.bind(schedule);
    expect(step).toThrow("step() missing 1 required positional argument: 'metric'");
  });

  test('what no constructor reads is refused under the name of the class', () => {
    class Net extends nn.Module {}
    const Loose = Net as unknown as new (...given: unknown[]) => nn.Module;
    expect(() => new Loose(3)).toThrow('Net: Net() takes 0 positional arguments () but 1 were given');
    expect(new Loose(undefined)).toBeInstanceOf(nn.Module);
  });
});

test.each([
  ['arange', () => arange(2, { dtype: 'x' as 'int64' }), "arange(): argument 'dtype' must be one of"],
  [
    'a range that fits nowhere',
    () => arange(1e20),
    'arange: 100000000000000000000 elements of int64 must fit'
  ]
])('%s refuses what it cannot use', (_, run, text) => {
  expect(run).toThrow(text);
});
