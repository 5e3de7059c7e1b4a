/** @file What a public function takes, read from a line of the table of signatures. */
import { SIGNATURES, TYPES } from './signatures.js';

/** What kinds of values may stand in a place, as bits. */
export const Bit = {
  number: 1,
  boolean: 2,
  string: 4,
  null: 8,
  Tensor: 16,
  Module: 32,
  function: 64,
  array: 128,
  options: 256,
  object: 512,
  /** What only a place that takes anything takes: symbols and big integers. */
  other: 1024,
  /** A stream of random numbers. */
  Generator: 2048
} as const;

const ANYTHING = 4095;
const OBJECTS = Bit.object | Bit.array | Bit.Tensor | Bit.Module | Bit.options | Bit.Generator;
/** Those whose inside is looked at, too. */
export const NESTED = Bit.array | Bit.options | Bit.string;

/** What may stand in one place. */
export interface Kind {
  /** As the table has it. */
  readonly text: string;
  readonly bits: number;
  /** The texts that may stand here, or null for all. */
  readonly literals: readonly string[] | null;
  /** What the elements of an array may be, or null where they are not looked at. */
  readonly element: Kind | null;
  /** Whether anything that gives such elements one after another may stand for the array. */
  readonly isIterable: boolean;
  /** The options that may stand here, by their names. */
  readonly options: Options | null;
}

/** Options by their names; without a prototype, for a cell may have changed those of the language's own collections. */
export type Options = Readonly<Record<string, Field | undefined>>;

export interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly kind: Kind;
}

/** What a function takes, place by place. */
export interface Signature {
  /** What errors call it: `conv2d`. */
  readonly name: string;
  readonly fields: readonly Field[];
  /** How many must be given. */
  readonly required: number;
  /** What may follow any number of times, or null. */
  readonly rest: Field | null;
}

/** Parts a text at a sign that lies outside of quotes, brackets and braces. */
function partsOf(text: string, sign: ',' | '|'): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let place = 0; place < text.length; place++) {
    const letter = text[place];
    if (letter === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (letter === '(' || letter === '{') depth += 1;
    else if (letter === ')' || letter === '}') depth -= 1;
    else if (letter === sign && depth === 0) {
      parts.push(text.slice(start, place).trim());
      start = place + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts.filter(part => part !== '');
}

const kinds = Object.create(null) as Record<string, Kind | undefined>;

/** What a text of the table lets stand in a place. */
export function readKind(text: string): Kind {
  const known = kinds[text];
  if (known !== undefined) return known;
  let bits = 0;
  let isIterable = false;
  const literals: string[] = [];
  const elements: string[] = [];
  const options = Object.create(null) as Record<string, Field | undefined>;
  const look = (atom: string): void => {
    if (atom === 'any') bits |= ANYTHING;
    else if (atom.startsWith("'")) literals.push(atom.slice(1, -1));
    else if (atom.endsWith('[]')) elements.push(atom.slice(0, -2).replace(/^\((.*)\)$/, '$1'));
    else if (atom.startsWith('iterable(')) {
      isIterable = true;
      elements.push(atom.slice('iterable('.length, -1));
    } else if (atom.startsWith('{')) {
      for (const field of readFields(atom.slice(1, -1)))
        options[field.name] = joined(options[field.name], field);
    } else if (atom === 'object') bits |= OBJECTS;
    else if (atom in Bit) bits |= Bit[atom as keyof typeof Bit];
    else for (const part of partsOf(TYPES[atom], '|')) look(part);
  };
  for (const atom of partsOf(text, '|')) look(atom);
  const takesAnyText = (bits & Bit.string) !== 0;
  if (literals.length > 0) bits |= Bit.string;
  if (elements.length > 0) bits |= Bit.array;
  const hasOptions = Object.keys(options).length > 0;
  if (hasOptions) bits |= Bit.options;
  const kind: Kind = {
    text,
    bits,
    literals: takesAnyText || literals.length === 0 ? null : literals,
    element: elements.length === 0 ? null : readKind(elements.join(' | ')),
    isIterable,
    options: !hasOptions || (bits & Bit.object) !== 0 ? null : options
  };
  kinds[text] = kind;
  return kind;
}

/** An option that several of the objects which may stand in a place have: what any of them takes. */
function joined(other: Field | undefined, field: Field): Field {
  if (other === undefined) return field;
  const known = partsOf(other.kind.text, '|');
  const texts = [...known, ...partsOf(field.kind.text, '|').filter(text => !known.includes(text))];
  return {
    name: field.name,
    isOptional: other.isOptional || field.isOptional,
    kind: readKind(texts.join(' | '))
  };
}

function readFields(text: string): Field[] {
  return partsOf(text, ',').map(part => {
    const colon = part.indexOf(':');
    const label = part.slice(0, colon);
    const isOptional = label.endsWith('?');
    const name = isOptional ? label.slice(0, -1) : label;
    return { name, isOptional, kind: readKind(part.slice(colon + 1).trim()) };
  });
}

const signatures = Object.create(null) as Record<string, Signature | undefined>;

/** What the function, class or `Class.method` of this name takes; null for one that the table does not have. */
export function signatureOf(name: string): Signature | null {
  const signature = signatures[name];
  if (signature !== undefined) return signature;
  if (!Object.hasOwn(SIGNATURES, name)) return null;
  const made = readSignature(name.slice(name.lastIndexOf('.') + 1), SIGNATURES[name]);
  signatures[name] = made;
  return made;
}

/** Reads a line of the table: `input: Tensor, dim?: number | SoftmaxOptions`. */
function readSignature(name: string, text: string): Signature {
  const all = readFields(text);
  const last = all.at(-1);
  const rest = last?.name.startsWith('...') ? { ...last, name: last.name.slice(3) } : null;
  const fields = rest === null ? all : all.slice(0, -1);
  return { name, fields, required: fields.filter(each => !each.isOptional).length, rest };
}
