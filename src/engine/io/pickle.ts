/**
 * @file Reads a pickle without executing anything: a stack, a memo and the opcodes of protocols 2 to 5 (Python's
 * `Lib/pickletools.py`). It may name only functions and classes that the caller knows; any other is refused.
 *
 * None, booleans, floats and texts are JavaScript's; integers beyond 2^53 are bigints; lists, tuples and sets are
 * arrays; dictionaries are plain objects; bytes are `Uint8Array`s.
 */
import { FileError } from '../core/errors.js';
import type { ByteReader } from './byte-reader.js';

/** A function or class of Python's that the reader knows. */
export class PickleFunction {
  readonly name: string;
  readonly call: (args: readonly unknown[]) => unknown;

  constructor(name: string, call: (args: readonly unknown[]) => unknown) {
    this.name = name;
    this.call = call;
  }
}

/** What a pickle may refer to outside of itself. */
export interface PickleWorld {
  /** A function, class or constant by its name; throws for all that it does not know. */
  global(module: string, name: string): unknown;
  /** What a persistent id stands for. */
  persistent(id: unknown): unknown;
}

/** No integer in a checkpoint is longer. */
const LONGEST_INTEGER = 256;

/** Whether a value is a dictionary that a pickle made. */
export function isPickleDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** One pickle being read. */
class Unpickler {
  readonly reader: ByteReader;
  readonly world: PickleWorld;
  readonly memo = new Map<number, unknown>();
  #stack: unknown[] = [];
  readonly #marked: unknown[][] = [];
  #passed = 0;

  constructor(reader: ByteReader, world: PickleWorld) {
    this.reader = reader;
    this.world = world;
  }

  fail(problem: string): never {
    throw new FileError(`${this.reader.op}: pickle: ${problem}`);
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0) this.fail('the stack must hold a value, got an empty one');
    return this.#stack.pop();
  }

  top(): unknown {
    if (this.#stack.length === 0) this.fail('the stack must hold a value, got an empty one');
    return this.#stack.at(-1);
  }

  mark(): null {
    this.#marked.push(this.#stack);
    this.#stack = [];
    return null;
  }

  /** Everything above the last mark. */
  popMark(): unknown[] {
    const values = this.#stack;
    this.#stack = this.#marked.pop() ?? this.fail('a mark must be on the stack, got none');
    return values;
  }

  /** The last `count` values in the order in which they came. */
  popTuple(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  remember(key: number): unknown {
    return this.memo.set(key, this.top());
  }

  recall(key: number): unknown {
    if (!this.memo.has(key)) this.fail(`memo must hold ${key}, got no such entry`);
    return this.memo.get(key);
  }

  append(values: readonly unknown[]): unknown {
    const list: unknown = this.top();
    if (!Array.isArray(list)) return this.fail(`items must go into a list, got ${typeof list}`);
    for (const value of values) list.push(value);
    return list;
  }

  setItems(values: readonly unknown[]): unknown {
    return this.addItems(this.top(), values);
  }

  addItems(dict: unknown, values: readonly unknown[]): unknown {
    if (!isPickleDict(dict)) return this.fail(`items must go into a dict, got ${typeof dict}`);
    if (values.length % 2 !== 0) this.fail('a dict must get keys and values, got a key alone');
    for (let place = 0; place < values.length; place += 2) {
      const name = this.#readKey(values[place]);
      if (Object.hasOwn(dict, name)) this.fail(`key '${name}' must come once in a dict, got it twice`);
      const value = values[place + 1];
      // A plain assignment to __proto__ would not make a key.
      Object.defineProperty(dict, name, { value, enumerable: true, configurable: true, writable: true });
    }
    return dict;
  }

  #readKey(key: unknown): string {
    if (typeof key === 'string') return key;
    if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return String(key);
    const got = Array.isArray(key) ? 'a tuple' : key === null ? 'None' : 'an object';
    return this.fail(`a dict's key must be a text or a number, got ${got}`);
  }

  /** Calls a known function with a tuple. */
  call(): unknown {
    const args: unknown = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickleFunction)) {
      return this.fail(`a known function must be called, got ${typeof callee}`);
    }
    if (!Array.isArray(args))
      return this.fail(`${callee.name} must be called with a tuple, got ${typeof args}`);
    this.#countPassed(args);
    return callee.call(args);
  }

  /** A function may copy its arguments, so a short file must not pass one long list a million times. */
  #countPassed(args: readonly unknown[]): void {
    for (const value of args) {
      this.#passed += Array.isArray(value) || typeof value === 'string' ? value.length : 1;
    }
    const most = 8 * this.reader.bytes.length;
    if (this.#passed > most) this.fail(`calls must take at most ${most} items, got ${this.#passed}`);
  }

  /** Skips the attributes of a dictionary (`_metadata` of a state dict). */
  build(): unknown {
    this.pop();
    const target = this.top();
    return isPickleDict(target) ? null : this.fail('attributes must be those of a dict, got another object');
  }
}

/** A two's complement integer of any length; a number where one holds it. */
function readInteger(machine: Unpickler, length: number): number | bigint {
  if (length > LONGEST_INTEGER)
    machine.fail(`an integer must have at most ${LONGEST_INTEGER} bytes, got ${length}`);
  const bytes = machine.reader.slice('pickle integer', length);
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const signed = BigInt.asIntN(length * 8, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

/** A line of text, as protocol 2 writes the names of globals. */
function readLine({ reader }: Unpickler): string {
  const end = reader.bytes.indexOf(10, reader.position);
  const length = (end < 0 ? reader.bytes.length : end) - reader.position;
  const line = reader.text('pickle line', length);
  reader.take('pickle line', 1);
  return line;
}

function readText({ reader }: Unpickler, length: number): string {
  return reader.text('pickle text', length);
}

function readBytes({ reader }: Unpickler, length: number): Uint8Array {
  return reader.slice('pickle bytes', length).slice();
}

function readStackGlobal(machine: Unpickler): unknown {
  const [module, name] = machine.popTuple(2);
  if (typeof module === 'string' && typeof name === 'string') return machine.world.global(module, name);
  return machine.fail(`a global must be named by two texts, got ${typeof module} and ${typeof name}`);
}

function checkProtocol(machine: Unpickler): number {
  const version = machine.reader.uint8('pickle protocol');
  return version >= 2 && version <= 5 ? version : machine.fail(`protocol must be 2 to 5, got ${version}`);
}

const LENGTH = 'pickle length';
const NUMBER = 'pickle number';

/** Opcodes that push one value: numbers, texts, containers, what is fetched or made. */
const PUSHING = new Map<number, (machine: Unpickler) => unknown>([
  [0x4e, () => null], // NONE
  [0x88, () => true], // NEWTRUE
  [0x89, () => false], // NEWFALSE
  [0x4a, m => m.reader.int32(NUMBER)], // BININT
  [0x4b, m => m.reader.uint8(NUMBER)], // BININT1
  [0x4d, m => m.reader.uint16(NUMBER)], // BININT2
  [0x8a, m => readInteger(m, m.reader.uint8(LENGTH))], // LONG1
  [0x8b, m => readInteger(m, m.reader.uint32(LENGTH))], // LONG4
  [0x47, m => m.reader.float64(NUMBER, false)], // BINFLOAT
  [0x58, m => readText(m, m.reader.uint32(LENGTH))], // BINUNICODE
  [0x8c, m => readText(m, m.reader.uint8(LENGTH))], // SHORT_BINUNICODE
  [0x8d, m => readText(m, m.reader.uint64(LENGTH))], // BINUNICODE8
  // Texts of Python 2 are bytes without an encoding; those that matter are ASCII.
  [0x54, m => readText(m, m.reader.uint32(LENGTH))], // BINSTRING
  [0x55, m => readText(m, m.reader.uint8(LENGTH))], // SHORT_BINSTRING
  [0x42, m => readBytes(m, m.reader.uint32(LENGTH))], // BINBYTES
  [0x43, m => readBytes(m, m.reader.uint8(LENGTH))], // SHORT_BINBYTES
  [0x8e, m => readBytes(m, m.reader.uint64(LENGTH))], // BINBYTES8
  [0x96, m => readBytes(m, m.reader.uint64(LENGTH))], // BYTEARRAY8
  [0x29, () => []], // EMPTY_TUPLE
  [0x85, m => m.popTuple(1)], // TUPLE1
  [0x86, m => m.popTuple(2)], // TUPLE2
  [0x87, m => m.popTuple(3)], // TUPLE3
  [0x74, m => m.popMark()], // TUPLE
  [0x5d, () => []], // EMPTY_LIST
  [0x6c, m => m.popMark()], // LIST
  [0x8f, () => []], // EMPTY_SET
  [0x91, m => m.popMark()], // FROZENSET
  [0x7d, () => ({})], // EMPTY_DICT
  [0x64, m => m.addItems({}, m.popMark())], // DICT
  [0x32, m => m.top()], // DUP
  [0x68, m => m.recall(m.reader.uint8(NUMBER))], // BINGET
  [0x6a, m => m.recall(m.reader.uint32(NUMBER))], // LONG_BINGET
  [0x63, m => m.world.global(readLine(m), readLine(m))], // GLOBAL
  [0x93, readStackGlobal], // STACK_GLOBAL
  [0x51, m => m.world.persistent(m.pop())], // BINPERSID
  [0x52, m => m.call()], // REDUCE
  [0x81, m => m.call()] // NEWOBJ
]);

/** Opcodes that change what lies on the stack, or remember it. */
const CHANGING = new Map<number, (machine: Unpickler) => unknown>([
  [0x80, checkProtocol], // PROTO
  [0x95, m => m.reader.uint64('pickle frame')], // FRAME
  [0x28, m => m.mark()], // MARK
  [0x30, m => m.pop()], // POP
  [0x31, m => m.popMark()], // POP_MARK
  [0x71, m => m.remember(m.reader.uint8(NUMBER))], // BINPUT
  [0x72, m => m.remember(m.reader.uint32(NUMBER))], // LONG_BINPUT
  [0x94, m => m.remember(m.memo.size)], // MEMOIZE
  [0x61, m => m.append([m.pop()])], // APPEND
  [0x65, m => m.append(m.popMark())], // APPENDS
  [0x90, m => m.append(m.popMark())], // ADDITEMS
  [0x73, m => m.setItems(m.popTuple(2))], // SETITEM
  [0x75, m => m.setItems(m.popMark())], // SETITEMS
  [0x62, m => m.build()] // BUILD
]);
const STOP = 0x2e;

/**
 * Reads the pickle at the reader's place and moves behind it.
 *
 * @throws FileError for what is broken, for opcodes outside protocols 2 to 5, and for what `world` does not know
 */
export function readPickle(reader: ByteReader, world: PickleWorld): unknown {
  const machine = new Unpickler(reader, world);
  for (;;) {
    const code = reader.uint8('pickle');
    if (code === STOP) return machine.pop();
    const push = PUSHING.get(code);
    const change = CHANGING.get(code);
    if (push) machine.push(push(machine));
    else if (change) change(machine);
    else {
      const place = reader.position - 1;
      machine.fail(`opcode must be one of protocols 2 to 5, got 0x${code.toString(16)} at ${place}`);
    }
  }
}
