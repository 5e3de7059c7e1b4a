/**
 * @file `torch.save`'s files: the zip of PyTorch 1.6 and later, and the pickles one after another of before.
 * After `torch/serialization.py`. Nothing in a file is ever executed.
 */
import { readCall } from '../core/checked.js';
import { FileError } from '../core/errors.js';
import { warn } from '../core/warning.js';
import { ByteReader, decodeText } from './byte-reader.js';
import { readFileBytes, type FileBytes } from './file-bytes.js';
import { refuseFile } from './file-kind.js';
import { readPickle } from './pickle.js';
import { PickleDict, printedName } from './pickle-values.js';
import { makeContent } from './torch-content.js';
import { claimWidth, type StorageClaim, type StorageSource } from './torch-storage.js';
import type { TorchDict, TorchValue } from './torch-value.js';
import { surveyWorld, torchWorld } from './torch-world.js';
import { checkZipKind } from './torch-zip-kind.js';
import { ZipArchive } from './zip.js';

const OP = 'loadTorch';
const ZIP_START = 0x04034b50;
const PICKLE_START = 0x80;
/** The contents of the first pickle of the old format, and of the second. */
const OLD_MAGIC = 0x1950a86a20f9469cfc6cn;
const OLD_PROTOCOL = 1001;
/** The longest text that says a byte order. */
const LONGEST_BYTE_ORDER = 16;
/** Names of unknown classes in a warning. */
const MOST_NAMES = 20;

/** Options of `loadTorch`. */
export interface LoadTorchOptions {
  /** `false` reads files that were written after `torch.serialization.set_crc32_options(False)`. Default true. */
  readonly checksum?: boolean;
}

/**
 * Reads what `torch.save` wrote and `torch.load(…, weights_only=True)` reads: a state dict, or a checkpoint with one
 * inside. Tensors that share a storage share their memory here too, strides and offsets are kept. float16, bfloat16 and
 * float8 become float32, int8, int16 and uint16 int32, uint32 and uint64 int64.
 *
 * Nothing is executed. An object of a class that only Python knows (`argparse.Namespace`) becomes an `io.Placeholder`,
 * which holds what the file says of it; a warning and `io.listPlaceholders` name them. A model saved whole (`torch.save(net, …)`) is
 * such an object and nothing beside it, and is refused; save `net.state_dict()`.
 *
 * @typeParam Content what the file holds, by default a dictionary; the caller says so, nothing checks it
 * @throws FileError for what is no file of PyTorch's, with what it is; for one that is broken or lies about a size or
 *   offset; for a TorchScript archive, a model saved whole, and a complex, sparse or quantized tensor, with what to save
 *   instead; for an integer in a tensor that cannot be held
 * @example
 * // In a cell: net.loadStateDict(io.loadTorch(await readFile('model.pt'))), and of a checkpoint
 * // const { model, epoch } = io.loadTorch<{ model: nn.StateDict; epoch: number }>(await readFile('checkpoint.pt')).
 * io.loadTorch<{ epoch: number }>(io.saveTorch({ epoch: 3 })).epoch; // → 3
 */
// As with the DOM's `querySelector`, only the caller knows what is there.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function loadTorch<Content = TorchDict>(bytes: FileBytes, options?: LoadTorchOptions): Content;
export function loadTorch(...given: [bytes: FileBytes, options?: LoadTorchOptions]): TorchValue {
  const bytes = readFileBytes(OP, given[0]);
  const [, { checksum = true } = {}] = readCall('io.loadTorch', given);
  if (bytes.length >= 4 && new ByteReader(OP, bytes).uint32('magic number') === ZIP_START) {
    return loadZip(bytes, checksum);
  }
  if (bytes[0] === PICKLE_START) return loadOld(bytes);
  return refuseFile(OP, 'a file must begin as a zip or as a pickle', bytes);
}

/** What the pickle holds, with a warning where something in it is not known. */
function finish(root: unknown): TorchValue {
  const { value, unknown } = makeContent(root);
  if (unknown.length > 0) {
    const names = unknown.slice(0, MOST_NAMES).map(printedName);
    if (names.length < unknown.length) names.push('…');
    warn(
      `${OP}: objects of classes that only Python knows were not made; an io.Placeholder stands for each, with what the ` +
        `file says of it: ${names.join(', ')}`
    );
  }
  return value;
}

function loadZip(bytes: Uint8Array, checksum: boolean): TorchValue {
  const archive = new ZipArchive(OP, bytes);
  const main = checkZipKind(OP, archive.names);
  const root = main.slice(0, -'data.pkl'.length);
  const littleEndian = readByteOrder(archive, `${root}byteorder`, checksum);
  const source: StorageSource = claim => {
    const name = `${root}data/${claim.key}`;
    checkStorageSize(claim, archive.size(name));
    return { bytes: archive.read(name, { checksum }), littleEndian };
  };
  archive.checkGrowth(main);
  const pickle = archive.read(main, { checksum });
  return finish(readPickle(new ByteReader(OP, pickle), torchWorld(source)));
}

function readByteOrder(archive: ZipArchive, name: string, checksum: boolean): boolean {
  if (!archive.has(name)) return true;
  const size = archive.size(name);
  if (size > LONGEST_BYTE_ORDER) {
    throw new FileError(`${OP}: byteorder must be little or big, got ${size} bytes`);
  }
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
function loadOld(bytes: Uint8Array): TorchValue {
  const reader = new ByteReader(OP, bytes);
  const claims = new Map<string, StorageClaim>();
  const world = surveyWorld(claims);
  const magic = readPickle(reader, world);
  if (magic !== OLD_MAGIC) {
    throw new FileError(
      `${OP}: magic number must be PyTorch's, got another: a pickle of something else. Save it with torch.save, or its ` +
        'arrays with numpy.savez for io.loadNpz'
    );
  }
  const protocol = readPickle(reader, world);
  if (protocol !== OLD_PROTOCOL) {
    throw new FileError(`${OP}: protocol must be ${OLD_PROTOCOL}, got ${String(protocol)}`);
  }
  const system = readPickle(reader, world);
  const littleEndian = !(system instanceof PickleDict) || system.entries.get('little_endian') !== false;
  const start = reader.position;
  readPickle(reader, world);
  const storages = locateStorages(reader, readPickle(reader, world), claims);
  const source: StorageSource = ({ key }) => {
    const data = storages.get(key);
    if (data === undefined) throw new FileError(`${OP}: storage '${key}' must be in the file, got none`);
    return { bytes: data, littleEndian };
  };
  return finish(readPickle(new ByteReader(OP, bytes, start), torchWorld(source)));
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
