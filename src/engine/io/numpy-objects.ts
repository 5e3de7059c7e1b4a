/**
 * @file Numbers and arrays of numpy inside a pickle: a checkpoint's best score is often one. A number is read as a number,
 * an array as a tensor. After `numpy/_core/multiarray` and `numpy/_core/numeric.py`.
 */
import { FileError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { contiguous } from '../ops/broadcast.js';
import { permute } from '../ops/movement.js';
import { readValues } from '../ops/read.js';
import { claimedCount } from './byte-reader.js';
import { decodeTensor, ELEMENT_TYPES, type FileType } from './element-type.js';
import { NUMPY_TYPES } from './npy.js';
import { BuiltLater, PickleGlobal, PickleObject } from './pickle-values.js';
import { checkNaturals, fail } from './torch-fields.js';

const OP = 'loadTorch';

/** `numpy.dtype('f8', False, True)`, which is told its byte order afterwards. */
class NumpyDtype extends BuiltLater {
  readonly name: string;
  littleEndian = true;

  constructor([name]: readonly unknown[]) {
    super();
    this.name =
      typeof name === 'string' ? name.replace(/^[<>|=]/, '') : fail('a dtype of numpy', 'a text', name);
    this.littleEndian = typeof name !== 'string' || !name.startsWith('>');
  }

  get type(): FileType | null {
    return Object.hasOwn(NUMPY_TYPES, this.name) ? NUMPY_TYPES[this.name] : null;
  }

  /** `(3, '<', …)` */
  override build(state: unknown): void {
    if (Array.isArray(state) && state[1] === '>') this.littleEndian = false;
  }

  override result(): string {
    return this.type ?? this.name;
  }
}

/** The object as it stands in the file, where its elements are texts, objects or complex numbers. */
function kept(name: string, args: readonly unknown[]): PickleObject {
  return new PickleObject(new PickleGlobal('numpy', name), args);
}

/** `scalar(dtype, bytes)` */
function readScalar(args: readonly unknown[]): unknown {
  const [dtype, bytes] = args;
  if (!(dtype instanceof NumpyDtype) || dtype.type === null) return kept('scalar', args);
  const { type, littleEndian } = dtype;
  if (!(bytes instanceof Uint8Array) || bytes.length !== ELEMENT_TYPES[type].bytes) {
    return fail('a number of numpy', `${ELEMENT_TYPES[type].bytes} bytes`, bytes);
  }
  if (type === 'int64' || type === 'uint64') {
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
    const value = type === 'int64' ? view.getBigInt64(0, littleEndian) : view.getBigUint64(0, littleEndian);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  const value = readValues(
    decodeTensor({ op: OP, name: 'a number of numpy' }, bytes, type, [1], littleEndian)
  )[0];
  return type === 'bool' ? value === 1 : value;
}

/** The tensor of an array's bytes. */
function readArray(
  dtype: NumpyDtype,
  type: FileType,
  shape: readonly number[],
  order: {
    readonly bytes: Uint8Array;
    readonly isFortran: boolean;
  }
): Tensor {
  const { bytes, isFortran } = order;
  const size = claimedCount(OP, 'shape of an array', shape) * ELEMENT_TYPES[type].bytes;
  if (size !== bytes.length) {
    throw new FileError(
      `${OP}: an array of numpy must have ${size} bytes for its shape, got ${bytes.length}`
    );
  }
  const sizes = isFortran ? [...shape].reverse() : shape;
  const tensor = decodeTensor({ op: OP, name: 'an array of numpy' }, bytes, type, sizes, dtype.littleEndian);
  return isFortran ? contiguous(permute(tensor, [...shape.keys()].reverse())) : tensor;
}

/** `_reconstruct(ndarray, (0,), b'b')`, told `(version, shape, dtype, is_fortran, bytes)` afterwards. */
class NumpyArray extends BuiltLater {
  #value: unknown = null;

  override build(state: unknown): void {
    if (!Array.isArray(state) || state.length < 4) return fail('an array of numpy', 'told its state', state);
    const [shape, dtype, isFortran, bytes] = (state as unknown[]).slice(-4);
    const type = dtype instanceof NumpyDtype ? dtype.type : null;
    if (!(dtype instanceof NumpyDtype) || type === null || !(bytes instanceof Uint8Array)) {
      this.#value = kept('ndarray', state as unknown[]);
      return;
    }
    const order = { bytes, isFortran: isFortran === true };
    this.#value = readArray(dtype, type, checkNaturals('shape of an array', shape), order);
  }

  override result(): unknown {
    return this.#value;
  }
}

/** `_frombuffer(bytes, dtype, shape, order)`, as protocol 5 writes an array. */
function readBuffer(args: readonly unknown[]): unknown {
  const [bytes, dtype, shape, order] = args;
  const type = dtype instanceof NumpyDtype ? dtype.type : null;
  if (!(dtype instanceof NumpyDtype) || type === null || !(bytes instanceof Uint8Array)) {
    return kept('ndarray', args);
  }
  const sizes = checkNaturals('shape of an array', shape);
  return readArray(dtype, type, sizes, { bytes, isFortran: order === 'F' });
}

/** What numpy's own functions make, by their names without `numpy.core.` or `numpy._core.` in front. */
export const NUMPY_FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  'numpy.dtype': args => new NumpyDtype(args),
  'multiarray.scalar': readScalar,
  'multiarray._reconstruct': () => new NumpyArray(),
  'numeric._frombuffer': readBuffer
};
