/**
 * @file `torch.save`'s files: the zip of PyTorch 1.6 and later, and the pickles one after another of before.
 * After `torch/serialization.py`. Nothing in a file is ever executed.
 */
import { FileError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { ByteReader, decodeText } from './byte-reader.js';
import { isPickleDict, readPickle } from './pickle.js';
import { claimWidth, surveyWorld, torchWorld, type StorageClaim, type StorageSource } from './torch-world.js';
import { ZipArchive } from './zip.js';

const OP = 'loadTorch';
const ZIP_START = 0x04034b50;
const PICKLE_START = 0x80;
/** The contents of the first pickle of the old format, and of the second. */
const OLD_MAGIC = 0x1950a86a20f9469cfc6cn;
const OLD_PROTOCOL = 1001;

/** What a file may hold. Lists, tuples and sets are arrays; integers beyond 2^53 are bigints. */
export type TorchValue =
  Tensor | number | bigint | string | boolean | null | Uint8Array | readonly TorchValue[] | TorchDict;

/** A dictionary, a state dict for one. Keys that are numbers in Python are texts here. */
export interface TorchDict {
  readonly [key: string]: TorchValue;
}

/** Options of `loadTorch`. */
export interface LoadTorchOptions {
  /** `false` reads files that were written after `torch.serialization.set_crc32_options(False)`. Default true. */
  readonly checksum?: boolean;
}

/**
 * Reads what `torch.save` wrote: a state dict, or a checkpoint with one inside. Tensors that share a storage share
 * their memory here too, strides and offsets are kept. float16 and bfloat16 become float32, int8, int16 and uint16
 * int32, uint32 and uint64 int64.
 *
 * Nothing is executed: the pickle inside may name tensors, ordered dictionaries, containers, numbers and texts. A
 * model saved whole (`torch.save(net, …)`) names its class and is refused; save `net.state_dict()`.
 *
 * @typeParam Content what the file holds, by default a dictionary; the caller says so, nothing checks it
 * @throws FileError for a file that is broken or lies about a size or offset; for a global that is none of these, by
 *   its name; for a dtype or an integer in a tensor that cannot be held
 * @example
 * // In a cell: net.loadStateDict(io.loadTorch(await readFile('model.pt'))), and of a checkpoint
 * // const { model, epoch } = io.loadTorch<{ model: nn.StateDict; epoch: number }>(await readFile('checkpoint.pt')).
 * io.loadTorch(new Uint8Array(4)); // → FileError: loadTorch: …
 */
// As with the DOM's `querySelector`, only the caller knows what is there.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function loadTorch<Content = TorchDict>(bytes: Uint8Array, options?: LoadTorchOptions): Content;
export function loadTorch(bytes: Uint8Array, options: LoadTorchOptions = {}): TorchValue {
  const { checksum = true } = options;
  if (bytes.length >= 4 && new ByteReader(OP, bytes).uint32('magic number') === ZIP_START) {
    return checkValue(loadZip(bytes, checksum));
  }
  if (bytes[0] === PICKLE_START) return checkValue(loadOld(bytes));
  throw new FileError(`${OP}: a file must begin as a zip or as a pickle, got ${describeStart(bytes)}`);
}

function describeStart(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'an empty file' : `the bytes ${[...bytes.subarray(0, 4)].join(', ')}`;
}

/** Whatever else a pickle may leave on its stack (a class, a function, a storage) is no value. */
function checkValue(value: unknown): TorchValue {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (seen.has(next)) continue;
    seen.add(next);
    if (Array.isArray(next)) for (const item of next) waiting.push(item);
    else if (isPickleDict(next)) for (const item of Object.values(next)) waiting.push(item);
    else if (!isLeaf(next)) {
      throw new FileError(`${OP}: a file must hold tensors, containers, numbers and texts, got a class`);
    }
  }
  return value as TorchValue;
}

function isLeaf(value: unknown): boolean {
  if (value === null || value instanceof Tensor || value instanceof Uint8Array) return true;
  return ['number', 'bigint', 'string', 'boolean'].includes(typeof value);
}

function loadZip(bytes: Uint8Array, checksum: boolean): unknown {
  const archive = new ZipArchive(OP, bytes);
  const main = archive.names.find(name => /^[^/]+\/data\.pkl$/.test(name));
  if (main === undefined) throw new FileError(`${OP}: zip must hold an entry …/data.pkl, got none`);
  const root = main.slice(0, -'data.pkl'.length);
  const littleEndian = readByteOrder(archive, `${root}byteorder`, checksum);
  const source: StorageSource = claim => {
    const data = archive.read(`${root}data/${claim.key}`, { checksum });
    checkStorageSize(claim, data.length);
    return { bytes: data, littleEndian };
  };
  return readPickle(new ByteReader(OP, archive.read(main, { checksum })), torchWorld(source));
}

function readByteOrder(archive: ZipArchive, name: string, checksum: boolean): boolean {
  if (!archive.has(name)) return true;
  const order = decodeText(OP, 'byteorder', archive.read(name, { checksum }));
  if (order !== 'little' && order !== 'big') {
    throw new FileError(`${OP}: byteorder must be little or big, got '${order}'`);
  }
  return order === 'little';
}

function checkStorageSize(claim: StorageClaim, size: number): void {
  const claimed = claim.count * claimWidth(claim);
  if (claimed === size) return;
  throw new FileError(
    `${OP}: storage '${claim.key}' must have ${claimed} bytes for ${claim.count} elements of ${claim.type}, got ${size}`
  );
}

/** Magic number, protocol, system, object, keys, storages. The object is read again when the storages are found. */
function loadOld(bytes: Uint8Array): unknown {
  const reader = new ByteReader(OP, bytes);
  const claims = new Map<string, StorageClaim>();
  const world = surveyWorld(claims);
  const magic = readPickle(reader, world);
  if (magic !== OLD_MAGIC) throw new FileError(`${OP}: magic number must be PyTorch's, got another`);
  const protocol = readPickle(reader, world);
  if (protocol !== OLD_PROTOCOL) {
    throw new FileError(`${OP}: protocol must be ${OLD_PROTOCOL}, got ${String(protocol)}`);
  }
  const system = readPickle(reader, world);
  const littleEndian = !isPickleDict(system) || system['little_endian'] !== false;
  const start = reader.position;
  readPickle(reader, world);
  const storages = locateStorages(reader, readPickle(reader, world), claims);
  const source: StorageSource = ({ key }) => {
    const data = storages.get(key);
    if (data === undefined) throw new FileError(`${OP}: storage '${key}' must be in the file, got none`);
    return { bytes: data, littleEndian };
  };
  return readPickle(new ByteReader(OP, bytes, start), torchWorld(source));
}

/** Behind the keys each storage lies with its number of elements in front, in the order of the keys. */
function locateStorages(
  reader: ByteReader,
  keys: unknown,
  claims: ReadonlyMap<string, StorageClaim>
): Map<string, Uint8Array> {
  const storages = new Map<string, Uint8Array>();
  if (!Array.isArray(keys)) throw new FileError(`${OP}: storage keys must be a list, got ${typeof keys}`);
  for (const key of keys as unknown[]) {
    const claim = typeof key === 'string' ? claims.get(key) : undefined;
    if (claim === undefined || storages.has(claim.key)) {
      throw new FileError(
        `${OP}: storage keys must be those of the tensors, each once, got '${String(key)}'`
      );
    }
    const field = `storage '${claim.key}'`;
    const count = reader.uint64(`${field}: element count`);
    if (count !== claim.count) {
      throw new FileError(`${OP}: ${field}: element count must be ${claim.count} as claimed, got ${count}`);
    }
    storages.set(claim.key, reader.slice(field, count * claimWidth(claim)));
  }
  return storages;
}
