/**
 * @file Thousands of broken copies of real files go through each reader: a reader gives tensors or an EngineError, and
 * never holds more memory than its file can account for.
 */
import { beforeAll, expect, test } from 'vitest';
import { data, EngineError, io, Tensor } from '../../../src/engine/index.js';
import { Generator } from '../../../src/engine/core/random.js';
import { setWarningHost } from '../../../src/engine/core/warning.js';
import { readIdx } from '../../../src/engine/data/idx.js';
import { decodePng } from '../../../src/engine/data/png.js';
import { ByteReader } from '../../../src/engine/io/byte-reader.js';
import { crc32 } from '../../../src/formats/crc32.js';
import { gunzip } from '../../../src/engine/io/gzip.js';
import { readPickle } from '../../../src/engine/io/pickle.js';
import { surveyWorld } from '../../../src/engine/io/torch-world.js';
import { ZipArchive } from '../../../src/engine/io/zip.js';
import { readFixture } from '../../oracle/fixture.js';
import { useBackend } from '../backends.js';

const MUTATIONS = 500;
/** Deflate grows by at most 1,032, and a small integer by 4 when it is widened. */
const MOST_GROWTH = 1032 * 4;

interface NamedFile {
  readonly name: string;
  readonly file: string;
}
const files = readFixture('files') as {
  safetensors: NamedFile[];
  npy: NamedFile[];
  npz: NamedFile[];
  packed: NamedFile[];
  torch: NamedFile[];
  checkpoint: string;
};

function named(list: readonly NamedFile[], name: string): Uint8Array {
  return new Uint8Array(Buffer.from(list.find(each => each.name === name)!.file, 'base64'));
}

const checkpoints = readFixture('checkpoints') as {
  values: Record<string, string>;
  old: Record<string, string>;
  checkpoint: string;
  attributes: string;
  shortFloats: { file: string };
};

function decoded(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

const pictures = readFixture('pictures') as {
  png: NamedFile[];
  jpeg: { readable: NamedFile[] };
  idx: { packedImages: string; integers: string; labels: string };
};

/** The pickle inside a `.pt` file. */
function pickleOf(file: Uint8Array): Uint8Array {
  const archive = new ZipArchive('pickleOf', file);
  return archive.read(archive.names.find(name => name.endsWith('data.pkl'))!).slice();
}

/** Makes the checksums of a broken PNG right again, so that what lies behind them is reached. */
function repairPng(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}

function readMnist(images: Uint8Array): Tensor {
  return data.mnist({ images, labels: new Uint8Array(Buffer.from(pictures.idx.labels, 'base64')) }).images;
}

type Mutation = (bytes: Uint8Array, generator: Generator) => Uint8Array;

function at(bytes: Uint8Array, generator: Generator): number {
  return generator.integerBelow(Math.max(1, bytes.length));
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const MUTATIONS_OF: Readonly<Record<string, Mutation>> = {
  'a bit flips': (bytes, generator) => {
    bytes[at(bytes, generator)] ^= 1 << generator.integerBelow(8);
    return bytes;
  },
  'bytes change': (bytes, generator) => {
    for (let count = generator.integerBelow(8); count >= 0; count--) {
      bytes[at(bytes, generator)] = generator.integerBelow(256);
    }
    return bytes;
  },
  'a length lies': (bytes, generator) => {
    const place = at(bytes, generator);
    const value = EXTREMES[generator.integerBelow(EXTREMES.length)];
    const width = [1, 2, 4, 8][generator.integerBelow(4)];
    for (let i = 0; i < width && place + i < bytes.length; i++)
      bytes[place + i] = (value / 2 ** (8 * i)) % 256;
    return bytes;
  },
  'the end is missing': (bytes, generator) => bytes.subarray(0, at(bytes, generator)),
  'the start is missing': (bytes, generator) => bytes.subarray(at(bytes, generator)),
  'a part comes twice': (bytes, generator) => {
    const [start, length] = [at(bytes, generator), generator.integerBelow(64)];
    const part = bytes.subarray(start, start + length);
    return Uint8Array.from([...bytes.subarray(0, start), ...part, ...bytes.subarray(start)]);
  },
  'a part is missing': (bytes, generator) => {
    const [start, length] = [at(bytes, generator), generator.integerBelow(64)];
    return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(start + length)]);
  },
  'a digit changes': (bytes, generator) => {
    const digits = [...bytes.keys()].filter(place => bytes[place] >= 48 && bytes[place] <= 57);
    if (digits.length > 0)
      bytes[digits[generator.integerBelow(digits.length)]] = 48 + generator.integerBelow(10);
    return bytes;
  }
};

/** Bytes behind all tensors of a result, each memory once. */
function heldBytes(value: unknown, seen = new Set<unknown>()): number {
  if (value instanceof Tensor) {
    if (seen.has(value.memory)) return 0;
    seen.add(value.memory);
    return value.storage.length * 8;
  }
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Map) return heldBytes([...value.keys(), ...value.values()], seen);
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
  seen.add(value);
  return Object.values(value).reduce((sum: number, item) => sum + heldBytes(item, seen), 0);
}

/** Runs a reader on broken copies; fails with the seed of the first that it does not survive. */
async function fuzz(
  original: Uint8Array,
  read: (bytes: Uint8Array) => unknown,
  mutate: Mutation,
  seed: number
): Promise<number> {
  let refused = 0;
  for (let round = 0; round < MUTATIONS; round++) {
    const generator = new Generator(seed + round);
    const broken = mutate(original.slice(), generator);
    try {
      const held = heldBytes(await read(broken));
      expect(held).toBeLessThanOrEqual(broken.length * MOST_GROWTH);
    } catch (error) {
      if (!(error instanceof EngineError))
        throw new Error(`seed ${seed + round}: ${String(error)}`, { cause: error });
      expect(error.message).toMatch(/^\w+: /);
      refused++;
    }
  }
  return refused;
}

const READERS: readonly (readonly [
  name: string,
  original: Uint8Array,
  read: (bytes: Uint8Array) => unknown
])[] = [
  ['loadSafetensors', named(files.safetensors, 'every dtype'), io.loadSafetensors],
  ['loadNpy', named(files.npy, '>f4 in Fortran order'), io.loadNpy],
  ['loadNpz', named(files.npz, 'savez'), io.loadNpz],
  ['loadNpz of a compressed file', named(files.npz, 'savez_compressed'), io.loadNpz],
  ['gunzip', named(files.packed, 'skewed, level 9'), bytes => gunzip('gunzip', bytes)],
  ['loadTorch', named(files.torch, 'views'), bytes => io.loadTorch(bytes)],
  [
    'loadTorch without checksums',
    named(files.torch, 'views'),
    bytes => io.loadTorch(bytes, { checksum: false })
  ],
  ['loadTorch of the old format', named(files.torch, 'views, before 1.6'), bytes => io.loadTorch(bytes)],
  [
    'loadTorch of a checkpoint',
    new Uint8Array(Buffer.from(files.checkpoint, 'base64')),
    bytes => io.loadTorch(bytes, { checksum: false })
  ],
  [
    'readPickle',
    pickleOf(new Uint8Array(Buffer.from(files.checkpoint, 'base64'))),
    bytes => readPickle(new ByteReader('readPickle', bytes), surveyWorld(new Map()))
  ],
  ...['numpy', 'unknown', 'containers', 'storages'].map(
    name =>
      [
        `loadTorch of ${name}`,
        decoded(checkpoints.values[name]),
        (bytes: Uint8Array) => io.loadTorch(bytes, { checksum: false })
      ] as const
  ),
  [
    'loadTorch of a checkpoint with options and random states',
    decoded(checkpoints.checkpoint),
    bytes => io.loadTorch(bytes, { checksum: false })
  ],
  [
    'loadTorch of unknown objects in the old format',
    decoded(checkpoints.old['unknown']),
    bytes => io.loadTorch(bytes)
  ],
  ['decodePng', named(pictures.png, 'rgba'), bytes => decodePng('decodePng', bytes).data],
  [
    'decodePng behind its checksums',
    named(pictures.png, 'palette with one clear'),
    bytes => decodePng('decodePng', repairPng(bytes)).data
  ],
  ['decodeImage of a PNG', named(pictures.png, 'interlaced, 3 channels'), data.decodeImage],
  ['decodeImage of a JPEG', named(pictures.jpeg.readable, '4:2:0'), data.decodeImage],
  ['decodeImage of a progressive JPEG', named(pictures.jpeg.readable, 'progressive'), data.decodeImage],
  [
    'decodeImage of a JPEG with restart marks',
    named(pictures.jpeg.readable, 'progressive with restart marks'),
    data.decodeImage
  ],
  ['decodeImage of a JPEG with EXIF', named(pictures.jpeg.readable, 'turned by EXIF'), data.decodeImage],
  [
    'readIdx',
    new Uint8Array(Buffer.from(pictures.idx.integers, 'base64')),
    bytes => readIdx('readIdx', bytes)
  ],
  ['mnist of a gzipped file', new Uint8Array(Buffer.from(pictures.idx.packedImages, 'base64')), readMnist]
];

useBackend('reference');
// A broken name is one that nobody knows.
beforeAll(() => {
  const before = setWarningHost({ show: () => undefined, job: () => MUTATIONS_OF });
  return () => void setWarningHost(before);
});

test.each(READERS)('%s survives whatever happens to its file', async (_, original, read) => {
  let refused = 0;
  for (const [kind, mutate] of Object.values(MUTATIONS_OF).entries())
    refused += await fuzz(original, read, mutate, kind * 1e6);
  // Were nothing refused, the broken files would not have reached the checks.
  expect(refused).toBeGreaterThan(MUTATIONS);
});
