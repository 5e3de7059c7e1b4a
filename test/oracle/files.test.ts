/** @file Files that safetensors, numpy and torch.save wrote are read as they are, and ours are what they would write. */
import { describe, expect, test } from 'vitest';
import { io, nn, type Tensor } from '../../src/engine/index.js';
import { gunzip } from '../../src/engine/io/gzip.js';
import { ZipArchive } from '../../src/engine/io/zip.js';
import { EXACT, expectTensor, FORWARD, readFixture, recordTensor, type TensorRecord } from './fixture.js';

interface NamedFile {
  readonly name: string;
  readonly file: string;
}
type Tensors = Readonly<Record<string, TensorRecord>>;

const files = readFixture('files') as {
  safetensors: (NamedFile & { metadata: Record<string, string> | null; tensors: Tensors })[];
  npy: (NamedFile & { tensor: TensorRecord })[];
  refusedNpy: Record<string, string>;
  npz: (NamedFile & { tensors: Tensors })[];
  packed: (NamedFile & { content: string })[];
  network: { input: TensorRecord; output: TensorRecord; files: Record<string, string>; keys: string[] };
  torch: (NamedFile & { tensors: Tensors })[];
  checkpoint: string;
  lone: string;
  unchecked: string;
  refusedTorch: Record<string, string>;
  lyingZip: string;
};

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function expectTensors(actual: Readonly<Record<string, Tensor>>, expected: Tensors): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, record] of Object.entries(expected)) expectTensor(actual[name], record, EXACT);
}

describe('safetensors', () => {
  const readable = files.safetensors.filter(({ name }) => !/float8|too large/.test(name));

  test.each(readable)('loadSafetensors(bytes) reads $name', ({ file, tensors }) => {
    expectTensors(io.loadSafetensors(bytes(file)), tensors);
  });

  test.each(readable.filter(({ name }) => name !== 'every dtype'))(
    'saveSafetensors(tensors) writes $name byte for byte as the Python package does',
    ({ file, tensors, metadata }) => {
      const own = Object.entries(tensors).map(([name, record]) => [name, recordTensor(record)] as const);
      const written = io.saveSafetensors(Object.fromEntries(own), metadata ? { metadata } : {});
      expect(Buffer.from(written).toString('latin1')).toBe(Buffer.from(bytes(file)).toString('latin1'));
    }
  );

  test('loadSafetensors(bytes) reads float8, and refuses a dtype and an integer that it cannot hold by name', () => {
    const named = (name: string) => bytes(files.safetensors.find(each => each.name === name)!.file);
    expect(io.loadSafetensors(named('float8'))['x'].toArray()).toEqual([1, 1, 1, 1]);
    const other = Buffer.from(named('float8')).toString('latin1').replace('F8_E4M3', 'F8_E9M9');
    expect(() => io.loadSafetensors(Buffer.from(other, 'latin1'))).toThrow(
      /tensor 'x': dtype must be one of .* got F8_E9M9/
    );
    expect(() => io.loadSafetensors(named('too large an integer'))).toThrow(
      "tensor 'x': integers must lie within ±2^53, got 9007199254740992"
    );
  });
});

describe('npy and npz', () => {
  test.each(files.npy)('loadNpy(bytes) reads $name', ({ file, tensor }) => {
    const actual = io.loadNpy(bytes(file));
    expectTensor(actual, tensor, EXACT);
    expect(actual.isContiguous()).toBe(true);
  });

  const plain = /^(<(f4|f8|i4|i8)|<u1|<b1|nothing|a number|version \(1, 0\))$/;
  test.each(files.npy.filter(({ name }) => plain.test(name)))(
    'saveNpy(tensor) writes $name byte for byte as numpy does',
    ({ file, tensor }) => {
      expect([...io.saveNpy(recordTensor(tensor))]).toEqual([...bytes(file)]);
    }
  );

  test.each(Object.entries(files.refusedNpy))('loadNpy(bytes) refuses %s', (name, file) => {
    expect(() => io.loadNpy(bytes(file))).toThrow(
      name === 'too large an integer'
        ? 'within ±2^53, got -9007199254740992'
        : /^loadNpy: array: (descr|header) must/
    );
  });

  test.each(files.npz)('loadNpz(bytes) reads what numpy’s $name wrote', ({ file, tensors }) => {
    expectTensors(io.loadNpz(bytes(file)), tensors);
  });

  test('saveNpz(tensors) holds the same arrays as numpy’s archive', () => {
    const [{ file, tensors }] = files.npz;
    const own = Object.entries(tensors).map(([name, record]) => [name, recordTensor(record)] as const);
    const written = new ZipArchive('test', io.saveNpz(Object.fromEntries(own)));
    const theirs = new ZipArchive('test', bytes(file));
    expect(written.names).toEqual(theirs.names);
    for (const name of theirs.names) expect([...written.read(name)]).toEqual([...theirs.read(name)]);
  });

  test('loadNpz(bytes) refuses a size that the compressed bytes cannot have, before it allocates', () => {
    expect(() => io.loadNpz(bytes(files.lyingZip))).toThrow(
      /entry 'a.npy': the uncompressed size must be possible for \d+ compressed bytes, got 2147483647/
    );
  });
});

test.each(files.packed)('gunzip(op, bytes) unpacks $name', ({ file, content }) => {
  expect(Buffer.from(gunzip('test', bytes(file))).toString('base64')).toBe(content);
});

/** The network of scripts/oracle_cases/files.py. */
class Net extends nn.Module {
  conv = new nn.Conv2d(1, 3, 3);
  norm = new nn.BatchNorm2d(3);
  fc = new nn.Linear(48, 2);

  override forward(x: Tensor): Tensor {
    return this.fc.forward(this.norm.forward(this.conv.forward(x)).relu().flatten(1));
  }
}

describe('loadTorch(bytes)', () => {
  const { network } = files;

  test.each(Object.entries(network.files))(
    'net.loadStateDict(io.loadTorch(bytes)) computes what the saved network did (%s)',
    (_, file) => {
      const net = new Net();
      const state = io.loadTorch(bytes(file));
      expect(Object.keys(state)).toEqual(network.keys);
      net.loadStateDict(io.loadTorch(bytes(file)));
      expectTensor(net.eval().forward(recordTensor(network.input)), network.output, FORWARD);
    }
  );

  test.each(files.torch)('reads $name', ({ file, tensors }) => {
    expectTensors(io.loadTorch<Record<string, Tensor>>(bytes(file)), tensors);
  });

  test.each(['views', 'views, before 1.6'])('keeps strides and shared storages of %s', name => {
    const { file } = files.torch.find(each => each.name === name)!;
    const state = io.loadTorch<Record<string, Tensor>>(bytes(file));
    expect(state['transposed'].strides).toEqual([1, 4]);
    expect(state['column'].memory).toBe(state['matrix'].memory);
    expect(state['other'].memory).not.toBe(state['matrix'].memory);
  });

  test('gives a parameter its requiresGrad', () => {
    const { file } = files.torch.find(({ name }) => name === 'parameter')!;
    expect(io.loadTorch<{ p: Tensor }>(bytes(file)).p.requiresGrad).toBe(true);
  });

  test('reads numbers, texts and containers of a checkpoint', () => {
    const { model, optimizer, ...rest } = io.loadTorch(bytes(files.checkpoint));
    expect(rest).toEqual({
      epoch: 3,
      loss: 0.25,
      best: null,
      done: false,
      name: 'tüst',
      big: 2n ** 70n,
      negative: -(2 ** 40),
      classes: ['cat', 'dog'],
      size: [2, 3],
      device: 'cpu',
      seen: [4],
      bytes: new Uint8Array([0, 255]),
      pair: [1, [2, [3]]],
      ordered: { b: 1, a: 2 }
    });
    expect(Object.keys(model as object)).toEqual(['weight', 'bias']);
    expect(optimizer).toMatchObject({ param_groups: [{ lr: 0.1, momentum: 0.9, params: [0, 1] }] });
  });

  test('gives a tensor that was saved alone', () => {
    expect(io.loadTorch<Tensor>(bytes(files.lone)).toArray()).toEqual([0, 1, 2, 3]);
  });

  test('reads a file without checksums when told so', () => {
    expect(() => io.loadTorch(bytes(files.unchecked))).toThrow('checksum must be that of the data');
    const { x } = io.loadTorch<{ x: Tensor }>(bytes(files.unchecked), { checksum: false });
    expect(x.toArray()).toEqual([1, 1, 1]);
  });

  const REFUSALS: Readonly<Record<string, string>> = {
    command: 'Unsupported global: GLOBAL posix.system was not an allowed global by default',
    'command, before 1.6': 'Unsupported global: GLOBAL posix.system was not an allowed global by default',
    module: 'Unsupported global: GLOBAL torch.nn.modules.linear.Linear was not an allowed global by default',
    complex: 'torch.ComplexFloatStorage',
    'too large an integer': "storage '0': integers must lie within ±2^53, got 9007199254740992"
  };
  test.each(Object.entries(REFUSALS))('refuses a %s', (name, message) => {
    expect(() => io.loadTorch(bytes(files.refusedTorch[name]))).toThrow(message);
  });

  test('reads what it refused once: float8, and a tuple as key', () => {
    const { a } = io.loadTorch<{ a: Tensor }>(bytes(files.refusedTorch['float8']));
    expect([a.dtype, a.toArray()]).toEqual(['float32', [1, 1, 1, 1]]);
    expect(io.loadTorch<unknown>(bytes(files.refusedTorch['tuple as key']))).toEqual(new Map([[[1, 2], 3]]));
  });
});
