/**
 * @file A tensor as PyTorch prints it: four decimals, scientific notation where numbers differ too much, dots in
 * the middle of long ones. Source: torch/_tensor_str.py.
 */
import { isFloatingPoint, type DType, type TypedArray } from './dtype.js';
import { elementCount } from './shape.js';

export interface PrintedTensor {
  /** Row-major. */
  readonly values: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly requiresGrad: boolean;
  /** The node's name, or null for a leaf. */
  readonly gradFn: string | null;
  /** Replaces `tensor(` in front. */
  readonly prefix?: string;
}

const PRECISION = 4;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const LINE_WIDTH = 80;

/** Writes one element, padded to the width of the widest. */
type Formatter = (value: number) => string;

/** JavaScript rounds exact halves up, Python to the even digit: cuts `long` where that makes a difference. */
function halfToEven(short: string, long: string): string {
  const end = long.indexOf('.') + 1 + PRECISION;
  const cut = long.slice(0, end);
  return /^50*$/.test(long.slice(end)) && Number(cut.at(-1)) % 2 === 0 ? cut : short;
}

/** Python's `f'{value:.4e}'`: at least two digits of exponent. */
function scientific(value: number): string {
  const [mantissa, exponent] = value.toExponential(PRECISION).split('e');
  const [long] = value.toExponential(60).split('e');
  const digits = exponent.slice(1).padStart(2, '0');
  return `${halfToEven(mantissa, long)}e${exponent[0]}${digits}`;
}

function special(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** Python's `f'{value:.4f}'`, which also writes the sign of −0. */
function decimal(value: number): string {
  const size = Math.abs(value);
  const text = halfToEven(size.toFixed(PRECISION), size.toFixed(60));
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}

/** A whole number with a point behind it. */
function whole(value: number): string {
  return `${Object.is(value, -0) ? '-0' : value.toFixed(0)}.`;
}

/** Zeros, NaN and infinities do not count for the width of floating point numbers. */
function createFormatter(values: readonly number[], dtype: DType): { format: Formatter; width: number } {
  const write = chooseNotation(values, dtype);
  const counted = isFloatingPoint(dtype)
    ? values.filter(value => Number.isFinite(value) && value !== 0)
    : values;
  const width = counted.reduce((widest, value) => Math.max(widest, write(value).length), 1);
  return { format: value => write(value).padStart(width), width };
}

function chooseNotation(values: readonly number[], dtype: DType): Formatter {
  if (dtype === 'bool') return value => (value === 0 ? 'False' : 'True');
  if (!isFloatingPoint(dtype)) return value => String(value);
  const finite = values.filter(value => Number.isFinite(value) && value !== 0).map(Math.abs);
  const smallest = Math.min(...finite);
  const largest = Math.max(...finite);
  const orWord =
    (write: Formatter): Formatter =>
    value =>
      Number.isFinite(value) ? write(value) : special(value);
  if (finite.length === 0) return orWord(whole);
  const wide = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
  if (wide) return orWord(scientific);
  return orWord(finite.every(Number.isInteger) ? whole : decimal);
}

interface Layout {
  readonly values: TypedArray;
  readonly shape: readonly number[];
  readonly summarize: boolean;
  readonly format: Formatter;
  readonly elementWidth: number;
}

/** The places that are shown of a dimension; −1 stands for the dots. */
function shownPlaces(size: number, summarize: boolean): number[] {
  const all = Array.from({ length: size }, (_, place) => place);
  if (!summarize || size <= 2 * EDGE_ITEMS) return all;
  return [...all.slice(0, EDGE_ITEMS), -1, ...all.slice(size - EDGE_ITEMS)];
}

/** The elements that will be shown: only they decide the notation and the width. */
function shownValues(values: TypedArray, shape: readonly number[], summarize: boolean, start = 0): number[] {
  if (shape.length === 0) return [values[start]];
  const [size, ...rest] = shape;
  const step = elementCount(rest);
  return shownPlaces(size, summarize)
    .filter(place => place >= 0)
    .flatMap(place => shownValues(values, rest, summarize, start + place * step));
}

function vectorText(layout: Layout, start: number, size: number, indent: number): string {
  const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (layout.elementWidth + 2)));
  const texts = shownPlaces(size, layout.summarize).map(place =>
    place < 0 ? ' ...' : layout.format(layout.values[start + place])
  );
  const lines: string[] = [];
  for (let i = 0; i < texts.length; i += perLine) lines.push(texts.slice(i, i + perLine).join(', '));
  return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
}

function nestedText(layout: Layout, shape: readonly number[], start: number, indent: number): string {
  if (shape.length === 0) return layout.format(layout.values[start]);
  const [size, ...rest] = shape;
  if (rest.length === 0) return vectorText(layout, start, size, indent);
  const step = elementCount(rest);
  const parts = shownPlaces(size, layout.summarize).map(place =>
    place < 0 ? '...' : nestedText(layout, rest, start + place * step, indent + 1)
  );
  return `[${parts.join(`,${'\n'.repeat(rest.length)}${' '.repeat(indent + 1)}`)}]`;
}

/** The text that PyTorch's `print` gives for the tensor. */
export function formatTensor(tensor: PrintedTensor): string {
  const { values, shape, dtype, requiresGrad, gradFn, prefix = 'tensor(' } = tensor;
  const indent = prefix.length;
  const count = elementCount(shape);
  const suffixes: string[] = [];
  let body = '[]';
  if (count === 0) {
    if (shape.length !== 1) suffixes.push(`size=(${shape.join(', ')})`);
    if (dtype !== 'float32') suffixes.push(`dtype=torch.${dtype}`);
  } else {
    if (dtype !== 'float32' && dtype !== 'int64' && dtype !== 'bool') suffixes.push(`dtype=torch.${dtype}`);
    const summarize = count > THRESHOLD;
    const { format, width } = createFormatter(shownValues(values, shape, summarize), dtype);
    body = nestedText({ values, shape, summarize, format, elementWidth: width }, shape, 0, indent);
  }
  if (gradFn !== null) suffixes.push(`grad_fn=<${gradFn}>`);
  else if (requiresGrad) suffixes.push('requires_grad=True');
  return addSuffixes(prefix + body, suffixes, indent);
}

/** Sets the suffixes behind the text, or on a line of their own where the line would grow too long. */
function addSuffixes(text: string, suffixes: readonly string[], indent: number): string {
  let output = text;
  let lastLine = text.length - text.lastIndexOf('\n') + 1;
  for (const suffix of suffixes) {
    if (lastLine + suffix.length + 2 > LINE_WIDTH) {
      output += `,\n${' '.repeat(indent)}${suffix}`;
      lastLine = indent + suffix.length;
    } else {
      output += `, ${suffix}`;
      lastLine += suffix.length + 2;
    }
  }
  return `${output})`;
}
