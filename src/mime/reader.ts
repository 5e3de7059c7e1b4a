/** @file Typed access to unknown JSON: each getter returns the kind of value it names or throws a `PayloadError`. */

/** A list longer than this is no picture. */
const MAX_ITEMS = 1_000_000;
/** Sizes of lists of records: layers, channels, series. */
const MAX_RECORDS = 100_000;

/** A payload that cannot be drawn: `field` is where, e.g. `series[0].y`; the message says what it must be. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';

  constructor(
    readonly field: string,
    readonly requirement: string
  ) {
    super(field === '' ? `payload: ${requirement}` : `payload: ${field} ${requirement}`);
  }
}

/** One JSON object and where it stands in the payload. */
export class Reader {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  private constructor(fields: Readonly<Record<string, unknown>>, path: string) {
    this.#fields = fields;
    this.#path = path;
  }

  /** @throws PayloadError where the value is no JSON object. */
  static of(value: unknown, path: string): Reader {
    if (!isRecord(value)) throw new PayloadError(path, `must be an object, got ${describe(value)}`);
    return new Reader(value, path);
  }

  /** The full name of a field, for messages. */
  at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  #fail(name: string, requirement: string): never {
    throw new PayloadError(this.at(name), `${requirement}, got ${describe(this.#get(name))}`);
  }

  optional<T>(name: string, read: () => T): T | undefined {
    return this.#get(name) === undefined ? undefined : read();
  }

  nullable<T>(name: string, read: () => T): T | null {
    return this.#get(name) === null ? null : read();
  }

  isText(name: string, text: string): boolean {
    return this.#get(name) === text;
  }

  text(name: string): string {
    const value = this.#get(name);
    return typeof value === 'string' ? value : this.#fail(name, 'must be text');
  }

  flag(name: string): boolean {
    const value = this.#get(name);
    return typeof value === 'boolean' ? value : this.#fail(name, 'must be true or false');
  }

  number(name: string): number {
    const value = this.#get(name);
    return isFinite(value) ? value : this.#fail(name, 'must be a number');
  }

  numberOrNull(name: string): number | null {
    const value = this.#get(name);
    return value === null || isFinite(value) ? value : this.#fail(name, 'must be a number or null');
  }

  /** A whole number from 0 up. */
  count(name: string): number {
    const value = this.#get(name);
    return isCount(value) ? value : this.#fail(name, 'must be a whole number from 0 up');
  }

  record(name: string): Reader {
    return Reader.of(this.#get(name), this.at(name));
  }

  records(name: string): Reader[] {
    return this.#list(name, MAX_RECORDS).map((item, index) => Reader.of(item, `${this.at(name)}[${index}]`));
  }

  texts(name: string, length?: number): string[] {
    return this.#items(name, 'text', length, value => typeof value === 'string');
  }

  numbers(name: string, length?: number): number[] {
    return this.#items(name, 'numbers', length, isFinite);
  }

  numbersOrNull(name: string): (number | null)[] {
    return this.#items(name, 'numbers or null', undefined, value => value === null || isFinite(value));
  }

  counts(name: string, length?: number): number[] {
    return this.#items(name, 'whole numbers from 0 up', length, isCount);
  }

  #items<T>(
    name: string,
    what: string,
    length: number | undefined,
    accepts: (value: unknown) => value is T
  ): T[] {
    const list = this.#list(name, MAX_ITEMS);
    if (length !== undefined && list.length !== length) {
      throw new PayloadError(this.at(name), `must be a list of ${length} ${what}, got ${list.length}`);
    }
    return list.map((item, index) => {
      if (accepts(item)) return item;
      throw new PayloadError(
        `${this.at(name)}[${index}]`,
        `must be one of a list of ${what}, got ${describe(item)}`
      );
    });
  }

  #list(name: string, most: number): readonly unknown[] {
    const value = this.#get(name);
    if (!Array.isArray(value)) return this.#fail(name, 'must be a list');
    if (value.length > most) {
      throw new PayloadError(this.at(name), `must have at most ${most} items, got ${value.length}`);
    }
    return value;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A short word for a wrong value; never the whole of a large one. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
