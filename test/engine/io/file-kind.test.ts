/** @file Readers take bytes in every shape, say what to write where they are given none, and name files of other kinds. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { data, FileError, io, ones, tensor } from '../../../src/engine/index.js';
import { writeZip } from '../../../src/engine/io/zip-writer.js';

type Reader = (bytes: never) => unknown;

const SAVED = { x: tensor([1, 2]) };
/** Each reader with a file of its own. */
const READERS: readonly (readonly [name: string, read: Reader, file: Uint8Array])[] = [
  ['io.loadTorch', io.loadTorch, io.saveTorch(SAVED)],
  ['io.loadSafetensors', io.loadSafetensors, io.saveSafetensors(SAVED)],
  ['io.loadNpy', io.loadNpy, io.saveNpy(SAVED.x)],
  ['io.loadNpz', io.loadNpz, io.saveNpz(SAVED)],
  [
    'data.mnist',
    (images: Uint8Array) => data.mnist({ images, labels: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7) }),
    Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255)
  ]
];

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/** The bytes in the middle of a larger buffer, where no typed array but one of bytes may begin. */
function within(bytes: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(bytes.length + 7);
  buffer.set(bytes, 3);
  return buffer.subarray(3, 3 + bytes.length);
}

const SHAPES: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  'an ArrayBuffer': bytes => bytes.slice().buffer,
  'a SharedArrayBuffer': shared,
  'a view of a SharedArrayBuffer': bytes => new Uint8Array(shared(bytes)),
  'Node’s Buffer': bytes => Buffer.from(bytes),
  'a part of a buffer': within,
  'a DataView': bytes => new DataView(within(bytes).buffer, 3, bytes.length),
  'a Uint8ClampedArray': bytes => new Uint8ClampedArray(bytes),
  'an Int8Array': bytes => new Int8Array(bytes)
};

const NONE: readonly (readonly [string, unknown, string])[] = [
  ['a path', 'm.pt', "got the text 'm.pt'; a file is not opened by its path here: await readFile('…')"],
  ['an address', new URL('https://example.org/m.pt'), "got the text 'https://example.org/m.pt'"],
  ['a promise', Promise.resolve(new Uint8Array(1)), 'got a promise; write await in front of it'],
  ['a Blob', new Blob(['a']), 'got a Blob; write await file.arrayBuffer()'],
  ['a Response', new Response('a'), 'got a Response; write await response.arrayBuffer()'],
  ['a stream', new Blob(['a']).stream(), 'got a stream; write await new Response(stream).arrayBuffer()'],
  ['an array', [80, 75], 'got an array; write new Uint8Array(array)'],
  ['nothing', undefined, "got nothing; await readFile('…') gives them in a notebook"],
  ['null', null, 'got null; '],
  ['a number', 3, 'got number; '],
  ['a tensor', ones([2]), 'got an object (Object); ']
];

describe.each(READERS)('%s(bytes)', (_, read: Reader, file) => {
  test.each(Object.entries(SHAPES))('takes %s', (__, shape) => {
    expect(String(read(shape(file) as never))).toBe(String(read(file as never)));
  });

  test.each(NONE)('says what to write instead of %s', (__, value, message) => {
    expect(() => read(value as never)).toThrow(FileError);
    expect(() => read(value as never)).toThrow(message);
  });
});

test('data.decodeImage(bytes) says the same', async () => {
  for (const [, value, message] of NONE) {
    await expect(data.decodeImage(value as never)).rejects.toThrow(message);
  }
  await expect(data.decodeImage(Uint8Array.of(0x50, 0x4b, 3, 4))).rejects.toThrow(
    'a zip archive: io.loadTorch'
  );
});

const utf8 = new TextEncoder();

function tar(): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set(utf8.encode('storages'));
  bytes.set(utf8.encode('ustar'), 257);
  return bytes;
}

const LFS =
  'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n';
/** Files where a download or a path went wrong, and files that another reader reads. */
const OTHERS: readonly (readonly [string, Uint8Array, string])[] = [
  [
    'a Git LFS pointer',
    utf8.encode(LFS),
    'got a Git LFS pointer, not the file that it points to: run git lfs pull'
  ],
  ['a page', utf8.encode('\n<!DOCTYPE html><html><head>'), 'got a page of HTML: the address leads to a page'],
  ['a page with a mark', utf8.encode('\ufeff<html lang="en">'), 'got a page of HTML'],
  ['XML', utf8.encode('<?xml version="1.0"?><Error><Code>AccessDenied</Code>'), 'got XML'],
  ['JSON', utf8.encode('{"error": "not found"}'), 'got JSON: the server may have answered with an error'],
  ['gzip', gzipSync('weights'), 'got a gzip file: unpack it first'],
  ['bzip2', utf8.encode('BZh91AY&SY'), 'got a bzip2 file'],
  ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4, 0), 'got a zstd file'],
  ['tar', tar(), 'got a tar archive: unpack it first'],
  [
    'HDF5',
    Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10),
    'got an HDF5 file (.h5, Keras): save the weights'
  ],
  [
    'ONNX',
    Uint8Array.of(8, 8, 0x12, 7, ...utf8.encode('pytorch')),
    'got an ONNX model: save the weights in Python'
  ],
  ['GGUF', utf8.encode('GGUF\x03\0\0\0'), 'got a GGUF file'],
  ['a PDF', utf8.encode('%PDF-1.7'), 'got a PDF'],
  ['zeros', new Uint8Array(64), 'zeros: the file was never written to its end'],
  ['nothing', new Uint8Array(0), 'got an empty file']
];
/** What each reader's own files are called by the others. */
const OWN: Readonly<Record<string, string>> = {
  'io.loadTorch': 'a zip archive: io.loadTorch reads those of PyTorch',
  'io.loadSafetensors': 'a safetensors file: read it with io.loadSafetensors',
  'io.loadNpy': 'an array of numpy (.npy): read it with io.loadNpy',
  'data.mnist': 'an IDX file, as MNIST is: read it with data.mnist'
};

describe('a file of another kind', () => {
  const cases = READERS.flatMap(([reader, read]) =>
    OTHERS.filter(([kind]) => reader !== 'data.mnist' || !['gzip', 'zeros'].includes(kind)).map(
      ([kind, file, message]) => ({ reader, read, kind, file, message })
    )
  );
  test.each(cases)('$kind is called so by $reader', ({ read, file, message }) => {
    expect(() => read(file as never)).toThrow(FileError);
    expect(() => read(file as never)).toThrow(message);
  });

  const crossed = READERS.flatMap(([reader, read]) =>
    READERS.filter(
      ([owner]) => owner in OWN && owner !== reader && !/Torch.*Npz|Npz.*Torch/.test(owner + reader)
    ).map(([owner, , file]) => ({ reader, read, owner, file }))
  );
  test.each(crossed)('a file of $owner is called so by $reader', ({ read, owner, file }) => {
    expect(() => read(file as never)).toThrow(OWN[owner]);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'torch.export',
      { 'm/archive_format': 'pt2', 'm/models/model.json': '{}' },
      'got a program of torch.export'
    ],
    [
      'TorchScript',
      { 'm/data.pkl': '', 'm/constants.pkl': '', 'm/code/m.py': '' },
      'got a TorchScript archive'
    ],
    ['numpy', { 'a.npy': '' }, 'got an archive of numpy (.npz): read it with io.loadNpz'],
    ['Keras', { 'config.json': '{}', 'model.weights.h5': '' }, 'got a model of Keras'],
    ['packed weights', { 'lenet.pt': '' }, 'got a zip archive with such files inside: unpack it first'],
    ['others', { 'a/b': '', c: '' }, 'as torch.save writes it, got a/b, c']
  ])('an archive of %s is told by what is in it', (_, entries, message) => {
    const files = Object.entries(entries).map(([name, text]) => [name, utf8.encode(text)] as const);
    expect(() => io.loadTorch(writeZip('test', files))).toThrow(message);
  });

  test('an archive of PyTorch is told by loadNpz', () => {
    expect(() => io.loadNpz(io.saveTorch(SAVED))).toThrow('which io.loadTorch reads');
  });

  test('a pickle of something else is told from one of PyTorch', () => {
    expect(() => io.loadTorch(Uint8Array.of(0x80, 4, 0x4b, 1, 0x2e))).toThrow('a pickle of something else');
  });

  test('an archive that was cut off says so', () => {
    const file = io.saveTorch({ x: ones([100]) });
    for (const end of [30, 200, file.length - 1]) {
      expect(() => io.loadTorch(file.subarray(0, end))).toThrow('the file is cut off, download it again');
    }
  });
});

test.each<[string, () => unknown, string]>([
  [
    'a surplus argument',
    () => io.loadNpz(...([io.saveNpz(SAVED), 'x'] as unknown as [Uint8Array])),
    'loadNpz() takes 1'
  ],
  [
    'an unknown option',
    () => io.loadTorch(io.saveTorch(SAVED), { checksums: false } as unknown as io.LoadTorchOptions),
    'checksum'
  ],
  ['a file name', () => io.saveTorch(...(['m.pt', SAVED] as unknown as [string])), 'saveTorch() takes 1']
])('%s is no argument of a reader or writer', (_, call, message) => {
  expect(call).toThrow(message);
});
