/** @file Pictures, IDX files and transforms give what Pillow and torchvision give, random ones seed for seed. */
import { describe, expect, test } from 'vitest';
import { data, manualSeed, rand, type Tensor } from '../../src/engine/index.js';
import {
  EXACT,
  expectTensor,
  readFixture,
  recordTensor,
  tensorValues,
  type TensorRecord
} from './fixture.js';

interface PictureFile {
  readonly name: string;
  readonly file: string;
  readonly picture: TensorRecord;
}

interface TransformCase {
  readonly call: keyof typeof data.transforms;
  readonly arguments: readonly never[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly input: string;
  readonly outputs: readonly TensorRecord[];
  readonly seed?: number;
  readonly next?: TensorRecord;
}

const { png, jpeg, modes, idx, transforms } = readFixture('pictures') as {
  png: PictureFile[];
  jpeg: { readable: PictureFile[]; cmyk: string };
  modes: { file: string; gray: TensorRecord };
  idx: Record<'images' | 'labels' | 'packedImages' | 'packedLabels' | 'integers', string> & {
    tensors: [TensorRecord, TensorRecord];
  };
  transforms: { inputs: Record<string, TensorRecord>; cases: TransformCase[] };
};

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** The largest and the mean distance of two pictures, in grey levels. */
function distances(actual: Tensor, record: TensorRecord): { largest: number; mean: number } {
  expect({ shape: actual.shape, dtype: actual.dtype }).toEqual({ shape: record.shape, dtype: record.dtype });
  const expected = tensorValues(recordTensor(record));
  const apart = tensorValues(actual).map((value, place) => Math.abs(value - expected[place]));
  return { largest: Math.max(...apart), mean: apart.reduce((sum, each) => sum + each, 0) / apart.length };
}

describe('decodeImage(bytes)', () => {
  test.each(png)('reads a PNG exactly: $name', async ({ file, picture }) => {
    expectTensor(await data.decodeImage(bytes(file)), picture, EXACT);
  });

  test.each(jpeg.readable.filter(({ name }) => name !== '4:2:0'))(
    'reads a JPEG to within three grey levels: $name',
    async ({ file, picture }) => {
      const { largest, mean } = distances(await data.decodeImage(bytes(file)), picture);
      expect(largest).toBeLessThanOrEqual(3);
      expect(mean).toBeLessThan(1);
    }
  );

  test('reads a JPEG with halved colours, which decoders smooth differently', async () => {
    const { file, picture } = jpeg.readable.find(({ name }) => name === '4:2:0')!;
    expect(distances(await data.decodeImage(bytes(file)), picture).mean).toBeLessThan(3);
  });

  test('refuses a JPEG of four inks', async () => {
    await expect(data.decodeImage(bytes(jpeg.cmyk))).rejects.toThrow(
      'JPEG must be grey or coloured with 8 bits, got 4 components'
    );
  });

  test('decodeImage(bytes, { mode }) takes the channels that are asked for', async () => {
    expectTensor(await data.decodeImage(bytes(modes.file), { mode: 'gray' }), modes.gray, EXACT);
    const rgba = await data.decodeImage(bytes(modes.file), 'rgba');
    expect([rgba.shape[0], rgba.select(0, 3).min().item()]).toEqual([4, 255]);
    const rgb = await data.decodeImage(bytes(png.find(({ name }) => name === 'grey')!.file), 'rgb');
    expect(rgb.shape).toEqual([3, 13, 21]);
  });
});

describe('mnist(idxFiles)', () => {
  const { images, labels, packedImages, packedLabels } = idx;
  test.each([
    ['plain files by name', { images: bytes(images), labels: bytes(labels) }],
    ['gzipped files in a list', [bytes(packedImages), bytes(packedLabels)]],
    ['files in the other order', [bytes(labels), bytes(packedImages)]]
  ] as const)('reads %s', (_, files) => {
    const { tensors, length } = data.mnist(files);
    expect(length).toBe(5);
    expectTensor(tensors[0], idx.tensors[0], EXACT);
    expectTensor(tensors[1], idx.tensors[1], EXACT);
  });

  test('refuses two files that do not belong together, and files of other kinds', () => {
    expect(() => data.mnist([bytes(images), bytes(images)])).toThrow(
      'one file of pictures and one of labels are needed'
    );
    expect(() => data.mnist([bytes(images), bytes(idx.integers)])).toThrow(
      'got uint8 [5, 28, 28] and int32 [2, 2]'
    );
    const short = bytes(labels).slice(0, -1);
    short[7] = 4;
    expect(() => data.mnist([bytes(images), short])).toThrow(
      'there must be a label for every picture, got 4 for 5'
    );
    expect(() => data.mnist([bytes(images).subarray(0, -1), bytes(labels)])).toThrow(
      'IDX data must be 3920 bytes for [5, 28, 28] of uint8, got 3919'
    );
  });
});

describe('transforms', () => {
  const named = transforms.cases.map(each => ({
    ...each,
    name: `${each.call}(${[...each.arguments, each.options].map(value => JSON.stringify(value)).join(', ')})`
  }));
  test.each(named)('$name of $input', ({ call, arguments: args, options, input, outputs, seed, next }) => {
    const make = data.transforms[call] as (...args: readonly unknown[]) => data.transforms.Transform;
    const transform = make(...args, ...(Object.keys(options).length > 0 ? [options] : []));
    const source = recordTensor(transforms.inputs[input]);
    if (seed !== undefined) manualSeed(seed);
    for (const output of outputs) {
      const actual = transform(source);
      // Sums in another order round a half the other way.
      if (output.dtype === 'uint8') expect(distances(actual, output).largest).toBeLessThanOrEqual(1);
      else expectTensor(actual, output, { relative: 1e-5, absolute: 1e-6 });
    }
    if (next !== undefined) expectTensor(rand(1), next, EXACT);
  });
});
