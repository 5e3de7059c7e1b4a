import { describe, expect, it } from 'vitest';

import { fromBase64, toBase64 } from '../../src/formats/base64.js';
import { computeStats, encodeTensor } from '../../src/mime/encode.js';
import { mimeType } from '../../src/mime/names.js';
import { decodeTensor, parsePayload, PayloadError } from '../../src/mime/parse.js';
import type { TensorData } from '../../src/mime/payload.js';
import { featureMaps, oddTensor, randomStream, tensorOf } from '../renderers/samples.js';

const TENSOR: string = mimeType('tensor');

/** What went wrong with a tensor payload that differs in some fields. */
function failure(change: object, tensorChange: object = {}): PayloadError {
  const payload = tensorOf([1, 2, 3, 4, 5, 6], [2, 3]);
  const data = JSON.parse(
    JSON.stringify({ ...payload, tensor: { ...payload.tensor, ...tensorChange }, ...change })
  ) as unknown;
  try {
    parsePayload(TENSOR, data);
  } catch (error) {
    if (error instanceof PayloadError) return error;
  }
  throw new Error('was accepted');
}

describe('base64', () => {
  it('toBase64(bytes) and fromBase64(text, length) agree with Node for every length from 0 to 9', () => {
    for (let length = 0; length < 10; length++) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 67 + 200) % 256);
      const text = toBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(text, length)).toEqual(bytes);
    }
  });

  it('fromBase64(text, length) is null for strange letters, wrong padding and wrong length', () => {
    expect(fromBase64('AA*A', 3)).toBeNull();
    expect(fromBase64('AAAĀ', 3)).toBeNull();
    expect(fromBase64('AAAA', 2)).toBeNull();
    expect(fromBase64('AAAA', 6)).toBeNull();
  });
});

describe('encodeTensor(values, shape, dtype)', () => {
  const next = randomStream(1);
  const many = Float32Array.from(
    { length: 4 * 100 * 100 },
    (_, at) => next() * (1 + Math.floor(at / 10_000))
  );

  it('up to 64 kB every float comes back exactly, with NaN and infinities', () => {
    const values = Float32Array.of(0.1, -0, NaN, Infinity, -Infinity, 1e-38);
    const data = encodeTensor(values, [6], 'float32');
    expect(data.encoding).toBe('f32');
    expect(decodeTensor(data)).toEqual(values);
  });

  it('integers come back exactly, and bytes as bytes', () => {
    const values = [2 ** 31 - 1, -5, 16_777_217];
    expect([...decodeTensor(encodeTensor(values, [3], 'int64'))]).toEqual(values);
    expect([...decodeTensor(encodeTensor([0, 255, 7, 1], [2, 2], 'uint8'))]).toEqual([0, 255, 7, 1]);
    expect(encodeTensor([0, 1], [2], 'bool').encoding).toBe('u8');
  });

  it('beyond 64 kB each channel is rounded by its own scale, within half a step; figures stay exact', () => {
    const data = encodeTensor(many, [4, 100, 100], 'float32');
    expect(data.encoding).toBe('u8');
    expect(data.scale).toHaveLength(4);
    const decoded = decodeTensor(data);
    for (let at = 0; at < many.length; at++) {
      expect(Math.abs(decoded[at] - many[at])).toBeLessThanOrEqual(
        data.scale![Math.floor(at / 10_000)] * 0.51
      );
    }
    expect(data.stats).toEqual(computeStats(many));
  });

  it('beyond 64 kB NaN and infinities stay what they are', () => {
    const values = many.slice();
    [values[5], values[6], values[7]] = [NaN, Infinity, -Infinity];
    const decoded = decodeTensor(encodeTensor(values, [4, 100, 100], 'float32'));
    expect([...decoded.subarray(5, 8)]).toEqual([NaN, Infinity, -Infinity]);
    expect(Number.isFinite(decoded[8])).toBe(true);
  });

  it('beyond limitBytes whole channels go first, the full shape is told, figures are of all values', () => {
    const data = encodeTensor(many, [4, 100, 100], 'float32', { limitBytes: 25_000 });
    expect(data.shape).toEqual([2, 100, 100]);
    expect(data.truncatedFrom).toEqual([4, 100, 100]);
    expect(data.stats).toEqual(computeStats(many));
    const small = encodeTensor(many, [4, 100, 100], 'float32', { limitBytes: 400 });
    expect(small.shape).toEqual([1, 20, 20]);
    expect(decodeTensor(small)[20]).toBeCloseTo(many[100], 2);
  });

  it('throws where shape and values do not match', () => {
    expect(() => encodeTensor([1, 2], [3], 'float32')).toThrow('shape [3] holds 3 values, got 2');
  });

  it('computeStats(values) counts what is not finite and has PyTorch’s deviation', () => {
    expect(computeStats([1, 2, 3, 4, NaN, Infinity, -Infinity, 0])).toEqual({
      min: 0,
      max: 4,
      mean: 2,
      std: Math.sqrt(2.5),
      nan: 1,
      posInf: 1,
      negInf: 1,
      zeros: 1
    });
    expect(computeStats([NaN])).toMatchObject({ min: null, max: null, mean: null, std: null });
    expect(computeStats([7]).std).toBeNull();
  });
});

describe('parsePayload(type, value)', () => {
  it('gives back what was encoded, past JSON', () => {
    const payload = oddTensor();
    expect(parsePayload(TENSOR, JSON.parse(JSON.stringify(payload)))).toEqual(payload);
  });

  it('a newer version says so before anything else is looked at', () => {
    expect(failure({ version: 3, kind: 'what', tensor: 0 }).message).toContain(
      'made by a newer Receptive (version 3; this one reads up to 1): update'
    );
    expect(failure({ version: 0 }).field).toBe('version');
  });

  it.each([
    ['a payload of another kind', { kind: 'curve' }, {}, 'kind', 'must be "tensor", got "curve"'],
    ['a missing title', { title: undefined }, {}, 'title', 'must be text, got nothing'],
    ['a tensor that is a list', { tensor: [] }, {}, 'tensor', 'must be an object, got a list of 0'],
    ['a negative size', {}, { shape: [-2, 3] }, 'tensor.shape[0]', 'got -2'],
    ['a size that is no number', {}, { shape: [NaN, 3] }, 'tensor.shape[0]', 'got null'],
    [
      'data too short',
      {},
      { data: 'AAAA' },
      'tensor.data',
      'must be 32 characters for shape [2, 3] in f32, got 4'
    ],
    [
      'a tensor that claims too much',
      {},
      { shape: [1e6, 1e6] },
      'tensor.shape',
      'must hold at most 67108864 values'
    ],
    ['an unknown encoding', {}, { encoding: 'f16' }, 'tensor.encoding', 'must be f32, i32 or u8, got "f16"'],
    ['axes that do not fit', {}, { axes: ['H'] }, 'tensor.axes', 'must be a list of 2 text, got 1'],
    [
      'bytes without a scale',
      {},
      { encoding: 'u8', data: 'AAAAAAAA' },
      'tensor.scale',
      'must be a list, got nothing'
    ],
    [
      'figures that are text',
      {},
      { stats: { min: '0' } },
      'tensor.stats.min',
      'must be a number or null, got "0"'
    ]
  ])('%s is refused by name', (_, change, tensorChange, field, words) => {
    const error = failure(change, tensorChange);
    expect(error.field).toBe(field);
    expect(error.message).toContain(words);
  });

  it('refuses fewer channel facts than maps, which the picture would index', () => {
    const payload = { ...featureMaps({ count: 3, size: 4 }), channels: [] };
    expect(() => parsePayload(mimeType('featuremaps'), payload)).toThrow('channels must describe all 3 maps');
  });

  it('decodeTensor(tensor) refuses text of the right length that is no base64', () => {
    const tensor: TensorData = { ...tensorOf([1, 2, 3], [3]).tensor, data: '****************' };
    expect(() => decodeTensor(tensor)).toThrow(PayloadError);
  });
});
