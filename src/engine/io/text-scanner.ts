/**
 * @file Reads the headers of safetensors (JSON) and npy (a Python dictionary) by exactly the grammar that they need.
 * A general parser would let duplicate names, rounded numbers and endless nesting through.
 */
import { FileError } from '../core/errors.js';

/** A place in a text. `op` and `field` are what errors name. */
export class TextScanner {
  readonly op: string;
  readonly field: string;
  readonly #text: string;
  #position = 0;

  constructor(op: string, field: string, text: string) {
    this.op = op;
    this.field = field;
    this.#text = text;
  }

  fail(requirement: string): never {
    const rest = this.#text.slice(this.#position, this.#position + 20);
    const got = rest === '' ? 'its end' : JSON.stringify(rest);
    throw new FileError(
      `${this.op}: ${this.field} must have ${requirement} at ${this.#position}, got ${got}`
    );
  }

  /** Whether `token` comes next, behind blanks; if so, moves on behind it. */
  accepts(token: string): boolean {
    this.#skip(/\s*/y);
    if (!this.#text.startsWith(token, this.#position)) return false;
    this.#position += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.accepts(token)) this.fail(`'${token}'`);
  }

  /** Whether nothing but blanks remains. */
  isAtEnd(): boolean {
    this.#skip(/\s*/y);
    return this.#position === this.#text.length;
  }

  /** A whole number ≥ 0 that a double can hold. */
  integer(): number {
    this.#skip(/\s*/y);
    const digits = this.#skip(/\d+/y);
    const value = Number(digits);
    if (digits === '' || !Number.isSafeInteger(value)) this.fail('a whole number below 2^53');
    return value;
  }

  /** A JSON string. */
  jsonString(): string {
    this.#skip(/\s*/y);
    const literal = this.#skip(/"(?:[^"\\]|\\.)*"/y);
    try {
      return String(JSON.parse(literal));
    } catch {
      return this.fail('a text in quotes');
    }
  }

  /** A Python string without escapes. */
  pythonString(): string {
    this.#skip(/\s*/y);
    const literal = this.#skip(/'[^'\\]*'|"[^"\\]*"/y);
    return literal === '' ? this.fail('a text in quotes') : literal.slice(1, -1);
  }

  /** `item` for every item up to `close`, with commas between. */
  list(close: string, item: () => void, options: { readonly trailingComma?: boolean } = {}): void {
    if (this.accepts(close)) return;
    for (;;) {
      item();
      if (this.accepts(close)) return;
      this.expect(',');
      if (options.trailingComma && this.accepts(close)) return;
    }
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text)?.[0] ?? '';
    this.#position += match.length;
    return match;
  }
}
