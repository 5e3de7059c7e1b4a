/** @file Folders of pictures, canvas pixels and broken pictures. */
import { describe, expect, test } from 'vitest';
import { data, DtypeError, FileError, tensor, zeros } from '../../../src/engine/index.js';
import { encodePng } from '../../../src/display/png.js';
import { readFixture } from '../../oracle/fixture.js';

const { transforms } = data;

/** A PNG of `width` × `height` pixels of one grey. */
function png(level: number, width = 4, height = 3): Uint8Array {
  const rgba = Array.from({ length: width * height }, () => [level, level, level, 255]).flat();
  return encodePng({ width, height, data: Uint8ClampedArray.from(rgba) });
}

const { jpeg } = readFixture('pictures') as {
  jpeg: { readable: readonly { readonly name: string; readonly file: string }[] };
};

function jpegFile(name: string): Uint8Array {
  return new Uint8Array(Buffer.from(jpeg.readable.find(each => each.name === name)!.file, 'base64'));
}

/** Where the segment with a marker begins; its length stands two bytes on. */
function segmentAt(bytes: Uint8Array, marker: number): number {
  return bytes.findIndex((byte, place) => byte === 0xff && bytes[place + 1] === marker);
}

/** A JPEG of 40 × 32 pixels whose frame header claims another size. */
function lyingJpeg(width: number, height: number): Uint8Array {
  const bytes = jpegFile('4:4:4');
  const view = new DataView(bytes.buffer, segmentAt(bytes, 0xc0));
  view.setUint16(5, height);
  view.setUint16(7, width);
  return bytes;
}

describe('imageFolder(files)', () => {
  const files = {
    'dogs/b.png': png(20),
    'cats/more/1.PNG': png(10),
    'cats/0.png': png(5),
    'dogs/readme.txt': new Uint8Array(1),
    'loose.png': png(1)
  };

  test('numbers the classes by name and the pictures by path', async () => {
    const pets = await data.imageFolder(files);
    expect(pets.classes).toEqual(['cats', 'dogs']);
    expect(pets.classToIdx).toEqual({ cats: 0, dogs: 1 });
    expect(pets.samples).toEqual([
      ['cats/0.png', 0],
      ['cats/more/1.PNG', 0],
      ['dogs/b.png', 1]
    ]);
    expect(pets.targets).toEqual([0, 0, 1]);
    const [picture, target] = pets.get(2);
    expect([picture.shape, picture.dtype, picture.max().item(), target]).toEqual([[3, 3, 4], 'uint8', 20, 1]);
  });

  test('imageFolder(files, { root, transform, mode }) reads below a folder and transforms whatever is taken', async () => {
    const entries = Object.entries(files).map(([path, bytes]) => [`pets/train/${path}`, bytes] as const);
    const transform = transforms.compose([transforms.resize([2, 2]), transforms.toTensor()]);
    const pets = await data.imageFolder(new Map(entries), { root: 'pets/train', transform, mode: 'gray' });
    const [[pictures, targets]] = [...new data.DataLoader(pets, { batchSize: 3 })];
    expect([pictures.shape, pictures.dtype, targets.toArray()]).toEqual([[3, 1, 2, 2], 'float32', [0, 0, 1]]);
    expect(pictures.select(0, 2).max().item()).toBeCloseTo(20 / 255, 6);
  });

  test('says that there is no class, which class is empty, and which picture is broken', async () => {
    await expect(data.imageFolder({ 'a.png': png(1) })).rejects.toThrow(
      "Couldn't find any class folder in ''."
    );
    await expect(data.imageFolder({ 'a/x.txt': png(1), 'b/1.png': png(1) })).rejects.toThrow(
      'Found no valid file for the classes a. Supported extensions are: .jpg, .jpeg, .png'
    );
    await expect(data.imageFolder({ 'a/1.png': png(1).subarray(0, 40) })).rejects.toThrow(
      /^imageFolder: a\/1\.png: decodeImage: PNG chunk/
    );
  });
});

describe('decodeImage(bytes)', () => {
  test('refuses what is neither PNG nor JPEG, and a mode that there is not', async () => {
    await expect(data.decodeImage(new TextEncoder().encode('GIF89a'))).rejects.toThrow(
      'decodeImage: a picture must be PNG or JPEG, got a file that begins with [71, 73, 70, 56], "GIF8"'
    );
    await expect(data.decodeImage(new TextEncoder().encode('RIFF....WEBP'))).rejects.toThrow('"RIFF"');
    await expect(data.decodeImage(new TextEncoder().encode('BMxx'))).rejects.toThrow('"BMxx"');
    await expect(data.decodeImage(new Uint8Array(0))).rejects.toThrow('begins with [], ""');
    await expect(data.decodeImage(png(1), 'cmyk' as 'rgb')).rejects.toThrow('mode must be one of unchanged');
  });

  test('refuses a size beyond all bounds before it allocates', async () => {
    const bytes = png(1);
    new DataView(bytes.buffer).setUint32(16, 2 ** 30);
    await expect(data.decodeImage(bytes)).rejects.toThrow(FileError);
  });

  test.each([
    [65535, 65535, 'width and height must make 1 to 100000000 pixels, got 65535 × 65535'],
    [40, 0, 'width and height must make 1 to 100000000 pixels, got 40 × 0'],
    [9000, 10000, 'JPEG width and height must be possible for 1052 bytes, got 9000 × 10000']
  ])('refuses a small JPEG that claims %i × %i pixels', async (width, height, message) => {
    await expect(data.decodeImage(lyingJpeg(width, height))).rejects.toThrow(`decodeImage: ${message}`);
  });

  test('refuses a JPEG with a second, larger frame behind the first before its memory is there', async () => {
    const bytes = jpegFile('progressive');
    const frame = lyingJpeg(10000, 9000)
      .subarray(segmentAt(lyingJpeg(1, 1), 0xc0))
      .subarray(0, 19);
    const second = Uint8Array.from([...bytes.subarray(0, -2), ...frame, ...bytes.subarray(-2)]);
    await expect(data.decodeImage(second)).rejects.toThrow('maxMemoryUsageInMB limit exceeded');
  });

  test('refuses a JPEG with more scans than any encoder writes', async () => {
    const bytes = jpegFile('progressive');
    const scan = bytes.subarray(segmentAt(bytes, 0xda), -2);
    const parts = [bytes.subarray(0, -2), ...Array.from({ length: 500 }, () => scan), bytes.subarray(-2)];
    const file = Buffer.concat(parts);
    await expect(data.decodeImage(file)).rejects.toThrow(
      /^decodeImage: JPEG scans must be at most 500, got \d{4}/
    );
  });

  test.each(['4:4:4', 'progressive', 'grey with restart marks'])(
    'refuses a JPEG that ends early, wherever it ends: %s',
    async name => {
      const bytes = jpegFile(name);
      for (let length = 0; length < bytes.length; length++) {
        await expect(data.decodeImage(bytes.subarray(0, length)), `${length} bytes`).rejects.toThrow(
          FileError
        );
      }
    }
  );
});

describe('transforms', () => {
  test('toTensor() takes the pixels of a canvas and leaves their alpha out', () => {
    const pixels = { width: 1, height: 2, data: Uint8ClampedArray.of(255, 0, 51, 9, 0, 255, 102, 9) };
    expect(transforms.toTensor()(pixels).mul(255).round().toArray()).toEqual([
      [[255], [0]],
      [[0], [255]],
      [[51], [102]]
    ]);
  });

  test('toTensor() scales bytes only: floats stay, other integers become floats', () => {
    const toTensor = transforms.toTensor();
    const floats = zeros([1, 2, 2]).add(7);
    expect(toTensor(floats)).toBe(floats);
    const whole = toTensor(tensor([[[7, 300]]], { dtype: 'int64' }));
    expect([whole.dtype, whole.toArray()]).toEqual(['float32', [[[7, 300]]]]);
  });

  test('normalize(mean, std) says that bytes have to become floats first, and refuses a deviation of 0', () => {
    const bytes = tensor([[[1]]], { dtype: 'uint8' });
    expect(() => transforms.normalize([0.5], [0.5])(bytes)).toThrow(DtypeError);
    expect(() => transforms.normalize([0.5], [0.5])(bytes)).toThrow(
      'Input tensor should be a float tensor. Got torch.uint8.'
    );
    expect(() => transforms.normalize([0.5], [0])).toThrow('std evaluated to zero');
  });

  test('randomCrop(size) refuses a picture that is smaller', () => {
    expect(() => transforms.randomCrop(5)(zeros([1, 4, 9]))).toThrow(
      'Required crop size (5, 5) is larger than input image size (4, 9)'
    );
  });

  test('resize gives a picture without channels its size', () => {
    const resized = transforms.resize([2, 3])(zeros([0, 4, 4], { dtype: 'uint8' }));
    expect([resized.shape, resized.dtype]).toEqual([[0, 2, 3], 'uint8']);
  });

  test('resize and pad refuse what makes no size', () => {
    expect(() => transforms.resize(0)(zeros([1, 4, 4]))).toThrow('one or two whole numbers above 0, got 0');
    expect(() => transforms.resize(8, { maxSize: 8 })(zeros([1, 4, 4]))).toThrow(
      'max_size = 8 must be strictly greater than the requested size for the smaller edge size = 8'
    );
    expect(() => transforms.pad([1, 2, 3])).toThrow('Padding must be an int or a 1, 2, or 4 element tuple');
    expect(() => transforms.pad(1, { paddingMode: 'wrap' as 'edge' })(zeros([1, 4, 4]))).toThrow(
      'Padding mode should be either constant, edge, reflect or symmetric, got wrap'
    );
  });
});
