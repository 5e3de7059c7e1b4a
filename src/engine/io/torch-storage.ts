/**
 * @file Storages and dtypes as the pickle of a `.pt` file names them. After `torch/storage.py` and
 * `torch/serialization.py`.
 */
import { FileError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { decodeTensor, ELEMENT_TYPES, type FileType } from './element-type.js';
import { PickleGlobal } from './pickle-values.js';
import { checkNatural, fail } from './torch-fields.js';

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

const COMPLEX = 'a complex tensor is not held here; save torch.view_as_real(x), or x.real and x.imag';
const QUANTIZED = 'a quantized tensor is not held here; save x.dequantize()';
/** Dtypes without a counterpart, and what to do about a tensor of one. */
const UNHELD: readonly (readonly [RegExp, string])[] = [
  [/^Complex|^complex/, COMPLEX],
  [/^QU?Int|^qu?int/, QUANTIZED]
];
const OTHER_DTYPE = 'a tensor of this dtype is not held here; save x.float()';

/** Names of dtypes that PyTorch has and a checkpoint may hold as values. */
const OTHER_DTYPES =
  /^(complex(32|64|128)|qint(8|32)|quint(8|4x2|2x4)|u?int[1-7]|bits(8|16|1x8|2x4|4x2)|float4_e2m1fn_x2)$/;

export class StorageClass extends PickleGlobal {
  readonly type: FileType | 'untyped';

  constructor(module: string, name: string, type: FileType | 'untyped') {
    super(module, name);
    this.type = type;
  }
}

/** A dtype; one that the engine cannot hold is no mistake until a tensor has it. */
export class TorchDtype extends PickleGlobal {}

/** What to do about a tensor of a dtype or storage that is not held. */
function adviceFor(name: string): string {
  return UNHELD.find(([pattern]) => pattern.test(name))?.[1] ?? OTHER_DTYPE;
}

/** A dtype, or a class of storages, by its name; null where PyTorch has no such. */
export function findStorageGlobal(module: string, name: string): StorageClass | TorchDtype | null {
  const inTorch = module === 'torch' || module === 'torch.cuda' || module === 'torch.storage';
  if (inTorch && Object.hasOwn(STORAGES, name)) return new StorageClass(module, name, STORAGES[name]);
  if (inTorch && /^(Complex(Float|Double)|QU?Int(8|32|4x2|2x4))Storage$/.test(name)) {
    throw new FileError(`${OP}: ${adviceFor(name)}, got ${module}.${name}`);
  }
  const isDtype = module === 'torch' && (Object.hasOwn(ELEMENT_TYPES, name) || OTHER_DTYPES.test(name));
  return isDtype ? new TorchDtype(module, name) : null;
}

/** The type of a tensor's elements that a dtype names. @throws FileError for one that is not held */
export function heldType(dtype: TorchDtype): FileType {
  if (Object.hasOwn(ELEMENT_TYPES, dtype.name)) return dtype.name as FileType;
  throw new FileError(`${OP}: ${adviceFor(dtype.name)}, got torch.${dtype.name}`);
}

/** A storage as a persistent id describes it: its type, its name in the file, and its number of elements. */
export interface StorageClaim {
  readonly type: FileType | 'untyped';
  readonly key: string;
  readonly count: number;
  /** The part of it that is meant, where an old file has storages inside of others. */
  readonly part: { readonly start: number; readonly count: number } | null;
}

/** The bytes of a storage in the file, checked against the claim. */
export type StorageSource = (claim: StorageClaim) => {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
};

/** Width of the elements in which a claim counts. */
export function claimWidth({ type }: StorageClaim): number {
  return type === 'untyped' ? 1 : ELEMENT_TYPES[type].bytes;
}

/** `('storage', class, key, location, count)`, in the old format with a view of another storage at the end. */
export function readClaim(id: unknown): StorageClaim {
  if (!Array.isArray(id) || id[0] !== 'storage') return fail('a persistent id', "('storage', …)", id);
  const [, storageClass, key, , count, view] = id as unknown[];
  if (!(storageClass instanceof StorageClass)) return fail('a storage’s class', 'one of torch', storageClass);
  if (typeof key !== 'string') return fail('a storage’s key', 'a text', key);
  const claim = {
    type: storageClass.type,
    key,
    count: checkNatural(`storage '${key}': element count`, count)
  };
  return { ...claim, part: view == null ? null : readPart(claim, view) };
}

/** `(key, offset, count)`: which part of the storage is meant. */
function readPart({ key, count }: { key: string; count: number }, view: unknown): StorageClaim['part'] {
  const field = `the view of storage '${key}'`;
  if (!Array.isArray(view) || view.length !== 3) return fail(field, 'a tuple of three', view);
  const part = { start: checkNatural(field, view[1]), count: checkNatural(field, view[2]) };
  if (part.start + part.count > count) fail(field, `within its ${count} elements`, part.start + part.count);
  return part;
}

/** Elements of a storage as one type: all of them, and the part of them that the claim means. */
interface Elements {
  readonly whole: Tensor;
  readonly start: number;
  readonly count: number;
}

/** The storages of a file, each read once for each type in which tensors look at it. */
export class StorageShelf {
  readonly #source: StorageSource;
  readonly #read = new Map<string, Tensor>();

  constructor(source: StorageSource) {
    this.#source = source;
  }

  elements(claim: StorageClaim, type: FileType): Elements {
    const name = `${type} ${claim.type} ${claim.count} ${claim.key}`;
    const whole = this.#read.get(name) ?? this.#decode(claim, type);
    this.#read.set(name, whole);
    return { whole, start: claim.part?.start ?? 0, count: claim.part?.count ?? whole.numel };
  }

  #decode(claim: StorageClaim, type: FileType): Tensor {
    const { bytes, littleEndian } = this.#source(claim);
    const width = ELEMENT_TYPES[type].bytes;
    if (bytes.length % width !== 0) {
      throw new FileError(
        `${OP}: storage '${claim.key}' must hold whole elements of ${type}, got ${bytes.length} bytes`
      );
    }
    const field = { op: OP, name: `storage '${claim.key}'` };
    return decodeTensor(field, bytes, type, [bytes.length / width], littleEndian);
  }
}

/** A storage of the file, over which all tensors that share it are views. */
export class TorchStorage {
  readonly #claim: StorageClaim;
  readonly #shelf: StorageShelf;

  constructor(claim: StorageClaim, shelf: StorageShelf) {
    this.#claim = claim;
    this.#shelf = shelf;
  }

  /** Its elements; an untyped storage is told their type by the tensor over it, and is bytes by itself. */
  elements(dtype: TorchDtype | null): Elements {
    const { type, key } = this.#claim;
    if (type !== 'untyped') return this.#shelf.elements(this.#claim, type);
    if (dtype === null) throw new FileError(`${OP}: storage '${key}' must have a dtype, got none`);
    return this.#shelf.elements(this.#claim, heldType(dtype));
  }

  /** All of its elements as a tensor of one dimension: what a storage that was saved by itself is read as. */
  tensor(): Tensor {
    const { type } = this.#claim;
    const { whole, start, count } = this.#shelf.elements(this.#claim, type === 'untyped' ? 'uint8' : type);
    return new Tensor({ memory: whole.memory, shape: [count], strides: [1], offset: start });
  }
}
