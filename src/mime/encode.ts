/**
 * @file Typed array → `TensorData`. A small tensor is kept exactly; a larger one as one byte a value, with a scale for each
 * channel; one beyond `limitBytes` is cut, and names its full shape. Statistics are always of all values.
 */
import { toBase64 } from '../formats/base64.js';
import type { Stats, TensorData } from './payload.js';

/** Up to here every value is carried exactly. */
export const EXACT_BYTES = 65_536;
/** Beyond this many bytes of data a tensor is cut, unless the caller says otherwise. */
const DEFAULT_LIMIT_BYTES = 2 * 1024 * 1024;
/** Bytes above this one stand for −Infinity, NaN and +Infinity where a tensor has any. */
const TOP_FINITE_BYTE = 252;

export interface EncodeOptions {
  /** What each dimension means, e.g. `['C', 'H', 'W']`. */
  readonly axes?: readonly string[];
  /** Most bytes of data, before base64. Default 2 MiB. */
  readonly limitBytes?: number;
}

/**
 * A row-major tensor as payload data.
 * @param values as many as the product of `shape`
 * @param dtype the dtype it came from; integers and booleans stay exact wherever 32 bits hold them
 * @throws RangeError where `values` and `shape` do not match.
 * @example encodeTensor(new Float32Array(64), [1, 8, 8], 'float32', { axes: ['C', 'H', 'W'] })
 */
export function encodeTensor(
  values: ArrayLike<number>,
  shape: readonly number[],
  dtype: string,
  { axes, limitBytes = DEFAULT_LIMIT_BYTES }: EncodeOptions = {}
): TensorData {
  const count = shape.reduce((product, size) => product * size, 1);
  if (values.length !== count) {
    throw new RangeError(
      `encodeTensor: shape [${shape.join(', ')}] holds ${count} values, got ${values.length}`
    );
  }
  const stats = computeStats(values);
  const nonFinite = stats.nan + stats.posInf + stats.negInf > 0;
  const encoding = chooseEncoding(values, dtype, stats, nonFinite);
  const kept = fitShape(shape, Math.max(1, Math.floor(limitBytes / (encoding === 'u8' ? 1 : 4))));
  const part = kept === shape ? values : leadingPart(values, shape, kept);
  return {
    shape: [...kept],
    ...(axes ? { axes: [...axes] } : {}),
    encoding,
    ...encodeValues(part, kept, encoding, nonFinite, isByte(dtype)),
    dtype,
    stats,
    ...(kept === shape ? {} : { truncatedFrom: [...shape] })
  };
}

function isByte(dtype: string): boolean {
  return dtype === 'uint8' || dtype === 'bool';
}

function chooseEncoding(
  values: ArrayLike<number>,
  dtype: string,
  stats: Stats,
  nonFinite: boolean
): TensorData['encoding'] {
  if (isByte(dtype)) return 'u8';
  if (values.length * 4 > EXACT_BYTES) return 'u8';
  const whole = dtype.startsWith('int') && !nonFinite;
  return whole && Math.max(Math.abs(stats.min ?? 0), Math.abs(stats.max ?? 0)) < 2 ** 31 ? 'i32' : 'f32';
}

function encodeValues(
  values: ArrayLike<number>,
  shape: readonly number[],
  encoding: TensorData['encoding'],
  nonFinite: boolean,
  exactBytes: boolean
): Pick<TensorData, 'data' | 'scale' | 'zero' | 'nonFinite'> {
  if (encoding === 'f32') return { data: toBase64(bytesOf(Float32Array.from(values))) };
  if (encoding === 'i32') return { data: toBase64(bytesOf(Int32Array.from(values))) };
  const channels = shape.length > 0 ? shape[0] : 1;
  if (exactBytes) {
    const ones = new Array<number>(channels);
    return { data: toBase64(Uint8Array.from(values)), scale: ones.fill(1), zero: ones.map(() => 0) };
  }
  return quantise(values, channels, nonFinite);
}

/** value ≈ zero[c] + scale[c] · byte, each channel over its own finite range. */
function quantise(
  values: ArrayLike<number>,
  channels: number,
  nonFinite: boolean
): Pick<TensorData, 'data' | 'scale' | 'zero' | 'nonFinite'> {
  const bytes = new Uint8Array(values.length);
  const size = channels > 0 ? values.length / channels : 0;
  const top = nonFinite ? TOP_FINITE_BYTE : 255;
  const scale: number[] = [];
  const zero: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    const [low, high] = finiteRange(values, channel * size, (channel + 1) * size);
    const step = (high - low) / top;
    for (let at = channel * size; at < (channel + 1) * size; at++) {
      const value = values[at];
      if (Number.isFinite(value)) bytes[at] = step > 0 ? Math.round((value - low) / step) : 0;
      else bytes[at] = Number.isNaN(value) ? 254 : value > 0 ? 255 : 253;
    }
    scale.push(step);
    zero.push(low);
  }
  return { data: toBase64(bytes), scale, zero, ...(nonFinite ? { nonFinite: true } : {}) };
}

function finiteRange(values: ArrayLike<number>, from: number, to: number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let at = from; at < to; at++) {
    const value = values[at];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}

/** `shape`, or a smaller one of at most `limit` values: leading dimensions give way first, pictures last. */
function fitShape(shape: readonly number[], limit: number): readonly number[] {
  const kept = [...shape];
  const count = (): number => kept.reduce((product, size) => product * size, 1);
  if (count() <= limit) return shape;
  for (let dim = 0; dim < kept.length && count() > limit; dim++) {
    // The last two dimensions are a picture: shrink both alike, so that what remains still looks like one.
    const share = dim === kept.length - 2 ? Math.sqrt(limit / count()) : limit / count();
    kept[dim] = Math.max(1, Math.floor(kept[dim] * share));
  }
  return kept;
}

function leadingPart(
  values: ArrayLike<number>,
  shape: readonly number[],
  kept: readonly number[]
): Float64Array {
  const part = new Float64Array(kept.reduce((product, size) => product * size, 1));
  const index = new Array<number>(kept.length).fill(0);
  for (let to = 0; to < part.length; to++) {
    part[to] = values[index.reduce((offset, at, dim) => offset * shape[dim] + at, 0)];
    for (let dim = kept.length - 1; dim >= 0; dim--) {
      if (++index[dim] < kept[dim]) break;
      index[dim] = 0;
    }
  }
  return part;
}

function bytesOf(array: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Counts of NaN, infinities and zeros; least, greatest, mean and deviation of the finite values. */
export function computeStats(values: ArrayLike<number>): Stats {
  const counts = { nan: 0, posInf: 0, negInf: 0, zeros: 0 };
  let finite = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (!Number.isFinite(value)) {
      counts[Number.isNaN(value) ? 'nan' : value > 0 ? 'posInf' : 'negInf'] += 1;
      continue;
    }
    finite += 1;
    sum += value;
    if (value === 0) counts.zeros += 1;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (finite === 0) return { min: null, max: null, mean: null, std: null, ...counts };
  const mean = sum / finite;
  return { min, max, mean, std: deviation(values, mean, finite), ...counts };
}

function deviation(values: ArrayLike<number>, mean: number, finite: number): number | null {
  if (finite < 2) return null;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) squares += (values[at] - mean) ** 2;
  }
  return Math.sqrt(squares / (finite - 1));
}
