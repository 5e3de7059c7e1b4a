/** @file `net(x)`: a module is a function with the class for its prototype. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import '../../../src/engine/tensor-methods.js';
import type { Tensor } from '../../../src/engine/core/tensor.js';
import { Sequential } from '../../../src/engine/nn/container.js';
import { Linear } from '../../../src/engine/nn/linear.js';
import { Module } from '../../../src/engine/nn/module.js';
import { ones, tensor } from '../../../src/engine/ops/creation.js';

class Double extends Module {
  override forward(input: Tensor): Tensor {
    return input.mul(2);
  }
}

describe('net(x)', () => {
  test('runs forward of the class, with all that is given', () => {
    class Scaled extends Module {
      override forward(input: Tensor, { by = 1 }: { by?: number } = {}): Tensor {
        return input.mul(by);
      }
    }
    expect(new Double()(tensor([3])).item()).toBe(6);
    expect(new Scaled()(tensor([3]), { by: 5 }).item()).toBe(15);
    expect(new Linear(2, 3)(ones([4, 2])).shape).toEqual([4, 3]);
    expect(new Sequential(new Double(), new Double())(tensor([1])).item()).toBe(4);
  });

  test('has the types of its own forward', () => {
    const layer = new Linear(2, 3);
    const call: (input: Tensor) => Tensor = layer;
    expect(call(ones([1, 2])).shape).toEqual([1, 3]);
    // @ts-expect-error a tensor is needed
    expect(() => layer('1')).toThrow();
    // @ts-expect-error an input is needed
    expect(() => layer()).toThrow();
  });

  test('fires every hook once, as .forward(x) does', () => {
    const double = new Double();
    const seen: string[] = [];
    double.registerForwardPreHook(() => seen.push('before'));
    double.registerForwardHook(() => seen.push('after'));
    double(ones(1));
    double.forward(ones(1));
    expect(seen).toEqual(['before', 'after', 'before', 'after']);
  });

  test('fires the hooks once around a forward that is a field, or was put in its place', () => {
    class Field extends Module {
      scale = 3;
      override forward = (input: Tensor): Tensor => input.mul(this.scale);
    }
    const field = new Field();
    let calls = 0;
    field.registerForwardHook(() => calls++);
    expect((field as unknown as (input: Tensor) => Tensor)(tensor([2])).item()).toBe(6);
    expect(calls).toBe(1);

    const patched = new Double();
    patched.registerForwardHook(() => calls++);
    const forward = patched.forward.bind(patched);
    patched.forward = input => forward(input).add(1);
    calls = 0;
    expect(patched(tensor([2])).item()).toBe(5);
    expect(calls).toBe(1);
  });

  test('hooks after an async forward see what it gives', async () => {
    class Late extends Module {
      // @ts-expect-error a promise of a tensor is no output to TypeScript
      override async forward(input: Tensor): Promise<Tensor> {
        await Promise.resolve();
        return input.mul(2);
      }
    }
    const late = new Late();
    const seen: unknown[] = [];
    late.registerForwardHook((_, __, output) => seen.push((output as Tensor).item()));
    expect((await late.forward(tensor([4]))).item()).toBe(8);
    expect(seen).toEqual([8]);
  });
});

describe('the object', () => {
  class Named extends Module {
    override name = 'net';
    override length = 3;
    #calls = 0;
    static is(value: object): boolean {
      return #calls in value;
    }
    override forward(input: Tensor): Tensor {
      this.#calls++;
      return input.mul(this.#calls);
    }
  }

  test('has fields called name and length, private fields, and the class for its prototype', () => {
    const net = new Named();
    expect([net.name, net.length]).toEqual(['net', 3]);
    net(ones(1));
    expect(net(ones(1)).item()).toBe(2);
    expect(Named.is(net)).toBe(true);
    expect(net).toBeInstanceOf(Named);
    expect(net).toBeInstanceOf(Module);
    expect(net.constructor).toBe(Named);
  });

  test('has nothing of a function but the call', () => {
    const layer: object = new Linear(1, 1);
    expect(layer).not.toBeInstanceOf(Function);
    for (const name of ['name', 'length', 'call', 'bind', 'arguments', 'caller', 'prototype']) {
      expect(name in layer).toBe(false);
    }
    expect(Object.keys(layer)).toEqual(['training', 'inFeatures', 'outFeatures', 'weight', 'bias']);
    expect(Object.keys({ ...layer })).toEqual(Object.keys(layer));
  });

  test('prints as its repr, also where Node shows it', () => {
    const net = new Sequential(new Double());
    expect(String(net)).toBe('Sequential(\n  (0): Double()\n)');
    expect(inspect(net)).toBe(String(net));
    expect(inspect({ net: new Double() })).toBe('{ net: Double() }');
  });

  test('is no JSON, and says what is written instead', () => {
    expect(() => JSON.stringify(new Linear(1, 1))).toThrow(
      'Object of type Linear is not JSON serializable; io.saveSafetensors(net.stateDict()) keeps its parameters'
    );
    expect(() => structuredClone(new Linear(1, 1))).toThrow('could not be cloned');
  });
});
