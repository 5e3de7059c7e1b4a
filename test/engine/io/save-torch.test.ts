/** @file What `saveTorch` writes is what PyTorch's `weights_only` reader takes, and comes back here as it was. */
import { describe, expect, test } from 'vitest';
import { FileError, io, nn, ones, optim, tensor, zeros, type Tensor } from '../../../src/engine/index.js';
import { ZipArchive } from '../../../src/engine/io/zip.js';
import { backends, useBackend } from '../backends.js';

/** Opcodes of `torch/_weights_only_unpickler.py`, and how many bytes each takes: a number, or a size in front of a text. */
const FIXED: Readonly<Record<number, number>> = Object.fromEntries(
  (
    [
      ['()]}Reub.QtN\x88\x89', 0],
      ['Khq\x80', 1],
      ['M', 2],
      ['Jjr', 4],
      ['G', 8]
    ] as const
  ).flatMap(([codes, width]) => Array.from(codes, code => [code.charCodeAt(0), width] as const))
);

/** Walks through a pickle: the names of its globals. Fails at an opcode that PyTorch's reader does not know. */
function globalsOf(file: Uint8Array): string[] {
  const pickle = Buffer.from(new ZipArchive('test', file).read('archive/data.pkl'));
  const globals: string[] = [];
  let at = 0;
  while (at < pickle.length) {
    const code = pickle[at++];
    if (code === 0x63) {
      const [module, name] = pickle.toString('latin1', at).split('\n', 2);
      globals.push(`${module}.${name}`);
      at += module.length + name.length + 2;
    } else if (code === 0x58) at += 4 + pickle.readUInt32LE(at);
    else if (code === 0x8a) at += 1 + pickle[at];
    else if (code in FIXED) at += FIXED[code];
    else expect.fail(`opcode 0x${code.toString(16)} at ${at - 1}`);
  }
  expect(pickle[pickle.length - 1]).toBe(0x2e);
  return globals;
}

/** The names that `torch.load(weights_only=True)` allows, after Python 2's modules have their new names. */
const ALLOWED =
  /^(torch[.](Float|Double|Int|Long|Byte|Bool)Storage|torch[.]_utils[.]_rebuild_(tensor_v2|parameter)|collections[.](OrderedDict|Counter)|_codecs[.]encode|__builtin__[.]set)$/;

/** What comes back. */
function again(value: io.SavedValue): unknown {
  const file = io.saveTorch(value);
  for (const name of globalsOf(file)) expect(name).toMatch(ALLOWED);
  return io.loadTorch<unknown>(file);
}

const PLAIN: Readonly<Record<string, io.SavedValue>> = {
  'whole numbers of every width': [0, 255, 256, 65535, 65536, -1, -(2 ** 31), 2 ** 31, 2 ** 53 - 1],
  floats: [0.1, -0, NaN, Infinity, 5e-324, 1e300],
  bigints: [2n ** 53n, -(2n ** 53n), 2n ** 64n, -(2n ** 127n), 255n << 2000n],
  'texts with half a pair and without': ['', 'tüst 🐈', '\ud800', 'a\udc00b\ud83d', '\0'],
  'true, false and null': [true, false, null],
  bytes: new Uint8Array(256).map((_, place) => place),
  'no bytes': new Uint8Array(0),
  'objects in arrays in objects': { a: [{ b: [[], {}] }] },
  'keys in their order': { z: 1, a: 2, 'layer.0': 3 },
  'a Map with any keys': new Map<io.SavedValue, io.SavedValue>([
    [1, 'number'],
    ['1', 'text'],
    [null, 'none'],
    [true, 'true'],
    [[1, ['a']], 'tuple']
  ]),
  'a key called __proto__': Object.fromEntries([['__proto__', 1]])
};

describe('loadTorch(saveTorch(value))', () => {
  test.each(Object.entries(PLAIN))('gives back %s', (_, value) => {
    expect(again({ value })).toEqual({ value });
  });

  test('gives a Set as an array, an ArrayBuffer as its bytes, undefined as nothing', () => {
    const value = {
      set: new Set([1, 'a']),
      buffer: Uint8Array.of(128, 159).buffer,
      left: undefined,
      list: [undefined]
    };
    expect(again(value)).toEqual({ set: [1, 'a'], buffer: Uint8Array.of(128, 159), list: [null] });
  });

  test('keeps what stands twice one, and what holds itself', () => {
    const list: io.SavedValue[] = [1];
    const loop: Record<string, io.SavedValue> = { first: list, second: list };
    loop['self'] = loop;
    const loaded = again(loop) as Record<string, unknown>;
    expect(loaded['self']).toBe(loaded);
    expect(loaded['first']).toBe(loaded['second']);
  });

  test('holds a value that is nested 100,000 deep', () => {
    let value: io.SavedValue = 1;
    for (let depth = 0; depth < 1e5; depth++) value = depth % 2 === 0 ? [value] : { value };
    let loaded = again(value);
    for (let depth = 0; depth < 1e5; depth++) loaded = Object.values(loaded as object)[0];
    expect(loaded).toBe(1);
  });

  test('holds 100,000 objects, more than a byte can number', () => {
    const many = Array.from({ length: 1e5 }, (_, place) => [place]);
    expect(again([many, many[99_999]])).toEqual([many, [99_999]]);
  });
});

describe.each(backends)('loadTorch(saveTorch(tensors)) on %s', backend => {
  useBackend(backend);

  test('gives back every dtype, views, tensors without elements and numbers', () => {
    const matrix = tensor([
      [1, 2, 3],
      [4, 5, 6]
    ]);
    const tensors = {
      matrix,
      transposed: matrix.t(),
      column: matrix.select(1, 1),
      expanded: tensor([7]).expand([3]),
      none: zeros([0, 3]),
      one: tensor(3.5),
      double: tensor([0.1], { dtype: 'float64' }),
      long: tensor([2 ** 53 - 1, -5], { dtype: 'int64' }),
      int: tensor([-7], { dtype: 'int32' }),
      byte: tensor([255], { dtype: 'uint8' }),
      bool: tensor([true, false])
    };
    const loaded = again(tensors) as typeof tensors;
    expect(Object.keys(loaded)).toEqual(Object.keys(tensors));
    for (const [name, x] of Object.entries(tensors) as [keyof typeof tensors, Tensor][]) {
      const { dtype, shape, strides } = loaded[name];
      expect({ dtype, shape, strides }).toEqual({ dtype: x.dtype, shape: x.shape, strides: x.strides });
      expect(loaded[name].toArray()).toEqual(x.toArray());
    }
    expect(loaded.transposed.memory).toBe(loaded.matrix.memory);
    expect(loaded.column.memory).toBe(loaded.matrix.memory);
    expect(loaded.double.memory).not.toBe(loaded.matrix.memory);
  });

  test('gives back parameters, and what requires a gradient', () => {
    const value = {
      parameter: new nn.Parameter(ones([2])),
      frozen: new nn.Parameter(ones([2]), { requiresGrad: false }),
      leaf: ones([2], { requiresGrad: true })
    };
    const loaded = again(value) as typeof value;
    expect(Object.values(loaded).map(x => [x instanceof nn.Parameter, x.requiresGrad])).toEqual([
      [true, true],
      [true, false],
      [false, true]
    ]);
  });

  test('makes tensors of typed arrays other than bytes', () => {
    const loaded = again({
      a: new Float32Array([1, 2]),
      b: new Int16Array([-3]),
      c: new BigInt64Array([4n])
    });
    const { a, b, c } = loaded as Record<string, Tensor>;
    expect([a, b, c].map(x => [x.dtype, x.toArray()])).toEqual([
      ['float32', [1, 2]],
      ['int32', [-3]],
      ['int64', [4]]
    ]);
  });

  test('saves a storage once, however many views look at it', () => {
    const x = zeros([1000]);
    const views = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`v${at}`, x.narrow(0, at, 5)]));
    const names = new ZipArchive('test', io.saveTorch(views)).names;
    expect(names.filter(name => name.startsWith('archive/data/'))).toEqual(['archive/data/0']);
  });
});

describe('io.saveTorch(value)', () => {
  test('lets storages begin at multiples of 64, as PyTorch does, so that they can be mapped', () => {
    const file = io.saveTorch({ a: ones([3]), b: ones([5]) });
    const archive = new ZipArchive('test', file);
    for (const name of archive.names) expect(archive.read(name).byteOffset % 64).toBe(0);
    expect(archive.names).toContain('archive/byteorder');
  });

  test('writes the numbers of an optimizer’s parameters as numbers, and names of tensors as texts', () => {
    const layer = new nn.Linear(2, 1);
    const optimizer = new optim.Adam(layer.parameters());
    layer
      .forward(ones([1, 2]))
      .sum()
      .backward();
    optimizer.step();
    const pickle = (value: io.SavedValue): string =>
      Buffer.from(new ZipArchive('test', io.saveTorch(value)).read('archive/data.pkl')).toString('latin1');
    const text = 'X\x01\0\0\x000';
    expect(pickle(optimizer.stateDict().state)).toMatch(/^\x80\x02}q\x00\(K\x00}/);
    expect(pickle({ 0: ones([1]) })).toContain(text);
    expect(pickle(new Map([['0', 1]]))).toContain(text);
    expect(pickle({ milestones: { 30: 1 } })).toContain('collections\nCounter\n');
  });

  test.each<[string, unknown, string]>([
    ['a module', new nn.Linear(1, 1), 'the value must be tensors, numbers and texts in plain objects'],
    ['a module', { net: new nn.Linear(1, 1) }, "'net' must be .* got a Linear; save its stateDict\\(\\)"],
    [
      'an optimizer',
      { o: new optim.SGD([new nn.Parameter(ones(1))]) },
      'got a SGD; save its stateDict\\(\\)'
    ],
    ['a function', { a: [{ f: () => 1 }] }, "'a.0.f' must be .* got a function"],
    ['a date', { when: new Date(0) }, "'when' must be .* got an object of the class Date"],
    ['a promise', { p: Promise.resolve(1) }, 'got a promise; write await in front of it'],
    ['a placeholder', { args: new io.Placeholder('argparse', 'Namespace') }, 'save what is in its state'],
    ['nothing', undefined, 'the value must be .* got a undefined'],
    ['an object as key', new Map([[{}, 1]]), "'a key' must be"],
    ['too long an integer', { n: 1n << 3000n }, "'n' must be an integer of at most 255 bytes"]
  ])('refuses %s, with its place', (_, value, message) => {
    expect(() => io.saveTorch(value as io.SavedValue)).toThrow(FileError);
    expect(() => io.saveTorch(value as io.SavedValue)).toThrow(new RegExp(`^saveTorch: .*${message}`));
  });
});
