/** @file Floats that lie side by side: four at a time, and what is left one by one. */
import type { FunctionBuilder, Local } from '../assembler.js';
import { i32, v128, type Expression } from '../instructions.js';

/** Four neighbours or one, which then is the first lane of a vector. */
export type Lanes = 4 | 1;

/** Runs the body for every four of `count`, then for each that is left. */
export function inFours(f: FunctionBuilder, count: Local<'i32'>, body: (lanes: Lanes) => void): void {
  f.times(i32.shrU(count, i32.const(2)), () => {
    body(4);
  });
  f.times(i32.and(count, i32.const(3)), () => {
    body(1);
  });
}

/** The neighbours from a byte place on; lanes that are not loaded are 0. */
export function load(place: Expression<'i32'>, lanes: Lanes): Expression<'v128'> {
  return lanes === 4 ? v128.load(place) : v128.load32Zero(place);
}

export function store(
  f: FunctionBuilder,
  place: Expression<'i32'>,
  value: Expression<'v128'>,
  lanes: Lanes
): void {
  f.add(lanes === 4 ? v128.store(place, value) : v128.store32Lane(place, value, 0));
}
