/** @file The two halves of a vector, for what floats are computed with in doubles. */
import { i8x16, type Expression } from '../instructions.js';

type Vector = Expression<'v128'>;

const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** The vector, whose low half is meant, and one whose low half is its high one. */
export function halves(value: Vector): readonly [Vector, Vector] {
  return [value, i8x16.shuffle(value, value, HIGH_HALF)];
}

/** The low halves of two vectors as one. */
export function joined(low: Vector, high: Vector): Vector {
  return i8x16.shuffle(low, high, LOW_HALVES);
}
