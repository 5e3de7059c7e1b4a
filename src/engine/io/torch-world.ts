/**
 * @file What the pickle inside a `.pt` file may refer to: PyTorch's rebuilding functions, storages, dtypes and ordered
 * dictionaries. Anything else is refused by name. After `torch/_utils.py` and `torch/_weights_only_unpickler.py`.
 */
import { FileError, formatList } from '../core/errors.js';
import { elementCount } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { claimedCount } from './byte-reader.js';
import { decodeTensor, ELEMENT_TYPES, type FileType } from './element-type.js';
import { isPickleDict, PickleFunction, type PickleWorld } from './pickle.js';

const OP = 'loadTorch';

/** Classes of storages; an untyped one is told its dtype by the tensor over it. */
const STORAGES: Readonly<Record<string, FileType | 'untyped'>> = {
  BoolStorage: 'bool',
  ByteStorage: 'uint8',
  CharStorage: 'int8',
  ShortStorage: 'int16',
  IntStorage: 'int32',
  LongStorage: 'int64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  UntypedStorage: 'untyped'
};

class StorageClass {
  readonly type: FileType | 'untyped';
  constructor(type: FileType | 'untyped') {
    this.type = type;
  }
}

class TorchDtype {
  readonly type: FileType;
  constructor(type: FileType) {
    this.type = type;
  }
}

/** A storage as a persistent id describes it: its type, its name in the file, and its number of elements. */
export interface StorageClaim {
  readonly type: FileType | 'untyped';
  readonly key: string;
  readonly count: number;
}

/** The bytes of a storage in the file, checked against the claim. */
export type StorageSource = (claim: StorageClaim) => {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
};

/** A storage of the file as a tensor of one dimension, over which all tensors that share it are views. */
class TorchStorage {
  readonly #claim: StorageClaim;
  readonly #source: StorageSource;
  #whole: Tensor | null = null;

  constructor(claim: StorageClaim, source: StorageSource) {
    this.#claim = claim;
    this.#source = source;
  }

  whole(type: FileType | null): Tensor {
    const { key, type: own } = this.#claim;
    const wanted = own === 'untyped' ? type : own;
    if (wanted === null) throw new FileError(`${OP}: storage '${key}' must have a dtype, got none`);
    this.#whole ??= this.#read(wanted);
    if (this.#whole.dtype !== ELEMENT_TYPES[wanted].dtype) {
      throw new FileError(
        `${OP}: storage '${key}' must have one dtype, got ${this.#whole.dtype} and ${wanted}`
      );
    }
    return this.#whole;
  }

  #read(type: FileType): Tensor {
    const { bytes, littleEndian } = this.#source(this.#claim);
    const width = ELEMENT_TYPES[type].bytes;
    if (bytes.length % width !== 0) {
      throw new FileError(
        `${OP}: storage '${this.#claim.key}' must hold whole elements of ${type}, got ${bytes.length} bytes`
      );
    }
    const field = { op: OP, name: `storage '${this.#claim.key}'` };
    return decodeTensor(field, bytes, type, [bytes.length / width], littleEndian);
  }
}

function fail(field: string, requirement: string, value: unknown): never {
  const isPlain = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
  const got = isPlain ? String(value) : value == null ? 'None' : `a ${typeof value}`;
  throw new FileError(`${OP}: ${field} must be ${requirement}, got ${got}`);
}

function checkNatural(field: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    return fail(field, 'a whole number of at least 0', value);
  }
  return value;
}

function checkNaturals(field: string, value: unknown): number[] {
  if (!Array.isArray(value)) return fail(field, 'a tuple', value);
  return value.map(item => checkNatural(field, item));
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, …)`; v3 has a dtype at place 6. */
function rebuildTensor(args: readonly unknown[]): Tensor {
  const [storage, offsetArg, size, stride, requiresGrad] = args;
  const dtype = args[6];
  if (!(storage instanceof TorchStorage)) return fail('a tensor’s storage', 'a storage', storage);
  const whole = storage.whole(dtype instanceof TorchDtype ? dtype.type : null);
  const offset = checkNatural('storage_offset', offsetArg);
  const [shape, strides] = [checkNaturals('size', size), checkNaturals('stride', stride)];
  if (shape.length !== strides.length) {
    throw new FileError(
      `${OP}: stride must have ${shape.length} entries as size, got ${formatList(strides)}`
    );
  }
  claimedCount(OP, 'size', shape);
  const last = shape.reduce((sum, side, dim) => sum + (side - 1) * strides[dim], offset);
  if (elementCount(shape) > 0 ? last >= whole.numel : offset > whole.numel) {
    throw new FileError(
      `${OP}: size, stride and storage_offset must stay inside a storage of ${whole.numel} elements, ` +
        `got ${formatList(shape)}, ${formatList(strides)} and ${offset}`
    );
  }
  const tensor = new Tensor({ memory: whole.memory, shape, strides, offset });
  return requiresGrad === true ? markTrainable(tensor) : tensor;
}

function markTrainable(tensor: Tensor): Tensor {
  if (tensor.dtype !== 'float32' && tensor.dtype !== 'float64') {
    throw new FileError(`${OP}: requires_grad must be False for ${tensor.dtype}, got True`);
  }
  return tensor.requiresGrad_();
}

function rebuildParameter([data, requiresGrad]: readonly unknown[]): Tensor {
  if (!(data instanceof Tensor)) return fail('a parameter’s data', 'a tensor', data);
  return requiresGrad === true ? markTrainable(data.detach()) : data;
}

/** `OrderedDict()`, or with pairs, as older versions wrote it. */
function makeDict([pairs = []]: readonly unknown[]): Record<string, unknown> {
  if (isPickleDict(pairs)) return pairs;
  if (!Array.isArray(pairs)) return fail('an OrderedDict', 'made of pairs', pairs);
  const entries = pairs.map((pair: unknown): [string, unknown] => {
    if (Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string') return [pair[0], pair[1]];
    return fail('an OrderedDict', 'made of pairs with a text first', pair);
  });
  if (new Set(entries.map(([key]) => key)).size !== entries.length) {
    throw new FileError(`${OP}: an OrderedDict must have every key once, got one twice`);
  }
  return Object.fromEntries(entries);
}

function makeList([values = []]: readonly unknown[]): unknown[] {
  return Array.isArray(values) ? (values as unknown[]) : fail('a set or size', 'made of a list', values);
}

function makeDevice([kind]: readonly unknown[]): string {
  return typeof kind === 'string' ? kind : fail('a device', 'a text', kind);
}

/** `_codecs.encode(text, 'latin1')`: how protocol 2 writes bytes. */
function encodeBytes([text, encoding]: readonly unknown[]): Uint8Array {
  if (typeof text !== 'string' || encoding !== 'latin1') return fail('bytes', 'a latin1 text', encoding);
  return Uint8Array.from(text, character => character.charCodeAt(0));
}

const FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  'collections.OrderedDict': makeDict,
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_tensor_v3': rebuildTensor,
  'torch._utils._rebuild_parameter': rebuildParameter,
  'torch._utils._rebuild_parameter_with_state': rebuildParameter,
  'torch.Size': makeList,
  'torch.device': makeDevice,
  'builtins.set': makeList,
  '__builtin__.set': makeList,
  'builtins.frozenset': makeList,
  '_codecs.encode': encodeBytes
};

function findGlobal(module: string, name: string): unknown {
  const path = `${module}.${name}`;
  if (Object.hasOwn(FUNCTIONS, path)) return new PickleFunction(path, FUNCTIONS[path]);
  const isStorage = module === 'torch' || module === 'torch.storage';
  if (isStorage && Object.hasOwn(STORAGES, name)) return new StorageClass(STORAGES[name]);
  if (module === 'torch' && Object.hasOwn(ELEMENT_TYPES, name)) return new TorchDtype(name as FileType);
  throw new FileError(
    `${OP}: pickle: tensors, containers, numbers and texts are read and nothing else is executed, got ${path}: ` +
      `Unsupported global: GLOBAL ${path} was not an allowed global by default.`
  );
}

/** `('storage', class, key, location, count)`, in the old format with a view of another storage at the end. */
function readClaim(id: unknown): StorageClaim {
  if (!Array.isArray(id) || id[0] !== 'storage') return fail('a persistent id', "('storage', …)", id);
  const [, storageClass, key, , count, view] = id as unknown[];
  if (!(storageClass instanceof StorageClass)) return fail('a storage’s class', 'one of torch', storageClass);
  if (typeof key !== 'string') return fail('a storage’s key', 'a text', key);
  if (view != null) return fail(`storage '${key}'`, 'one of its own, not a view of another', view);
  return { type: storageClass.type, key, count: checkNatural(`storage '${key}': element count`, count) };
}

/** Width of the elements in which a claim counts. */
export function claimWidth({ type }: StorageClaim): number {
  return type === 'untyped' ? 1 : ELEMENT_TYPES[type].bytes;
}

/** The world of a file whose storages come from `source`. */
export function torchWorld(source: StorageSource): PickleWorld {
  const storages = new Map<string, TorchStorage>();
  return {
    global: findGlobal,
    persistent: id => {
      const claim = readClaim(id);
      const storage = storages.get(claim.key) ?? new TorchStorage(claim, source);
      storages.set(claim.key, storage);
      return storage;
    }
  };
}

/** A world that builds nothing; it finds where a pickle ends and which storages it names. */
export function surveyWorld(claims: Map<string, StorageClaim>): PickleWorld {
  return {
    global: (module, name) => {
      const known = findGlobal(module, name);
      return known instanceof PickleFunction && module.startsWith('torch')
        ? new PickleFunction(known.name, () => null)
        : known;
    },
    persistent: id => {
      const claim = readClaim(id);
      claims.set(claim.key, claim);
      return null;
    }
  };
}
