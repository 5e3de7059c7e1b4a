/** @file What an optimizer or a schedule has learned survives being saved, and a loaded one goes on the same way. */
import { describe, expect, test } from 'vitest';
import { nn, optim, tensor, type Tensor } from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

const MAKERS: Readonly<Record<string, (parameters: readonly Tensor[]) => optim.Optimizer<object>>> = {
  'SGD({ momentum: 0.9 })': parameters => new optim.SGD(parameters, { lr: 0.1, momentum: 0.9 }),
  'Adam({ amsgrad: true })': parameters => new optim.Adam(parameters, { lr: 0.1, amsgrad: true }),
  'AdamW()': parameters => new optim.AdamW(parameters, { lr: 0.1 }),
  'RMSprop({ momentum: 0.9, centered: true })': parameters =>
    new optim.RMSprop(parameters, { lr: 0.1, momentum: 0.9, centered: true }),
  'Adagrad({ lrDecay: 0.1 })': parameters => new optim.Adagrad(parameters, { lr: 0.1, lrDecay: 0.1 })
};

const START = [1, -2, 3];

/** Steps along the gradient of Σ p² and gives the values after the last. */
function walk(parameter: Tensor, optimizer: optim.Optimizer<object>, steps: number): number[] {
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    parameter.square().sum().backward();
    optimizer.step();
  }
  return Array.from(parameter.data());
}

describe.each(backends)('optimizers on %s', name => {
  useBackend(name);

  test.each(Object.keys(MAKERS))('%s goes on after loadStateDict(stateDict()) as if never stopped', maker => {
    const whole = new nn.Parameter(tensor(START));
    const expected = walk(whole, MAKERS[maker]([whole]), 5);

    const first = new nn.Parameter(tensor(START));
    const saving = MAKERS[maker]([first]);
    walk(first, saving, 3);
    const second = new nn.Parameter(tensor(Array.from(first.data())));
    const loading = MAKERS[maker]([second]);
    loading.loadStateDict(saving.stateDict());
    expect(walk(second, loading, 2)).toEqual(expected);
  });

  test('loadStateDict(saved) copies: further steps of the first leave the second alone', () => {
    const [first, second] = [new nn.Parameter(tensor(START)), new nn.Parameter(tensor(START))];
    const [saving, loading] = [first, second].map(each => new optim.SGD([each], { lr: 0.1, momentum: 0.9 }));
    walk(first, saving, 1);
    loading.loadStateDict(saving.stateDict());
    const before = Array.from((loading.stateDict().state['0'].momentum_buffer as Tensor).data());
    walk(first, saving, 2);
    expect(Array.from((loading.stateDict().state['0'].momentum_buffer as Tensor).data())).toEqual(before);
  });

  test('step(closure) computes the loss anew and gives it back', () => {
    const parameter = new nn.Parameter(tensor([3]));
    const optimizer = new optim.SGD([parameter], { lr: 0.1 });
    const loss = optimizer.step(() => {
      optimizer.zeroGrad();
      const value = parameter.square().sum();
      value.backward();
      return value;
    });
    expect(loss.item()).toBe(9);
    expect(parameter.item()).toBeCloseTo(2.4, 6);
  });
});

describe('state dicts', () => {
  const parameters = (): Tensor[] => [new nn.Parameter(tensor([1, 2])), new nn.Parameter(tensor([3]))];

  test('stateDict() numbers the parameters through all groups and names options as PyTorch does', () => {
    const [first, second] = parameters();
    const groups = [{ params: first }, { params: [second], weightDecay: 0.5 }];
    const optimizer = new optim.SGD(groups, { lr: 0.1, momentum: 0.9 });
    expect(
      optimizer.stateDict().param_groups.map(({ params, weight_decay }) => ({ params, weight_decay }))
    ).toEqual([
      { params: [0], weight_decay: 0 },
      { params: [1], weight_decay: 0.5 }
    ]);
  });

  test('loadStateDict(saved) takes options over, also those of a schedule', () => {
    const saving = new optim.SGD(parameters(), { lr: 0.1 });
    const schedule = new optim.lrScheduler.ExponentialLR(saving, 0.5);
    schedule.step();
    const loading = new optim.SGD(parameters());
    loading.loadStateDict(saving.stateDict());
    expect([loading.paramGroups[0].lr, loading.paramGroups[0].initialLr]).toEqual([0.05, 0.1]);
  });

  test('loadStateDict(saved) reads a step that PyTorch has written as a tensor', () => {
    const optimizer = new optim.Adam([new nn.Parameter(tensor([1]))]);
    const moments = { exp_avg: tensor([0.5]), exp_avg_sq: tensor([0.25]) };
    optimizer.loadStateDict({
      state: { 0: { step: tensor(7), ...moments } },
      param_groups: [{ params: [0] }]
    });
    expect(optimizer.stateDict().state['0'].step).toBe(7);
  });

  const refused: readonly [string, optim.OptimizerStateDict, string][] = [
    [
      'other groups',
      { state: {}, param_groups: [] },
      'loaded state dict has a different number of parameter groups'
    ],
    [
      'another number of parameters',
      { state: {}, param_groups: [{ params: [0] }] },
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
    ],
    [
      'a buffer of another shape',
      { state: { 0: { momentum_buffer: tensor([1, 2, 3]) } }, param_groups: [{ params: [0, 1] }] },
      "momentum_buffer must have the parameter's shape [2], got [3]"
    ],
    ['a rate below 0', { state: {}, param_groups: [{ params: [0, 1], lr: -1 }] }, 'Invalid learning rate: -1']
  ];
  test.each(refused)('loadStateDict(saved) with %s is refused, and nothing is changed', (_, saved, text) => {
    const optimizer = new optim.SGD(parameters(), { lr: 0.1, momentum: 0.9 });
    expect(() => {
      optimizer.loadStateDict(saved);
    }).toThrow(text);
    expect(optimizer.paramGroups[0].lr).toBe(0.1);
  });

  test('loadStateDict(saved) of what is no state dict names the part that is wrong', () => {
    const optimizer = new optim.SGD(parameters());
    const load = (saved: unknown) => () => {
      optimizer.loadStateDict(saved as optim.OptimizerStateDict);
    };
    expect(load(null)).toThrow("argument 'stateDict' (position 1) must be an object, not null");
    expect(load({ state: [], param_groups: [] })).toThrow('state must be an object, got an array');
    expect(load({ state: {}, param_groups: {} })).toThrow('param_groups must be an array, got object');
    expect(load({ state: { 0: { momentum_buffer: 'x' } }, param_groups: [] })).toThrow(
      'momentum_buffer must be a number or a tensor, got string'
    );
  });
});
