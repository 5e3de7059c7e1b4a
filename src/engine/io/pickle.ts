/**
 * @file Reads a pickle without executing anything: a stack, a memo and the opcodes of protocols 2 to 5 (Python's
 * `Lib/pickletools.py`). It calls only what the caller gives it to call; of any other function or class it keeps the
 * name and the arguments (`PickleObject`).
 *
 * None, booleans, floats and texts are JavaScript's; integers beyond 2^53 are bigints; lists, tuples and sets are
 * arrays; dictionaries are `PickleDict`s; bytes are `Uint8Array`s.
 */
import { FileError } from '../core/errors.js';
import { type ByteReader, decodePythonText } from './byte-reader.js';
import { BuiltLater, PickleDict, PickleFunction, PickleGlobal, PickleObject } from './pickle-values.js';

/** What a pickle may refer to outside of itself. */
export interface PickleWorld {
  /** A function, class or constant by its name; a plain `PickleGlobal` for one that is not known. */
  global(module: string, name: string): unknown;
  /** What a persistent id stands for. */
  persistent(id: unknown): unknown;
}

/** No integer in a checkpoint is longer. */
const LONGEST_INTEGER = 256;
/** Containers take far more memory than the byte that makes one. */
const MOST_CONTAINERS = 1e7;

/** One pickle being read. */
class Unpickler {
  readonly reader: ByteReader;
  readonly world: PickleWorld;
  readonly memo = new Map<number, unknown>();
  #stack: unknown[] = [];
  readonly #marked: unknown[][] = [];
  #passed = 0;
  #made = 0;

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

  /** Counts a container that is made. */
  made<Container>(container: Container): Container {
    if (++this.#made > MOST_CONTAINERS)
      this.fail(`it must make at most ${MOST_CONTAINERS} containers, got more`);
    return container;
  }

  mark(): null {
    this.#marked.push(this.#stack);
    this.#stack = this.made([]);
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
    if (this.#stack.length < count) this.fail('the stack must hold a value, got an empty one');
    const values = this.made(new Array<unknown>(count));
    for (let place = count - 1; place >= 0; place--) values[place] = this.#stack.pop();
    return values;
  }

  remember(key: number): unknown {
    return this.memo.set(key, this.top());
  }

  recall(key: number): unknown {
    if (!this.memo.has(key)) this.fail(`memo must hold ${key}, got no such entry`);
    return this.memo.get(key);
  }

  append(values: readonly unknown[]): unknown {
    const target: unknown = this.top();
    if (!Array.isArray(target) && !(target instanceof PickleObject)) {
      return this.fail(`items must go into a list, got ${typeof target}`);
    }
    const list: unknown[] = target instanceof PickleObject ? (target.items ??= []) : target;
    for (const value of values) list.push(value);
    return target;
  }

  setItems(values: readonly unknown[]): unknown {
    const target: unknown = this.top();
    return this.addItems(
      target instanceof PickleObject ? (target.dict ??= new PickleDict()) : target,
      values
    );
  }

  addItems(dict: unknown, values: readonly unknown[]): unknown {
    if (!(dict instanceof PickleDict)) return this.fail(`items must go into a dict, got ${typeof dict}`);
    if (values.length % 2 !== 0) this.fail('a dict must get keys and values, got a key alone');
    for (let place = 0; place < values.length; place += 2) {
      const key = values[place];
      if (dict.entries.has(key)) this.fail(`key '${String(key)}' must come once in a dict, got it twice`);
      dict.entries.set(key, values[place + 1]);
    }
    return dict;
  }

  /** Calls a known function with a tuple; of an unknown one keeps what it was to be called with. */
  call(): unknown {
    const args: unknown = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickleGlobal || callee instanceof PickleObject)) {
      return this.fail(`a known function must be called, got ${typeof callee}`);
    }
    const global = callee instanceof PickleObject ? callee.global : callee;
    if (!Array.isArray(args))
      return this.fail(`${global.path} must be called with a tuple, got ${typeof args}`);
    if (!(callee instanceof PickleFunction)) return this.made(new PickleObject(global, args));
    this.#countPassed(args);
    return callee.call(args);
  }

  /** `cls.__new__(cls, *args, **keywords)`: keywords, where there are any, become a last argument. */
  callWithKeywords(): unknown {
    const keywords = this.pop();
    const args = this.pop();
    if (!(keywords instanceof PickleDict) || !Array.isArray(args)) {
      return this.fail('a class must be called with a tuple and a dict, got others');
    }
    this.push(keywords.entries.size > 0 ? [...(args as unknown[]), keywords] : args);
    return this.call();
  }

  /** A function may copy its arguments, so a short file must not pass one long list a million times. */
  #countPassed(args: readonly unknown[]): void {
    for (const value of args) {
      if (Array.isArray(value) || typeof value === 'string' || value instanceof Uint8Array) {
        this.#passed += value.length;
      } else {
        this.#passed += value instanceof PickleDict ? value.entries.size : 1;
      }
    }
    const most = 8 * this.reader.bytes.length;
    if (this.#passed > most) this.fail(`calls must take at most ${most} items, got ${this.#passed}`);
  }

  /** Gives an object its state. The attributes of a dictionary (`_metadata` of a state dict) are skipped. */
  build(): unknown {
    const state = this.pop();
    const target = this.top();
    if (target instanceof PickleObject) return (target.state = state);
    if (target instanceof BuiltLater) {
      target.build(state);
      return;
    }
    return target instanceof PickleDict
      ? null
      : this.fail('attributes must be those of a dict, got another object');
  }
}

/** A two's complement integer of any length; a number where one holds it. */
function readInteger(machine: Unpickler, length: number): number | bigint {
  if (length > LONGEST_INTEGER)
    machine.fail(`an integer must have at most ${LONGEST_INTEGER} bytes, got ${length}`);
  const bytes = machine.reader.slice('pickle integer', length);
  const digits = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).reverse();
  const signed = BigInt.asIntN(length * 8, BigInt(`0x0${digits.join('')}`));
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
  return decodePythonText(reader.op, 'pickle text', reader.slice('pickle text', length));
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
  [0x29, m => m.made([])], // EMPTY_TUPLE
  [0x85, m => m.popTuple(1)], // TUPLE1
  [0x86, m => m.popTuple(2)], // TUPLE2
  [0x87, m => m.popTuple(3)], // TUPLE3
  [0x74, m => m.popMark()], // TUPLE
  [0x5d, m => m.made([])], // EMPTY_LIST
  [0x6c, m => m.popMark()], // LIST
  [0x8f, m => m.made([])], // EMPTY_SET
  [0x91, m => m.popMark()], // FROZENSET
  [0x7d, m => m.made(new PickleDict())], // EMPTY_DICT
  [0x64, m => m.addItems(new PickleDict(), m.popMark())], // DICT
  [0x32, m => m.top()], // DUP
  [0x68, m => m.recall(m.reader.uint8(NUMBER))], // BINGET
  [0x6a, m => m.recall(m.reader.uint32(NUMBER))], // LONG_BINGET
  [0x63, m => m.world.global(readLine(m), readLine(m))], // GLOBAL
  [0x93, readStackGlobal], // STACK_GLOBAL
  [0x51, m => m.world.persistent(m.pop())], // BINPERSID
  [0x52, m => m.call()], // REDUCE
  [0x81, m => m.call()], // NEWOBJ
  [0x92, m => m.callWithKeywords()] // NEWOBJ_EX
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

/** By opcode, as a table is the quickest to look into. */
const PUSHES = Array.from({ length: 256 }, (_, code) => PUSHING.get(code));
const CHANGES = Array.from({ length: 256 }, (_, code) => CHANGING.get(code));

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
    const push = PUSHES[code];
    const change = CHANGES[code];
    if (push) machine.push(push(machine));
    else if (change) change(machine);
    else {
      const place = reader.position - 1;
      machine.fail(`opcode must be one of protocols 2 to 5, got 0x${code.toString(16)} at ${place}`);
    }
  }
}
