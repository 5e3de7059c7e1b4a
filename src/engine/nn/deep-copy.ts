/** @file A copy of the values that fields hold, as Python's `copy.deepcopy` makes one. */
import { GraphError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { Tensor } from '../core/tensor.js';
import { clone } from '../ops/broadcast.js';
import { Callable } from './callable.js';
import { Parameter } from './parameter.js';

/** The copies made so far, by what they are copies of: what is met twice is copied once. */
export type Copies = Map<unknown, unknown>;

/**
 * A copy of a value with everything in it: modules, tensors, arrays, plain objects, maps, sets and typed arrays.
 * Functions and objects of other classes are not copied, but shared.
 *
 * @param copyModule makes the copy of a module and notes it in the copies
 */
export function deepCopy<Child extends Callable>(
  value: unknown,
  copies: Copies,
  copyModule: (module: Child) => Child
): unknown {
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (value instanceof Callable) return copyModule(value as Child);
  const inner = (each: unknown): unknown => deepCopy(each, copies, copyModule);
  if (value instanceof Tensor) return note(value, copyTensor(value, inner), copies);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return note(value, (value as Uint8Array).slice(), copies);
  }
  if (Array.isArray(value)) {
    const copy = note(value, [] as unknown[], copies);
    for (const each of value as readonly unknown[]) copy.push(inner(each));
    return copy;
  }
  if (value instanceof Map) {
    const copy = note(value, new Map<unknown, unknown>(), copies);
    for (const [key, each] of value as Map<unknown, unknown>) copy.set(inner(key), inner(each));
    return copy;
  }
  if (value instanceof Set) {
    const copy = note(value, new Set<unknown>(), copies);
    for (const each of value as Set<unknown>) copy.add(inner(each));
    return copy;
  }
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = {};
  copies.set(value, copy);
  for (const [key, each] of Object.entries(value)) copy[key] = inner(each);
  return copy;
}

function note<Copy>(value: unknown, copy: Copy, copies: Copies): Copy {
  copies.set(value, copy);
  return copy;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** As PyTorch copies them: a parameter begins without a gradient, another tensor keeps a copy of its own. */
function copyTensor(tensor: Tensor, inner: (value: unknown) => unknown): Tensor {
  if (!tensor.isLeaf) {
    throw new GraphError(
      'clone: Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment; ' +
        'a field holds the result of an operation: keep result.detach()'
    );
  }
  const copy = noGrad(() => clone(tensor.detach()));
  if (tensor instanceof Parameter) return new Parameter(copy, { requiresGrad: tensor.requiresGrad });
  copy.requiresGrad = tensor.requiresGrad;
  copy.grad = inner(tensor.grad) as Tensor | null;
  return copy;
}
