/** @file From what a pickle holds to what `loadTorch` gives: plain objects and Maps, and placeholders for unknown things. */
import { FileError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { BuiltLater, PickleDict, PickleGlobal, PickleObject } from './pickle-values.js';
import { TorchDtype, TorchStorage } from './torch-storage.js';
import { unsupportedGlobal } from './torch-world.js';
import { Placeholder, type PlaceholderContent, type TorchValue } from './torch-value.js';

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

/** One thing that is made, and is filled later from what the pickle had in its place. */
interface Unfilled {
  readonly list?: unknown[];
  readonly dict?: {
    readonly target: Record<string, unknown> | Map<unknown, unknown>;
    readonly source: PickleDict;
  };
  readonly object?: { readonly target: Placeholder; readonly source: PickleObject };
}

/**
 * Makes each thing once, so that what was shared or held itself still does. Nothing calls itself, however deep a file is
 * nested: what is made is filled later, from a list of what waits.
 */
class ContentMaker {
  /** The classes and functions for which placeholders stand. */
  readonly unknown = new Set<string>();
  readonly #lists = new Set<unknown>();
  readonly #classes = new Map<PickleGlobal, Placeholder>();
  readonly #waiting: Unfilled[] = [];

  make(root: unknown): unknown {
    const made = this.#value(root);
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) this.#fill(next);
    return made;
  }

  #value(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Tensor || value instanceof Uint8Array) return value;
    if (Array.isArray(value)) return this.#list(value as unknown[]);
    if (value instanceof PickleDict) return (value.made ??= this.#dict(value));
    if (value instanceof PickleObject) return (value.made ??= this.#object(value));
    if (value instanceof BuiltLater) return this.#value(value.result());
    if (value instanceof TorchStorage) return value.tensor();
    if (value instanceof TorchDtype) return value.name;
    if (value instanceof PickleGlobal) return this.#class(value);
    throw new FileError(`${OP}: pickle: a value must be known, got ${value.constructor.name}`);
  }

  /** Lists are kept; what they hold takes the place of what they held. */
  #list(list: unknown[]): unknown[] {
    if (list.length === 0 || this.#lists.has(list)) return list;
    this.#lists.add(list);
    this.#waiting.push({ list });
    return list;
  }

  #dict(source: PickleDict): object {
    const target = canBeObject(source) ? {} : new Map<unknown, unknown>();
    this.#waiting.push({ dict: { target, source } });
    return target;
  }

  /** Its state may hold the placeholder itself, and comes later. */
  #object(source: PickleObject): Placeholder {
    const { module, name } = source.global;
    this.unknown.add(`${module}.${name}`);
    const target = new Placeholder(module, name);
    this.#waiting.push({ object: { target, source } });
    return target;
  }

  #class(global: PickleGlobal): Placeholder {
    this.unknown.add(`${global.module}.${global.name}`);
    const known = this.#classes.get(global) ?? new Placeholder(global.module, global.name);
    this.#classes.set(global, known);
    return known;
  }

  #fill({ list, dict, object }: Unfilled): void {
    if (list) for (let place = 0; place < list.length; place++) list[place] = this.#value(list[place]);
    if (dict) {
      const { target, source } = dict;
      for (const [key, value] of source.entries) {
        if (target instanceof Map) target.set(this.#value(key), this.#value(value));
        else setField(target, String(key), this.#value(value));
      }
    }
    if (object) {
      const { target, source } = object;
      const open: { -readonly [Field in keyof PlaceholderContent]: unknown } = target;
      open.args = this.#value(source.args);
      open.state = this.#value(source.state);
      open.items = this.#value(source.items ?? []);
      open.entries = this.#value(source.dict);
    }
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

/** What a file holds, and the names of the classes and functions in it that are not known. */
export interface TorchContent {
  readonly value: TorchValue;
  readonly unknown: readonly string[];
}

/** @throws FileError where the whole file is something that is not known */
export function makeContent(root: unknown): TorchContent {
  const maker = new ContentMaker();
  const value = maker.make(root);
  if (value instanceof Placeholder) refuseRoot(value);
  return { value: value as TorchValue, unknown: [...maker.unknown].sort() };
}
