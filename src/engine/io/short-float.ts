/**
 * @file Floating-point types of 8 and 16 bits. float32 holds every value of theirs, so they are read through a table of all
 * of them, in one step each. **Sources**: IEEE 754; the OCP specification of 8-bit floating point (E4M3, E5M2) and of
 * microscaling formats (E8M0); PyTorch's `c10/util/Float8_*.h` for those without infinity and negative zero (`fnuz`).
 */

interface FloatFormat {
  readonly bits: 8 | 16;
  /** Bits behind the exponent. */
  readonly fraction: number;
  readonly bias: number;
  /** What stands at the greatest exponent: infinity and NaN, NaN at the last place alone, or NaN in place of −0. */
  readonly special: 'ieee' | 'last' | 'negative zero';
}

/** PyTorch's names of the types. */
export type ShortFloat =
  | 'float16'
  | 'bfloat16'
  | 'float8_e4m3fn'
  | 'float8_e4m3fnuz'
  | 'float8_e5m2'
  | 'float8_e5m2fnuz'
  | 'float8_e8m0fnu';

/** How each type is laid out. */
export const SHORT_FLOATS: Readonly<Record<ShortFloat, FloatFormat>> = {
  float16: { bits: 16, fraction: 10, bias: 15, special: 'ieee' },
  bfloat16: { bits: 16, fraction: 7, bias: 127, special: 'ieee' },
  float8_e4m3fn: { bits: 8, fraction: 3, bias: 7, special: 'last' },
  float8_e4m3fnuz: { bits: 8, fraction: 3, bias: 8, special: 'negative zero' },
  float8_e5m2: { bits: 8, fraction: 2, bias: 15, special: 'ieee' },
  float8_e5m2fnuz: { bits: 8, fraction: 2, bias: 16, special: 'negative zero' },
  float8_e8m0fnu: { bits: 8, fraction: 0, bias: 127, special: 'last' }
};

/** The value of one pattern of bits of a type with a sign. */
function signedValue(pattern: number, { bits, fraction, bias, special }: FloatFormat): number {
  const magnitude = pattern & (2 ** (bits - 1) - 1);
  const isNegative = magnitude !== pattern;
  if (special === 'negative zero' && isNegative && magnitude === 0) return NaN;
  const greatest = 2 ** (bits - 1 - fraction) - 1;
  const exponent = magnitude >> fraction;
  const part = magnitude & (2 ** fraction - 1);
  const sign = isNegative ? -1 : 1;
  if (special === 'ieee' && exponent === greatest) return part === 0 ? sign * Infinity : NaN;
  if (special === 'last' && magnitude === 2 ** (bits - 1) - 1) return NaN;
  if (exponent === 0) return sign * part * 2 ** (1 - bias - fraction);
  return sign * (1 + part * 2 ** -fraction) * 2 ** (exponent - bias);
}

const tables = new Map<ShortFloat, Float32Array>();

/** The value of every pattern of bits. E8M0 is an exponent alone, without a sign. */
function tableOf(type: ShortFloat): Float32Array {
  const known = tables.get(type);
  if (known !== undefined) return known;
  const format = SHORT_FLOATS[type];
  const valueOf =
    type === 'float8_e8m0fnu'
      ? (pattern: number): number => (pattern === 255 ? NaN : 2 ** (pattern - format.bias))
      : (pattern: number): number => signedValue(pattern, format);
  const table = Float32Array.from({ length: 2 ** format.bits }, (_, pattern) => valueOf(pattern));
  tables.set(type, table);
  return table;
}

/** The numbers that patterns of bits stand for. */
export function shortFloatValues(type: ShortFloat, patterns: Uint8Array | Uint16Array): Float32Array {
  const values = new Float32Array(patterns.length);
  const table = tableOf(type);
  for (let place = 0; place < values.length; place++) values[place] = table[patterns[place]];
  return values;
}
