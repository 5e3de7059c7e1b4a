/** @file Changing the size of signals, images and volumes. After `torch/nn/functional.py` and ATen's `UpSample.h`. */
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, formatTuple, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from './arguments.js';
import { clone } from './broadcast.js';
import { resample, type Tap } from './resample.js';

/** How values between the old places are found. */
export type InterpolateMode =
  'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'bicubic' | 'trilinear' | 'area';

/** The options of `F.interpolate`. Either `size` or `scaleFactor` must be given. */
export interface InterpolateOptions {
  /** Size of each spatial dimension, or one for all. Default null: from `scaleFactor`. */
  readonly size?: Size | null;
  /** Factor of each spatial dimension, or one for all; sizes are rounded down. Default null: from `size`. */
  readonly scaleFactor?: Size | null;
  /** How values between the old places are found. Default `'nearest'`. */
  readonly mode?: InterpolateMode;
  /**
   * Puts the centres of the corner places on each other, instead of the corners; not for nearest and area.
   * Default null: no.
   */
  readonly alignCorners?: boolean | null;
  /** Places by the sizes that came out, not by the factor that was given. Default null: no. */
  readonly recomputeScaleFactor?: boolean | null;
  /** Widens the filter when an image becomes smaller; bilinear and bicubic only. Default false. */
  readonly antialias?: boolean;
}

const INTERPOLATING = ['linear', 'bilinear', 'bicubic', 'trilinear'];
const DIMENSIONS: Partial<Record<InterpolateMode, number>> = { linear: 3, bilinear: 4, trilinear: 5 };

/** What one dimension becomes. */
interface Axis {
  readonly from: number;
  readonly to: number;
  /** Old places for one new one, before corners are aligned. */
  readonly scale: number;
  readonly alignCorners: boolean;
  /** Rounds as PyTorch does in the input's dtype. */
  readonly round: (value: number) => number;
}

/** Old places for one new one where the centres of the corners lie on each other. */
function cornerScale({ from, to, round }: Axis): number {
  return to > 1 ? round((from - 1) / (to - 1)) : 0;
}

/** Where the centre of a new place lies among the old ones. */
function center(axis: Axis, place: number): number {
  const { scale, alignCorners, round } = axis;
  if (alignCorners) return round(place * cornerScale(axis));
  return round(round((place + 0.5) * round(scale)) - 0.5);
}

const clip = (value: number, from: number): number => Math.min(Math.max(value, 0), from - 1);

function nearest({ from, scale, round }: Axis, place: number, shift: number): Tap {
  return [[clip(Math.floor(round((place + shift) * round(scale))), from), 1]];
}

/** The nearest place by the sizes, whatever the factor is, where the size stays or doubles; null where it does not. */
function nearestBySize({ from, to }: Axis, place: number): Tap | null {
  if (from === to) return [[place, 1]];
  return to === 2 * from ? [[place >> 1, 1]] : null;
}

function linear(axis: Axis, place: number): Tap {
  // a dimension that keeps its size is copied, whatever the factor is
  if (axis.from === axis.to) return [[place, 1]];
  const at = Math.max(center(axis, place), 0);
  const low = Math.min(Math.floor(at), axis.from - 1);
  const rest = Math.min(axis.round(at - low), 1);
  return [
    [low, 1 - rest],
    [Math.min(low + 1, axis.from - 1), rest]
  ];
}

/** Keys' cubic with the slope a at 1. **Source**: IEEE ASSP 29 (1981). */
function cubic(x: number, a: number): number {
  const d = Math.abs(x);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

function bicubic(axis: Axis, place: number): Tap {
  const at = center(axis, place);
  const low = Math.floor(at);
  return [-1, 0, 1, 2].map(step => [clip(low + step, axis.from), cubic(at - low - step, -0.75)] as const);
}

function area({ from, to }: Axis, place: number): Tap {
  const start = Math.floor((place * from) / to);
  const end = Math.ceil(((place + 1) * from) / to);
  return Array.from({ length: end - start }, (_, i) => [start + i, 1 / (end - start)] as const);
}

/** A filter that is as wide as a new place where those are larger than the old ones. */
function antialiased(axis: Axis, place: number, filter: (x: number) => number, reach: number): Tap {
  const { from, alignCorners } = axis;
  const scale = alignCorners ? cornerScale(axis) : axis.scale;
  const width = Math.max(scale, 1);
  const middle = scale * (place + 0.5);
  const start = Math.max(Math.trunc(middle - reach * width + 0.5), 0);
  const end = Math.min(Math.trunc(middle + reach * width + 0.5), from);
  const weights = Array.from({ length: Math.max(end - start, 0) }, (_, i) =>
    filter((start + i - middle + 0.5) / width)
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, i) => [start + i, total === 0 ? weight : weight / total] as const);
}

function tapsOf(mode: InterpolateMode, axis: Axis, antialias: boolean): (place: number) => Tap {
  switch (mode) {
    case 'nearest':
      return place => nearest(axis, place, 0);
    case 'nearest-exact':
      return place => nearest(axis, place, 0.5);
    case 'area':
      return place => area(axis, place);
    case 'bicubic':
      return antialias
        ? place => antialiased(axis, place, x => cubic(x, -0.5), 2)
        : place => bicubic(axis, place);
    case 'linear':
    case 'bilinear':
    case 'trilinear':
      return antialias
        ? place => antialiased(axis, place, x => Math.max(1 - Math.abs(x), 0), 1)
        : place => linear(axis, place);
  }
}

/** Sizes and factors of the spatial dimensions; factors are null where the sizes alone count. */
interface Target {
  readonly sizes: readonly number[];
  readonly factors: readonly number[] | null;
}

function listFor(what: string, value: Size, space: readonly number[]): readonly number[] {
  if (typeof value === 'number') return space.map(() => value);
  if (value.length === space.length) return value;
  const [name, order, phrase] =
    what === 'size'
      ? ['output', 'output size in (o1, o2, ...,oK) format', 'output size of']
      : ['scale_factor', 'scale_factor in (s1, s2, ...,sK) format', 'scale_factor of shape'];
  throw new ShapeError(
    `interpolate: Input and ${name} must have the same number of spatial dimensions, but got input with spatial ` +
      `dimensions of ${formatList(space)} and ${phrase} ${formatTuple(value)}. ` +
      `Please provide input tensor in (N, C, d1, d2, ...,dK) format and ${order}.`
  );
}

function readTarget(space: readonly number[], options: InterpolateOptions): Target {
  const { size = null, scaleFactor = null, mode = 'nearest', recomputeScaleFactor = false } = options;
  if (size !== null && scaleFactor !== null) {
    throw new ValueError('interpolate: only one of size or scale_factor should be defined, got both');
  }
  if (size !== null) {
    const sizes = listFor('size', size, space);
    if (recomputeScaleFactor === true) {
      throw new ValueError('interpolate: recompute_scale_factor is not meaningful with an explicit size.');
    }
    return { sizes, factors: null };
  }
  if (scaleFactor === null) {
    throw new ValueError('interpolate: either size or scale_factor should be defined, got neither');
  }
  const factors = listFor('scaleFactor', scaleFactor, space);
  const sizes = space.map((own, dim) => Math.floor(own * factors[dim]));
  return { sizes, factors: recomputeScaleFactor === true || mode === 'area' ? null : factors };
}

function checkMode(input: Tensor, mode: InterpolateMode, options: InterpolateOptions): void {
  if (!INTERPOLATING.includes(mode) && options.alignCorners != null) {
    throw new ValueError(
      'interpolate: align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | ' +
        `trilinear, got mode ${mode}`
    );
  }
  const needed = DIMENSIONS[mode];
  if (needed !== undefined && input.ndim !== needed && input.ndim >= 3 && input.ndim <= 5) {
    throw new ShapeError(`interpolate: Got ${input.ndim}D input, but ${mode} mode needs ${needed}D input`);
  }
  const isKnown = ['nearest', 'nearest-exact', 'area', ...INTERPOLATING].includes(mode);
  if (!isKnown || input.ndim < 3 || input.ndim > 5 || (mode === 'bicubic' && input.ndim !== 4)) {
    throw new ShapeError(
      `interpolate: Input Error: Only 3D, 4D and 5D input Tensors supported (got ${input.ndim}D) for the modes: ` +
        `nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`
    );
  }
}

const AXES = ['D', 'H', 'W'];

function checkSpace(input: Tensor, space: readonly number[], sizes: readonly number[]): void {
  const show = (list: readonly number[]): string =>
    list.map((size, dim) => `${AXES[dim + 3 - list.length]}: ${size}`).join(', ');
  if ([...space, ...sizes].some(size => !(size > 0))) {
    throw new ShapeError(
      `interpolate: Input and output sizes should be greater than 0, but got input (${show(space)}) and output (${show(sizes)})`
    );
  }
  if (input.shape[1] === 0) {
    throw new ShapeError(
      `interpolate: Non-empty ${input.ndim}D data tensor expected but got a tensor with sizes ${formatList(input.shape)}`
    );
  }
}

/**
 * Gives the spatial dimensions another size. **Shape**: `[N, C, …L]` → `[N, C, …size]` or
 * `[N, C, …⌊L · scaleFactor⌋]`. Default mode `'nearest'`; a bare value in place of the options is the `size`.
 *
 * @throws ValueError where neither or both of `size` and `scaleFactor` are given; ShapeError where the mode is for
 * another number of dimensions; DtypeError unless the input is of floating point or uint8.
 * @example
 * F.interpolate(tensor([[[1, 2]]]), { scaleFactor: 2 }); // → tensor([[[1., 1., 2., 2.]]])
 * F.interpolate(randn([1, 3, 8, 8]), { size: [12, 20], mode: 'bilinear' }).shape; // → [ 1, 3, 12, 20 ]
 */
export function interpolate(
  input: Tensor,
  size?: Size | null | InterpolateOptions,
  scaleFactor?: Size | null | InterpolateOptions,
  mode?: InterpolateMode | InterpolateOptions,
  alignCorners?: boolean | null | InterpolateOptions,
  recomputeScaleFactor?: boolean | null | InterpolateOptions,
  antialias?: boolean | InterpolateOptions
): Tensor {
  const given = [size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias];
  return interpolateBy(input, readOptions<InterpolateOptions>(ORDER, ...given));
}

const ORDER = ['size', 'scaleFactor', 'mode', 'alignCorners', 'recomputeScaleFactor', 'antialias'] as const;

function interpolateBy(input: Tensor, given: InterpolateOptions): Tensor {
  const { mode = 'nearest', alignCorners = null, antialias = false } = given;
  const space = input.shape.slice(2);
  if (INTERPOLATING.includes(mode) || alignCorners == null) {
    const { sizes, factors } = readTarget(space, given);
    if (antialias && !(input.ndim === 4 && (mode === 'bilinear' || mode === 'bicubic'))) {
      throw new ValueError(
        'interpolate: Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as ' +
          `input, got mode ${mode} and ${input.ndim} dimensions`
      );
    }
    checkMode(input, mode, given);
    checkSpace(input, space, sizes);
    checkDtype(input, mode);
    return resize(input, sizes, factors, { mode, alignCorners: alignCorners ?? false, antialias });
  }
  checkMode(input, mode, given);
  return input;
}

function checkDtype(input: Tensor, mode: InterpolateMode): void {
  if (isFloatingPoint(input.dtype) || input.dtype === 'uint8') return;
  const kernel = mode.startsWith('nearest')
    ? 'compute_indices_weights_nearest'
    : 'compute_indices_weights_linear';
  throw new DtypeError(`interpolate: "${kernel}" not implemented for '${scalarTypeName(input.dtype)}'`);
}

/** What every place becomes, and how the gradient goes back. */
interface TapsAndBack {
  readonly taps: readonly Tap[];
  readonly back: readonly Tap[];
}

/**
 * The taps of a dimension, and those by which its gradient goes back: the same, but where PyTorch looks at the sizes
 * in one and at the factor in the other. The nearest place of an image is found by the sizes where they stay or double,
 * of a signal or a volume by the factor, and all their gradients by the sizes. Antialiasing copies a dimension that
 * keeps its size, the gradient of `'bicubic'` an image that does.
 */
function tapsAlong(axis: Axis, how: HowToResize): TapsAndBack {
  const places = Array.from({ length: axis.to }, (_, place) => place);
  const taps = places.map(tapsOf(how.mode, axis, how.antialias));
  const copy = places.map((place): Tap => [[place, 1]]);
  if (how.mode === 'nearest') {
    const back = places.map(place => nearestBySize(axis, place) ?? taps[place]);
    return { taps: how.spatial === 2 ? back : taps, back };
  }
  if (how.antialias) return { taps: axis.from === axis.to ? copy : taps, back: taps };
  return { taps, back: how.mode === 'bicubic' && how.keepsSizes ? copy : taps };
}

interface HowToResize {
  readonly mode: InterpolateMode;
  readonly alignCorners: boolean;
  readonly antialias: boolean;
  /** Number of spatial dimensions. */
  readonly spatial: number;
  /** Whether all of them keep their size. */
  readonly keepsSizes: boolean;
}

function resize(
  input: Tensor,
  sizes: readonly number[],
  factors: readonly number[] | null,
  options: Pick<HowToResize, 'mode' | 'alignCorners' | 'antialias'>
): Tensor {
  const keepsSizes = sizes.every((size, dim) => size === input.shape[dim + 2]);
  const how = { ...options, spatial: sizes.length, keepsSizes };
  const isSingle = input.dtype === 'float32' || options.mode.startsWith('nearest');
  const round = isSingle && input.dtype !== 'float64' ? Math.fround : (value: number): number => value;
  let output = input;
  // The last dimension first, as PyTorch does: 8-bit images are rounded in between.
  for (let place = sizes.length - 1; place >= 0; place--) {
    const [from, to] = [input.shape[place + 2], sizes[place]];
    const scale = factors === null ? from / to : 1 / factors[place];
    const axis = { from, to, scale, alignCorners: how.alignCorners, round };
    const { taps, back } = tapsAlong(axis, how);
    if (to !== from || ![...taps, ...back].every((tap, o) => isIdentity(tap, o % to))) {
      output = resample(output, place + 2, taps, back);
    }
  }
  return output === input ? clone(input) : output;
}

/** Whether place o is made of the old place o alone. */
function isIdentity(taps: Tap, o: number): boolean {
  return taps.every(([place, weight]) => weight === 0 || place === o);
}
