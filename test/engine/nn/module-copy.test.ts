/** @file Finding, casting and copying of modules, as PyTorch does. */
import { describe, expect, test } from 'vitest';
import '../../../src/engine/tensor-methods.js';
import type { Tensor } from '../../../src/engine/core/tensor.js';
import { ModuleList, Sequential } from '../../../src/engine/nn/container.js';
import { Linear } from '../../../src/engine/nn/linear.js';
import { Module } from '../../../src/engine/nn/module.js';
import { BatchNorm1d } from '../../../src/engine/nn/normalize.js';
import { Parameter } from '../../../src/engine/nn/parameter.js';
import { Softplus } from '../../../src/engine/nn/activation.js';
import { SGD } from '../../../src/engine/optim/index.js';
import { ones } from '../../../src/engine/ops/creation.js';

const net = (): Sequential =>
  new Sequential(new Linear(2, 3), new Sequential(new Softplus(), new BatchNorm1d(3)));

describe('getSubmodule, getParameter, getBuffer', () => {
  test('find what stands at a path', () => {
    const found = net();
    expect(found.getSubmodule('1.1')).toBeInstanceOf(BatchNorm1d);
    expect(found.getSubmodule('')).toBe(found);
    expect(found.getParameter('0.weight').shape).toEqual([3, 2]);
    expect(found.getBuffer('1.1.running_mean').shape).toEqual([3]);
  });

  test.each<readonly [string, (module: Module) => unknown, string]>([
    ["getSubmodule('1.7')", module => module.getSubmodule('1.7'), 'Sequential has no attribute `7`'],
    ["getSubmodule('0.weight')", module => module.getSubmodule('0.weight'), '`weight` is not an nn.Module'],
    ["getParameter('0.foo')", module => module.getParameter('0.foo'), 'Linear has no attribute `foo`'],
    [
      "getParameter('1.1.running_mean')",
      module => module.getParameter('1.1.running_mean'),
      '`running_mean` is not an nn.Parameter'
    ],
    ["getBuffer('1.1.weight')", module => module.getBuffer('1.1.weight'), '`weight` is not a buffer']
  ])('%s has PyTorch’s text', (_, run, text) => {
    expect(() => run(net())).toThrow(text);
  });
});

describe('to(dtype)', () => {
  test('casts what is of floating point, and leaves the parameters the objects that they are', () => {
    const layer = new BatchNorm1d(2);
    const { weight } = layer;
    layer(ones([4, 2]))
      .sum()
      .backward();
    expect(layer.double()).toBe(layer);
    expect(layer.weight === weight).toBe(true);
    expect([weight!.dtype, weight!.grad!.dtype, layer.running_mean!.dtype]).toEqual(
      new Array(3).fill('float64')
    );
    expect(layer.num_batches_tracked!.dtype).toBe('int64');
    expect(layer.float().weight!.dtype).toBe('float32');
  });

  test('an optimizer made before goes on', () => {
    const layer = new Linear(1, 1, false);
    const optimizer = new SGD(layer.parameters(), { lr: 1 });
    layer.to('float64');
    const before = layer.weight.item();
    layer(ones([1, 1], { dtype: 'float64' }))
      .sum()
      .backward();
    optimizer.step();
    expect(layer.weight.item()).toBe(before - 1);
  });

  test('refuses integers with PyTorch’s text', () => {
    expect(() => new Linear(1, 1).to('int64')).toThrow(
      'nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=torch.int64'
    );
  });
});

describe('clone()', () => {
  test('copies parameters, buffers, mode and hooks, and shares what was shared', () => {
    class Tied extends Module {
      a = new Linear(2, 2);
      b = new Linear(2, 2);
      list = [new Softplus(2)];
      override forward(input: Tensor): Tensor {
        return this.b(this.a(input));
      }
    }
    const tied = new Tied();
    tied.b.weight = tied.a.weight;
    tied.registerBuffer('count', ones([1]));
    let calls = 0;
    tied.registerForwardHook(() => calls++);
    tied(ones([1, 2]))
      .sum()
      .backward();
    const copy = tied.eval().clone();
    expect(copy).toBeInstanceOf(Tied);
    expect(copy.training).toBe(false);
    expect([copy.a.weight === tied.a.weight, copy.a.weight === copy.b.weight]).toEqual([false, true]);
    expect([tied.a.weight.grad === null, copy.a.weight.grad]).toEqual([false, null]);
    expect(copy.list[0] === tied.list[0]).toBe(false);
    expect(Object.keys(copy.stateDict())).toEqual(Object.keys(tied.stateDict()));
    const [x, before] = [ones([1, 2]), calls];
    expect([...copy(x).data()]).toEqual([...tied(x).data()]);
    expect(calls).toBe(before + 2);
    copy.a.bias = new Parameter(ones([2]));
    expect(copy.a.bias === tied.a.bias).toBe(false);
  });

  test('copies layers of every kind that has a state or a text of its own', () => {
    const nested = new Sequential(net(), new ModuleList([new BatchNorm1d(2)]));
    const copy = nested.clone();
    expect(copy.toString()).toBe(nested.toString());
    expect(copy[0](ones([2, 2])).shape).toEqual([2, 3]);
    expect(copy.length).toBe(2);
  });

  test('refuses private members and results of operations', () => {
    class Secret extends Module {
      #factor = 2;
      override forward(input: Tensor): Tensor {
        return input.mul(this.#factor);
      }
    }
    expect(() => new Secret().clone()).toThrow('Secret has private members');
    class Holding extends Module {
      last: Tensor | null = null;
    }
    const holding = new Holding();
    holding.last = new Parameter(ones([1])).mul(2);
    expect(() => holding.clone()).toThrow(
      'Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment'
    );
  });
});

test('an optimizer without parameters says where a module looks for them', () => {
  class Private extends Module {
    #layer = new Linear(1, 1);
    override forward(input: Tensor): Tensor {
      return this.#layer(input);
    }
  }
  expect(() => new SGD(new Private().parameters(), { lr: 1 })).toThrow(
    /optimizer got an empty parameter list; .* not in private ones \(#conv\)/
  );
});
