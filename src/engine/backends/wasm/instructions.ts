/**
 * @file WebAssembly instructions as typed expressions. `f32x4.add(a, b)` is the text format's
 * `(f32x4.add a b)`: operands first, then the opcode, so that a template reads like the folded text form.
 * Names are the specification's, with `_` turned into camel case. Opcodes: WebAssembly core specification
 * 2.0 §5.4 and the relaxed SIMD proposal.
 */

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

/** Bytes that leave one value of type `T` on the stack. */
export interface Expression<T extends ValueType = ValueType> {
  readonly type: T;
  readonly bytes: readonly number[];
}

/** An instruction that leaves nothing on the stack. */
export interface Statement {
  readonly bytes: readonly number[];
}

type I32 = Expression<'i32'>;
type F32 = Expression<'f32'>;
type F64 = Expression<'f64'>;
type V128 = Expression<'v128'>;

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) {
      return bytes;
    }
  }
}

function floatBytes(value: number, width: 4 | 8): number[] {
  const view = new DataView(new ArrayBuffer(width));
  if (width === 4) {
    view.setFloat32(0, value, true);
  } else {
    view.setFloat64(0, value, true);
  }
  return [...new Uint8Array(view.buffer)];
}

function apply<T extends ValueType>(
  type: T,
  opcode: readonly number[],
  operands: readonly Expression[]
): Expression<T> {
  return { type, bytes: [...operands.flatMap(operand => operand.bytes), ...opcode] };
}

/** The opcode of a vector instruction. */
function vector(opcode: number, ...immediates: number[]): number[] {
  return [0xfd, ...unsigned(opcode), ...immediates];
}

/** Alignment (as a power of two, only a hint) and constant offset of a memory access. */
function memory(opcode: readonly number[], alignment: number, offset: number): number[] {
  return [...opcode, alignment, ...unsigned(offset)];
}

const unary =
  <A extends ValueType, T extends ValueType>(type: T, opcode: readonly number[]) =>
  (a: Expression<A>): Expression<T> =>
    apply(type, opcode, [a]);

const binary =
  <A extends ValueType, T extends ValueType>(type: T, opcode: readonly number[]) =>
  (a: Expression<A>, b: Expression<A>): Expression<T> =>
    apply(type, opcode, [a, b]);

const shift =
  (opcode: number) =>
  (a: V128, count: I32): V128 =>
    apply('v128', vector(opcode), [a, count]);

const load =
  <T extends ValueType>(type: T, opcode: readonly number[], alignment: number) =>
  (address: I32, offset = 0): Expression<T> =>
    apply(type, memory(opcode, alignment, offset), [address]);

const store =
  <T extends ValueType>(opcode: readonly number[], alignment: number) =>
  (address: I32, value: Expression<T>, offset = 0): Statement => ({
    bytes: [...address.bytes, ...value.bytes, ...memory(opcode, alignment, offset)]
  });

const storeLane =
  (opcode: number, alignment: number) =>
  (address: I32, value: V128, lane: number, offset = 0): Statement => ({
    bytes: [...address.bytes, ...value.bytes, ...memory(vector(opcode), alignment, offset), lane]
  });

const i32Binary = (opcode: number): ((a: I32, b: I32) => I32) => binary<'i32', 'i32'>('i32', [opcode]);
const f32Binary = (opcode: number): ((a: F32, b: F32) => F32) => binary<'f32', 'f32'>('f32', [opcode]);
const f64Binary = (opcode: number): ((a: F64, b: F64) => F64) => binary<'f64', 'f64'>('f64', [opcode]);
const vectorUnary = (opcode: number): ((a: V128) => V128) => unary<'v128', 'v128'>('v128', vector(opcode));
const vectorBinary = (opcode: number): ((a: V128, b: V128) => V128) =>
  binary<'v128', 'v128'>('v128', vector(opcode));

export const i32 = {
  const: (value: number): I32 => ({ type: 'i32', bytes: [0x41, ...signed(value)] }),
  load: load('i32', [0x28], 2),
  store: store<'i32'>([0x36], 2),
  ne: i32Binary(0x47),
  ltS: i32Binary(0x48),
  ltU: i32Binary(0x49),
  gtS: i32Binary(0x4a),
  geS: i32Binary(0x4e),
  add: i32Binary(0x6a),
  sub: i32Binary(0x6b),
  mul: i32Binary(0x6c),
  and: i32Binary(0x71),
  or: i32Binary(0x72),
  shl: i32Binary(0x74),
  shrU: i32Binary(0x76),
  truncSatF64S: unary<'f64', 'i32'>('i32', [0xfc, 0x02])
};

export const f32 = {
  const: (value: number): F32 => ({ type: 'f32', bytes: [0x43, ...floatBytes(value, 4)] }),
  load: load('f32', [0x2a], 2),
  store: store<'f32'>([0x38], 2),
  ne: binary<'f32', 'i32'>('i32', [0x5c]),
  gt: binary<'f32', 'i32'>('i32', [0x5e]),
  add: f32Binary(0x92),
  div: f32Binary(0x95),
  min: f32Binary(0x96),
  max: f32Binary(0x97),
  demoteF64: unary<'f64', 'f32'>('f32', [0xb6])
};

export const f64 = {
  const: (value: number): F64 => ({ type: 'f64', bytes: [0x44, ...floatBytes(value, 8)] }),
  load: load('f64', [0x2b], 3),
  store: store<'f64'>([0x39], 3),
  add: f64Binary(0xa0),
  convertI32S: unary<'i32', 'f64'>('f64', [0xb7])
};

export const v128 = {
  load: load('v128', vector(0x00), 2),
  load8Splat: load('v128', vector(0x07), 0),
  load16Splat: load('v128', vector(0x08), 1),
  load32Splat: load('v128', vector(0x09), 2),
  load64Splat: load('v128', vector(0x0a), 3),
  load32Zero: load('v128', vector(0x5c), 2),
  load64Zero: load('v128', vector(0x5d), 2),
  /** `value` with one byte replaced by what lies at `address`. */
  load8Lane: (address: I32, value: V128, lane: number, offset = 0): V128 =>
    apply('v128', [...memory(vector(0x54), 0, offset), lane], [address, value]),
  /** `value` with one lane replaced by what lies at `address`. */
  load32Lane: (address: I32, value: V128, lane: number, offset = 0): V128 =>
    apply('v128', [...memory(vector(0x56), 2, offset), lane], [address, value]),
  /** `value` with one lane replaced by what lies at `address`. */
  load64Lane: (address: I32, value: V128, lane: number, offset = 0): V128 =>
    apply('v128', [...memory(vector(0x57), 3, offset), lane], [address, value]),
  store: store<'v128'>(vector(0x0b), 2),
  store8Lane: storeLane(0x58, 0),
  store16Lane: storeLane(0x59, 1),
  store32Lane: storeLane(0x5a, 2),
  store64Lane: storeLane(0x5b, 2),
  zero: (): V128 => ({ type: 'v128', bytes: vector(0x0c, ...new Array<number>(16).fill(0)) }),
  not: vectorUnary(0x4d),
  /** 1 where any bit is set. */
  anyTrue: unary<'v128', 'i32'>('i32', vector(0x53)),
  and: vectorBinary(0x4e),
  /** `a` without the bits of `b`. */
  andnot: vectorBinary(0x4f),
  or: vectorBinary(0x50),
  xor: vectorBinary(0x51),
  /** Bits of `a` where `mask` is set, else bits of `b`. */
  bitselect: (a: V128, b: V128, mask: V128): V128 => apply('v128', vector(0x52), [a, b, mask])
};

export const i8x16 = {
  /** Sixteen byte numbers into `a` (0–15) and `b` (16–31). */
  shuffle: (a: V128, b: V128, lanes: readonly number[]): V128 =>
    apply('v128', vector(0x0d, ...lanes), [a, b]),
  narrowI16x8U: vectorBinary(0x66)
};

export const i16x8 = { extendLowI8x16U: vectorUnary(0x89), narrowI32x4U: vectorBinary(0x86) };

export const i32x4 = {
  const: (value: number): V128 => ({
    type: 'v128',
    bytes: vector(0x0c, ...new Uint8Array(new Int32Array(4).fill(value).buffer))
  }),
  /** The constant vector of these four integers. */
  lanes: (values: readonly number[]): V128 => ({
    type: 'v128',
    bytes: vector(0x0c, ...new Uint8Array(Int32Array.from(values).buffer))
  }),
  extendLowI16x8U: vectorUnary(0xa9),
  ne: vectorBinary(0x38),
  gtS: vectorBinary(0x3b),
  shl: shift(0xab),
  shrS: shift(0xac),
  shrU: shift(0xad),
  add: vectorBinary(0xae),
  sub: vectorBinary(0xb1),
  mul: vectorBinary(0xb5),
  /** Two doubles cut towards zero into lanes 0 and 1; the others are 0. */
  truncSatF64x2SZero: vectorUnary(0xfc)
};

export const f32x4 = {
  const: (value: number): V128 => ({
    type: 'v128',
    bytes: vector(0x0c, ...new Uint8Array(new Float32Array(4).fill(value).buffer))
  }),
  splat: unary<'f32', 'v128'>('v128', vector(0x13)),
  extractLane: (a: V128, lane: number): F32 => apply('f32', vector(0x1f, lane), [a]),
  eq: vectorBinary(0x41),
  ne: vectorBinary(0x42),
  lt: vectorBinary(0x43),
  gt: vectorBinary(0x44),
  le: vectorBinary(0x45),
  ge: vectorBinary(0x46),
  demoteF64x2Zero: vectorUnary(0x5e),
  ceil: vectorUnary(0x67),
  floor: vectorUnary(0x68),
  nearest: vectorUnary(0x6a),
  abs: vectorUnary(0xe0),
  neg: vectorUnary(0xe1),
  sqrt: vectorUnary(0xe3),
  add: vectorBinary(0xe4),
  sub: vectorBinary(0xe5),
  mul: vectorBinary(0xe6),
  div: vectorBinary(0xe7),
  min: vectorBinary(0xe8),
  max: vectorBinary(0xe9),
  /** `b < a ? b : a`: one machine instruction, and `a` where either is NaN. */
  pmin: vectorBinary(0xea),
  /** `a < b ? b : a` */
  pmax: vectorBinary(0xeb),
  convertI32x4S: vectorUnary(0xfa),
  /** `a × b + c`, rounded once or twice as the machine likes. */
  relaxedMadd: (a: V128, b: V128, c: V128): V128 => apply('v128', vector(0x105), [a, b, c])
};

export const f64x2 = {
  const: (value: number): V128 => ({
    type: 'v128',
    bytes: vector(0x0c, ...new Uint8Array(new Float64Array(2).fill(value).buffer))
  }),
  splat: unary<'f64', 'v128'>('v128', vector(0x14)),
  extractLane: (a: V128, lane: number): F64 => apply('f64', vector(0x21, lane), [a]),
  promoteLowF32x4: vectorUnary(0x5f),
  eq: vectorBinary(0x47),
  ne: vectorBinary(0x48),
  lt: vectorBinary(0x49),
  gt: vectorBinary(0x4a),
  le: vectorBinary(0x4b),
  ge: vectorBinary(0x4c),
  ceil: vectorUnary(0x74),
  floor: vectorUnary(0x75),
  trunc: vectorUnary(0x7a),
  nearest: vectorUnary(0x94),
  abs: vectorUnary(0xec),
  neg: vectorUnary(0xed),
  sqrt: vectorUnary(0xef),
  min: vectorBinary(0xf4),
  max: vectorBinary(0xf5),
  add: vectorBinary(0xf0),
  sub: vectorBinary(0xf1),
  mul: vectorBinary(0xf2),
  div: vectorBinary(0xf3),
  convertLowI32x4S: vectorUnary(0xfe)
};
