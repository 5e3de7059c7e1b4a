/**
 * @file Receptive fields of arbitrary forwards against gradients: with positive weights and inputs, exactly the pixels
 * that an output sees have a gradient.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { cat, F, inspect, manualSeed, nn, ones, type Tensor } from '../../../src/engine/index.js';

beforeEach(() => {
  manualSeed(0);
});

function conv(kernel: number, options: object = {}): nn.Conv2d {
  return new nn.Conv2d(2, 2, kernel, options);
}

function net(run: (x: Tensor, layers: nn.Conv2d[]) => Tensor, ...layers: nn.Conv2d[]): nn.Module {
  class Net extends nn.Module {
    layers = new nn.ModuleList(layers);
    override forward(x: Tensor): Tensor {
      return run(x, layers);
    }
  }
  const made = new Net();
  for (const parameter of made.parameters()) nn.init.constant_(parameter, 0.1);
  return made;
}

const SIDE = 33;

/** First and last row and column that have a gradient when the outputs of one place are asked. */
function seenByGradient(module: nn.Module, row: number, column: number): number[] {
  const x = ones([1, 2, SIDE, SIDE], { requiresGrad: true });
  const output = module.forward(x) as Tensor;
  output.select(0, 0).sum(0).index([row, column]).backward();
  const plane = x.grad!.select(0, 0).sum(0).toArray() as number[][];
  const rows = plane.flatMap((values, at) => (values.some(value => value !== 0) ? [at] : []));
  const columns = plane[0].flatMap((_, at) => (plane.some(values => values[at] !== 0) ? [at] : []));
  return [rows[0], rows.at(-1)!, columns[0], columns.at(-1)!];
}

describe('receptiveField(module, inputShape)', () => {
  const cases: readonly (readonly [name: string, module: nn.Module])[] = [
    [
      'a residual sum',
      net(
        (x, [a, b]) => b.forward(a.forward(x).relu()).add(x),
        conv(3, { padding: 1 }),
        conv(5, { padding: 2 })
      )
    ],
    [
      'a shortcut that strides along',
      net(
        (x, [a, b]) => a.forward(x).add(b.forward(x)),
        conv(3, { padding: 1, stride: 2 }),
        conv(1, { stride: 2 })
      )
    ],
    [
      'branches joined by channel',
      net(
        (x, [a, b]) => cat([a.forward(x), b.forward(x), F.avgPool2d(x, 3, { stride: 1, padding: 1 })], 1),
        conv(1),
        conv(5, { padding: 2 })
      )
    ],
    [
      'functional pools and padding',
      net((x, [a]) => F.avgPool2d(a.forward(F.pad(x, [3, 0, 1, 0])), 2), conv(3))
    ],
    [
      'a layer that runs twice',
      net((x, [a]) => a.forward(a.forward(x)).relu(), conv(4, { stride: 2, dilation: 2 }))
    ],
    [
      'a slice and a mean of channels',
      net((x, [a]) => a.forward(x).narrow(1, 1, 1).mean(1, { keepdim: true }), conv(3))
    ],
    [
      'a gate of numbers and activations',
      net((x, [a]) => F.silu(a.forward(x)).mul(0.5).add(a.forward(x).sigmoid()), conv(7))
    ]
  ];

  test.each(cases)('sees what gradients see through %s', (_, module) => {
    const { receptiveField: field } = inspect.receptiveField(module, [1, 2, SIDE, SIDE])[0];
    if (field === null || field === 'all') throw new Error(`the field must be a window, got ${field}`);
    for (const [row, column] of [
      [1, 3],
      [3, 2]
    ]) {
      const [top, left] = [field.start[0] + field.jump[0] * row, field.start[1] + field.jump[1] * column];
      const window = [top, top + field.size[0] - 1, left, left + field.size[1] - 1];
      const inside = window.map(place => Math.min(Math.max(place, 0), SIDE - 1));
      expect(seenByGradient(module, row, column)).toEqual(inside);
    }
  });

  test('a mean over all places, and what it gates, sees all', () => {
    const gated = net(
      (x, [a]) => a.forward(x).mul(x.mean([2, 3], { keepdim: true }).sigmoid()),
      conv(3, { padding: 1 })
    );
    expect(inspect.receptiveField(gated, [1, 2, 9, 9])[0].receptiveField).toBe('all');
  });

  test('what is not followed is not guessed at: flips, spatial slices, transposition', () => {
    for (const run of [
      (x: Tensor) => x.flip([2]),
      (x: Tensor) => x.narrow(2, 1, 4),
      (x: Tensor) => x.transpose(2, 3)
    ]) {
      const module = net((x, [a]) => run(a.forward(x)).mul(2), conv(3));
      const [{ path, receptiveField: field }] = inspect.receptiveField(module, [1, 2, 9, 8]);
      expect([path, field]).toEqual(['', null]);
    }
  });
});
