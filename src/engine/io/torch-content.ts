/** @file From what a pickle holds to what `loadTorch` gives: plain objects and Maps, and placeholders for unknown things. */
import { FileError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { BuiltLater, PickleDict, PickleGlobal, PickleObject } from './pickle-values.js';
import { TorchDtype, TorchStorage } from './torch-storage.js';
import { unsupportedGlobal } from './torch-world.js';
import { Placeholder, type TorchDict, type TorchValue } from './torch-value.js';

const OP = 'loadTorch';

/** Whether every key can be a field's name, no two of them the same: 1 and '1' would be. */
function canBeObject(dict: PickleDict): boolean {
  let hasNumber = false;
  for (const key of dict.entries.keys()) {
    if (typeof key === 'number' || typeof key === 'bigint') hasNumber = true;
    else if (typeof key !== 'string') return false;
  }
  if (!hasNumber) return true;
  return new Set([...dict.entries.keys()].map(String)).size === dict.entries.size;
}

function setField(target: Record<string, unknown>, name: string, value: unknown): void {
  // A plain assignment to __proto__ would not make a field.
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * Makes each thing once, so that what was shared or held itself still does. Nothing calls itself, however deep a file is
 * nested: what is made is filled later, from a list of what waits.
 */
class ContentMaker {
  readonly placeholders = new Set<Placeholder>();
  readonly #made = new Map<object, unknown>();
  readonly #waiting: (() => void)[] = [];

  make(root: unknown): unknown {
    const made = this.#value(root);
    for (let fill = this.#waiting.pop(); fill; fill = this.#waiting.pop()) fill();
    return made;
  }

  #value(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Tensor || value instanceof Uint8Array) return value;
    if (value instanceof BuiltLater) return this.#value(value.result());
    if (value instanceof TorchStorage) return value.tensor();
    if (value instanceof TorchDtype) return value.name;
    if (this.#made.has(value)) return this.#made.get(value);
    if (Array.isArray(value)) return this.#list(value as unknown[]);
    if (value instanceof PickleDict) return canBeObject(value) ? this.#object(value) : this.#map(value);
    if (value instanceof PickleObject) return this.#placeholder(value, value.global);
    if (value instanceof PickleGlobal) return this.#placeholder(value, value);
    throw new FileError(`${OP}: pickle: a value must be known, got ${value.constructor.name}`);
  }

  /** Lists are kept; what they hold takes the place of what they held. */
  #list(list: unknown[]): unknown[] {
    this.#made.set(list, list);
    this.#waiting.push(() => {
      for (let place = 0; place < list.length; place++) list[place] = this.#value(list[place]);
    });
    return list;
  }

  #object(dict: PickleDict): object {
    const target: Record<string, unknown> = {};
    this.#made.set(dict, target);
    this.#waiting.push(() => {
      for (const [key, value] of dict.entries) setField(target, String(key), this.#value(value));
    });
    return target;
  }

  #map(dict: PickleDict): Map<unknown, unknown> {
    const target = new Map<unknown, unknown>();
    this.#made.set(dict, target);
    this.#waiting.push(() => {
      for (const [key, value] of dict.entries) target.set(this.#value(key), this.#value(value));
    });
    return target;
  }

  #placeholder(source: PickleObject | PickleGlobal, { module, name }: PickleGlobal): Placeholder {
    const isCalled = source instanceof PickleObject;
    const placeholder = new Placeholder(module, name, {
      args: isCalled ? (this.#value(source.args) as TorchValue[]) : null,
      items: isCalled && source.items !== null ? (this.#value(source.items) as TorchValue[]) : [],
      state: null,
      entries: null
    });
    this.#made.set(source, placeholder);
    this.placeholders.add(placeholder);
    if (isCalled) {
      // These may hold the placeholder itself.
      this.#waiting.push(() => {
        Object.assign(placeholder, {
          state: this.#value(source.state) as TorchValue,
          entries: this.#value(source.dict) as TorchDict | null
        });
      });
    }
    return placeholder;
  }
}

/** A model that was saved whole has its parameters and layers in its state. */
function isModule({ state }: Placeholder): boolean {
  return typeof state === 'object' && state !== null && '_parameters' in state && '_modules' in state;
}

/** A file that is one unknown thing has nothing for the engine. */
function refuseRoot(root: Placeholder): never {
  const { path } = new PickleGlobal(root.module, root.name);
  if (root.args === null) {
    throw new FileError(
      `${OP}: a file must hold tensors, containers, numbers and texts, got a class (${path})`
    );
  }
  const advice = isModule(root)
    ? "The file is a model saved whole, and its code is not in it. Save its weights in Python: torch.save(model.state_dict(), 'weights.pt')"
    : 'The whole file is this one object. Save what it holds in Python as a dict of tensors, numbers and texts, as vars(…) gives it';
  throw new FileError(`${OP}: pickle: ${unsupportedGlobal(path)} ${advice}`);
}

/** What a file holds, and what in it nobody knows. */
export interface TorchContent {
  readonly value: TorchValue;
  readonly placeholders: readonly Placeholder[];
}

/** @throws FileError where the whole file is something that is not known */
export function makeContent(root: unknown): TorchContent {
  const maker = new ContentMaker();
  const value = maker.make(root);
  if (value instanceof Placeholder) refuseRoot(value);
  return { value: value as TorchValue, placeholders: [...maker.placeholders] };
}
