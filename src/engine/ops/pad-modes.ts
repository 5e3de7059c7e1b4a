/**
 * @file Padding of the last dimensions: with a constant, by reflection, with the edge's value, or round about. Source of
 * the rules and messages: PyTorch's aten/src/ATen/native/PadNd.cpp and ReflectionPad.cpp.
 */
import type { BorderPlaces } from '../backends/backend.js';
import { DtypeError, formatList, formatTuple, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { contiguous } from './broadcast.js';
import { defineOp } from './define.js';
import { nothing, renamed } from './operation-node.js';
import { constantPad } from './pad.js';

/** What is put around: a constant, the mirrored or repeated edge, or the other side. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

/** The options of `F.pad`. */
export interface PadOptions {
  /**
   * What is put around: a constant, the mirrored or repeated edge, or the other side. Default `'constant'`.
   */
  readonly mode?: PadMode;
  /** What `'constant'` fills with. Default 0. */
  readonly value?: number | null;
}

type BorderMode = 'reflect' | 'replicate' | 'circular';

interface BorderOptions {
  readonly places: BorderPlaces;
}

const borderOp = defineOp<readonly [Tensor], BorderOptions>({
  name: 'ReflectionPad2DBackward0',
  shape: ([input], { places }) => [
    ...input.shape.slice(0, -places.length),
    ...places.map(({ length }) => length)
  ],
  forward: (kernels, [input], output, { places }) => {
    if (output.numel > 0) kernels.padBorder(input, output, places);
  },
  saves: nothing,
  // each element sums ∂y over its copies
  gradient: ({ gradOutput, shapes: [shape], options: { places } }) => [
    borderGradientOp([contiguous(gradOutput)], { places, shape })
  ]
});

const borderGradientOp = defineOp<readonly [Tensor], BorderOptions & { readonly shape: readonly number[] }>({
  name: 'ReflectionPad2DBackwardBackward0',
  shape: (_, { shape }) => shape,
  forward: (kernels, [gradOutput], gradInput, { places }) => {
    if (gradInput.numel > 0) kernels.padBorderGradient(gradOutput, gradInput, places);
  },
  saves: nothing,
  // the adjoint pads v
  gradient: ({ gradOutput: v, options: { places } }): Tensor[] => [borderOp([contiguous(v)], { places })]
});

/** How one dimension is padded; negative amounts cut. */
interface Pair {
  readonly dim: number;
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/** Which element stands at each place of the padded dimension; place 0 is that of the first element. */
const SOURCE: Readonly<Record<BorderMode, (place: number, pair: Pair) => number>> = {
  reflect: (place, { size }) => {
    const mirrored = Math.abs(place);
    return mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
  },
  replicate: (place, { size }) => Math.min(Math.max(place, 0), size - 1),
  circular: (place, pair) => {
    const [first, kept] = [Math.max(-pair.before, 0), keptSize(pair)];
    return first + ((place - first + kept) % kept);
  }
};

/** How many elements are left where amounts cut. */
function keptSize({ size, before, after }: Pair): number {
  return size + Math.min(before, 0) + Math.min(after, 0);
}

/** The pairs of PyTorch's list, last dimension first. */
function readPairs(input: Tensor, amounts: readonly number[]): Pair[] {
  for (const amount of amounts) {
    if (!Number.isSafeInteger(amount))
      throw new ValueError(`pad: amounts must be whole numbers, got ${amount}`);
  }
  if (amounts.length % 2 !== 0)
    throw new ValueError(`pad: Padding length must be divisible by 2, got ${amounts.length}`);
  if (amounts.length > 2 * input.ndim) {
    throw new ShapeError(
      'pad: Padding length should be less than or equal to two times the input dimension but got padding length ' +
        `${amounts.length} and input of dimension ${input.ndim}`
    );
  }
  return Array.from({ length: amounts.length / 2 }, (_, pair) => {
    const dim = input.ndim - 1 - pair;
    return { dim, size: input.shape[dim], before: amounts[2 * pair], after: amounts[2 * pair + 1] };
  });
}

function padConstant(input: Tensor, pairs: readonly Pair[], value: number): Tensor {
  const all = new Array<number>(2 * input.ndim).fill(0);
  for (const pair of pairs) {
    const { dim, size, before, after } = pair;
    if (keptSize(pair) < 0) {
      throw new ShapeError(
        `pad: narrow(): length must be non-negative. The input size ${size}, plus negative padding ${before} and ${after} ` +
          `resulted in a negative output size, which is invalid. Check dimension ${dim} of your input.`
      );
    }
    all[2 * dim] = before;
    all[2 * dim + 1] = after;
  }
  return constantPad(input, all, value);
}

const SUPPORTED = `
Supported combinations for non-constant padding:
  - 2D or 3D input: padding size = 2 (pads last dimension)
  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)
  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)`;

function checkBorderInput(mode: BorderMode, input: Tensor, rank: number): void {
  if (rank === 0 || rank > 3 || (input.ndim !== rank + 1 && input.ndim !== rank + 2)) {
    throw new ShapeError(
      `pad: Padding size ${2 * rank} is not supported for ${input.ndim}D input tensor.${SUPPORTED}\n` +
        `got mode '${mode}' and input ${formatList(input.shape)}`
    );
  }
  if (mode === 'circular') return;
  if (input.shape.slice(-rank - 1).includes(0)) {
    throw new ShapeError(
      `pad: Expected ${rank + 1}D or ${rank + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero ` +
        `dimensions for input, but got: ${formatList(input.shape)}`
    );
  }
  if (input.dtype === 'bool') {
    const name = mode === 'reflect' ? 'reflection' : 'replication';
    throw new DtypeError(`pad: "${name}_pad${rank}d" not implemented for 'Bool', got input of dtype bool`);
  }
}

function checkReach(mode: BorderMode, input: Tensor, pair: Pair): void {
  const { dim, size, before, after } = pair;
  const given = formatTuple([before, after]);
  if (mode === 'reflect' && (before >= size || after >= size)) {
    throw new ShapeError(
      `pad: Argument #${2 * (input.ndim - dim) + 2}: Padding size should be less than the corresponding input dimension, ` +
        `but got: padding ${given} at dimension ${dim} of input ${formatList(input.shape)}`
    );
  }
  if (mode === 'circular' && keptSize(pair) >= 0 && Math.max(before, after) > keptSize(pair)) {
    throw new ShapeError(
      `pad: Padding value causes wrapping around more than once., got padding ${given} for dimension ${dim} of size ${size}`
    );
  }
}

function checkRest(mode: BorderMode, ndim: number, { dim, size, before, after }: Pair): void {
  const rest = size + before + after;
  if (mode === 'circular' && rest < 0) {
    throw new ShapeError(
      `pad: Negative padding value is resulting in an empty dimension, got padding ${formatTuple([before, after])} for ` +
        `dimension ${dim} of size ${size}`
    );
  }
  if (mode !== 'circular' && rest < 1) {
    const name = ['W', 'H', 'D'][ndim - 1 - dim];
    throw new ShapeError(`pad: input (${name}: ${size}) is too small. Calculated output ${name}: ${rest}`);
  }
}

const NODES: Readonly<Record<BorderMode, (rank: number) => string>> = {
  reflect: rank => `ReflectionPad${rank}DBackward0`,
  replicate: rank => `ReplicationPad${rank}DBackward0`,
  circular: () => 'CopySlices'
};

function padBorder(input: Tensor, mode: BorderMode, pairs: readonly Pair[]): Tensor {
  checkBorderInput(mode, input, pairs.length);
  for (const pair of pairs) checkReach(mode, input, pair);
  for (const pair of pairs) checkRest(mode, input.ndim, pair);
  const places = pairs
    .map(pair => {
      const length = pair.size + pair.before + pair.after;
      return Array.from({ length }, (_, place) => SOURCE[mode](place - pair.before, pair));
    })
    .reverse();
  return renamed(NODES[mode](pairs.length), borderOp([contiguous(input)], { places }));
}

/**
 * Pads the last dimensions. `pad` is PyTorch's list, last dimension first: `[left, right, top, bottom, …]`;
 * negative amounts cut. `'constant'` (the default, with 0) pads any dimensions; the other modes pad the last 1, 2
 * or 3 of a tensor that has channels, and perhaps a batch, before them: `'reflect'` mirrors at the edge's
 * element, `'replicate'` repeats it, `'circular'` goes on at the other side. **Source**: torch.nn.functional.pad.
 *
 * @throws ShapeError where the padding is larger than its mode can fill; ValueError for amounts that are no whole
 * numbers or not in pairs; DtypeError for bool, unless `mode` is `'constant'` or `'circular'`.
 * @example
 * F.pad(tensor([[1, 2, 3]]), [1, 2]); // → tensor([[0., 1., 2., 3., 0., 0.]])
 * F.pad(tensor([[1, 2, 3]]), [1, 2], { mode: 'reflect' }); // → tensor([[2., 1., 2., 3., 2., 1.]])
 */
export function pad(
  input: Tensor,
  pad: readonly number[],
  mode?: PadMode | PadOptions,
  value?: number | null | PadOptions
): Tensor {
  const options = readOptions<PadOptions>(['mode', 'value'], mode, value);
  const { mode: how = 'constant', value: filling = null } = options;
  const pairs = readPairs(input, pad);
  if (how === 'constant') return padConstant(input, pairs, filling ?? 0);
  if (!(how in SOURCE)) throw new ValueError(`pad: Unrecognised padding mode ${how as string}`);
  if (filling !== null && filling !== 0)
    throw new ValueError(`pad: Padding mode "${how}" doesn't take in value argument, got ${filling}`);
  return padBorder(input, how, pairs);
}
