/** @file Elements of every dtype, read as vectors of the numbers that are computed with, and written from them. */
import type { DType } from '../../../core/dtype.js';
import type { FunctionBuilder, Local } from '../assembler.js';
import { f32x4, f64x2, i16x8, i32x4, i8x16, v128, type Expression } from '../instructions.js';
import { lowWords, wrapped } from './arithmetic.js';
import type { InputVector } from './expression.js';

type Vector = Expression<'v128'>;
type Place = Expression<'i32'>;

/** How many elements are read or written: a whole vector's, or one. */
export type Extent = 'vector' | 'one';

/** Vectors of one kind, and how elements become them. */
export interface Elements {
  /** Numbers in a vector, as a power of two. */
  readonly shift: 1 | 2;
  /** One element for the whole vector. */
  repeated(f: FunctionBuilder, dtype: DType, place: Place): InputVector;
  /** Elements that lie side by side. */
  row(f: FunctionBuilder, dtype: DType, place: Place, extent: Extent): InputVector;
  /** A vector of elements that lie `step` bytes apart. */
  apart(f: FunctionBuilder, dtype: DType, place: Place, step: Place): InputVector;
  /** Writes elements side by side. */
  write(f: FunctionBuilder, dtype: DType, place: Place, value: Vector, extent: Extent): void;
}

function isByte(dtype: DType): boolean {
  return dtype === 'bool' || dtype === 'uint8';
}

/** The first four bytes as integers. */
function widened(bytes: Vector): Vector {
  return i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(bytes));
}

/** A vector whose lanes are filled one after another. */
function gathered(
  f: FunctionBuilder,
  first: Vector,
  loadLane: (address: Place, value: Vector, lane: number) => Vector,
  [place, step]: readonly [Place, Place],
  lanes: number
): Local<'v128'> {
  const values = f.let(first);
  const next = f.let(place);
  for (let lane = 1; lane < lanes; lane++) {
    f.increase(next, step);
    f.set(values, loadLane(next, values, lane));
  }
  return values;
}

function four(f: FunctionBuilder, dtype: DType, value: Vector): InputVector {
  const isInteger = isByte(dtype);
  return { value: f.let(isInteger ? widened(value) : value), isInteger };
}

/** Four floats; bytes stay integers until they are needed as numbers. */
export const FOURS: Elements = {
  shift: 2,
  repeated: (f, dtype, place) =>
    four(f, dtype, isByte(dtype) ? v128.load8Splat(place) : v128.load32Splat(place)),
  row: (f, dtype, place, extent) => {
    if (extent === 'vector') return four(f, dtype, isByte(dtype) ? v128.load32Zero(place) : v128.load(place));
    return four(f, dtype, isByte(dtype) ? v128.load8Splat(place) : v128.load32Zero(place));
  },
  apart: (f, dtype, place, step) => {
    const first = isByte(dtype) ? v128.load8Splat(place) : v128.load32Zero(place);
    const loadLane = isByte(dtype) ? v128.load8Lane : v128.load32Lane;
    return four(f, dtype, gathered(f, first, loadLane, [place, step], 4));
  },
  write: (f, dtype, place, value, extent) => {
    if (dtype !== 'bool') {
      f.add(extent === 'vector' ? v128.store(place, value) : v128.store32Lane(place, value, 0));
      return;
    }
    const words = i16x8.narrowI32x4U(v128.and(value, i32x4.const(1)), v128.zero());
    const flags = i8x16.narrowI16x8U(words, v128.zero());
    f.add(extent === 'vector' ? v128.store32Lane(place, flags, 0) : v128.store8Lane(place, flags, 0));
  }
};

/** What was read of two elements, as doubles. */
function pair(f: FunctionBuilder, dtype: DType, value: Vector): InputVector {
  return { value: f.let(asDoubles(dtype, value)), isInteger: false };
}

function asDoubles(dtype: DType, value: Vector): Vector {
  if (dtype === 'float64' || dtype === 'int64') return value;
  if (dtype === 'float32') return f64x2.promoteLowF32x4(value);
  return f64x2.convertLowI32x4S(isByte(dtype) ? widened(value) : value);
}

function firstOf(dtype: DType, place: Place): Vector {
  if (isByte(dtype)) return v128.load8Splat(place);
  return is64Bits(dtype) ? v128.load64Zero(place) : v128.load32Zero(place);
}

function is64Bits(dtype: DType): boolean {
  return dtype === 'float64' || dtype === 'int64';
}

/** Two doubles, into which the elements of every dtype fit. */
export const PAIRS: Elements = {
  shift: 1,
  repeated: (f, dtype, place) => {
    if (isByte(dtype)) return pair(f, dtype, v128.load8Splat(place));
    return pair(f, dtype, is64Bits(dtype) ? v128.load64Splat(place) : v128.load32Splat(place));
  },
  row: (f, dtype, place, extent) => {
    if (extent === 'one') return pair(f, dtype, firstOf(dtype, place));
    if (isByte(dtype)) return pair(f, dtype, v128.load16Splat(place));
    return pair(f, dtype, is64Bits(dtype) ? v128.load(place) : v128.load64Zero(place));
  },
  apart: (f, dtype, place, step) => {
    const wide = is64Bits(dtype) ? v128.load64Lane : v128.load32Lane;
    const loadLane = isByte(dtype) ? v128.load8Lane : wide;
    return pair(f, dtype, gathered(f, firstOf(dtype, place), loadLane, [place, step], 2));
  },
  write: (f, dtype, place, value, extent) => {
    const isPair = extent === 'vector';
    if (is64Bits(dtype)) {
      f.add(isPair ? v128.store(place, value) : v128.store64Lane(place, value, 0));
    } else if (isByte(dtype)) {
      // A truth value is a mask, so that its lowest bit alone is wanted.
      const bytes = dtype === 'bool' ? v128.and(value, i32x4.const(1)) : wrapped(value);
      const own = i8x16.shuffle(bytes, bytes, [0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8]);
      f.add(isPair ? v128.store16Lane(place, own, 0) : v128.store8Lane(place, own, 0));
    } else {
      const own = dtype === 'int32' ? lowWords(wrapped(value)) : f32x4.demoteF64x2Zero(value);
      f.add(isPair ? v128.store64Lane(place, own, 0) : v128.store32Lane(place, own, 0));
    }
  }
};

/** All bits of the first of two lanes. */
export const FIRST_LANE = i32x4.lanes([-1, -1, 0, 0]);

/** Bits that are set where a double lies beyond what the integer dtype takes; null for dtypes that take all. */
export function beyond(dtype: DType, value: Vector, extent: Extent): Vector | null {
  const fits = fitsInto(dtype, value);
  return fits === null ? null : v128.andnot(extent === 'one' ? FIRST_LANE : i32x4.const(-1), fits);
}

function fitsInto(dtype: DType, value: Vector): Vector | null {
  const size = f64x2.abs(value);
  if (dtype === 'int32' || dtype === 'uint8') return f64x2.lt(size, f64x2.const(2 ** 51));
  if (dtype !== 'int64') return null;
  const isWhole = f64x2.eq(f64x2.trunc(value), value);
  return v128.and(f64x2.le(size, f64x2.const(Number.MAX_SAFE_INTEGER)), isWhole);
}
