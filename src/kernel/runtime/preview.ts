/**
 * @file Any value → text for people, in the manner of Node's inspector: kinds are named, lengths told, cycles
 * marked, getters left alone, and the text stays short however large the value is.
 */
import { readExport } from './module-exports.js';
import { hasLastPrototype } from './prototypes.js';
import { isError } from './traceback.js';

export interface PreviewOptions {
  /** How an `Error` reads. */
  readonly error: (error: Error) => string;
  /**
   * How a value with a text of its own (a tensor, a module) reads; undefined for every other value.
   *
   * @param isPart whether it stands inside another value, where one line is enough.
   */
  readonly own: (value: object, isPart: boolean) => string | undefined;
}

const DEEPEST = 4;
const MOST_ITEMS = 100;
/** Stands for a value that cannot be asked what it is. */
const ENDLESS = '[Unreadable: its prototypes have no end]';
/** Values visited in one preview. */
const MOST_VISITED = 3000;
const LINE = 76;
const LONGEST_STRING = 2000;
const LONGEST_TOP_STRING = 50_000;

/** A value on its own, as the result of a cell or an argument of `console.log`. */
export function preview(value: unknown, options: PreviewOptions): string {
  return new Preview(options).format(value, 0, LONGEST_TOP_STRING);
}

function tagOf(value: object): string {
  try {
    return Object.prototype.toString.call(value).slice(8, -1);
  } catch {
    return 'Object';
  }
}

/** The name of the class a value was made by; empty for plain objects, `null` for none. */
function classOf(value: object): string | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return null;
  const constructor = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value as unknown;
  if (typeof constructor === 'function') return constructor.name;
  return typeof prototype === 'object' ? (classOf(prototype) ?? '') : '';
}

function quote(text: string, longest: number): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  const mark = !cut.includes("'") ? "'" : !cut.includes('"') ? '"' : !cut.includes('`') ? '`' : "'";
  const escaped = cut
    .replace(/\\/g, '\\\\')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    .replaceAll(mark, `\\${mark}`);
  const more = text.length - cut.length;
  return `${mark}${escaped}${mark}${more > 0 ? `… ${more} more characters` : ''}`;
}

function primitive(value: unknown, longest: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return quote(value, longest);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'symbol':
      return String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    default:
      return value === null ? 'null' : undefined;
  }
}

function functionText(value: object): string {
  const name = Object.getOwnPropertyDescriptor(value, 'name')?.value as unknown;
  const shown = typeof name === 'string' && name !== '' ? name : '(anonymous)';
  let source = '';
  try {
    source = Function.prototype.toString.call(value);
  } catch {
    // A revoked proxy has no text.
  }
  if (!source.startsWith('class')) return `[Function: ${shown}]`;
  const parent: unknown = Object.getPrototypeOf(value);
  const base = typeof parent === 'function' && parent.name !== '' ? ` extends ${parent.name}` : '';
  return `[class ${shown}${base}]`;
}

/** The primitive inside a boxed one, whatever its own `valueOf` says. */
function unbox(value: object): unknown {
  if (value instanceof Number) return Number.prototype.valueOf.call(value);
  return value instanceof String
    ? String.prototype.valueOf.call(value)
    : Boolean.prototype.valueOf.call(value);
}

class Preview {
  private visited = 0;
  private readonly path: object[] = [];

  constructor(private readonly options: PreviewOptions) {}

  format(value: unknown, depth: number, longest = LONGEST_STRING): string {
    const text = primitive(value, longest);
    if (text !== undefined) return text;
    const object = value as object;
    if (this.path.includes(object)) return '[Circular]';
    this.visited += 1;
    if (this.visited > MOST_VISITED) return '…';
    this.path.push(object);
    try {
      return hasLastPrototype(object) ? this.object(object, depth) : ENDLESS;
    } catch (error) {
      return `[Unreadable: ${isError(error) ? error.message : String(error)}]`;
    } finally {
      this.path.pop();
    }
  }

  private object(value: object, depth: number): string {
    const own = this.options.own(value, depth > 0);
    if (own !== undefined) return own;
    if (isError(value)) return this.options.error(value);
    if (typeof value === 'function') return functionText(value);
    if (depth > DEEPEST) return `[${Array.isArray(value) ? 'Array' : classOf(value) || 'Object'}]`;
    if (Array.isArray(value)) return this.array(value as unknown[], depth);
    if (ArrayBuffer.isView(value)) return this.view(value, depth);
    return this.tagged(value, depth) ?? this.plain(value, classOf(value), depth);
  }

  private tagged(value: object, depth: number): string | undefined {
    switch (tagOf(value)) {
      case 'Map':
        return this.map(value as Map<unknown, unknown>, depth);
      case 'Set':
        return this.set(value as Set<unknown>, depth);
      case 'Date': {
        const time = Date.prototype.getTime.call(value);
        return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
      }
      case 'RegExp':
        return RegExp.prototype.toString.call(value);
      case 'ArrayBuffer':
        return `ArrayBuffer(${(value as ArrayBuffer).byteLength})`;
      case 'Promise':
      case 'WeakMap':
      case 'WeakSet':
      case 'WeakRef':
        return `${tagOf(value)} {}`;
      case 'Blob':
      case 'File':
      case 'URL':
      case 'Headers':
      case 'URLSearchParams':
      case 'FormData':
        return this.ofPlatform(value, depth);
      case 'Number':
      case 'String':
      case 'Boolean':
        return `[${tagOf(value)}: ${this.format(unbox(value), depth)}]`;
      default:
        return undefined;
    }
  }

  /** Objects of the platform that have no fields; undefined for an object that only takes such a name. */
  private ofPlatform(value: object, depth: number): string | undefined {
    if (value instanceof Blob) {
      const name = value instanceof File ? ` ${quote(value.name, LONGEST_STRING)}` : '';
      return `${tagOf(value)}(${value.size}${value.type === '' ? '' : `, ${value.type}`})${name}`;
    }
    if (value instanceof URL) return `URL ${quote(value.href, LONGEST_STRING)}`;
    if (value instanceof Headers || value instanceof URLSearchParams || value instanceof FormData) {
      const items = Array.from(
        value.entries(),
        ([key, each]) => `${keyText(key)}: ${this.format(each, depth + 1)}`
      );
      return wrap(`${tagOf(value)} `, '{', items, '}');
    }
    return undefined;
  }

  private array(value: readonly unknown[], depth: number): string {
    const name = classOf(value);
    const prefix =
      name === 'Array' && value.length <= 6 ? '' : `${name ?? '[null prototype] Array'}(${value.length}) `;
    const items: string[] = [];
    const holes = new Holes(value);
    let index = 0;
    while (index < value.length && items.length < MOST_ITEMS) {
      if (Object.hasOwn(value, index)) items.push(this.format(value[index++], depth + 1));
      else {
        const next = holes.end(index);
        items.push(holesText(next - index));
        index = next;
      }
    }
    if (index < value.length) items.push(moreText(value.length - index, 'item'));
    return wrap(prefix, '[', items, ']');
  }

  private view(value: ArrayBufferView, depth: number): string {
    const name = classOf(value) ?? 'TypedArray';
    if (value instanceof DataView || !('length' in value)) return `${name}(${value.byteLength})`;
    const array = value as unknown as ArrayLike<number | bigint>;
    const items: string[] = [];
    for (let index = 0; index < Math.min(MOST_ITEMS, array.length); index++) {
      items.push(this.format(array[index], depth + 1));
    }
    if (array.length > MOST_ITEMS) items.push(moreText(array.length - MOST_ITEMS, 'item'));
    return wrap(`${name}(${array.length}) `, '[', items, ']');
  }

  private map(value: Map<unknown, unknown>, depth: number): string {
    const items: string[] = [];
    for (const [key, each] of Map.prototype.entries.call(value)) {
      if (items.length >= MOST_ITEMS) {
        items.push(moreText(value.size - MOST_ITEMS, 'entry', 'entries'));
        break;
      }
      items.push(`${this.format(key, depth + 1)} => ${this.format(each, depth + 1)}`);
    }
    return wrap(`${classOf(value) ?? 'Map'}(${value.size}) `, '{', items, '}');
  }

  private set(value: Set<unknown>, depth: number): string {
    const items: string[] = [];
    for (const each of Set.prototype.values.call(value)) {
      if (items.length >= MOST_ITEMS) {
        items.push(moreText(value.size - MOST_ITEMS, 'item'));
        break;
      }
      items.push(this.format(each, depth + 1));
    }
    return wrap(`${classOf(value) ?? 'Set'}(${value.size}) `, '{', items, '}');
  }

  private plain(value: object, name: string | null, depth: number): string {
    const keys = Reflect.ownKeys(value);
    const items: string[] = [];
    let hidden = 0;
    for (const key of keys) {
      if (items.length >= MOST_ITEMS) break;
      const own = Object.getOwnPropertyDescriptor(value, key);
      if (!own?.enumerable) {
        hidden += 1;
        continue;
      }
      items.push(`${keyText(key)}: ${this.property(readExport(value, key) ?? own, depth)}`);
    }
    const more = keys.length - hidden - items.length;
    if (more > 0) items.push(moreText(more, 'key'));
    const prefix = name === 'Object' || name === '' ? '' : `${name ?? '[Object: null prototype]'} `;
    return wrap(prefix, '{', items, '}');
  }

  private property(own: PropertyDescriptor, depth: number): string {
    if (own.get) return own.set ? '[Getter/Setter]' : '[Getter]';
    if (own.set) return '[Setter]';
    return this.format(own.value, depth + 1);
  }
}

/** The holes of an array, asked for from left to right: its keys are listed once, however many holes there are. */
class Holes {
  private keys: readonly string[] | null = null;
  private at = 0;

  constructor(private readonly array: readonly unknown[]) {}

  /** Where the holes end that begin at a place. */
  end(from: number): number {
    this.keys ??= Object.keys(this.array);
    // Indices come first, in their order; other keys are no numbers.
    while (this.at < this.keys.length && !(Number(this.keys[this.at]) >= from)) this.at += 1;
    return this.at < this.keys.length ? Number(this.keys[this.at]) : this.array.length;
  }
}

function holesText(count: number): string {
  return `<${count} empty item${count === 1 ? '' : 's'}>`;
}

function moreText(count: number, one: string, many = `${one}s`): string {
  return `… ${count} more ${count === 1 ? one : many}`;
}

function keyText(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  const shown = key.length > 200 ? `${key.slice(0, 200)}…` : key;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(shown) ? shown : quote(shown, 201);
}

/** One line where it fits; short items side by side, others one to a line. */
function wrap(prefix: string, open: string, items: readonly string[], close: string): string {
  if (items.length === 0) return `${prefix}${open}${close}`;
  const line = `${prefix}${open} ${items.join(', ')} ${close}`;
  if (line.length <= LINE && !line.includes('\n')) return line;
  const values = items.filter(item => !item.startsWith('…'));
  const short = values.every(item => item.length <= 16 && !item.includes('\n') && !item.includes(': '));
  const body = short && values.length > 6 ? fill(items) : items.map(item => indent(item));
  return `${prefix}${open}\n${body.join(',\n')}\n${close}`;
}

function indent(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`;
}

/** Short items in lines of the usual width, aligned to columns. */
function fill(items: readonly string[]): string[] {
  const listed = items.filter(item => !item.startsWith('…'));
  const width = Math.max(...listed.map(item => item.length));
  const columns = Math.max(1, Math.floor(LINE / (width + 2)));
  const lines: string[] = [];
  for (let start = 0; start < listed.length; start += columns) {
    const row = listed.slice(start, start + columns).map(item => item.padStart(width));
    lines.push(`  ${row.join(', ')}`);
  }
  return [...lines, ...items.slice(listed.length).map(indent)];
}
