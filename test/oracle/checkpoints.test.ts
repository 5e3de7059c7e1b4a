/** @file Checkpoints that PyTorch wrote: whatever `torch.load(weights_only=True)` reads is read, and the rest is told. */
import { describe, expect, test } from 'vitest';
import { FileError, io, nn, optim, tensor, type Tensor } from '../../src/engine/index.js';
import type { SavedSchedule, SchedulerStateDict } from '../../src/engine/optim/scheduler.js';
import { setWarningHost, type WarningHost } from '../../src/engine/core/warning.js';
import { EXACT, expectTensor, FORWARD, readFixture, type TensorRecord } from './fixture.js';

const files = readFixture('checkpoints') as {
  optimizers: { gradients: number[][]; cases: { name: string; file: string; next: TensorRecord }[] };
  schedulers: { name: string; file: string; rates: number[] }[];
  values: Record<string, string>;
  old: Record<string, string>;
  protocols: { name: string; protocol: number; file: string }[];
  attributes: string;
  negated: { file: string; tensor: TensorRecord };
  shortFloats: { file: string; tensors: Record<string, TensorRecord> };
  checkpoint: string;
  lightning: string;
  told: Record<string, string>;
  bombs: Record<string, string>;
};

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** What a function gives, and the warnings on the way. */
function listen<Result>(work: () => Result): { result: Result; warnings: string[] } {
  const warnings: string[] = [];
  const host: WarningHost = { show: message => warnings.push(message), job: () => warnings };
  const before = setWarningHost(host);
  try {
    return { result: work(), warnings };
  } finally {
    setWarningHost(before);
  }
}

/** A file read without its warnings. */
// As with `loadTorch`, only the caller knows what is there.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function load<Content = unknown>(file: string): Content {
  return listen(() => io.loadTorch<Content>(bytes(file))).result;
}

/** Tensors as their numbers and placeholders as what is in them, in plain data. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [plain(key), plain(part)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if ('toArray' in value) return (value as Tensor).toArray();
  if (value instanceof io.Placeholder) {
    const { module, name, args, state, items, entries } = value;
    return plain({ class: `${module}.${name}`, args, state, items, entries });
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

function unknown(path: string, content: object = {}): object {
  return { class: path, args: [], state: null, items: [], entries: null, ...content };
}

const MODULE = 'oracle_cases.checkpoints';

/** What `values()` of scripts/oracle_cases/checkpoints.py holds, as it is here. */
const CONTENTS: Readonly<Record<string, object>> = {
  counter: { milestones: { 30: 1, 80: 2 }, weight: [1, 1] },
  dtypes: { own: 'float32', other: 'float16', complex: 'complex64', quantized: 'qint8' },
  'names of torch': {
    size: [2, 3],
    device: 'cuda:1',
    layout: 'torch.strided',
    scheme: 'torch.per_tensor_affine'
  },
  keys: new Map<unknown, string>([
    [[1, 2], 'tuple'],
    [null, 'none'],
    [1, 'number'],
    ['1', 'text'],
    [2, 'two']
  ]),
  'keys of an enum': new Map([
    [true, 'yes'],
    [false, 'no']
  ]),
  'numbers as keys': { 3: 'three', a: 'letter', '-1': 'minus one', [String(2n ** 60n)]: 'wide' },
  'names of objects': Object.fromEntries([
    ['__proto__', 1],
    ['constructor', 2],
    ['toString', 3]
  ]),
  bytes: {
    bytes: Uint8Array.of(250, 251, 252, 253, 254, 255),
    bytearray: Uint8Array.of(0, 128, 255),
    none: new Uint8Array(0)
  },
  complex: { z: { real: 1.5, imag: -2 }, real: { real: 3, imag: 0 } },
  sets: { set: [7], frozen: [8], tuple: [], nested: [[1], [[]]] },
  integers: { wide: 2n ** 53n + 1n, negative: -(2n ** 70n), safe: 2 ** 53 - 1, bytes: 255n << 2000n },
  floats: { nan: NaN, infinite: -Infinity, zero: -0, tiny: 5e-324 },
  texts: { none: '', wide: 'üé漢🐈', half: 'a\ud800b', zero: 'a\0b' },
  containers: {
    default: { a: [1] },
    deque: [1, 2],
    ordered: { b: 1, a: 2 },
    shared: [
      [1, 2],
      [1, 2]
    ]
  },
  storages: { typed: [0, 1, 2, 3], untyped: [1, 2] },
  numpy: {
    half: 0.5,
    double: 0.1,
    integer: 2n ** 60n,
    boolean: true,
    array: [
      [0, 1, 2],
      [3, 4, 5]
    ],
    fortran: [
      [0, 1, 2],
      [3, 4, 5]
    ],
    'big endian': [0, 1, 2],
    none: [],
    dtype: 'float64'
  }
};

describe('loadTorch(bytes) of a checkpoint', () => {
  test.each(Object.entries(CONTENTS))('reads %s', (name, content) => {
    expect(plain(load(files.values[name]))).toEqual(content);
    if (name in files.old) expect(plain(load(files.old[name]))).toEqual(content);
  });

  const known = files.protocols.filter(({ name }) => name !== 'unknown');
  test.each(known)('reads $name of pickle protocol $protocol', ({ name, file }) => {
    expect(plain(load(file))).toEqual(CONTENTS[name]);
  });

  test('keeps an object that stands in two places one', () => {
    const { shared } = load<{ shared: unknown[] }>(files.values['containers']);
    expect(shared[0]).toBe(shared[1]);
  });

  test('makes own fields of keys that every object has, and leaves all other objects alone', () => {
    const names = load<Record<string, number>>(files.values['names of objects']);
    expect(Object.entries(names)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['toString', 3]
    ]);
    expect(Object.getPrototypeOf(names)).toBe(Object.prototype);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('reads tensors and parameters with attributes of Python', () => {
    const { tensor: x, parameter } = load<{ tensor: Tensor; parameter: Tensor }>(files.attributes);
    expect(x.toArray()).toEqual([0, 1, 2]);
    expect([parameter instanceof nn.Parameter, parameter.requiresGrad]).toEqual([true, true]);
    expect(parameter.detach().toArray()).toEqual([1, 1]);
  });

  test('negates the elements of a tensor that is flagged so', () => {
    expectTensor(load<{ x: Tensor }>(files.negated.file).x, files.negated.tensor, EXACT);
  });

  test.each(Object.entries(files.shortFloats.tensors))('reads every %s', (name, record) => {
    expectTensor(load<Record<string, Tensor>>(files.shortFloats.file)[name], record, EXACT);
  });
});

describe('loadTorch(bytes) of objects that only Python knows', () => {
  const expected = {
    weight: [1, 1],
    args: unknown('argparse.Namespace', { state: { lr: 0.1, layers: [1, 2], device: 'cpu' } }),
    path: unknown('pathlib.PurePosixPath', { args: ['runs', '7'] }),
    class: unknown('argparse.Namespace', { args: null }),
    list: unknown(`${MODULE}.Bag`, { items: [1, 2] }),
    dict: unknown(`${MODULE}.Table`, { entries: { a: 1 } })
  };
  const cases = files.protocols.filter(({ name }) => name === 'unknown');

  test.each(cases)('puts a placeholder for each, with what it holds (protocol $protocol)', ({ file }) => {
    const content = load<Record<string, unknown>>(file);
    expect(plain(content)).toMatchObject(expected);
    const layer = content['layer'] as io.Placeholder;
    expect(String(layer)).toBe('Placeholder(torch.nn.modules.linear.Linear)');
    expect(layer.state).toMatchObject({ training: true, in_features: 2 });
    const { _parameters: parameters } = layer.state as { _parameters: Record<string, Tensor> };
    expect(parameters['weight'].shape).toEqual([1, 2]);
  });

  test('warns once, with the name of each', () => {
    const { result, warnings } = listen(() => io.loadTorch(bytes(files.values['unknown'])));
    const names = [
      'argparse.Namespace',
      'numpy.ndarray',
      `${MODULE}.Bag`,
      `${MODULE}.Table`,
      'pathlib.PurePosixPath',
      'torch.nn.modules.linear.Linear'
    ];
    expect(io.listPlaceholders(result)).toEqual(names);
    expect(warnings).toEqual([expect.stringContaining(names.join(', '))]);
    expect(listen(() => io.loadTorch(bytes(files.values['counter']))).warnings).toEqual([]);
  });

  test('lets the weights of a whole checkpoint out, and continues from it', () => {
    const checkpoint = load<{
      model: nn.StateDict;
      averaged: nn.StateDict;
      optimizer: optim.OptimizerStateDict;
      scheduler: SchedulerStateDict;
      best: number;
      args: io.Placeholder;
      rng_state: Tensor;
    }>(files.checkpoint);
    const net = new nn.Sequential(
      new nn.Conv2d(1, 2, 3),
      new nn.BatchNorm2d(2),
      new nn.Flatten(),
      new nn.Linear(8, 2)
    );
    expect(net.loadStateDict(checkpoint.model).missingKeys).toEqual([]);
    expect(Object.keys(checkpoint.averaged)).toContain('module.0.weight');
    const optimizer = new optim.AdamW(net.parameters());
    optimizer.loadStateDict(checkpoint.optimizer);
    const scheduler = new optim.lrScheduler.MultiStepLR(optimizer, [1]);
    scheduler.loadStateDict(checkpoint.scheduler);
    expect([optimizer.paramGroups[0].lr, scheduler.lastEpoch]).toEqual([0.01, 1]);
    expect(scheduler.milestones).toEqual({ 30: 1, 80: 1 });
    expect([checkpoint.best, checkpoint.args.state]).toEqual([0.75, { lr: 0.01 }]);
    expect(checkpoint.rng_state.dtype).toBe('uint8');
  });

  test('reads what Lightning writes', () => {
    const content = load<{ state_dict: nn.StateDict; hyper_parameters: io.Placeholder }>(files.lightning);
    new nn.ModuleDict({ model: new nn.Linear(2, 1) }).loadStateDict(content.state_dict);
    expect(content.hyper_parameters.entries).toEqual({ lr: 0.1 });
  });
});

describe('loadStateDict(loadTorch(bytes))', () => {
  const make: Readonly<Record<string, (params: nn.Parameter[]) => optim.Optimizer>> = {
    SGD: params => new optim.SGD(params, 0.5),
    'SGD with momentum': params => new optim.SGD(params, 0.5),
    Adam: params => new optim.Adam(params),
    'Adam with a tensor as lr': params => new optim.Adam(params),
    'Adam with amsgrad': params => new optim.Adam(params),
    AdamW: params => new optim.AdamW(params),
    RMSprop: params => new optim.RMSprop(params),
    Adagrad: params => new optim.Adagrad(params)
  };

  function goOn(name: string, parameter: nn.Parameter, state: optim.OptimizerStateDict): optim.Optimizer {
    const optimizer = make[name]([parameter]);
    optimizer.loadStateDict(state);
    for (const gradient of files.optimizers.gradients) {
      parameter.grad = tensor(gradient);
      optimizer.step();
    }
    return optimizer;
  }

  test.each(files.optimizers.cases)('goes on where PyTorch’s $name stood', ({ name, file, next }) => {
    const { parameter, optimizer: state } = load<{
      parameter: nn.Parameter;
      optimizer: optim.OptimizerStateDict;
    }>(file);
    const again = load<{ optimizer: optim.OptimizerStateDict }>(
      Buffer.from(io.saveTorch({ optimizer: state })).toString('base64')
    );
    const copy = new nn.Parameter(tensor(parameter));
    const optimizer = goOn(name, parameter, state);
    expect(typeof optimizer.paramGroups[0].lr).toBe('number');
    expectTensor(parameter.detach(), next, FORWARD);
    goOn(name, copy, again.optimizer);
    expectTensor(copy.detach(), next, FORWARD);
  });

  const { lrScheduler } = optim;
  const schedules: Readonly<Record<string, (o: optim.Optimizer) => SavedSchedule>> = {
    StepLR: o => new lrScheduler.StepLR(o, 7),
    MultiStepLR: o => new lrScheduler.MultiStepLR(o, [9]),
    ExponentialLR: o => new lrScheduler.ExponentialLR(o, 0.1),
    CosineAnnealingLR: o => new lrScheduler.CosineAnnealingLR(o, 9),
    LinearLR: o => new lrScheduler.LinearLR(o, { totalIters: 9 }),
    LambdaLR: o => new lrScheduler.LambdaLR(o, epoch => 0.9 ** epoch),
    OneCycleLR: o => new lrScheduler.OneCycleLR(o, 0.1, { totalSteps: 10 }),
    ReduceLROnPlateau: o => new lrScheduler.ReduceLROnPlateau(o, { patience: 5 })
  };

  test.each(files.schedulers)('goes on where PyTorch’s $name stood', ({ name, file, rates }) => {
    const { optimizer: state, scheduler: saved } = load<{
      optimizer: optim.OptimizerStateDict;
      scheduler: SchedulerStateDict;
    }>(file);
    const parameter = new nn.Parameter(tensor([1, 2, 3]));
    const optimizer = new optim.SGD([parameter], { lr: 0.3, momentum: 0.5 });
    const scheduler = schedules[name](optimizer) as SavedSchedule & { step: (...metric: number[]) => void };
    optimizer.loadStateDict(state);
    scheduler.loadStateDict(saved);
    const own = rates.map(() => {
      optimizer.step();
      scheduler.step(...(name === 'ReduceLROnPlateau' ? [1] : []));
      return optimizer.paramGroups[0].lr;
    });
    own.forEach((rate, place) => {
      expect(rate).toBeCloseTo(rates[place], 12);
    });
  });
});

describe('loadTorch(bytes) says what to do instead', () => {
  const UNSUPPORTED = 'was not an allowed global by default.';
  const ADVICE: Readonly<Record<string, readonly string[]>> = {
    TorchScript: ['got a TorchScript archive', "torch.save(torch.jit.load('model.pt').state_dict()"],
    'whole model': [`${MODULE}.Scripted ${UNSUPPORTED}`, "torch.save(model.state_dict(), 'weights.pt')"],
    'whole model, before 1.6': [UNSUPPORTED, "torch.save(model.state_dict(), 'weights.pt')"],
    namespace: [`argparse.Namespace ${UNSUPPORTED}`, 'as vars(…) gives it'],
    complex: ['torch.view_as_real(x)', 'got torch.ComplexFloatStorage'],
    sparse: ['sparse tensors are not held here; save x.to_dense()'],
    'sparse rows': ['sparse tensors are not held here; save x.to_dense()'],
    quantized: ['save x.dequantize()'],
    nested: ['nested tensors are not held here'],
    meta: ['meta tensors are not held here']
  };
  test.each(Object.entries(files.told))('about a file with a %s', (name, file) => {
    for (const advice of ADVICE[name]) {
      expect(() => io.loadTorch(bytes(file))).toThrow(FileError);
      expect(() => io.loadTorch(bytes(file))).toThrow(advice);
    }
  });
});

const ENTRIES: Readonly<Record<string, string>> = {
  storage: 'archive/data/0',
  pickle: 'archive/data.pkl',
  'byte order': 'archive/byteorder',
  array: 'a.npy'
};

describe('a deflated archive that unpacks to a thousand times its length', () => {
  test.each([
    ['storage', "storage '0' must have 12 bytes for 3 elements of float32, got 4000000"],
    ['pickle', /entry 'archive\/data.pkl': it must unpack to at most \d+ bytes from \d+, got 4000002/],
    ['byte order', 'byteorder must be little or big, got 4000000 bytes'],
    ['array', "array 'a': data must be 12 bytes for shape (3,) of <f4, got 4000000"]
  ])('is refused before its %s is unpacked', (name, message) => {
    const file = bytes(files.bombs[name]);
    const read = name === 'array' ? io.loadNpz : io.loadTorch;
    expect(() => read(file)).toThrow(message);
    // Whoever unpacked this would complain of it.
    const at = Buffer.from(file).indexOf(ENTRIES[name], 0, 'latin1');
    file.fill(0xff, at + 1500, at + 3500);
    expect(() => read(file)).toThrow(message);
  });
});
