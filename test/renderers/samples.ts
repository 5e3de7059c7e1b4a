/** @file Realistic payloads: activations of an oriented filter bank over a drawn digit, a small net, a training run. */
import { encodeTensor } from '../../src/mime/encode.js';
import type {
  CurvePayload,
  DiagnosticsPayload,
  FeatureMapsPayload,
  FiltersPayload,
  ShapeRow,
  ShapeTablePayload,
  TensorPayload
} from '../../src/mime/payload.js';

/** A seeded stream of numbers in [0, 1) (mulberry32). */
export function randomStream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A handwritten-looking 3 of any size, values 0…1. */
function digitImage(size: number): Float32Array {
  const image = new Float32Array(size * size);
  const unit = size / 24;
  const arc = (x: number, y: number, centreY: number, radius: number): number => {
    if (x < 8) return 0;
    const distance = Math.abs(Math.hypot(x - 11, y - centreY) - radius);
    return Math.exp((-distance * distance) / 1.6);
  };
  for (let at = 0; at < image.length; at++) {
    const [x, y] = [(at % size) / unit, Math.floor(at / size) / unit];
    image[at] = Math.min(1, arc(x, y, 7.5, 4.2) + arc(x, y, 15.5, 4.4));
  }
  return image;
}

/** Oriented kernels with some noise, `[count, 1, side, side]`; the one at `dead` is zero. */
function orientedKernels(count: number, side: number, dead: number): Float32Array {
  const next = randomStream(7);
  const kernels = new Float32Array(count * side * side);
  for (let at = 0; at < kernels.length; at++) {
    const index = Math.floor(at / (side * side));
    const turn = (index * Math.PI) / 8;
    const u = (at % side) - (side - 1) / 2;
    const v = Math.floor((at % (side * side)) / side) - (side - 1) / 2;
    const along = Math.cos(turn) * u + Math.sin(turn) * v;
    const wave = Math.sin(along * 1.3 + (index > 7 ? 1.1 : 0)) * Math.exp(-(u * u + v * v) / (side * 0.8));
    kernels[at] = index === dead ? 0 : wave + (next() - 0.5) * 0.15;
  }
  return kernels;
}

/** Same-size cross-correlation of one image with each kernel. */
function correlate(image: Float32Array, size: number, kernels: Float32Array, side: number): Float32Array {
  const count = kernels.length / (side * side);
  const half = (side - 1) / 2;
  const maps = new Float32Array(count * size * size);
  for (let at = 0; at < maps.length; at++) {
    const [map, y, x] = [Math.floor(at / (size * size)), Math.floor(at / size) % size, at % size];
    let sum = 0;
    for (let tap = 0; tap < side * side; tap++) {
      const [row, column] = [y + Math.floor(tap / side) - half, x + (tap % side) - half];
      if (row < 0 || column < 0 || row >= size || column >= size) continue;
      sum += image[row * size + column] * kernels[map * side * side + tap];
    }
    maps[at] = sum;
  }
  return maps;
}

export interface MapsOptions {
  readonly count?: number;
  readonly size?: number;
  readonly relu?: boolean;
  readonly title?: string;
}

export function featureMaps({
  count = 16,
  size = 24,
  relu = false,
  title
}: MapsOptions = {}): FeatureMapsPayload {
  const image = digitImage(size);
  const raw = correlate(image, size, orientedKernels(count, 5, Math.min(11, count - 1)), 5);
  const maps = relu ? raw.map(value => Math.max(0, value)) : raw;
  const area = size * size;
  const channels = Array.from({ length: count }, (_, index) => {
    const part = maps.subarray(index * area, (index + 1) * area);
    const max = Math.max(...part);
    const at = part.indexOf(max);
    return {
      index,
      dead: part.every(value => value === 0),
      min: Math.min(...part),
      max,
      mean: part.reduce((sum, value) => sum + value, 0) / area,
      maxAt: [Math.floor(at / size), at % size] as const
    };
  });
  return {
    version: 1,
    kind: 'featuremaps',
    title: title ?? 'Feature maps of conv1',
    alt: `${count} feature maps of ${size} by ${size} after conv1; map 11 is dead.`,
    activations: encodeTensor(maps, [count, size, size], 'float32', { axes: ['C', 'H', 'W'] }),
    channels,
    layer: 'conv1',
    layerType: relu ? 'ReLU' : 'Conv2d',
    input: encodeTensor(image, [1, size, size], 'float32', { axes: ['C', 'H', 'W'] }),
    window: { size: [5, 5], jump: [1, 1], start: [-2, -2] }
  };
}

export function filters(count = 16, inputs = 1, side = 3): FiltersPayload {
  const kernels = orientedKernels(count * inputs, side, 5 * inputs);
  if (inputs > 1) kernels.fill(0, 5 * inputs * side * side, 6 * inputs * side * side);
  const next = randomStream(3);
  return {
    version: 1,
    kind: 'filters',
    title: 'Filters of conv1',
    alt: `${count} filters of ${side} by ${side}; filter 5 is dead.`,
    weight: encodeTensor(kernels, [count, inputs, side, side], 'float32', { axes: ['O', 'I', 'H', 'W'] }),
    bias: encodeTensor(
      Float32Array.from({ length: count }, () => next() - 0.5),
      [count],
      'float32'
    ),
    groups: 1,
    layer: 'conv1',
    dead: [5]
  };
}

export function tensorOf(
  values: ArrayLike<number>,
  shape: readonly number[],
  dtype = 'float32',
  title = `Tensor [${shape.join(', ')}]`
): TensorPayload {
  return {
    version: 1,
    kind: 'tensor',
    title,
    alt: `A tensor of shape ${shape.join(' by ')}.`,
    tensor: encodeTensor(values, shape, dtype),
    text: `tensor of ${shape.join('×')}`
  };
}

/** Values around 0 with NaN, both infinities and two far outliers. */
export function oddTensor(): TensorPayload {
  const next = randomStream(5);
  const values = Float32Array.from({ length: 192 }, () => next() + next() + next() - 1.5);
  [values[3], values[70], values[75], values[100], values[180]] = [NaN, Infinity, -Infinity, 30, -28];
  return tensorOf(values, [3, 8, 8]);
}

export function curve(points: number, total = 560): CurvePayload {
  const next = randomStream(11);
  const x = Array.from({ length: points }, (_, at) => at + 1);
  const loss = x.map(
    step => 2.3 * Math.exp(-step / 90) + 0.08 + (next() - 0.5) * 0.16 * Math.exp(-step / 200)
  );
  const every = x.filter(step => step % 70 === 0);
  return {
    version: 1,
    kind: 'curve',
    title: 'Training',
    alt: `Loss fell to ${loss[points - 1]?.toFixed(2) ?? 'no value yet'} after ${points} batches.`,
    series: [
      { name: 'loss', x, y: loss, axis: 'left' },
      {
        name: 'test accuracy',
        x: every,
        y: every.map(step => 1 - 0.9 * Math.exp(-step / 110)),
        axis: 'right'
      }
    ],
    xLabel: 'batch',
    progress: {
      done: points,
      total,
      unit: 'batch',
      seconds: points * 0.0123,
      note: `epoch ${Math.min(8, Math.ceil((points + 1) / 70))} of 8`
    },
    done: points >= total
  };
}

function row(
  facts: Partial<ShapeRow> & Pick<ShapeRow, 'path' | 'type' | 'setting' | 'outputShape'>
): ShapeRow {
  return {
    depth: 0,
    container: false,
    inputShape: [1, 1, 24, 24],
    parameters: 0,
    trainable: 0,
    macs: 0,
    activationBytes: facts.outputShape.reduce((product, size) => product * size, 4),
    receptiveField: [3, 3],
    ...facts
  };
}

export function shapeTable(): ShapeTablePayload {
  const square = { kernel: [3, 3], stride: [1, 1], padding: [1, 1] };
  const pool = { kernel: [2, 2], stride: [2, 2], padding: [0, 0] };
  const formula = "H' = ⌊(24 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 24";
  const rows = [
    row({
      path: 'features',
      type: 'Sequential',
      setting: '',
      outputShape: [1, 32, 6, 6],
      container: true,
      parameters: 4800,
      trainable: 4800,
      receptiveField: [10, 10]
    }),
    row({
      path: 'features.conv1',
      type: 'Conv2d',
      setting: '1→16, 3×3, pad 1',
      outputShape: [1, 16, 24, 24],
      depth: 1,
      ...square,
      parameters: 160,
      trainable: 160,
      macs: 82944,
      formula
    }),
    row({ path: 'features.relu1', type: 'ReLU', setting: '', outputShape: [1, 16, 24, 24], depth: 1 }),
    row({
      path: 'features.pool1',
      type: 'MaxPool2d',
      setting: '2×2',
      outputShape: [1, 16, 12, 12],
      depth: 1,
      ...pool,
      receptiveField: [4, 4],
      formula: "H' = ⌊(24 + 2·0 − 1·(2 − 1) − 1) / 2⌋ + 1 = 12"
    }),
    row({
      path: 'features.conv2',
      type: 'Conv2d',
      setting: '16→32, 3×3, pad 1',
      outputShape: [1, 32, 12, 12],
      depth: 1,
      ...square,
      parameters: 4640,
      trainable: 4640,
      macs: 663552,
      receptiveField: [8, 8],
      formula: "H' = ⌊(12 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 12"
    }),
    row({
      path: 'features.pool2',
      type: 'MaxPool2d',
      setting: '2×2',
      outputShape: [1, 32, 6, 6],
      depth: 1,
      ...pool,
      receptiveField: [10, 10]
    }),
    row({ path: 'flatten', type: 'Flatten', setting: '', outputShape: [1, 1152], receptiveField: [10, 10] }),
    row({
      path: 'fc',
      type: 'Linear',
      setting: '1152→10',
      outputShape: [1, 10],
      parameters: 11530,
      trainable: 0,
      macs: 11520,
      receptiveField: 'all'
    })
  ];
  return {
    version: 1,
    kind: 'shapetable',
    title: 'Shapes of net',
    alt: 'Eight layers, 16,330 parameters, 758,016 multiply–adds.',
    module: 'Sequential',
    inputShape: [1, 1, 24, 24],
    rows,
    totals: { parameters: 16330, trainable: 4800, macs: 758016, activationBytes: 105896 },
    definitions: {
      macs: 'one per use of a weight, bias not counted, for the whole batch',
      memory: 'outputs in float32, kB = 1,000 bytes',
      receptiveField: 'side of the receptive field in input pixels',
      parameters: 'learned numbers, biases included'
    }
  };
}

export function diagnostics(): DiagnosticsPayload {
  const long =
    "Argument of type '{ stride: string; }' is not assignable to parameter of type 'Size | ConvOptions | undefined'.\n" +
    "  Types of property 'stride' are incompatible.";
  return {
    version: 1,
    kind: 'diagnostics',
    title: '3 type errors',
    alt: '3 type errors; the cell ran all the same',
    problems: [
      { code: 2322, message: "Type 'string' is not assignable to type 'number'.", line: 1, column: 7 },
      { code: 2345, message: long, line: 12, column: 31 },
      { code: 2551, message: "Property 'sidez' does not exist. <b>", line: 4, column: 1, file: './shape.ts' }
    ]
  };
}
