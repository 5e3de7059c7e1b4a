/**
 * @file Max and average pooling over 1, 2 or 3 spatial dimensions.
 */
import { windowSpan, type Window } from '../../geometry/window.js';
import type { AveragePoolWindow } from '../backends/backend.js';
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from './arguments.js';
import { contiguous } from './broadcast.js';
import { defineOp } from './define.js';
import { windowField } from './field-rule.js';
import { emptyTensor, resident } from './memory.js';
import { nothing, renamed } from './operation-node.js';
import { squeeze, unsqueeze } from './movement.js';
import { checkPoolInput, poolSpace, readPoolWindow, type PoolOptions } from './pool-arguments.js';
import { maxPoolGradientOp } from './pool-indices.js';
import type { ValuesAndIndices } from './reduce.js';

/** The options of `F.maxPool1d`, `F.maxPool2d` and `F.maxPool3d`. */
export interface MaxPoolOptions extends PoolOptions {
  /** Distance between the window's elements. Default 1. */
  readonly dilation?: Size;
  /** Also gives the flat place of each maximum in its input plane. Default false. */
  readonly returnIndices?: boolean;
}

/** The options of `F.avgPool1d`. */
export interface LineAveragePoolOptions extends PoolOptions {
  /** Counts the padding's zeros in the mean. Default true. */
  readonly countIncludePad?: boolean;
}

/** The options of `F.avgPool2d` and `F.avgPool3d`. */
export interface AveragePoolOptions extends LineAveragePoolOptions {
  /** Divides by this number instead of the window's. Default null. */
  readonly divisorOverride?: number | null;
}

interface SpaceOptions<Kind> {
  readonly window: Kind;
  /** Spatial sizes of the output. */
  readonly space: readonly number[];
}

/** Input and output `[N, C, …]`; `indices`, of the output's shape, is written too. */
export const maxPoolOp = defineOp<
  readonly [Tensor],
  SpaceOptions<Window> & { readonly indices: Tensor },
  readonly [input: Tensor, indices: Tensor]
>({
  name: 'MaxPool2DWithIndicesBackward0',
  shape: ([input], { space }) => [...input.shape.slice(0, 2), ...space],
  field: (field, _input, _output, { window }) => windowField(field, window),
  forward: (kernels, [input], output, { window, indices }) => {
    if (output.numel > 0) kernels.maxPool(input, output, resident(indices), window);
  },
  saves: ([input], _, { indices }) => [input, indices],
  // each ∂y goes to the element that was the maximum
  gradient: ({ gradOutput, saved: [, indices], shapes: [shape] }) => [
    maxPoolGradientOp([contiguous(gradOutput)], { indices, shape })
  ]
});

/** Input and output `[N, C, …]`. */
export const averagePoolOp = defineOp<readonly [Tensor], SpaceOptions<AveragePoolWindow>>({
  name: 'AvgPool2DBackward0',
  shape: ([input], { space }) => [...input.shape.slice(0, 2), ...space],
  field: (field, _input, _output, { window }) => windowField(field, window),
  forward: (kernels, [input], output, { window }) => {
    if (output.numel > 0) kernels.averagePool(input, output, window);
  },
  saves: nothing,
  // each ∂y is shared evenly by the window, over the same divisor
  gradient: ({ gradOutput, shapes: [shape], options }) => [
    averagePoolGradientOp([contiguous(gradOutput)], { ...options, shape })
  ]
});

const averagePoolGradientOp = defineOp<
  readonly [Tensor],
  SpaceOptions<AveragePoolWindow> & { readonly shape: readonly number[] }
>({
  name: 'AvgPool2DBackwardBackward0',
  shape: (_, { shape }) => shape,
  forward: (kernels, [gradOutput], gradInput, { window }) => {
    if (gradOutput.numel > 0) kernels.averagePoolGradient(gradOutput, gradInput, window);
  },
  saves: nothing,
  // the adjoint pools v
  gradient: ({ gradOutput: v, options: { window, space } }): Tensor[] => [
    averagePoolOp([contiguous(v)], { window, space })
  ]
});

/** What ceil mode reaches beyond the input counts as padding, so that every window lies inside. */
function covering(window: Window, input: readonly number[], space: readonly number[]): Window {
  const span = windowSpan(window);
  const padAfter = window.padAfter.map((pad, dim) => {
    const reach = (space[dim] - 1) * window.stride[dim] + span[dim];
    return Math.max(pad, reach - input[dim] - window.padBefore[dim]);
  });
  return { ...window, padAfter };
}

function maxPool(
  spatial: number,
  input: Tensor,
  kernelSize: Size,
  options: MaxPoolOptions
): Tensor | ValuesAndIndices {
  const op = `maxPool${spatial}d`;
  const window = readPoolWindow(op, 'max', spatial, kernelSize, options);
  checkPoolInput(op, 'max', input, spatial);
  const batched = input.ndim === spatial + 2;
  const images = contiguous(batched ? input : unsqueeze(input, 0));
  const space = poolSpace(op, 'max', images, window, options.ceilMode ?? false);
  const indices = emptyTensor([...images.shape.slice(0, 2), ...space], 'int64');
  const whole = covering(window, images.shape.slice(2), space);
  const output = renamed(
    `MaxPool${spatial}DWithIndicesBackward0`,
    maxPoolOp([images], { window: whole, space, indices })
  );
  const unbatch = (value: Tensor): Tensor => (batched ? value : squeeze(value, 0));
  return options.returnIndices === true
    ? { values: unbatch(output), indices: unbatch(indices) }
    : unbatch(output);
}

function averagePool(spatial: number, input: Tensor, kernelSize: Size, options: AveragePoolOptions): Tensor {
  const op = `avgPool${spatial}d`;
  const window = readPoolWindow(op, 'average', spatial, kernelSize, options);
  const { divisorOverride = null, countIncludePad = true, ceilMode = false } = options;
  if (divisorOverride === 0) throw new ValueError(`${op}: divisor must be not zero, got 0`);
  checkPoolInput(op, 'average', input, spatial);
  const batched = input.ndim === spatial + 2;
  const images = contiguous(batched ? input : unsqueeze(input, 0));
  const space = poolSpace(op, 'average', images, window, ceilMode);
  const output = averagePoolOp([images], { window: { ...window, countIncludePad, divisorOverride }, space });
  const named = renamed(`AvgPool${spatial}DBackward0`, output);
  return batched ? named : squeeze(named, 0);
}

const MAX_ORDER = ['stride', 'padding', 'dilation', 'ceilMode', 'returnIndices'] as const;
const AVERAGE_ORDER = ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const;

/** A max pool's options that ask for the indices too. */
type WithIndices = MaxPoolOptions & {
  /** Also gives the flat place of each maximum in its input plane. */
  readonly returnIndices: true;
};

/** What follows the kernel's size where the indices are asked for: an option, or PyTorch's last argument. */
type GivenWithIndices =
  | readonly [options: WithIndices]
  | readonly [stride: Size | null, options: WithIndices]
  | readonly [stride: Size | null, padding: Size, options: WithIndices]
  | readonly [stride: Size | null, padding: Size, dilation: Size, options: WithIndices]
  | readonly [
      stride: Size | null,
      padding: Size,
      dilation: Size,
      ceilMode: boolean,
      returnIndices: true | WithIndices
    ];

/** A max pool's options that ask for the values alone. */
type WithoutIndices = MaxPoolOptions & {
  /** Also gives the places of the maxima. Default false. */
  readonly returnIndices?: false;
};

/**
 * The maximum of each window over one dimension, and the place of each maximum in its input plane.
 *
 * **Shape**: `[N, C, L]` or `[C, L]` → two of `[N, C, L′]` with L′ = ⌊(L + 2·padding − dilation·(kernel − 1) − 1)
 * / stride⌋ + 1, rounded up with `ceilMode`.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool1d(tensor([[[1, 3, 2, 4]]]), 2, { returnIndices: true }).indices; // → tensor([[[1, 3]]])
 */
export function maxPool1d(input: Tensor, kernelSize: Size, ...given: GivenWithIndices): ValuesAndIndices;
/**
 * The maximum of each window over one dimension; NaN wins, and of equals the first takes the gradient.
 *
 * **Shape**: `[N, C, L]` or `[C, L]` → `[N, C, L′]` with L′ = ⌊(L + 2·padding − dilation·(kernel − 1) − 1) /
 * stride⌋ + 1, rounded up with `ceilMode`. Default stride: the kernel's size. **Source**:
 * torch.nn.functional.max_pool1d.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool1d(tensor([[[1, 3, 2, 4]]]), 2); // → tensor([[[3., 4.]]])
 */
export function maxPool1d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | WithoutIndices,
  padding?: Size | WithoutIndices,
  dilation?: Size | WithoutIndices,
  ceilMode?: boolean | WithoutIndices,
  returnIndices?: false | WithoutIndices
): Tensor;
/**
 * The maximum of each window over one dimension, with the places where `returnIndices` turns out to be true.
 *
 * **Shape**: as with `returnIndices` true or false.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool1d(tensor([[[1, 3, 2, 4]]]), 3, { stride: 1 }); // → tensor([[[3., 4.]]])
 */
export function maxPool1d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | MaxPoolOptions,
  padding?: Size | MaxPoolOptions,
  dilation?: Size | MaxPoolOptions,
  ceilMode?: boolean | MaxPoolOptions,
  returnIndices?: boolean | MaxPoolOptions
): Tensor | ValuesAndIndices;
export function maxPool1d(
  input: Tensor,
  kernelSize: Size,
  ...given: readonly unknown[]
): Tensor | ValuesAndIndices {
  return maxPool(1, input, kernelSize, readOptions<MaxPoolOptions>(MAX_ORDER, ...given));
}

/**
 * The maximum of each window over height and width, and the flat place of each maximum in its input plane.
 *
 * **Shape**: `[N, C, H, W]` or `[C, H, W]` → two of `[N, C, H′, W′]` with H′ = ⌊(H + 2·padding − dilation·(kernel
 * − 1) − 1) / stride⌋ + 1, W′ likewise, rounded up with `ceilMode`.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool2d(tensor([[[[1, 2], [4, 3]]]]), 2, { returnIndices: true }).indices; // → tensor([[[[2]]]])
 */
export function maxPool2d(input: Tensor, kernelSize: Size, ...given: GivenWithIndices): ValuesAndIndices;
/**
 * The maximum of each window over height and width; NaN wins, and of equals the first takes the gradient.
 *
 * **Shape**: `[N, C, H, W]` or `[C, H, W]` → `[N, C, H′, W′]` with H′ = ⌊(H + 2·padding − dilation·(kernel − 1) −
 * 1) / stride⌋ + 1, W′ likewise, rounded up with `ceilMode`. Default stride: the kernel's size. **Source**:
 * torch.nn.functional.max_pool2d.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool2d(tensor([[[[1, 2], [4, 3]]]]), 2); // → tensor([[[[4.]]]])
 * F.maxPool2d(randn([20, 16, 50, 32]), 3, { stride: 2, padding: 1 }).shape; // → [ 20, 16, 25, 16 ]
 */
export function maxPool2d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | WithoutIndices,
  padding?: Size | WithoutIndices,
  dilation?: Size | WithoutIndices,
  ceilMode?: boolean | WithoutIndices,
  returnIndices?: false | WithoutIndices
): Tensor;
/**
 * The maximum of each window over height and width, with the places where `returnIndices` turns out to be true.
 *
 * **Shape**: as with `returnIndices` true or false.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool2d(randn([1, 8, 28, 28]), 2).shape; // → [ 1, 8, 14, 14 ]
 */
export function maxPool2d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | MaxPoolOptions,
  padding?: Size | MaxPoolOptions,
  dilation?: Size | MaxPoolOptions,
  ceilMode?: boolean | MaxPoolOptions,
  returnIndices?: boolean | MaxPoolOptions
): Tensor | ValuesAndIndices;
export function maxPool2d(
  input: Tensor,
  kernelSize: Size,
  ...given: readonly unknown[]
): Tensor | ValuesAndIndices {
  return maxPool(2, input, kernelSize, readOptions<MaxPoolOptions>(MAX_ORDER, ...given));
}

/**
 * The maximum of each window over depth, height and width, and the flat place of each maximum in its input
 * volume.
 *
 * **Shape**: `[N, C, D, H, W]` or `[C, D, H, W]` → two of `[N, C, D′, H′, W′]`, sizes as of `maxPool2d`.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool3d(randn([1, 1, 4, 4, 4]), 2, { returnIndices: true }).indices.shape; // → [ 1, 1, 2, 2, 2 ]
 */
export function maxPool3d(input: Tensor, kernelSize: Size, ...given: GivenWithIndices): ValuesAndIndices;
/**
 * The maximum of each window over depth, height and width; NaN wins, and of equals the first takes the gradient.
 *
 * **Shape**: `[N, C, D, H, W]` or `[C, D, H, W]` → `[N, C, D′, H′, W′]`, sizes as of `maxPool2d`. Default stride:
 * the kernel's size. **Source**: torch.nn.functional.max_pool3d.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool3d(randn([1, 2, 8, 8, 8]), 2).shape; // → [ 1, 2, 4, 4, 4 ]
 */
export function maxPool3d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | WithoutIndices,
  padding?: Size | WithoutIndices,
  dilation?: Size | WithoutIndices,
  ceilMode?: boolean | WithoutIndices,
  returnIndices?: false | WithoutIndices
): Tensor;
/**
 * The maximum of each window over depth, height and width, with the places where `returnIndices` turns out to be
 * true.
 *
 * **Shape**: as with `returnIndices` true or false.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool.
 * @example
 * F.maxPool3d(randn([1, 2, 8, 8, 8]), 3, { stride: 1 }).shape; // → [ 1, 2, 6, 6, 6 ]
 */
export function maxPool3d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | MaxPoolOptions,
  padding?: Size | MaxPoolOptions,
  dilation?: Size | MaxPoolOptions,
  ceilMode?: boolean | MaxPoolOptions,
  returnIndices?: boolean | MaxPoolOptions
): Tensor | ValuesAndIndices;
export function maxPool3d(
  input: Tensor,
  kernelSize: Size,
  ...given: readonly unknown[]
): Tensor | ValuesAndIndices {
  return maxPool(3, input, kernelSize, readOptions<MaxPoolOptions>(MAX_ORDER, ...given));
}

/**
 * The mean of each window over one dimension; padding's zeros count, unless `countIncludePad` is false.
 *
 * **Shape**: `[N, C, L]` or `[C, L]` → `[N, C, L′]` with L′ = ⌊(L + 2·padding − kernel) / stride⌋ + 1, rounded up
 * with `ceilMode`. Default stride: the kernel's size. PyTorch gives it no `divisorOverride`.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool, int32 and uint8.
 * @example
 * F.avgPool1d(tensor([[[1, 3, 2, 4]]]), 2); // → tensor([[[2., 3.]]])
 */
export function avgPool1d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | LineAveragePoolOptions,
  padding?: Size | LineAveragePoolOptions,
  ceilMode?: boolean | LineAveragePoolOptions,
  countIncludePad?: boolean | LineAveragePoolOptions
): Tensor {
  const given = [stride, padding, ceilMode, countIncludePad];
  return averagePool(1, input, kernelSize, readOptions<AveragePoolOptions>(AVERAGE_ORDER, ...given));
}

/**
 * The mean of each window over height and width; padding's zeros count, unless `countIncludePad` is false.
 *
 * **Shape**: `[N, C, H, W]` or `[C, H, W]` → `[N, C, H′, W′]` with H′ = ⌊(H + 2·padding − kernel) / stride⌋ + 1,
 * W′ likewise, rounded up with `ceilMode`. Default stride: the kernel's size.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool, int32 and uint8.
 * @example
 * F.avgPool2d(tensor([[[[1, 2], [3, 6]]]]), 2); // → tensor([[[[3.]]]])
 */
export function avgPool2d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | AveragePoolOptions,
  padding?: Size | AveragePoolOptions,
  ceilMode?: boolean | AveragePoolOptions,
  countIncludePad?: boolean | AveragePoolOptions,
  divisorOverride?: number | null | AveragePoolOptions
): Tensor {
  const given = [stride, padding, ceilMode, countIncludePad, divisorOverride];
  return averagePool(2, input, kernelSize, readOptions<AveragePoolOptions>(AVERAGE_ORDER, ...given));
}

/**
 * The mean of each window over depth, height and width; padding's zeros count, unless `countIncludePad` is false.
 *
 * **Shape**: `[N, C, D, H, W]` or `[C, D, H, W]` → `[N, C, D′, H′, W′]`, sizes as of `avgPool2d`.
 *
 * @throws ValueError where the padding is more than half of the kernel; ShapeError where no window fits; DtypeError
 * for bool, int32 and uint8.
 * @example
 * F.avgPool3d(randn([1, 2, 8, 8, 8]), 2).shape; // → [ 1, 2, 4, 4, 4 ]
 */
export function avgPool3d(
  input: Tensor,
  kernelSize: Size,
  stride?: Size | null | AveragePoolOptions,
  padding?: Size | AveragePoolOptions,
  ceilMode?: boolean | AveragePoolOptions,
  countIncludePad?: boolean | AveragePoolOptions,
  divisorOverride?: number | null | AveragePoolOptions
): Tensor {
  const given = [stride, padding, ceilMode, countIncludePad, divisorOverride];
  return averagePool(3, input, kernelSize, readOptions<AveragePoolOptions>(AVERAGE_ORDER, ...given));
}
