/**
 * @file What the pickle inside a `.pt` file may refer to: PyTorch's rebuilding functions, storages, dtypes, Python's
 * containers, numbers and arrays of numpy. Of any other function or class the name is kept, and nothing is called. After
 * `torch/_weights_only_unpickler.py`.
 */
import { FileError } from '../core/errors.js';
import { NUMPY_FUNCTIONS } from './numpy-objects.js';
import type { PickleWorld } from './pickle.js';
import { BuiltLater, PickleFunction, PickleGlobal, printedName } from './pickle-values.js';
import { modernModule, PYTHON_FUNCTIONS } from './python-objects.js';
import { REBUILDS } from './torch-rebuild.js';
import {
  findStorageGlobal,
  readClaim,
  StorageShelf,
  TorchStorage,
  type StorageClaim,
  type StorageSource
} from './torch-storage.js';

/** Modules that only an attack names; PyTorch blocks them too. */
const BLOCKED = new Set(['sys', 'os', 'posix', 'nt', 'subprocess']);
const QUANTIZATION_SCHEMES =
  /^per_(tensor_affine|tensor_symmetric|channel_affine|channel_symmetric|channel_affine_float_qparams)$/;

/** What PyTorch says of a name that it does not let through. */
export function unsupportedGlobal(path: string): string {
  return (
    `tensors, containers, numbers and texts are read and nothing else is executed, got ${path}: ` +
    `Unsupported global: GLOBAL ${path} was not an allowed global by default.`
  );
}

function findGlobal(namedModule: string, name: string): unknown {
  const module = modernModule(namedModule);
  const path = `${module}.${name}`;
  if (BLOCKED.has(module)) {
    throw new FileError(
      `loadTorch: pickle: ${unsupportedGlobal(printedName(path))} No checkpoint needs its module ${module}: do not trust the file`
    );
  }
  if (Object.hasOwn(REBUILDS, path)) return new PickleFunction(module, name, REBUILDS[path]);
  if (Object.hasOwn(PYTHON_FUNCTIONS, path)) return new PickleFunction(module, name, PYTHON_FUNCTIONS[path]);
  const numpyName = path.replace(/^numpy[.]_?core[.]/, '');
  if (module.startsWith('numpy') && Object.hasOwn(NUMPY_FUNCTIONS, numpyName)) {
    return new PickleFunction(module, name, NUMPY_FUNCTIONS[numpyName]);
  }
  if (module === 'torch' && QUANTIZATION_SCHEMES.test(name)) return path;
  return findStorageGlobal(module, name) ?? new PickleGlobal(module, name);
}

/** The class in an old file's `('module', class, file, source)`, with which it was to be compared; null for other ids. */
function classOfId(id: unknown): PickleGlobal | null {
  return Array.isArray(id) && id[0] === 'module' && id[1] instanceof PickleGlobal ? id[1] : null;
}

/** The world of a file whose storages come from `source`. */
export function torchWorld(source: StorageSource): PickleWorld {
  const shelf = new StorageShelf(source);
  return { global: findGlobal, persistent: id => classOfId(id) ?? new TorchStorage(readClaim(id), shelf) };
}

/** Stands for a tensor that is not built. */
class NotBuilt extends BuiltLater {
  override build(): void {
    // What a tensor would be told.
  }

  override result(): null {
    return null;
  }
}

/** A world that builds nothing; it finds where a pickle ends and which storages it names. */
export function surveyWorld(claims: Map<string, StorageClaim>): PickleWorld {
  return {
    global: (module, name) => {
      const known = findGlobal(module, name);
      return known instanceof PickleFunction && Object.hasOwn(REBUILDS, known.path)
        ? new PickleFunction(known.module, known.name, () => new NotBuilt())
        : known;
    },
    persistent: id => {
      const named = classOfId(id);
      if (named !== null) return named;
      const claim = readClaim(id);
      claims.set(claim.key, claim);
      return null;
    }
  };
}
