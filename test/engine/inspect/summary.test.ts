/** @file Summaries against numbers worked out by hand, for modules of every make, without leaving a trace in them. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Tensor } from '../../../src/engine/index.js';
import { F, inspect, manualSeed, nn, randn, ShapeError, zeros } from '../../../src/engine/index.js';

const { summary, macs, receptiveField, captureActivations } = inspect;

beforeEach(() => {
  manualSeed(0);
});

function lenet() {
  return new nn.Sequential({
    conv1: new nn.Conv2d(1, 16, 3, { padding: 1 }),
    relu1: new nn.ReLU(),
    pool1: new nn.MaxPool2d(2),
    conv2: new nn.Conv2d(16, 32, 3, { padding: 1 }),
    pool2: new nn.MaxPool2d(2),
    flatten: new nn.Flatten(),
    fc: new nn.Linear(1152, 10)
  });
}

/** A `forward` of its own: a residual sum, functional calls, a parameter of its own, a layer used twice. */
class Residual extends nn.Module {
  scale = new nn.Parameter(zeros([1]));
  conv = new nn.Conv2d(4, 4, 3, { padding: 1 });
  spare = new nn.Linear(3, 2);

  override forward(x: Tensor): Tensor {
    const once = F.relu(this.conv.forward(x));
    return this.conv.forward(once).mul(this.scale).add(x);
  }
}

describe('summary(module, inputShape)', () => {
  test('gives a chain its shapes, parameters, multiply–adds, bytes and receptive fields', () => {
    const { rows, totals, module } = summary(lenet(), [1, 1, 24, 24]);
    expect(module).toBe('Sequential');
    expect(
      rows.map(row => [row.path, row.setting, row.outputShape, row.parameters, row.macs, row.activationBytes])
    ).toEqual([
      ['conv1', '1→16, 3×3, pad 1', [1, 16, 24, 24], 160, 82_944, 36_864],
      ['relu1', '', [1, 16, 24, 24], 0, 0, 36_864],
      ['pool1', '2×2', [1, 16, 12, 12], 0, 0, 9_216],
      ['conv2', '16→32, 3×3, pad 1', [1, 32, 12, 12], 4_640, 663_552, 18_432],
      ['pool2', '2×2', [1, 32, 6, 6], 0, 0, 4_608],
      ['flatten', '', [1, 1152], 0, 0, 0],
      ['fc', '1152→10', [1, 10], 11_530, 11_520, 40]
    ]);
    expect(totals).toEqual({
      parameters: 16_330,
      trainable: 16_330,
      macs: 758_016,
      activationBytes: 106_024
    });
    const sees = rows.map(({ receptiveField: field }) =>
      field === null || field === 'all' ? field : field.size[0]
    );
    expect(sees).toEqual([3, 3, 4, 8, 10, 10, 'all']);
  });

  test('writes the size formula with the numbers of the layer', () => {
    const { rows } = summary(
      new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] }),
      [20, 16, 50, 100]
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      path: '',
      type: 'Conv2d',
      setting: '16→33, 3×5, stride 2×1, pad 4×2, dilation 3×1',
      outputShape: [20, 33, 26, 100],
      kernel: [3, 5],
      stride: [2, 1],
      padding: [4, 2],
      dilation: [3, 1],
      groups: 1,
      parameters: 7_953,
      formula:
        "H' = ⌊(50 + 2·4 − 3·(3 − 1) − 1) / 2⌋ + 1 = 26, W' = ⌊(100 + 2·2 − 1·(5 − 1) − 1) / 1⌋ + 1 = 100"
    });
  });

  test('counts 117,600 multiply–adds for 3→2 channels of 5×5 on 32×32, and neither bias nor BatchNorm', () => {
    const net = new nn.Sequential(
      new nn.Conv2d(3, 2, 5),
      new nn.BatchNorm2d(2),
      new nn.ReLU(),
      new nn.MaxPool2d(2)
    );
    const { rows, totals } = summary(net, [1, 3, 32, 32]);
    expect(rows.map(row => row.macs)).toEqual([117_600, 0, 0, 0]);
    expect(totals.parameters).toBe(152 + 4);
    // The layers without parameters keep memory too: 2·28·28 three times, 2·14·14 once, 4 bytes each.
    expect(totals.activationBytes).toBe(4 * (3 * 1568 + 392));
  });

  test('counts the whole batch, and says so', () => {
    const one = summary(lenet(), [1, 1, 24, 24]);
    const eight = summary(lenet(), [8, 1, 24, 24]);
    expect(eight.totals.macs).toBe(8 * one.totals.macs);
    expect(one.definitions.macs).toContain('for one input');
    expect(eight.definitions.macs).toContain('for the batch of 8 inputs');
    expect(macs(lenet(), [8, 1, 24, 24])).toBe(eight.totals.macs);
  });

  test('divides the work of a grouped convolution by its groups', () => {
    const depthwise = new nn.Conv2d(8, 8, 3, { padding: 1, groups: 8, bias: false });
    const { rows } = summary(depthwise, [1, 8, 10, 10]);
    expect(rows[0]).toMatchObject({
      setting: '8→8, 3×3, pad 1, groups 8, no bias',
      parameters: 72,
      macs: 7_200
    });
  });

  test('reads a forward of the user’s own: a layer used twice counts its parameters once and its work twice', () => {
    const { rows, totals } = summary(new Residual(), [1, 4, 6, 6]);
    const conv = rows.filter(row => row.path === 'conv');
    expect(conv.map(row => [row.setting, row.parameters, row.macs])).toEqual([
      ['4→4, 3×3, pad 1', 148, 5_184],
      ['4→4, 3×3, pad 1, used again', 0, 5_184]
    ]);
    expect(rows.find(row => row.path === 'spare')).toMatchObject({
      setting: '3→2, not run',
      parameters: 8,
      outputShape: []
    });
    expect(rows[0]).toMatchObject({ path: '', type: 'Residual', parameters: 1, container: true });
    expect(totals.parameters).toBe(157);
    expect(conv.map(row => row.receptiveField)).toEqual([
      { size: [3, 3], jump: [1, 1], start: [-1, -1] },
      { size: [5, 5], jump: [1, 1], start: [-2, -2] }
    ]);
  });

  test('counts the memory of functional calls in the row of the module that made them', () => {
    const { rows, totals } = summary(new Residual(), [1, 4, 6, 6]);
    const bytes = 4 * 4 * 36;
    // relu, mul and add; each convolution has its own row.
    expect(rows[0]).toMatchObject({ path: '', activationBytes: 3 * bytes, macs: 0 });
    expect(totals.activationBytes).toBe(5 * bytes);
  });

  test('counts convolutions and matrix products that belong to no layer', () => {
    class Functional extends nn.Module {
      kernel = new nn.Parameter(zeros([2, 1, 3, 3]));
      matrix = new nn.Parameter(zeros([5, 32]));
      override forward(x: Tensor): Tensor {
        return F.linear(F.conv2d(x, this.kernel).flatten(1), this.matrix);
      }
    }
    const { rows } = summary(new Functional(), [3, 1, 6, 6]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      macs: 3 * (2 * 16 * 9 + 32 * 5),
      parameters: 178,
      receptiveField: 'all'
    });
  });

  test('shows containers above their children, with the figures in the children', () => {
    const net = new nn.Sequential({
      features: new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU()),
      flatten: new nn.Flatten()
    });
    const { rows } = summary(net, [1, 1, 5, 5]);
    expect(rows.map(row => [row.path, row.depth, row.container, row.parameters])).toEqual([
      ['features', 0, true, 0],
      ['features.0', 1, false, 20],
      ['features.1', 1, false, 0],
      ['flatten', 0, false, 0]
    ]);
    expect(rows[0].receptiveField).toEqual(rows[2].receptiveField);
  });

  test('tells frozen parameters apart', () => {
    const net = lenet();
    net.conv1.requiresGrad_(false);
    expect(summary(net, [1, 1, 24, 24]).totals).toMatchObject({ parameters: 16_330, trainable: 16_170 });
  });

  test('leaves training flags, running statistics and gradients as they were', () => {
    const norm = new nn.BatchNorm2d(2);
    const frozen = new nn.Dropout(0.5).eval();
    const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), norm, frozen);
    const before = Object.entries(net.stateDict()).map(([name, value]) => [name, value.toArray()]);
    summary(net, [2, 1, 5, 5]);
    expect([net.training, norm.training, frozen.training]).toEqual([true, true, false]);
    expect(Object.entries(net.stateDict()).map(([name, value]) => [name, value.toArray()])).toEqual(before);
    expect(net.parameters().every(parameter => parameter.grad === null)).toBe(true);
  });

  test('names the layer that fails, its error and what was computed before it, and takes its hooks off again', () => {
    const net = lenet();
    const attempt = (): unknown => summary(net, [1, 1, 8, 8]);
    expect(attempt).toThrow(ShapeError);
    expect(attempt).toThrow(
      /^summary: fc \(Linear\): .*mat1 and mat2 shapes cannot be multiplied \(1x128 and 1152x10\).*; computed before it: conv1 \[1, 16, 8, 8\], relu1 \[1, 16, 8, 8\], pool1 \[1, 16, 4, 4\].*flatten \[1, 128\]$/
    );
    expect(net.training).toBe(true);
    expect(summary(net, [1, 1, 24, 24]).rows).toHaveLength(7);
  });

  test('refuses a negative size', () => {
    expect(() => summary(lenet(), [1, 1, -8, 8])).toThrow('negative dimension -8');
  });
});

describe('receptiveField(module)', () => {
  test('follows a chain without running it', () => {
    const fields = receptiveField(lenet());
    expect(fields.map(({ path, type }) => `${path} ${type}`)).toContain('conv2 Conv2d');
    expect(fields[3].receptiveField).toEqual({ size: [8, 8], jump: [2, 2], start: [-3, -3] });
    expect(fields.at(-1)).toEqual({ path: 'fc', type: 'Linear', receptiveField: 'all' });
  });

  test('receptiveField(module, inputShape) runs a forward of the user’s own and follows its branches', () => {
    const net = new nn.Sequential(new nn.Conv2d(4, 4, 3), new Residual(), new nn.ReLU());
    expect(receptiveField(net, [1, 4, 9, 9]).map(({ path, receptiveField: field }) => [path, field])).toEqual(
      [
        ['0', { size: [3, 3], jump: [1, 1], start: [0, 0] }],
        ['1', { size: [7, 7], jump: [1, 1], start: [-2, -2] }],
        ['1.conv', { size: [5, 5], jump: [1, 1], start: [-1, -1] }],
        ['1.conv', { size: [7, 7], jump: [1, 1], start: [-2, -2] }],
        ['2', { size: [7, 7], jump: [1, 1], start: [-2, -2] }]
      ]
    );
  });

  test('does not guess at a forward of the user’s own', () => {
    const fields = receptiveField(new nn.Sequential(new nn.Conv2d(4, 4, 3), new Residual(), new nn.ReLU()));
    expect(fields.map(row => row.receptiveField)).toEqual([
      { size: [3, 3], jump: [1, 1], start: [0, 0] },
      null,
      null
    ]);
  });
});

describe('captureActivations(module, x, { layers })', () => {
  test('keeps what the layers gave', () => {
    const net = lenet();
    const x = randn([2, 1, 24, 24]);
    const { conv1, pool2: pool2 } = captureActivations(net, x, { layers: ['conv1', 'pool2'] });
    expect(conv1.toArray()).toEqual(net.conv1.forward(x).detach().toArray());
    expect([conv1.requiresGrad, pool2.shape]).toEqual([false, [2, 32, 6, 6]]);
  });

  test('keeps every layer where none is named', () => {
    const all = captureActivations(lenet(), zeros([1, 1, 24, 24]));
    expect(Object.keys(all)).toEqual(['conv1', 'relu1', 'pool1', 'conv2', 'pool2', 'flatten', 'fc']);
  });

  test('keeps every tensor of a layer that gives several', () => {
    class Two extends nn.Module {
      override forward(x: Tensor): Tensor[] {
        return [x, x.mul(2)];
      }
    }
    class Named extends nn.Module {
      two = new Two();
      override forward(x: Tensor): Record<string, Tensor> {
        const [small, large] = this.two.forward(x);
        return { small, large };
      }
    }
    class Outer extends nn.Module {
      named = new Named();
      override forward(x: Tensor): Tensor {
        return this.named.forward(x)['large'];
      }
    }
    const all = captureActivations(new Outer(), zeros([2]).add(1));
    expect(Object.keys(all)).toEqual(['named.two', 'named.two[1]', 'named', 'named[large]']);
    expect(all['named[large]'].toArray()).toEqual([2, 2]);
  });

  test('runs in evaluation mode and puts training mode back', () => {
    const net = new nn.Sequential(new nn.Dropout(0.5));
    const { 0: dropped } = captureActivations(net, zeros([4]).add(1), { layers: ['0'] });
    expect(dropped.toArray()).toEqual([1, 1, 1, 1]);
    expect(net[0].training).toBe(true);
  });

  test('names the layers there are when asked for another', () => {
    expect(() => captureActivations(lenet(), zeros([1, 1, 24, 24]), { layers: ['conv9'] })).toThrow(
      "captureActivations: layer 'conv9' is not in this module; it has: conv1, relu1, pool1, conv2, pool2, flatten, fc"
    );
  });

  test('says when a layer did not run', () => {
    expect(() => captureActivations(new Residual(), zeros([1, 4, 6, 6]), { layers: ['spare'] })).toThrow(
      "captureActivations: layer 'spare' did not run when the module was called"
    );
  });
});
