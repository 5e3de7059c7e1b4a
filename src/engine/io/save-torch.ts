/** @file Writes what `torch.load(…, weights_only=True)` reads: the zip of `torch.save`. */
import { readCall } from '../core/checked.js';
import type { DType } from '../core/dtype.js';
import { FileError } from '../core/errors.js';
import { Tensor, type Memory } from '../core/tensor.js';
import { Parameter } from '../nn/parameter.js';
import { fromTypedArray, type NumberArray } from '../ops/creation.js';
import { encodeTensor } from './element-type.js';
import { OPCODE, PickleWriter } from './pickle-writer.js';
import { Placeholder } from './torch-value.js';
import { writeZip } from './zip-writer.js';

const OP = 'saveTorch';
/** Where PyTorch lets storages begin, so that they can be mapped into memory. */
const ALIGNMENT = 64;
const ROOT = 'archive';
/** Tuples inside of tuples, in a key. */
const DEEPEST_KEY = 100;
const CHARACTERS_AT_ONCE = 8192;

const STORAGES: Readonly<Record<DType, string>> = {
  float32: 'FloatStorage',
  float64: 'DoubleStorage',
  int32: 'IntStorage',
  int64: 'LongStorage',
  uint8: 'ByteStorage',
  bool: 'BoolStorage'
};

/** What `saveTorch` takes: tensors, numbers and texts in plain objects, arrays, Maps and Sets, as deep as one likes. */
export type SavedValue =
  | Tensor
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | ArrayBuffer
  | ArrayBufferView
  | readonly SavedValue[]
  | ReadonlySet<SavedValue>
  | ReadonlyMap<SavedValue, SavedValue>
  | { readonly [key: string]: unknown };

/** Where a value lies in what is saved. */
interface Place {
  readonly key: unknown;
  readonly above: Place | null;
}

/** What is still to be written: a value, or what comes behind its parts. */
type Task = { readonly value: unknown; readonly place: Place } | (() => void);

function nameOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | null = place; at.above; at = at.above) keys.push(String(at.key));
  keys.reverse();
  const shown = keys.length > 12 ? [...keys.slice(0, 6), '…', ...keys.slice(-5)] : keys;
  return shown.length === 0 ? 'the value' : `'${shown.join('.')}'`;
}

/** A whole number as JavaScript writes it in a key. */
const WHOLE_NUMBER = /^(0|-?[1-9]\d{0,14})$/;

/**
 * Whether the keys of an object are numbers, as those of an optimizer's `state` are. The names of a state dict of tensors
 * are texts even where they are `0` and `1`, as in a `ParameterList`.
 */
function hasNumberKeys(entries: readonly (readonly [string, unknown])[]): boolean {
  return (
    entries.length > 0 &&
    entries.every(([key, value]) => WHOLE_NUMBER.test(key) && !(value instanceof Tensor))
  );
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What to do with something that is no data. */
function describeRefused(value: unknown): string {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (isObject && 'stateDict' in value) return `a ${value.constructor.name}; save its stateDict()`;
  if (value instanceof Placeholder) return `${String(value)}; save what is in its state`;
  if (value instanceof Promise) return 'a promise; write await in front of it';
  if (isObject && typeof value === 'object') return `an object of the class ${value.constructor.name}`;
  return `a ${typeof value}`;
}

/** A text with a character for each byte. The decoder of the platform takes Windows' table for it. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += CHARACTERS_AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHARACTERS_AT_ONCE));
  }
  return text;
}

class TorchSaver {
  readonly #pickle = new PickleWriter();
  readonly #storages = new Map<Memory, { readonly key: string; readonly bytes: Uint8Array }>();
  /** What is done next stands last, so that nothing calls itself, however deep a value is nested. */
  readonly #tasks: Task[] = [];

  save(root: unknown): Uint8Array {
    this.#tasks.push({ value: root, place: { key: '', above: null } });
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      if (typeof task === 'function') task();
      else this.#write(task.value, task.place);
    }
    const storages = [...this.#storages.values()].map(
      ({ key, bytes }) => [`${ROOT}/data/${key}`, bytes] as const
    );
    const text = new TextEncoder();
    const files = [
      [`${ROOT}/data.pkl`, this.#pickle.finish()] as const,
      [`${ROOT}/.format_version`, text.encode('1')] as const,
      [`${ROOT}/.storage_alignment`, text.encode(String(ALIGNMENT))] as const,
      [`${ROOT}/byteorder`, text.encode('little')] as const,
      ...storages,
      [`${ROOT}/version`, text.encode('3\n')] as const
    ];
    return writeZip(OP, files, { alignment: ALIGNMENT });
  }

  #write(value: unknown, place: Place): void {
    const pickle = this.#pickle;
    if (value === null || (value === undefined && place.above !== null)) pickle.bytes(OPCODE.none);
    else if (typeof value === 'boolean') pickle.bytes(value ? OPCODE.newTrue : OPCODE.newFalse);
    else if (typeof value === 'number') pickle.number(value);
    else if (typeof value === 'string') pickle.text(value);
    else if (typeof value === 'bigint') this.#integer(value, place);
    else if (typeof value !== 'object') this.#refuse(value, place);
    else if (!pickle.recall(value)) this.#object(value, place);
  }

  #refuse(value: unknown, place: Place): never {
    throw new FileError(
      `${OP}: ${nameOf(place)} must be tensors, numbers and texts in plain objects, arrays and Maps, ` +
        `got ${describeRefused(value)}`
    );
  }

  #integer(value: bigint, place: Place): void {
    if (this.#pickle.integer(value)) return;
    throw new FileError(`${OP}: ${nameOf(place)} must be an integer of at most 255 bytes, got a longer one`);
  }

  #object(value: object, place: Place): void {
    if (value instanceof Tensor) this.#tensor(value);
    else if (Array.isArray(value)) this.#list(value, value as unknown[], place);
    else if (value instanceof Map) this.#dict(value, [...(value as Map<unknown, unknown>)], place);
    else if (value instanceof Set) this.#set(value, place);
    else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) this.#view(value, place);
    else if (isPlainObject(value) && !('stateDict' in value)) this.#plain(value, place);
    else this.#refuse(value, place);
  }

  /** Parts in the order in which they are written. */
  #next(tasks: readonly Task[]): void {
    for (let at = tasks.length - 1; at >= 0; at--) this.#tasks.push(tasks[at]);
  }

  #list(identity: object, items: readonly unknown[], place: Place): void {
    this.#pickle.bytes(OPCODE.emptyList);
    this.#pickle.remember(identity);
    if (items.length === 0) return;
    this.#pickle.bytes(OPCODE.mark);
    this.#tasks.push(() => {
      this.#pickle.bytes(OPCODE.appends);
    });
    for (let at = items.length - 1; at >= 0; at--) {
      this.#tasks.push({ value: items[at], place: { key: at, above: place } });
    }
  }

  #dict(identity: object, entries: readonly (readonly [unknown, unknown])[], place: Place): void {
    this.#pickle.bytes(OPCODE.emptyDict);
    this.#pickle.remember(identity);
    if (entries.length === 0) return;
    this.#pickle.bytes(OPCODE.mark);
    this.#tasks.push(() => {
      this.#pickle.bytes(OPCODE.setItems);
    });
    for (let at = entries.length - 1; at >= 0; at--) {
      const [key, value] = entries[at];
      this.#tasks.push({ value, place: { key, above: place } }, this.#key(key, place));
    }
  }

  /** A key or an element of a set: as in Python only what cannot change can be one, so an array becomes a tuple. */
  #key(key: unknown, place: Place, depth = 0): Task {
    const there = { key: 'a key', above: place };
    if (!Array.isArray(key)) {
      if (typeof key === 'object' && key !== null) this.#refuse(key, there);
      return { value: key, place: there };
    }
    if (depth > DEEPEST_KEY) this.#refuse(key, there);
    return () => {
      const parts = (key as unknown[]).map(part => this.#key(part, place, depth + 1));
      this.#pickle.bytes(OPCODE.mark);
      this.#next([
        ...parts,
        () => {
          this.#pickle.bytes(OPCODE.tuple);
        }
      ]);
    };
  }

  #plain(value: object, place: Place): void {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    const isNumbered = hasNumberKeys(entries);
    const keyed = isNumbered ? entries.map(([key, part]) => [Number(key), part] as const) : entries;
    // PyTorch's MultiStepLR asks its milestones for one that is none, which only a Counter answers.
    const isCounter = place.key === 'milestones' && isNumbered;
    if (!isCounter) {
      this.#dict(value, keyed, place);
      return;
    }
    this.#pickle.global('collections', 'Counter');
    this.#pickle.bytes(OPCODE.mark);
    this.#tasks.push(() => {
      this.#pickle.bytes(OPCODE.tuple, OPCODE.reduce);
    });
    this.#dict({}, keyed, place);
  }

  #set(value: ReadonlySet<unknown>, place: Place): void {
    this.#pickle.global('__builtin__', 'set');
    this.#pickle.bytes(OPCODE.mark, OPCODE.emptyList, OPCODE.mark);
    this.#tasks.push(() => {
      this.#pickle.bytes(OPCODE.appends, OPCODE.tuple, OPCODE.reduce);
      this.#pickle.remember(value);
    });
    this.#next([...value].map(item => this.#key(item, place)));
  }

  /** Bytes as protocol 2 has them: a text of Latin-1 that is encoded again. Other typed arrays are tensors. */
  #view(value: ArrayBufferView | ArrayBuffer, place: Place): void {
    const isNumbers =
      ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof Uint8Array);
    if (isNumbers) {
      if (value instanceof BigUint64Array) this.#refuse(value, place);
      this.#tensor(fromTypedArray(value as NumberArray), value);
      return;
    }
    const bytes = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(value);
    this.#pickle.global('_codecs', 'encode');
    this.#pickle.bytes(OPCODE.mark);
    this.#pickle.text(latin1(bytes));
    this.#pickle.text('latin1');
    this.#pickle.bytes(OPCODE.tuple, OPCODE.reduce);
    this.#pickle.remember(value);
  }

  #storage(tensor: Tensor): { readonly key: string; readonly count: number } {
    const { memory, dtype } = tensor;
    const count = memory.storage.length;
    const known = this.#storages.get(memory);
    if (known !== undefined) return { key: known.key, count };
    const whole = new Tensor({ memory, shape: [count], strides: [1], offset: 0 });
    const storage = { key: String(this.#storages.size), bytes: encodeTensor(whole) };
    if (dtype === 'bool') storage.bytes.forEach((value, at) => (storage.bytes[at] = value === 0 ? 0 : 1));
    this.#storages.set(memory, storage);
    return { key: storage.key, count };
  }

  /** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, OrderedDict())`, in a parameter where it is one. */
  #tensor(tensor: Tensor, identity: object = tensor): void {
    const pickle = this.#pickle;
    const isParameter = tensor instanceof Parameter;
    if (isParameter) {
      pickle.global('torch._utils', '_rebuild_parameter');
      pickle.bytes(OPCODE.mark);
    }
    pickle.global('torch._utils', '_rebuild_tensor_v2');
    pickle.bytes(OPCODE.mark);
    this.#persistentStorage(tensor);
    pickle.number(tensor.offset);
    this.#sizes(tensor.shape);
    this.#sizes(tensor.strides);
    pickle.bytes(tensor.requiresGrad && !isParameter ? OPCODE.newTrue : OPCODE.newFalse);
    this.#noHooks();
    pickle.bytes(OPCODE.tuple, OPCODE.reduce);
    if (isParameter) {
      pickle.bytes(tensor.requiresGrad ? OPCODE.newTrue : OPCODE.newFalse);
      this.#noHooks();
      pickle.bytes(OPCODE.tuple, OPCODE.reduce);
    }
    pickle.remember(identity);
  }

  #persistentStorage(tensor: Tensor): void {
    const pickle = this.#pickle;
    const { key, count } = this.#storage(tensor);
    pickle.bytes(OPCODE.mark);
    pickle.text('storage');
    pickle.global('torch', STORAGES[tensor.dtype]);
    pickle.text(key);
    pickle.text('cpu');
    pickle.number(count);
    pickle.bytes(OPCODE.tuple, OPCODE.binPersistentId);
  }

  #sizes(sizes: readonly number[]): void {
    this.#pickle.bytes(OPCODE.mark);
    for (const size of sizes) this.#pickle.number(size);
    this.#pickle.bytes(OPCODE.tuple);
  }

  #noHooks(): void {
    this.#pickle.global('collections', 'OrderedDict');
    this.#pickle.bytes(OPCODE.emptyTuple, OPCODE.reduce);
  }
}

/**
 * Writes what `torch.load(…, weights_only=True)` reads: a state dict, or a checkpoint with those of optimizers and
 * schedules, which PyTorch's `load_state_dict` takes. Tensors may have any shape. Those that share memory are saved over one storage, as PyTorch
 * does it: `clone()` a small part of a large tensor before it is saved.
 *
 * Plain objects and `Map`s become dicts, arrays lists, `Set`s sets; a number is an int where it is whole and within
 * ±2^53, else a float; bigints are ints; a `Uint8Array` or `ArrayBuffer` is bytes, another typed array a tensor of one
 * dimension. Keys of plain objects are texts, but ints where all of them are whole numbers and no value is a tensor, as
 * those of an optimizer's `state` are; a `Map` says its keys itself. Fields that are `undefined` are left out.
 *
 * @throws FileError for a function or an object of a class, by its place; for a module or an optimizer, whose `stateDict()`
 *   is meant; for more than 4 GiB
 * @example
 * // In a cell: await writeFile('checkpoint.pt', io.saveTorch({ model: net.stateDict(), epoch: 3 })); and in Python
 * // torch.load('checkpoint.pt').
 * const net = new nn.Linear(2, 1);
 * const file = io.saveTorch({ model: net.stateDict(), epoch: 3 });
 * net.loadStateDict(io.loadTorch<{ model: nn.StateDict }>(file).model).missingKeys; // → []
 */
export function saveTorch(...given: [value: SavedValue]): Uint8Array {
  const file = new TorchSaver().save(given[0]);
  readCall('io.saveTorch', given);
  return file;
}
