/**
 * @file The reading of what a public function is given: every argument, option key and option value is used or refused,
 * in words that name the operation, the argument and what was got. PyTorch's spellings (snake_case) become ours here, so
 * that what lies behind can trust its types.
 */
import { ValueError } from './errors.js';
import { nearest } from './nearest.js';
import { Generator } from './random.js';
import { Bit, NESTED, type Field, type Kind, type Options, type Signature } from './signature.js';
import { camelCase } from './spelling.js';
import { Tensor } from './tensor.js';

/** Classes that are no part of the core, by the names that the table has for them. */
const classes: { Module: (value: object) => boolean } = { Module: () => false };

/** Tells how an instance of a class is known that the table of signatures names. */
export function registerClass(name: 'Module', isInstance: (value: object) => boolean): void {
  classes[name] = isInstance;
}

function bitOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return Bit.number;
    case 'boolean':
      return Bit.boolean;
    case 'string':
      return Bit.string;
    case 'function':
      return classes.Module(value) ? Bit.Module : Bit.function;
    case 'object':
      if (value === null) return Bit.null;
      if (value instanceof Tensor) return Bit.Tensor;
      if (Array.isArray(value)) return Bit.array;
      if (value instanceof Generator) return Bit.Generator;
      if (classes.Module(value)) return Bit.Module;
      return isPlain(value) ? Bit.options : Bit.object;
    default:
      return Bit.other;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm has a prototype of its own, without one above it.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * The arguments of a call, checked; what has another spelling is put right in place.
 *
 * @throws ValueError that names the argument and what was got
 */
export function readArguments(signature: Signature, given: unknown[]): unknown[] {
  const { fields, required } = signature;
  if (given.length > fields.length && signature.rest === null) refuseSurplus(signature, given);
  for (let place = 0; place < given.length; place++) {
    const value = given[place];
    const field = place < fields.length ? fields[place] : signature.rest;
    if (value === undefined || field === null) continue;
    const { kind } = field;
    const bit = bitOf(value);
    if ((kind.bits & bit) !== 0 && (bit & NESTED) === 0) continue;
    given[place] = readValue({ signature, place, path: '' }, kind, value, bit);
    if (bit === Bit.options && kind.options !== null) checkClosing(signature, given, place);
  }
  for (let place = 0; place < required; place++) {
    if (given[place] === undefined) refuseMissing(signature, given, place);
  }
  return given;
}

/** Where a value stands: an argument, or an option (`path`) in it. */
interface Place {
  readonly signature: Signature;
  readonly place: number;
  readonly path: string;
}

function fieldOf({ signature: { fields, rest }, place }: Place): Field {
  return place < fields.length ? fields[place] : rest!;
}

/** The value as the function wants it. */
function readValue(at: Place, kind: Kind, value: unknown, bit: number): unknown {
  if ((kind.bits & bit) === 0) return convert(at, kind, value, bit);
  if (bit === Bit.string)
    return kind.literals === null ? value : readLiteral(at, kind.literals, value as string);
  if (bit === Bit.array) return readElements(at, kind, value as unknown[]);
  return kind.options === null ? value : readOptionKeys(at, kind.options, value as Record<string, unknown>);
}

/** What PyTorch takes for a number or a list; else an error. */
function convert(at: Place, kind: Kind, value: unknown, bit: number): unknown {
  const isNumber = (kind.bits & Bit.number) !== 0;
  if (bit === Bit.Tensor && isNumber && (value as Tensor).numel === 1) return (value as Tensor).item();
  if (bit === Bit.object && (kind.isIterable || isTypedArray(value)) && (kind.bits & Bit.array) !== 0) {
    const values = listOf(value as object);
    if (values !== null)
      return values.length === 0 && kind.isIterable ? value : readElements(at, kind, values);
  }
  throw new ValueError(
    `${describe(at)} must be ${wanted(kind)}, not ${nameOf(value, bit)}${got(value)}${adviceFor(kind, bit)}${asOption(kind, value, bit)}`
  );
}

function isTypedArray(value: unknown): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** What an object gives one after another, big integers as numbers; null where it gives nothing. */
function listOf(value: object): unknown[] | null {
  if (!(Symbol.iterator in value)) return null;
  const values = Array.from(value as Iterable<unknown>);
  return isTypedArray(value) ? values.map(Number) : values;
}

function readElements(at: Place, kind: Kind, values: unknown[]): unknown[] {
  const { element } = kind;
  if (element === null) return values;
  let read = values;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const bit = bitOf(value);
    if ((element.bits & bit) !== 0 && (bit & NESTED) === 0) continue;
    const better = readValue({ ...at, path: `${at.path}[${index}]` }, element, value, bit);
    if (better === value) continue;
    if (read === values) read = [...values];
    read[index] = better;
  }
  return read;
}

function readLiteral(at: Place, literals: readonly string[], value: string): string {
  if (literals.includes(value)) return value;
  const same = literals.find(literal => literal === camelCase(value));
  if (same !== undefined) return same;
  const list = literals.map(literal => `'${literal}'`).join(', ');
  const named = at.path === '' ? fieldOf(at).name : at.path;
  const words = Object.hasOwn(TORCH_WORDS, named)
    ? TORCH_WORDS[named](value, literals, at.signature.name)
    : '';
  const close = nearest(value, literals);
  const hint = close === null ? '' : `; did you mean '${close}'?`;
  throw new ValueError(
    `${describe(at)} must be one of ${list}, got '${value}'${hint}${DEVICES.has(value) ? NO_DEVICES : ''}${words === '' ? '' : ` (${words})`}`
  );
}

const NO_DEVICES =
  '; tensors have no device here: leave the call out, or choose what computes by `await backend.use(…)`';
const DEVICES: ReadonlySet<string> = new Set(['cuda', 'cuda:0', 'cpu', 'mps']);

/** What PyTorch says of a text that an option of this name does not take. */
const TORCH_WORDS: Readonly<Record<string, (got: string, known: readonly string[], op: string) => string>> = {
  annealStrategy: got => `anneal_strategy must be one of 'cos' or 'linear', instead got ${got}`,
  approximate: () => 'approximate argument must be either none or tanh.',
  mode: (got, _, op) => (op === 'pad' ? `Unrecognised padding mode ${got}` : `mode ${got} is unknown!`),
  nonlinearity: got => `Unsupported nonlinearity ${got}`,
  padding: (got, known) => `Invalid padding string '${got}', should be one of ${formatSet(known)}`,
  paddingMode: (got, known, op) =>
    known.length === 1
      ? `Only "${known[0]}" padding mode is supported for ${op}`
      : `padding_mode must be one of ${formatSet(known)}, but got padding_mode='${got}'`,
  reduction: got => `${got} is not a valid value for reduction`,
  thresholdMode: got => `threshold mode ${got} is unknown!`
};

/** As Python prints a set of texts. */
function formatSet(values: readonly string[]): string {
  return `{${values.map(value => `'${value}'`).join(', ')}}`;
}

function readOptionKeys(
  at: Place,
  options: Options,
  given: Record<string, unknown>
): Record<string, unknown> {
  const read: [string, unknown][] = [];
  let isChanged = false;
  for (const key of Object.keys(given)) {
    const value = given[key];
    const field = options[key] ?? options[camelCase(key)] ?? refuseKey(at, options, key);
    if (field.name !== key && given[field.name] !== undefined) {
      throw new ValueError(
        `${at.signature.name}: got multiple values for argument '${field.name}': also as '${key}'`
      );
    }
    const better = value === undefined ? value : readOption(at, field, value);
    isChanged ||= field.name !== key || better !== value || value === undefined;
    if (value !== undefined) read.push([field.name, better]);
  }
  for (const name of Object.keys(options)) {
    if (options[name]?.isOptional || read.some(([key]) => key === name)) continue;
    throw new ValueError(`${describe(at)} must have '${name}', got ${format(given)}`);
  }
  return isChanged ? Object.fromEntries(read) : given;
}

function readOption(at: Place, { name, kind }: Field, value: unknown): unknown {
  const bit = bitOf(value);
  if ((kind.bits & bit) !== 0 && (bit & NESTED) === 0) return value;
  return readValue({ ...at, path: at.path === '' ? name : `${at.path}.${name}` }, kind, value, bit);
}

function refuseKey(at: Place, options: Options, key: string): never {
  const names = Object.keys(options);
  const close = nearest(camelCase(key), names);
  const hint = close === null ? `it takes ${names.join(', ')}` : `did you mean '${close}'?`;
  const { name } = at.signature;
  throw new ValueError(`${name}: ${name}() got an unexpected keyword argument '${key}'; ${hint}`);
}

/** An options object closes the list, and says nothing that a bare value has said. */
function checkClosing(signature: Signature, given: readonly unknown[], place: number): void {
  const { name, fields } = signature;
  const after = given.findIndex((value, index) => index > place && value !== undefined);
  if (after >= 0 && (fields[after]?.kind.options ?? null) !== null) {
    throw new ValueError(`${name}: nothing may follow the options, got ${format(given[after])}`);
  }
  const options = given[place] as Record<string, unknown>;
  for (let before = 0; before < place; before++) {
    const field = fields.at(before);
    if (given[before] === undefined || field === undefined || !(field.name in options)) continue;
    throw new ValueError(`${name}: ${name}() got multiple values for argument '${field.name}'`);
  }
}

function refuseMissing(
  { name, fields, required }: Signature,
  given: readonly unknown[],
  place: number
): never {
  const missing = fields.slice(place, required).filter((_, index) => given[place + index] === undefined);
  const names = missing.map(field => `'${field.name}'`).join(', ');
  const plural = missing.length === 1 ? '' : 's';
  throw new ValueError(
    `${name}: ${name}() missing ${missing.length} required positional argument${plural}: ${names}; it takes (${fields
      .map(field => (field.isOptional ? `${field.name}?` : field.name))
      .join(', ')})`
  );
}

/** Whether nothing is lost where a value is not looked at: options without a key are none. */
function saysNothing(value: unknown): boolean {
  return value === undefined || (bitOf(value) === Bit.options && Object.keys(value as object).length === 0);
}

function refuseSurplus({ name, fields, required }: Signature, given: readonly unknown[]): void {
  const count = given.findLastIndex(value => !saysNothing(value)) + 1;
  if (count <= fields.length) return;
  const takes = required === fields.length ? `${required}` : `from ${required} to ${fields.length}`;
  const plural = fields.length === 1 ? '' : 's';
  // What `map` gives beside the element.
  const isMapped = count === fields.length + 2 && Array.isArray(given[count - 1]);
  const list = fields.map(field => field.name).join(', ');
  throw new ValueError(
    `${name}: ${name}() takes ${takes} positional argument${plural} (${list}) but ${count} were given: nothing takes ` +
      `${format(given[fields.length])}${isMapped ? `; in map, write x => ${name}(x)` : ''}`
  );
}

function describe(at: Place): string {
  const { name } = at.signature;
  const field = fieldOf(at);
  const isElement = at.path.startsWith('[');
  if (at.path === '' || isElement) {
    return `${name}: ${name}(): argument '${field.name}${at.path}' (position ${at.place + 1})`;
  }
  return `${name}: ${name}(): argument '${at.path}'`;
}

const KIND_NAMES: readonly (readonly [number, string])[] = [
  [Bit.Tensor, 'Tensor'],
  [Bit.Module, 'Module'],
  [Bit.number, 'a number'],
  [Bit.boolean, 'a boolean'],
  [Bit.string, 'a string'],
  [Bit.function, 'a function'],
  [Bit.array, 'an array'],
  [Bit.Generator, 'a Generator'],
  [Bit.options, 'an options object'],
  [Bit.object, 'an object'],
  [Bit.null, 'null']
];

/** What may stand in a place, in words. */
function wanted({ bits, literals, isIterable }: Kind): string {
  if ((bits & Bit.object) !== 0) return 'an object';
  const names = KIND_NAMES.filter(([bit]) => (bits & bit) !== 0).map(([bit, name]) => {
    if (bit === Bit.array && isIterable) return 'an iterable';
    return bit === Bit.string && literals !== null
      ? literals.map(literal => `'${literal}'`).join(' | ')
      : name;
  });
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function nameOf(value: unknown, bit: number): string {
  if (bit === Bit.object) return className(value as object);
  return KIND_NAMES.find(([known]) => known === bit)?.[1] ?? typeof value;
}

function got(value: unknown): string {
  return value === null ? '' : `: got ${format(value)}`;
}

/** A value in few letters. */
function format(value: unknown): string {
  if (value instanceof Tensor) return `a Tensor of shape [${value.shape.join(', ')}]`;
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  if (Array.isArray(value)) {
    const shown = value.slice(0, 4).map(each => (Array.isArray(each) ? '[…]' : format(each)));
    return `[${shown.join(', ')}${value.length > 4 ? ', …' : ''}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return isPlain(value) ? `{ ${Object.keys(value).slice(0, 4).join(', ')} }` : className(value);
  }
  return String(value);
}

function className(value: object): string {
  return typeof value.constructor === 'function' ? value.constructor.name : 'an object';
}

/** The option that would take a bare value: `zeros([2], 'int64')`. */
function asOption(kind: Kind, value: unknown, bit: number): string {
  const takes = (name: string): boolean => {
    const own = kind.options?.[name]?.kind;
    if (own === undefined || (own.bits & bit) === 0) return false;
    return bit !== Bit.string || (own.literals?.includes(value as string) ?? true);
  };
  const found = Object.keys(kind.options ?? {}).find(takes);
  return found === undefined ? '' : `; did you mean { ${found}: ${format(value)} }?`;
}

/** What to write instead of a value of the wrong kind. */
function adviceFor(kind: Kind, bit: number): string {
  const takesTensorAlone = (kind.bits & Bit.Tensor) !== 0 && (kind.bits & Bit.number) === 0;
  if (takesTensorAlone && (bit === Bit.array || bit === Bit.number)) return '; tensor(…) makes one of it';
  if (bit === Bit.Tensor && (kind.bits & Bit.number) !== 0)
    return '; item() gives the number of a Tensor of one element';
  if (bit === Bit.string && (kind.bits & Bit.number) !== 0) return '; Number(…) makes a number of a text';
  if (bit === Bit.function && (kind.bits & Bit.Module) !== 0)
    return '; a function is no layer: write new nn.…()';
  return '';
}
