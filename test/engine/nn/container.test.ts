/** @file Containers hold what they are given, in order, and are changed as PyTorch's are. */
import { describe, expect, test } from 'vitest';
import '../../../src/engine/tensor-methods.js';
import type { Tensor } from '../../../src/engine/core/tensor.js';
import { GELU, Tanh } from '../../../src/engine/nn/activation.js';
import { ReLU } from '../../../src/engine/nn/piecewise.js';
import { ModuleDict, ModuleList, Sequential } from '../../../src/engine/nn/container.js';
import { Linear } from '../../../src/engine/nn/linear.js';
import { Module } from '../../../src/engine/nn/module.js';
import { ParameterDict, ParameterList } from '../../../src/engine/nn/parameter-container.js';
import { relu } from '../../../src/engine/nn/functional.js';
import { ones, tensor } from '../../../src/engine/ops/creation.js';
import { Parameter } from '../../../src/engine/nn/parameter.js';
import { receptiveField } from '../../../src/engine/inspect/index.js';
import { MaxPool1d } from '../../../src/engine/nn/pool.js';

class Double extends Module {
  override forward(input: Tensor): Tensor {
    return input.mul(2);
  }
}

const names = (container: { entries(): [string, Module][] }): string =>
  container
    .entries()
    .map(([name, module]) => `${name} ${module.constructor.name}`)
    .join(', ');

describe('a module that is in a container twice', () => {
  test('runs twice in a Sequential', () => {
    const double = new Double();
    const net = new Sequential(double, double, double);
    expect([net.length, net(tensor([1])).item()]).toEqual([3, 8]);
    expect(net.append(double).length).toBe(4);
    expect(net.children().length).toBe(1);
  });

  test('counts, and comes, twice', () => {
    const double = new Double();
    const list = new ModuleList([double, double]);
    expect([list.length, [...list].length, list.toString()]).toEqual([
      2,
      2,
      'ModuleList(\n  (0-1): 2 x Double()\n)'
    ]);
    expect(new ModuleDict({ a: double, b: double }).keys()).toEqual(['a', 'b']);
    const weights = new ParameterList([ones([1])]);
    expect(weights.append(weights[0]).length).toBe(2);
  });

  test('shrinks the picture twice to receptiveField(net)', () => {
    const pool = new MaxPool1d(2);
    expect(receptiveField(new Sequential(pool, pool)).at(-1)?.receptiveField).toMatchObject({ size: [4] });
  });
});

describe('Sequential', () => {
  const three = (): Sequential => new Sequential(new Linear(2, 3), new ReLU(), new Linear(3, 1));

  test('net[-1] and net[1] find children, net[9] none, and at(9) throws', () => {
    const net = three();
    expect(net[-1]).toBe(net.at(2));
    expect(net[-3]).toBe(net.at(0));
    expect([net[9], net[-4]]).toEqual([undefined, undefined]);
    expect(() => net.at(5)).toThrow('index 5 is out of range');
    expect(() => net.at(-4)).toThrow('index -4 is out of range');
  });

  test('insert(1, module), pop() and extend(modules) move the others', () => {
    const net = three();
    expect(names(net.insert(1, new Tanh()))).toBe('0 Linear, 1 Tanh, 2 ReLU, 3 Linear');
    expect(names(net.insert(-1, new GELU()))).toBe('0 Linear, 1 Tanh, 2 ReLU, 3 GELU, 4 Linear');
    expect(net.pop(0).constructor.name).toBe('Linear');
    expect(names(net.extend(new Sequential(new Tanh())))).toBe('0 Tanh, 1 ReLU, 2 GELU, 3 Linear, 4 Tanh');
    expect(() => net.insert(99, new ReLU())).toThrow('Index out of range: 99');
    expect(() => net.pop(99)).toThrow('index 99 is out of range');
  });

  test('slice(1, 3) shares the modules and keeps their names', () => {
    const net = three();
    const part = net.slice(1);
    expect(names(part)).toBe('1 ReLU, 2 Linear');
    expect(part.at(-1)).toBe(net[2]);
    expect(part[0]).toBe(net[1]);
    expect(part(ones([1, 3])).shape).toEqual([1, 1]);
  });

  test('net[1] = module replaces one, also where it has a name, and refuses one that is not there', () => {
    const net = new Sequential({ a: new ReLU(), b: new Tanh() });
    net[1] = new GELU();
    expect(names(net)).toBe('a ReLU, b GELU');
    expect(() => (net[2] = new ReLU())).toThrow('index 2 is out of range');
    expect(() => (net[9] = new ReLU())).toThrow('index 9 is out of range');
  });

  test('named children keep their names before one that is inserted, and pop names all by their places', () => {
    const net = new Sequential({ a: new ReLU(), b: new Tanh() });
    expect(names(net.append(new GELU()))).toBe('a ReLU, b Tanh, 2 GELU');
    expect(names(net.insert(0, new Tanh()))).toBe('0 Tanh, a ReLU, b Tanh, 3 GELU');
    net.pop(0);
    expect(names(net)).toBe('0 ReLU, 1 Tanh, 2 GELU');
  });

  test.each<readonly [string, unknown, string]>([
    ['F.relu', relu, 'function is not a Module subclass; a function becomes part of a network'],
    ['nn.ReLU', ReLU, 'ReLU is not a Module subclass, but a class of modules; write new ReLU(…)'],
    ['[module]', [new ReLU()], 'array is not a Module subclass; give the modules one by one'],
    ['3', 3, '3 is not a Module subclass']
  ])('new Sequential(%s) says what to write', (_, given, text) => {
    expect(() => new Sequential(given as Module)).toThrow(text);
    expect(() => new ModuleList([given as Module])).toThrow(text);
    expect(() => new ModuleDict({ a: given as Module })).toThrow(text);
  });

  test('new ModuleList(module) says that an iterable is needed', () => {
    expect(() => new ModuleList(new ReLU() as never)).toThrow(
      'extend should be called with an iterable, but got ReLU'
    );
  });
});

describe('by name', () => {
  test('new ModuleDict(…) gives, takes out and refuses', () => {
    const dict = new ModuleDict({ a: new ReLU(), b: new Tanh() });
    expect(() => dict.get('c')).toThrow('there is no module c; it has a, b');
    expect(dict.pop('a').constructor.name).toBe('ReLU');
    expect(dict.toString()).toBe('ModuleDict(\n  (b): Tanh()\n)');
    dict.clear();
    expect(dict.length).toBe(0);
    expect(() => dict.set('keys', new ReLU())).toThrow("attribute 'keys' already exists");
  });

  test('new ParameterDict(…) makes parameters of tensors and prints as PyTorch’s', () => {
    const dict = new ParameterDict({ a: ones([2]), b: ones([3, 1]) });
    expect(Object.keys(dict.stateDict())).toEqual(['a', 'b']);
    expect(dict.toString()).toBe(
      'ParameterDict(\n    (a): Parameter containing: [torch.FloatTensor of size 2]\n' +
        '    (b): Parameter containing: [torch.FloatTensor of size 3x1]\n)'
    );
    expect(dict.pop('a').requiresGrad).toBe(true);
    expect(dict.toString()).toBe(
      'ParameterDict(  (b): Parameter containing: [torch.FloatTensor of size 3x1])'
    );
    expect(() => dict.set('c', 3 as never)).toThrow('Tensor');
  });

  test('new ParameterList(…) is indexed from both ends', () => {
    const list = new ParameterList([ones([2]), ones([3])]);
    expect(list.at(-1)).toBe(list[1]);
    expect(() => list.at(2)).toThrow('index 2 is out of range');
    list[0] = new Parameter(ones([4]));
    expect(list.toString()).toContain('(0): Parameter containing: [torch.float32 of size 4]');
  });
});
