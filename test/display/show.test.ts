/** @file Every picture: its payload parses, its words tell what is in it, and bad input gets an error that helps. */
import { beforeEach, describe, expect, test } from 'vitest';
import { show, tensorLine, toBundle } from '../../src/display/index.js';
import { F, inspect, manualSeed, nn, ones, rand, randn, tensor, zeros } from '../../src/engine/index.js';
import { mimeType } from '../../src/mime/names.js';
import type { Kind } from '../../src/mime/names.js';
import { decodeTensor, parsePayload } from '../../src/mime/parse.js';
import type { PayloadOf } from '../../src/mime/payload.js';
import { decodePng } from './decode-png.js';

const DISPLAY = Symbol.for('Jupyter.display');

function net() {
  return new nn.Sequential({
    conv1: new nn.Conv2d(1, 4, 3, { padding: 1 }),
    relu1: new nn.ReLU(),
    pool1: new nn.MaxPool2d(2),
    flatten: new nn.Flatten(),
    fc: new nn.Linear(64, 10)
  });
}

/** The payload as a reader of the saved notebook gets it. */
function payloadOf<K extends Kind>(kind: K, value: unknown): PayloadOf<K> {
  const data = toBundle(value)!.data[mimeType(kind)];
  return parsePayload<K>(mimeType(kind), JSON.parse(JSON.stringify(data)));
}

function textOf(value: unknown): string {
  return String(toBundle(value)!.data['text/plain']);
}

beforeEach(() => {
  manualSeed(0);
});

describe('show.tensor(t)', () => {
  test('keeps every value and names the axes of a batch of images', () => {
    const images = rand([6, 1, 8, 8]);
    const payload = payloadOf('tensor', show.tensor(images, { title: 'six' }));
    expect(payload).toMatchObject({
      title: 'six',
      tensor: { shape: [6, 1, 8, 8], axes: ['N', 'C', 'H', 'W'] }
    });
    expect([...decodeTensor(payload.tensor)]).toEqual([...images.data()]);
  });

  test('tells NaN and infinities in the alternative text and still draws', () => {
    const bundle = toBundle(
      show.tensor(
        tensor([
          [1, Number.NaN],
          [Number.POSITIVE_INFINITY, 2]
        ])
      )
    )!;
    expect(bundle.data['text/html']).toContain('1 NaN, 1 +Inf');
    expect(decodePng(Buffer.from(String(bundle.data['image/png']), 'base64')).width).toBeGreaterThan(0);
  });

  test('escapes a title that is markup', () => {
    const html = String(
      toBundle(show.tensor(ones([2, 2]), { title: '<img src=x onerror=alert(1)>' }))!.data['text/html']
    );
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('refuses axes of another rank', () => {
    expect(() => show.tensor(ones([2, 2]), { axes: ['H'] })).toThrow(
      'show.tensor: axes must name 2 dimensions, got 1: H'
    );
  });
});

describe('show.featureMaps(source)', () => {
  test('draws [module, x, layer] with its input, its layer and its receptive field', () => {
    const x = rand([3, 1, 8, 8]);
    const module = net();
    const payload = payloadOf('featuremaps', show.featureMaps([module, x, 'conv1'], { index: 2 }));
    expect(payload).toMatchObject({
      title: 'Feature maps · conv1 Conv2d',
      layer: 'conv1',
      layerType: 'Conv2d',
      activations: { shape: [4, 8, 8] },
      input: { shape: [1, 8, 8] },
      window: { size: [3, 3], jump: [1, 1], start: [-1, -1] }
    });
    const expected = module.conv1.forward(x.narrow(0, 2, 1)).data();
    expect([...decodeTensor(payload.activations)]).toEqual([...expected]);
    expect([...decodeTensor(payload.input!)]).toEqual([...x.select(0, 2).data()]);
  });

  test('finds dead maps and the place of the greatest value', () => {
    const maps = zeros([1, 3, 2, 2]).add(tensor([[0], [1], [-1]]).reshape([3, 1, 1]));
    const peak = F.pad(ones([1, 1, 1, 1]).mul(5), [1, 0, 1, 0]).reshape([1, 1, 2, 2]);
    const payload = payloadOf(
      'featuremaps',
      show.featureMaps(maps.add(peak.mul(tensor([0, 1, 0]).reshape([1, 3, 1, 1]))))
    );
    expect(payload.channels.map(({ dead, max, maxAt }) => [dead, max, maxAt])).toEqual([
      [true, 0, [0, 0]],
      [false, 6, [1, 1]],
      [false, -1, [0, 0]]
    ]);
    expect(payload.alt).toContain('Strongest in map 1: 6 at row 1, column 1. Dead (all zero): 0.');
  });

  test('draws NaN and says so', () => {
    const picture = show.featureMaps(tensor([[[0.5, Number.NaN]]]));
    expect(picture.toString()).toContain('1 NaN');
    expect(payloadOf('featuremaps', picture).channels[0]).toMatchObject({ max: 0.5, dead: false });
  });

  test('names the layers there are when asked for another', () => {
    expect(() => show.featureMaps([net(), zeros([1, 1, 8, 8]), 'conv9'])).toThrow(
      "show.featureMaps: layer 'conv9' is not in this module; it has: conv1, relu1, pool1, flatten, fc"
    );
  });

  test('refuses what is no image, an index outside the batch, and a layer whose output is no image', () => {
    expect(() => show.featureMaps(zeros([4, 4]))).toThrow(
      'show.featureMaps: activation must be [C, H, W] or [N, C, H, W], got [4, 4]'
    );
    expect(() => show.featureMaps(zeros([2, 1, 4, 4]), { index: 2 })).toThrow(
      'show.featureMaps: index must be a place in a batch of 2, got 2'
    );
    expect(() => show.featureMaps([net(), zeros([1, 1, 8, 8]), 'fc'])).toThrow(
      "show.featureMaps: the output of 'fc' must be [C, H, W] or [N, C, H, W], got [1, 10]"
    );
  });
});

describe('show.filters(source)', () => {
  test('draws weight, bias and groups of a convolution', () => {
    const conv = new nn.Conv2d(4, 6, [3, 2], { groups: 2 });
    const payload = payloadOf('filters', show.filters(conv));
    expect(payload).toMatchObject({
      title: 'Filters of Conv2d',
      weight: { shape: [6, 2, 3, 2] },
      bias: { shape: [6] },
      groups: 2,
      layer: 'Conv2d',
      dead: []
    });
    expect([...decodeTensor(payload.weight)]).toEqual([...conv.weight.data()]);
  });

  test('draws a bare weight, and a one-dimensional one as kernels of height 1', () => {
    expect(payloadOf('filters', show.filters(randn([2, 3, 5, 5]))).weight.shape).toEqual([2, 3, 5, 5]);
    expect(payloadOf('filters', show.filters(new nn.Conv1d(3, 2, 5))).weight.shape).toEqual([2, 3, 1, 5]);
  });

  test('marks filters that are zero everywhere', () => {
    const weight = randn([3, 1, 3, 3]).mul(tensor([1, 0, 1]).reshape([3, 1, 1, 1]));
    const picture = show.filters(weight);
    expect(payloadOf('filters', picture).dead).toEqual([1]);
    expect(picture.toString()).toContain('Dead (all zero): 1.');
  });

  test('refuses a layer without kernels and a weight of another rank', () => {
    expect(() => show.filters(new nn.ReLU())).toThrow(
      'show.filters: a convolution or its weight is required, got ReLU'
    );
    expect(() => show.filters(ones([2, 2]))).toThrow(
      'show.filters: weight must be [O, I, kH, kW] or [O, I, k], got [2, 2]'
    );
  });
});

describe('show.shapeTable(module, inputShape)', () => {
  test('lists the layers, with the terms defined in the head of the table', () => {
    const picture = show.shapeTable(net(), [1, 1, 8, 8]);
    const payload = payloadOf('shapetable', picture);
    expect(payload.rows.map(row => [row.path, row.receptiveField])).toEqual([
      ['conv1', [3, 3]],
      ['relu1', [3, 3]],
      ['pool1', [4, 4]],
      ['flatten', [4, 4]],
      ['fc', 'all']
    ]);
    const html = String(toBundle(picture)!.data['text/html']);
    expect(html.indexOf('multiply–adds: one for every use of a weight')).toBeGreaterThan(0);
    expect(html.indexOf('multiply–adds: one for every use')).toBeLessThan(html.indexOf('<thead>'));
    expect(html).toContain('<td align="left">Conv2d 1→4, 3×3, pad 1</td><td align="right">1×4×8×8</td>');
    expect(toBundle(picture)!.data).not.toHaveProperty(['image/png']);
  });

  test('its text is a table that can be copied', () => {
    expect(show.shapeTable(net(), [1, 1, 8, 8]).toString().split('\n').slice(0, 9)).toEqual([
      'Sequential on 1×1×8×8',
      'layer    setting                  output  parameters  multiply–adds  memory  sees',
      '─────────────────────────────────────────────────────────────────────────────────',
      'conv1    Conv2d 1→4, 3×3, pad 1  1×4×8×8          40          2,304  1.0 kB     3',
      'relu1    ReLU                    1×4×8×8           –              –  1.0 kB     3',
      'pool1    MaxPool2d 2×2           1×4×4×4           –              –   256 B     4',
      'flatten  Flatten                    1×64           –              –       –     4',
      'fc       Linear 64→10               1×10         650            640    40 B   all',
      '─────────────────────────────────────────────────────────────────────────────────'
    ]);
  });

  test('names the layer that cannot take its input', () => {
    expect(() => show.shapeTable(net(), [1, 1, 10, 10])).toThrow(/fc \(Linear\): .*\(1x100 and 64x10\)/);
  });
});

describe('show.curve(series)', () => {
  test('draws finished numbers, shares on the right axis, gaps where a value is not finite', () => {
    const picture = show.curve({ loss: [2, 1, Number.NaN, 0.5], accuracy: [0.1, 0.5, 0.7, 0.9] });
    expect(payloadOf('curve', picture)).toMatchObject({
      done: true,
      series: [
        { name: 'loss', axis: 'left', x: [1, 2, 3, 4], y: [2, 1, null, 0.5] },
        { name: 'accuracy', axis: 'right' }
      ]
    });
    expect(toBundle(picture)!.data).toHaveProperty(['image/png']);
  });

  test('refuses what is neither an axis nor numbers, and nothing at all', () => {
    expect(() => show.curve({ loss: 'top' as 'left' })).toThrow(
      "show.curve: series 'loss' must be 'left', 'right' or an array of numbers, got top"
    );
    expect(() => show.curve({})).toThrow('show.curve: at least one series is required, got none');
  });
});

describe('tensorLine(tensor)', () => {
  test.each([
    ['a short one as PyTorch prints it', tensor([1, 2]), 'tensor([1., 2.])'],
    [
      'a long one by shape, type and range',
      tensor([
        [1, 2],
        [3, -4]
      ]),
      'Tensor 2×2 float32 x∈[−4, 3]'
    ],
    [
      'integers',
      tensor(
        [
          [1, 2],
          [3, 4]
        ],
        { dtype: 'int64' }
      ),
      'Tensor 2×2 int64 x∈[1, 4]'
    ],
    ['a parameter', zeros([2, 2], { requiresGrad: true }), 'Tensor 2×2 float32 x∈[0, 0] requiresGrad'],
    ['one of no finite value', tensor([[NaN], [NaN]]), 'Tensor 2×1 float32']
  ])('tells %s', (_, value, expected) => {
    expect(tensorLine(value)).toBe(expected);
  });
});

describe('toBundle(value)', () => {
  test('of a tensor prints it as PyTorch does, beside a picture of it', () => {
    const bundle = toBundle(
      tensor([
        [1, 2],
        [3, 4]
      ])
    )!;
    expect(bundle.data['text/plain']).toBe('tensor([[1., 2.],\n        [3., 4.]])');
    expect(Object.keys(bundle.data)).toEqual([mimeType('tensor'), 'text/html', 'image/png', 'text/plain']);
  });

  test('of a scalar or an empty tensor is its print alone', () => {
    expect(toBundle(tensor(2.5))!.data).toEqual({ 'text/plain': 'tensor(2.5000)' });
    expect(Object.keys(toBundle(zeros([0, 3]))!.data)).toEqual(['text/plain']);
  });

  test('of a tensor of a million values stays below 60,000 characters and tells the full shape', () => {
    const data = toBundle(randn([1000, 1000]))!.data;
    expect(JSON.stringify(data).length).toBeLessThan(60_000);
    expect(String(data['text/html'])).toContain('1000×1000');
  });

  test('of a module is its repr; a convolution shows its kernels too', () => {
    const module = net();
    expect(toBundle(module)!.data).toEqual({ 'text/plain': module.toString() });
    const { data } = toBundle(module.conv1)!;
    expect(data['text/plain']).toBe('Conv2d(1, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))');
    expect(data).toHaveProperty([mimeType('filters')]);
  });

  test('of what inspect.summary gives is the shape table', () => {
    const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU());
    const table = show.shapeTable(net, [1, 1, 8, 8]).toBundle();
    expect(toBundle(inspect.summary(net, [1, 1, 8, 8]))).toEqual(table);
  });

  test('of a record that only looks like a summary is undefined', () => {
    const summary = inspect.summary(new nn.ReLU(), [1]);
    expect(toBundle({ ...summary, mine: 1 })).toBeUndefined();
    expect(toBundle(Object.assign(Object.create(null) as object, summary))).toBeUndefined();
  });

  test('of a picture is what its display method gives, with the size of the image', () => {
    const picture = show.tensor(ones([3, 3]));
    const { data, metadata } = toBundle(picture)!;
    const display = (picture as unknown as Record<symbol, () => unknown>)[DISPLAY].bind(picture);
    expect(display()).toEqual(data);
    const png = decodePng(Buffer.from(String(data['image/png']), 'base64'));
    expect(metadata['image/png']).toEqual({
      width: Math.round(png.width / 2),
      height: Math.round(png.height / 2)
    });
  });

  test('of anything else is undefined, and pictures alone can be asked for', () => {
    expect(toBundle({ a: 1 })).toBeUndefined();
    expect(toBundle('text')).toBeUndefined();
    expect(toBundle(null)).toBeUndefined();
    expect(toBundle(tensor([1]), 'pictures')).toBeUndefined();
    expect(textOf(show.tensor(tensor([1])))).toContain('tensor([1.])');
  });
});
