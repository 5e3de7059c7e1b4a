/** @file Hooks see, and may replace, what goes through a module, however it is called. */
import { describe, expect, test } from 'vitest';
import '../../../src/engine/tensor-methods.js';
import type { Tensor } from '../../../src/engine/core/tensor.js';
import { Sequential } from '../../../src/engine/nn/container.js';
import { Dropout } from '../../../src/engine/nn/dropout.js';
import { Linear } from '../../../src/engine/nn/linear.js';
import { Module } from '../../../src/engine/nn/module.js';
import { ones, tensor, zeros } from '../../../src/engine/ops/creation.js';

class Double extends Module {
  override forward(input: Tensor): Tensor {
    return input.mul(2);
  }
}

class Product extends Module {
  override forward(left: Tensor, right: Tensor): Tensor {
    return left.mul(right);
  }
}

const values = (tensor: Tensor | null): number[] | null => tensor && [...tensor.data()];

describe('registerForwardHook', () => {
  test('a hook fires with (module, [input], output) for a module of one’s own, also inside a Sequential', () => {
    const double = new Double();
    const seen: unknown[] = [];
    double.registerForwardHook((module, [input], output) => {
      seen.push(module, values(input), values(output as Tensor));
    });
    new Sequential(new Dropout(0), double).forward(tensor([3]));
    expect(seen).toEqual([double, [3], [6]]);
  });

  test('handle.remove() takes it off', () => {
    const double = new Double();
    let calls = 0;
    const handle = double.registerForwardHook(() => calls++);
    double.forward(ones(1));
    handle.remove();
    double.forward(ones(1));
    expect(calls).toBe(1);
  });

  test('a tensor that it gives takes the output’s place; the number that push gives does not', () => {
    const double = new Double();
    const seen: unknown[] = [];
    double.registerForwardHook((_, __, output) => seen.push(output));
    expect(values(double.forward(ones(1)))).toEqual([2]);
    double.registerForwardHook(() => tensor([5]));
    expect(values(double.forward(ones(1)))).toEqual([5]);
  });

  test('super.forward does not fire the hooks a second time', () => {
    class Quadruple extends Double {
      override forward(input: Tensor): Tensor {
        return super.forward(super.forward(input));
      }
    }
    const quadruple = new Quadruple();
    let calls = 0;
    quadruple.registerForwardHook(() => calls++);
    expect(values(quadruple.forward(ones(1)))).toEqual([4]);
    expect(calls).toBe(1);
  });
});

describe('registerForwardPreHook', () => {
  test('what it gives takes the input’s place', () => {
    const product = new Product();
    product.registerForwardPreHook((_, [left, right]) => [left.add(1), right]);
    expect(values(product.forward(tensor([1]), tensor([5])))).toEqual([10]);
  });
});

describe('registerFullBackwardHook', () => {
  test('it sees the gradients of input and output', () => {
    const double = new Double();
    const seen: (number[] | null)[] = [];
    double.registerFullBackwardHook((_, [gradInput], [gradOutput]) => {
      seen.push(values(gradInput), values(gradOutput));
    });
    const x = tensor([1, 2], { requiresGrad: true });
    double.forward(x).mul(3).sum().backward();
    expect(seen).toEqual([
      [6, 6],
      [3, 3]
    ]);
    expect(values(x.grad)).toEqual([6, 6]);
  });

  test('what it gives takes the place of the input’s gradient', () => {
    const double = new Double();
    double.registerFullBackwardHook(() => [tensor([7])]);
    const x = tensor([1], { requiresGrad: true });
    double.forward(x).backward();
    expect(values(x.grad)).toEqual([7]);
  });

  test('a module whose input needs no gradient is told null for it', () => {
    const layer = new Linear(1, 1);
    const seen: unknown[] = [];
    layer.registerFullBackwardHook((_, gradInput, [gradOutput]) => {
      seen.push(gradInput, values(gradOutput));
    });
    layer
      .forward(zeros([1, 1]))
      .sum()
      .backward();
    expect(seen).toEqual([[null], [1]]);
    expect(values(layer.bias!.grad)).toEqual([1]);
  });

  test('a module of two inputs is called once, with both gradients', () => {
    const product = new Product();
    const seen: (number[] | null)[][] = [];
    product.registerFullBackwardHook((_, gradInput) => {
      seen.push(gradInput.map(values));
    });
    const left = tensor([2], { requiresGrad: true });
    const right = tensor([3], { requiresGrad: true });
    product.forward(left, right).backward();
    expect(seen).toEqual([[[3], [2]]]);
  });
});
