/** @file What `nn.Module` finds among its fields, and the state it carries. */
import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../../src/engine/core/tensor.js';
import { BatchNorm1d } from '../../../src/engine/nn/normalize.js';
import { Dropout } from '../../../src/engine/nn/dropout.js';
import { Linear } from '../../../src/engine/nn/linear.js';
import { ModuleList, Sequential } from '../../../src/engine/nn/container.js';
import { Module } from '../../../src/engine/nn/module.js';
import { Parameter } from '../../../src/engine/nn/parameter.js';
import { add, mul } from '../../../src/engine/ops/elementwise.js';
import { full, ones, zeros } from '../../../src/engine/ops/creation.js';
import { readValues } from '../../../src/engine/ops/read.js';

class Net extends Module {
  readonly first = new Linear(2, 3);
  readonly scale = new Parameter(ones(1));
  readonly rest = new Sequential({ norm: new BatchNorm1d(3), last: new Linear(3, 1, { bias: false }) });
  readonly note = 'not a parameter';

  constructor() {
    super();
    this.registerBuffer('offset', zeros(1));
  }

  override forward(input: Tensor): Tensor {
    return mul(this.rest.forward(this.first.forward(input)), this.scale);
  }
}

const names = (pairs: readonly (readonly [string, unknown])[]): string[] => pairs.map(([name]) => name);

describe('new Net()', () => {
  test('namedParameters() gives own parameters, then the children’s, in the order of assignment', () => {
    expect(names(new Net().namedParameters())).toEqual([
      'scale',
      'first.weight',
      'first.bias',
      'rest.norm.weight',
      'rest.norm.bias',
      'rest.last.weight'
    ]);
  });

  test('stateDict() holds parameters and buffers under PyTorch’s names', () => {
    expect(Object.keys(new Net().stateDict())).toEqual([
      'scale',
      'offset',
      'first.weight',
      'first.bias',
      'rest.norm.weight',
      'rest.norm.bias',
      'rest.norm.running_mean',
      'rest.norm.running_var',
      'rest.norm.num_batches_tracked',
      'rest.last.weight'
    ]);
  });

  test('namedModules() gives paths, parents first', () => {
    expect(names(new Net().namedModules())).toEqual(['', 'first', 'rest', 'rest.norm', 'rest.last']);
  });

  test('a module that is held twice has its parameters once, under the first path', () => {
    const shared = new Linear(2, 2);
    const net = new Sequential(shared, shared);
    expect(names(net.namedParameters())).toEqual(['0.weight', '0.bias']);
    expect(Object.keys(net.stateDict())).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
  });

  test('eval() and train() reach every module below', () => {
    const net = new Net();
    expect(
      net
        .eval()
        .modules()
        .map(module => module.training)
    ).toEqual(new Array(5).fill(false));
    expect(net.train().rest.norm.training).toBe(true);
  });

  test('requiresGrad_(false) freezes every parameter', () => {
    expect(
      new Net()
        .requiresGrad_(false)
        .parameters()
        .some(parameter => parameter.requiresGrad)
    ).toBe(false);
  });

  test('zeroGrad() sets every grad to null', () => {
    const net = new Net();
    for (const parameter of net.parameters()) parameter.grad = zeros(parameter.shape);
    net.zeroGrad();
    expect(net.parameters().every(parameter => parameter.grad === null)).toBe(true);
  });

  test('apply(fn) reaches children before their parents', () => {
    const seen: string[] = [];
    new Net().apply(module => seen.push(module.constructor.name));
    expect(seen).toEqual(['Linear', 'BatchNorm1d', 'Linear', 'Sequential', 'Net']);
  });
});

describe('loadStateDict', () => {
  test('loadStateDict(other.stateDict()) copies values, not memory', () => {
    const [from, to] = [new Net(), new Net()];
    expect(to.loadStateDict(from.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(readValues(to.first.weight)).toEqual(readValues(from.first.weight));
    expect(to.first.weight.memory).not.toBe(from.first.weight.memory);
  });

  test('loadStateDict(partial, { strict: false }) says what is missing and what is unknown', () => {
    const layer = new Linear(1, 1);
    const given = { weight: full([1, 1], 7), other: zeros(1) };
    expect(layer.loadStateDict(given, { strict: false })).toEqual({
      missingKeys: ['bias'],
      unexpectedKeys: ['other']
    });
    expect([...readValues(layer.weight)]).toEqual([7]);
  });

  test('loadStateDict names what is no tensor, as a checkpoint with more in it brings', () => {
    const given = { ...new Linear(2, 3).stateDict(), bias: 3 } as unknown as Record<string, Tensor>;
    expect(() => new Linear(2, 3).loadStateDict(given)).toThrow(
      'While copying the parameter named "bias", expected torch.Tensor or Tensor-like object from checkpoint but ' +
        'received number'
    );
  });

  test('loadStateDict collects every complaint in one message', () => {
    const net = new Sequential(new Linear(1, 1), new Linear(1, 2));
    const given = { '0.weight': zeros([2, 2]), '1.weight': zeros([2, 1]), '1.bias': zeros(2), odd: zeros(1) };
    expect(() => net.loadStateDict(given)).toThrow(
      'Error(s) in loading state_dict for Sequential:\n' +
        '\tMissing key(s) in state_dict: "0.bias". \n' +
        '\tUnexpected key(s) in state_dict: "odd". \n' +
        '\tsize mismatch for 0.weight: copying a param with shape torch.Size([2, 2]) from checkpoint, ' +
        'the shape in current model is torch.Size([1, 1]).'
    );
  });
});

describe('register', () => {
  test('registerModule(name, module) refuses names that mean something else', () => {
    const module = new Net();
    expect(() => {
      module.registerModule('', new Dropout());
    }).toThrow('module name can\'t be empty string ""');
    expect(() => {
      module.registerModule('a.b', new Dropout());
    }).toThrow('module name can\'t contain ".", got: a.b');
    expect(() => {
      module.registerModule('forward', new Dropout());
    }).toThrow("attribute 'forward' already exists");
  });

  test('registerBuffer(name, tensor, { persistent: false }) stays out of the state', () => {
    const module = new Linear(1, 1);
    module.registerBuffer('cache', zeros(2), { persistent: false });
    expect(names(module.namedBuffers())).toEqual(['cache']);
    expect(Object.keys(module.stateDict())).toEqual(['weight', 'bias']);
  });

  test('forward of a module that has none says which module', () => {
    class Empty extends Module {}
    expect(() => new Empty().forward(zeros(1))).toThrow(
      'Module [Empty] is missing the required "forward" function'
    );
  });
});

describe('containers', () => {
  test('new Sequential(a, b) is indexed, iterated, and knows its length', () => {
    const net = new Sequential(new Linear(2, 3), new Dropout());
    expect(net[0].outFeatures).toBe(3);
    expect(net.at(-1)).toBe(net[1]);
    expect([...net]).toEqual([net[0], net[1]]);
    expect(net.append(new Linear(3, 1)).length).toBe(3);
  });

  test('new Sequential({ name: module }) finds a child by name and by place, and counts it once', () => {
    const net = new Sequential({ hidden: new Linear(2, 3), out: new Linear(3, 1) });
    expect(net.hidden).toBe(net.at(0));
    expect((net as unknown as Linear[])[1]).toBe(net.out);
    expect(names(net.namedParameters())).toEqual(['hidden.weight', 'hidden.bias', 'out.weight', 'out.bias']);
  });

  test('a class of one’s own may extend Sequential and prints its own name', () => {
    class Block extends Sequential {
      constructor(size: number) {
        super(new Linear(size, size), new Dropout());
      }
    }
    expect(new Block(2).toString()).toMatch(/^Block\(\n {2}\(0\): Linear/);
  });

  test('new Sequential(x) of something that is no module names it', () => {
    expect(() => new Sequential(new Dropout(), 3 as unknown as Module)).toThrow('3 is not a Module subclass');
  });

  test('new ModuleList(layers) gives its layers’ parameters to its owner', () => {
    class Tower extends Module {
      readonly layers = new ModuleList([new Linear(2, 2), new Linear(2, 2)]);

      override forward(input: Tensor): Tensor {
        let value = input;
        for (const layer of this.layers) value = add(layer.forward(value), value);
        return value;
      }
    }
    const tower = new Tower();
    expect(names(tower.namedParameters())).toEqual([
      'layers.0.weight',
      'layers.0.bias',
      'layers.1.weight',
      'layers.1.bias'
    ]);
    expect(tower.forward(ones([1, 2])).shape).toEqual([1, 2]);
  });
});
