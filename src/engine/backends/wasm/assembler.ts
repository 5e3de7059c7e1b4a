/**
 * @file A small assembler: functions with typed locals and structured control, gathered into a module that
 * imports its memory as `env.memory`. See `instructions.ts` for the expressions.
 */
import { i32, unsigned, type Expression, type Statement, type ValueType } from './instructions.js';

const TYPE_CODE: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const EMPTY_BLOCK = 0x40;

/** A local variable; used as an expression it reads the variable. */
export interface Local<T extends ValueType = ValueType> extends Expression<T> {
  readonly index: number;
}

/** Where a branch goes: the start of a loop or the end of a block. */
export interface Label {
  readonly depth: number;
}

/** Writes one function. Parameters are declared before locals, statements are added in order. */
export class FunctionBuilder {
  readonly #paramTypes: ValueType[] = [];
  readonly #localTypes: ValueType[] = [];
  readonly #code: number[] = [];
  readonly #prologue: number[] = [];
  readonly #constants = new Map<string, Local<'v128'>>();
  #depth = 0;
  #result: ValueType | null = null;

  /** `fused`: products and additions of floats may be rounded once instead of twice. */
  constructor(readonly fused = false) {}

  param<T extends ValueType>(type: T): Local<T> {
    if (this.#localTypes.length > 0) {
      throw new Error('internal: parameters are declared before locals');
    }
    this.#paramTypes.push(type);
    return readable(type, this.#paramTypes.length - 1);
  }

  local<T extends ValueType>(type: T): Local<T> {
    this.#localTypes.push(type);
    return readable(type, this.#paramTypes.length + this.#localTypes.length - 1);
  }

  locals<T extends ValueType>(type: T, count: number): Local<T>[] {
    return Array.from({ length: count }, () => this.local(type));
  }

  /** A new local that starts with this value. */
  let<T extends ValueType>(value: Expression<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Expression<T>): void {
    this.#code.push(...value.bytes, 0x21, ...unsigned(local.index));
  }

  /** A constant vector, made once when the function starts: engines make it anew in every turn of a loop otherwise. */
  constant(value: Expression<'v128'>): Local<'v128'> {
    const key = String(value.bytes);
    const known = this.#constants.get(key);
    if (known) return known;
    const local = this.local('v128');
    this.#constants.set(key, local);
    this.#prologue.push(...value.bytes, 0x21, ...unsigned(local.index));
    return local;
  }

  /** `local += value`. */
  increase(local: Local<'i32'>, value: Expression<'i32'> | number): void {
    this.set(local, i32.add(local, typeof value === 'number' ? i32.const(value) : value));
  }

  add(statement: Statement): void {
    this.#code.push(...statement.bytes);
  }

  block(body: (end: Label) => void): void {
    this.#structure(0x02, body);
  }

  loop(body: (start: Label) => void): void {
    this.#structure(0x03, body);
  }

  branchIf(label: Label, condition: Expression<'i32'>): void {
    this.#code.push(...condition.bytes, 0x0d, ...unsigned(this.#depth - label.depth));
  }

  if(condition: Expression<'i32'>, body: () => void): void {
    this.#code.push(...condition.bytes);
    this.#structure(0x04, body);
  }

  /** Runs the body `count` times, at least once; `count` ends at 0. */
  repeat(count: Local<'i32'>, body: () => void): void {
    this.loop(start => {
      body();
      this.set(count, i32.sub(count, i32.const(1)));
      this.branchIf(start, count);
    });
  }

  /** Runs the body `count` times, perhaps never; `count` itself is kept. */
  times(count: Expression<'i32'>, body: () => void): void {
    const left = this.let(count);
    this.if(left, () => {
      this.repeat(left, body);
    });
  }

  /** The function's last instruction: leaves this value. */
  return(value: Expression): void {
    this.#result = value.type;
    this.#code.push(...value.bytes);
  }

  get signature(): readonly number[] {
    const results = this.#result === null ? [] : [TYPE_CODE[this.#result]];
    const params = this.#paramTypes.map(type => TYPE_CODE[type]);
    return [0x60, ...sized(params), ...sized(results)];
  }

  get body(): number[] {
    const locals = this.#localTypes.flatMap(type => [1, TYPE_CODE[type]]);
    const content = [...unsigned(this.#localTypes.length), ...locals];
    // One spread of a long array would overflow the stack.
    for (const byte of this.#prologue.concat(this.#code)) {
      content.push(byte);
    }
    content.push(0x0b);
    return [...unsigned(content.length)].concat(content);
  }

  #structure(opcode: number, body: (label: Label) => void): void {
    this.#code.push(opcode, EMPTY_BLOCK);
    this.#depth++;
    body({ depth: this.#depth });
    this.#depth--;
    this.#code.push(0x0b);
  }
}

/** How the imported memory is declared. A shared one must name its maximum. */
export interface MemoryImport {
  readonly shared?: { readonly maximumPages: number };
}

/** The bytes of a module that exports these functions under their names. */
export function encodeModule(
  functions: Readonly<Record<string, FunctionBuilder>>,
  memory: MemoryImport = {}
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(functions);
  const limits = memory.shared ? [0x03, 1, ...unsigned(memory.shared.maximumPages)] : [0x00, 1];
  const bytes = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, vectorOf(entries.map(([, builder]) => [...builder.signature]))),
    section(2, vectorOf([[...text('env'), ...text('memory'), 0x02, ...limits]])),
    section(3, vectorOf(entries.map((_, index) => unsigned(index)))),
    section(7, vectorOf(entries.map(([name], index) => [...text(name), 0x00, ...unsigned(index)]))),
    section(10, vectorOf(entries.map(([, builder]) => builder.body)))
  ];
  return Uint8Array.from(bytes.flat());
}

function readable<T extends ValueType>(type: T, index: number): Local<T> {
  return { type, index, bytes: [0x20, ...unsigned(index)] };
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function text(name: string): number[] {
  return sized([...new TextEncoder().encode(name)]);
}

function vectorOf(items: readonly number[][]): number[] {
  return unsigned(items.length).concat(...items);
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length)].concat(content);
}
