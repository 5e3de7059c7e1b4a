/**
 * @file Windows, dilations, strides and paddings of up to 300 along one dimension, the last, a middle or the first, over
 * sizes near and far from tile widths and powers of two: every pass over windows against the reference kernels.
 */
import { describe, expect, test } from 'vitest';
import type { AveragePoolWindow, ConvolutionWindow } from '../../../src/engine/backends/backend.js';
import { count, operand, room, type Random } from '../wasm/compare.js';
import { configurations, each, failures } from './trial.js';

/** Near tiles of 4 to 32 pixels, near powers of two, and far from both. */
const SIZES = [1, 2, 3, 5, 7, 8, 9, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 129, 200, 255, 257, 300];
const KERNELS = [1, 2, 3, 3, 4, 5, 8, 17, 33, 65, 100, 129, 151, 255, 300];
const STEPS = [1, 1, 1, 1, 2, 3, 4, 17, 64, 65, 129, 300];

interface Configuration {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly window: ConvolutionWindow;
}

/** Numbers along one dimension. */
interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly output: number;
}

function reach({ kernel, dilation }: Pick<Axis, 'kernel' | 'dilation'>): number {
  return dilation * (kernel - 1) + 1;
}

/** A dimension that is wide in everything; its paddings are often those that keep the size, or as wide as the window. */
function wideAxis(random: Random): Axis {
  for (;;) {
    const [size, kernel] = [random.choose(SIZES), random.choose(KERNELS)];
    const axis = { size, kernel, stride: random.choose(STEPS), dilation: random.choose(STEPS) };
    const own = reach(axis);
    if (own > 900) continue;
    const padding = (): number =>
      Math.min(300, random.choose([0, 1, own >> 1, own - 1, own, random.integer(0, 300)]));
    const before = padding();
    const after = random.next() < 0.6 ? before : padding();
    const output = Math.floor((size + before + after - own) / axis.stride) + 1;
    // So many products that all configurations take a few seconds.
    if (output >= 1 && output * kernel <= 30_000) return { ...axis, before, after, output };
  }
}

function narrowAxis(random: Random): Axis {
  for (;;) {
    const axis = { size: random.integer(1, 4), kernel: random.integer(1, 2), stride: random.integer(1, 2) };
    const [dilation, before, after] = [random.integer(1, 2), random.integer(0, 2), random.integer(0, 2)];
    const output = Math.floor((axis.size + before + after - reach({ ...axis, dilation })) / axis.stride) + 1;
    if (output >= 1) return { ...axis, dilation, before, after, output };
  }
}

/** 1 to 3 dimensions, one of them wide, or two where that is not too much work. */
function axesOf(random: Random, wide: (random: Random) => Axis, narrow: (random: Random) => Axis): Axis[] {
  const rank = random.choose([1, 1, 2, 2, 2, 3]);
  const widest = random.next() < 0.6 ? rank - 1 : random.integer(0, rank - 1);
  const first = wide(random);
  let room = 30_000 / (first.output * first.kernel);
  return Array.from({ length: rank }, (_, dim) => {
    if (dim === widest) return first;
    const second = random.next() < 0.3 ? wide(random) : null;
    const axis = second !== null && second.output * second.kernel <= room ? second : narrow(random);
    room /= axis.output * axis.kernel;
    return axis;
  });
}

function windowOf(axes: readonly Axis[], groups: number): ConvolutionWindow {
  return {
    groups,
    kernel: axes.map(axis => axis.kernel),
    stride: axes.map(axis => axis.stride),
    dilation: axes.map(axis => axis.dilation),
    padBefore: axes.map(axis => axis.before),
    padAfter: axes.map(axis => axis.after)
  };
}

function convolution(random: Random): Configuration {
  const axes = axesOf(random, wideAxis, narrowAxis);
  const groups = random.choose([1, 1, 1, 2]);
  const batch = random.choose([1, 1, 2]);
  return {
    input: [batch, groups * random.choose([1, 1, 2]), ...axes.map(axis => axis.size)],
    output: [batch, groups * random.choose([1, 1, 2, 5]), ...axes.map(axis => axis.output)],
    window: windowOf(axes, groups)
  };
}

/** The window of a transposed convolution: any of these numbers, its output being the `input` here. */
function transposed(random: Random): Configuration {
  for (;;) {
    const { input, output, window } = convolution(random);
    const space = output.slice(2).map((size, dim) => {
      const { stride, dilation, kernel, padBefore } = window;
      const more = random.integer(0, Math.max(stride[dim], dilation[dim]) - 1);
      const own = reach({ kernel: kernel[dim], dilation: dilation[dim] });
      return { size: (size - 1) * stride[dim] - 2 * padBefore[dim] + own + more, more };
    });
    if (space.some(({ size }) => size < 1 || size > 3000)) continue;
    const padAfter = window.padBefore.map((size, dim) => size - space[dim].more);
    return {
      input: [...input.slice(0, 2), ...space.map(({ size }) => size)],
      output,
      window: { ...window, padAfter }
    };
  }
}

function weightOf({ input, output, window }: Configuration): number[] {
  return [output[1], input[1] / window.groups, ...window.kernel];
}

describe.each([
  ['convolution', configurations(250, convolution)],
  ['transposed convolution', configurations(120, transposed)]
])('%s with wide windows', (_, cases) => {
  test('convolution(input, weight, bias) gives the reference numbers', () => {
    const different = failures(cases, (configuration, random) => {
      const { input, output, window } = configuration;
      const weight = weightOf(configuration);
      return {
        operands: [
          operand(input, random.numbers(count(input))),
          operand(weight, random.numbers(count(weight))),
          operand([output[1]], random.numbers(output[1])),
          room(output)
        ],
        call: (kernels, [x, w, b, y]) => {
          kernels.convolution(x, w, b, y, window);
        },
        results: [3],
        tolerance: 5e-5
      };
    });
    expect(different).toEqual([]);
  });

  test('convolutionInputGradient(gradOutput, weight) gives the reference numbers', () => {
    const different = failures(cases, (configuration, random) => {
      const { input, output, window } = configuration;
      const weight = weightOf(configuration);
      return {
        operands: [
          operand(output, random.numbers(count(output))),
          operand(weight, random.numbers(count(weight))),
          room(input)
        ],
        call: (kernels, [g, w, x]) => {
          kernels.convolutionInputGradient(g, w, x, window);
        },
        results: [2],
        tolerance: 5e-5
      };
    });
    expect(different).toEqual([]);
  });

  test('convolutionWeightGradient(gradOutput, input) gives the reference numbers', () => {
    const different = failures(cases, (configuration, random) => {
      const { input, output, window } = configuration;
      return {
        operands: [
          operand(output, random.numbers(count(output))),
          operand(input, random.numbers(count(input))),
          room(weightOf(configuration))
        ],
        call: (kernels, [g, x, w]) => {
          kernels.convolutionWeightGradient(g, x, w, window);
        },
        results: [2],
        tolerance: 1e-4
      };
    });
    expect(different).toEqual([]);
  });
});

/** The same paddings on both sides, at most half of the window, as pools take them. */
function poolAxis(wide: boolean) {
  return (random: Random): Axis => {
    for (;;) {
      const size = wide ? random.choose(SIZES) : random.integer(1, 5);
      const kernel = wide ? random.choose(KERNELS) : random.integer(1, 3);
      const stride = wide ? random.choose(STEPS) : random.integer(1, 2);
      const dilation = wide && random.next() < 0.4 ? random.choose(STEPS) : 1;
      const own = reach({ kernel, dilation });
      if (own > 900) continue;
      const pad = Math.min(300, random.choose([0, own >> 1, random.integer(0, own >> 1)]));
      const places = (size + 2 * pad - own) / stride;
      const ceil = random.next() < 0.4;
      const output = (ceil ? Math.ceil(places) : Math.floor(places)) + 1;
      // PyTorch drops a last window that would start in the padding on the right.
      const inside = ceil && (output - 1) * stride >= size + pad ? output - 1 : output;
      if (inside < 1 || inside * kernel > 30_000) continue;
      return { size, kernel, stride, dilation, before: pad, after: pad, output: inside };
    }
  };
}

interface Pooling extends Omit<Configuration, 'window'> {
  readonly window: AveragePoolWindow;
}

function pooling(random: Random): Pooling {
  const axes = axesOf(random, poolAxis(true), poolAxis(false));
  const channels = [random.integer(1, 2), random.integer(1, 3)];
  return {
    input: [...channels, ...axes.map(axis => axis.size)],
    output: [...channels, ...axes.map(axis => axis.output)],
    window: { ...windowOf(axes, 1), countIncludePad: random.next() < 0.5, divisorOverride: null }
  };
}

describe('pools with wide windows', () => {
  const cases = configurations(300, pooling);
  // An average of what lies in the padding alone has no divisor; average pools have no dilation.
  const averages = cases.filter(({ configuration: { window } }) => window.dilation.every(step => step === 1));

  test('maxPool(input) gives the values and indices of the reference', () => {
    const different = failures(cases, ({ input, output, window }, random) => ({
      operands: [operand(input, random.numbers(count(input))), room(output), room(output, 'int64')],
      call: (kernels, [x, y, at]) => {
        kernels.maxPool(x, y, at, window);
      },
      results: [1, 2],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });

  test('averagePool(input) gives the reference numbers', () => {
    const different = failures(averages, ({ input, output, window }, random) => ({
      operands: [operand(input, random.numbers(count(input))), room(output)],
      call: (kernels, [x, y]) => {
        kernels.averagePool(x, y, window);
      },
      results: [1],
      tolerance: 5e-6
    }));
    expect(different).toEqual([]);
  });

  test('averagePoolGradient(gradOutput) gives the reference numbers', () => {
    const different = failures(averages, ({ input, output, window }, random) => ({
      operands: [operand(output, random.numbers(count(output))), room(input)],
      call: (kernels, [g, x]) => {
        kernels.averagePoolGradient(g, x, window);
      },
      results: [1],
      tolerance: 5e-6
    }));
    expect(different).toEqual([]);
  });
});

describe('columns of wide windows', () => {
  const cases = configurations(150, convolution).map(({ random, configuration }) => {
    const { input, output, window } = configuration;
    return {
      random,
      configuration: {
        image: input,
        columns: [...input.slice(0, 2), ...window.kernel, ...output.slice(2)],
        window
      }
    };
  });

  test('unfold(input) lays out what the reference lays out', () => {
    const different = failures(cases, ({ image, columns, window }, random) => ({
      operands: [operand(image, random.numbers(count(image))), room(columns)],
      call: (kernels, [x, y]) => {
        kernels.unfold(x, y, window);
      },
      results: [1],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });

  test('fold(columns) gives the reference numbers', () => {
    const different = failures(cases, ({ image, columns, window }, random) => ({
      operands: [operand(columns, random.numbers(count(columns))), room(image)],
      call: (kernels, [x, y]) => {
        kernels.fold(x, y, window);
      },
      results: [1],
      tolerance: 2e-5
    }));
    expect(different).toEqual([]);
  });
});

describe('adaptive pools between sizes far apart', () => {
  const cases = configurations(120, random => {
    const rank = random.integer(1, 3);
    const widest = random.integer(0, rank - 1);
    const channels = [random.integer(1, 2), random.integer(1, 3)];
    const sizes = (): number[] =>
      each(rank, dim => (dim === widest ? random.choose(SIZES) : random.integer(1, 4)));
    return { input: [...channels, ...sizes()], output: [...channels, ...sizes()] };
  });

  test('adaptiveAveragePool(input) and its gradient give the reference numbers', () => {
    const different = failures(cases, ({ input, output }, random) => ({
      operands: [
        operand(input, random.numbers(count(input))),
        room(output),
        operand(output, random.numbers(count(output))),
        room(input)
      ],
      call: (kernels, [x, y, g, gradInput]) => {
        kernels.adaptiveAveragePool(x, y);
        kernels.adaptiveAveragePoolGradient(g, gradInput);
      },
      results: [1, 3],
      tolerance: 2e-5
    }));
    expect(different).toEqual([]);
  });

  test('adaptiveMaxPool(input) gives the values and indices of the reference', () => {
    const different = failures(cases, ({ input, output }, random) => ({
      operands: [operand(input, random.numbers(count(input))), room(output), room(output, 'int64')],
      call: (kernels, [x, y, at]) => {
        kernels.adaptiveMaxPool(x, y, at);
      },
      results: [1, 2],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });
});
