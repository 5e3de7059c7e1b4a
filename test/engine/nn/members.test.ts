/** @file What fields of a module belong to it, and what may take their places: `Module.__setattr__` of PyTorch. */
import { describe, expect, test } from 'vitest';
import { Tensor } from '../../../src/engine/core/tensor.js';
import { EngineError } from '../../../src/engine/core/errors.js';
import { Tanh } from '../../../src/engine/nn/activation.js';
import { ReLU } from '../../../src/engine/nn/piecewise.js';
import { Linear } from '../../../src/engine/nn/linear.js';
import { Module } from '../../../src/engine/nn/module.js';
import { Parameter } from '../../../src/engine/nn/parameter.js';
import { relu } from '../../../src/engine/nn/functional.js';
import { ones } from '../../../src/engine/ops/creation.js';

const keys = (module: Module): string[] => Object.keys(module.stateDict());

/** A module with fields that nothing declares. */
class Open extends Module {
  [name: string]: unknown;
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('module.name = value', () => {
  test.each([
    ['a tensor', () => ones([2, 2]), 'torch.FloatTensor'],
    ['a text', () => 'x', 'string'],
    ['a module', () => new ReLU(), 'ReLU']
  ])('refuses %s in the place of a parameter', (_, value, type) => {
    const layer = new Linear(2, 2);
    const before = layer.weight;
    expect(failure(() => Object.assign(layer, { weight: value() }))).toContain(
      `cannot assign '${type}' as parameter 'weight' (torch.nn.Parameter or None expected)`
    );
    expect(layer.weight).toBe(before);
    expect(keys(layer)).toEqual(['weight', 'bias']);
  });

  test('says how a tensor gets in the place of a parameter', () => {
    expect(failure(() => Object.assign(new Linear(2, 2), { weight: ones([2, 2]) }))).toContain(
      'new nn.Parameter(tensor)'
    );
  });

  test('a parameter set to null leaves the state and keeps its place', () => {
    const layer = new Linear(2, 2);
    Object.assign(layer, { weight: null });
    expect(keys(layer)).toEqual(['bias']);
    layer.weight = new Parameter(ones([2, 2]));
    expect(keys(layer)).toEqual(['weight', 'bias']);
  });

  test('refuses what is no module in the place of a child, and no tensor in that of a buffer', () => {
    const net = new Open();
    net.a = new ReLU();
    net.registerBuffer('b', ones([1]));
    expect(failure(() => (net.a = ones([2])))).toContain(
      "cannot assign 'torch.FloatTensor' as child module 'a' (torch.nn.Module or None expected)"
    );
    expect(failure(() => (net.a = relu))).toContain("as child module 'a'");
    expect(failure(() => (net.b = 3))).toContain(
      "cannot assign 'number' as buffer 'b' (torch.nn.Buffer, torch.Tensor or None expected)"
    );
  });

  test('children stand in the order of assignment where their fields are declared first', () => {
    class Net extends Module {
      first: Linear | null = null;
      second!: ReLU;
      third: Tanh;
      constructor() {
        super();
        this.third = new Tanh();
        this.second = new ReLU();
        this.first = new Linear(1, 1);
      }
    }
    expect(new Net().namedChildren().map(([name]) => name)).toEqual(['third', 'second', 'first']);
  });

  test('a child set to null stays in the repr, and one put in its place takes it', () => {
    const net = new Open();
    net.a = new ReLU();
    net.b = new Tanh();
    net.a = null;
    expect(net.toString()).toBe('Open(\n  (a): None\n  (b): Tanh()\n)');
    expect(net.namedChildren().map(([name]) => name)).toEqual(['b']);
    net.a = new Linear(1, 1, false);
    expect(net.namedChildren().map(([name]) => name)).toEqual(['a', 'b']);
    delete net.b;
    expect(net.namedModules().map(([name]) => name)).toEqual(['', 'a']);
  });

  test('a parameter in the place of a child or a buffer takes over the name', () => {
    const net = new Open();
    net.a = new ReLU();
    net.registerBuffer('b', ones([1]));
    net.a = new Parameter(ones([1]));
    net.b = new Parameter(ones([1]));
    expect(net.namedParameters().map(([name]) => name)).toEqual(['a', 'b']);
    expect([net.namedBuffers(), net.namedChildren()]).toEqual([[], []]);
  });

  test('a field that is frozen, or defined without a value, stays what it is', () => {
    const layer = new Linear(2, 2);
    Object.defineProperty(layer, 'weight', { enumerable: false });
    expect(keys(layer)).toEqual(['weight', 'bias']);
    expect(keys(Object.freeze(layer))).toEqual(['weight', 'bias']);
  });
});

describe('register', () => {
  test.each<readonly [string, (module: Linear) => unknown, string]>([
    [
      "registerParameter('w', tensor)",
      module => {
        module.registerParameter('w', ones([2]) as never);
      },
      "cannot assign 'torch.FloatTensor' object to parameter 'w' (torch.nn.Parameter or None required)"
    ],
    [
      'registerParameter(3, null)',
      module => {
        module.registerParameter(3 as never, null);
      },
      'parameter name should be a string. Got number'
    ],
    [
      "registerParameter('inFeatures', null)",
      module => {
        module.registerParameter('inFeatures', null);
      },
      "attribute 'inFeatures' already exists"
    ],
    [
      "registerModule('m', 3)",
      module => {
        module.registerModule('m', 3 as never);
      },
      '3 is not a Module subclass'
    ],
    [
      "registerModule('m', F.relu)",
      module => {
        module.registerModule('m', relu as never);
      },
      'is not a Module subclass; a function becomes part of a network in the forward of a class'
    ],
    [
      "registerModule('m', nn.ReLU)",
      module => {
        module.registerModule('m', ReLU as never);
      },
      'ReLU is not a Module subclass, but a class of modules; write new ReLU(…)'
    ],
    [
      "registerModule('weight', module)",
      module => {
        module.registerModule('weight', new ReLU());
      },
      "attribute 'weight' already exists"
    ],
    [
      "registerBuffer('weight', tensor)",
      module => {
        module.registerBuffer('weight', ones([2]));
      },
      "attribute 'weight' already exists"
    ],
    [
      "registerBuffer('b', 3)",
      module => {
        module.registerBuffer('b', 3 as never);
      },
      "cannot assign 'number' object to buffer 'b' (torch Tensor or None required)"
    ]
  ])('%s is refused with PyTorch’s text', (_, run, text) => {
    const module = new Linear(2, 2);
    expect(failure(() => run(module))).toContain(text);
    expect(keys(module)).toEqual(['weight', 'bias']);
  });

  test('a parameter is refused under the name of a buffer, and the other way round', () => {
    const module = new Module();
    module.registerBuffer('b', ones([1]));
    module.registerParameter('p', null);
    expect(
      failure(() => {
        module.registerParameter('b', new Parameter(ones([1])));
      })
    ).toContain("'b' already exists");
    expect(
      failure(() => {
        module.registerBuffer('p', ones([1]));
      })
    ).toContain("'p' already exists");
  });

  test('a name that is only declared may be registered', () => {
    class Net extends Module {
      declare other: Tensor;
      conv!: Linear;
      constructor() {
        super();
        this.registerModule('conv', new Linear(1, 1));
        this.registerBuffer('other', ones([1]));
      }
    }
    expect(keys(new Net())).toEqual(['other', 'conv.weight', 'conv.bias']);
  });
});

describe('nn.Parameter', () => {
  test('is a tensor, and a tensor is no parameter to the type checker', () => {
    const tensor: Tensor = new Parameter(ones([1]));
    expect(tensor).toBeInstanceOf(Tensor);
    const isParameter: Tensor extends Parameter ? true : false = false;
    expect(isParameter).toBe(false);
  });

  test('new Parameter([1, 2]) says that a tensor is needed', () => {
    expect(failure(() => new Parameter([1, 2] as never))).toContain('write tensor(data)');
  });
});
