/**
 * @file What a file exports, as its importers see it: values that change when the file assigns to them, and that nobody
 * else may assign to.
 */
import { WeakTable } from './weak-table.js';

interface Slot {
  value: unknown;
  /** Each is called once, at the first change. */
  watchers: readonly (() => void)[];
}

const slotsOf = new WeakTable<ReadonlyMap<string, Slot>>();

// Held here, for a cell may destroy these very functions.
const { apply, construct, defineProperty, setPrototypeOf } = Reflect;
const { is } = Object;
const find = Reflect.get(Map.prototype, 'get') as (key: string) => unknown;
const put = Reflect.get(Map.prototype, 'set') as (key: string, value: unknown) => unknown;

/**
 * An object with a maker of its own, so that engines share nothing of it with other objects: V8 reads the getters of one
 * that began as `{}` or `Object.create(null)` from a table, at ten times the cost.
 */
function emptyNamespace(): object {
  const make = function (this: object): void {
    setPrototypeOf(this, null);
    defineProperty(this, Symbol.toStringTag, { value: 'Module' });
  };
  return construct(make, []) as object;
}

export class ModuleExports {
  /** Has a getter for each export. */
  readonly namespace = emptyNamespace();
  private readonly slots = new Map<string, Slot>();

  constructor() {
    slotsOf.set(this.namespace, this.slots);
  }

  /** Gives whether the value is another than before. */
  set(name: string, value: unknown): boolean {
    const slot = apply(find, this.slots, [name]) as Slot | undefined;
    if (!slot) {
      this.add(name, { value, watchers: [] });
      return true;
    }
    if (is(slot.value, value)) return false;
    slot.value = value;
    const { watchers } = slot;
    if (watchers.length > 0) {
      slot.watchers = [];
      for (let index = 0; index < watchers.length; index++) watchers[index]();
    }
    return true;
  }

  private add(name: string, slot: Slot): void {
    apply(put, this.slots, [name, slot]);
    defineProperty(this.namespace, name, { get: () => slot.value, enumerable: true });
  }
}

/** The value of an export, where the object is the namespace of a file. */
export function readExport(namespace: object, name: PropertyKey): { readonly value: unknown } | undefined {
  return typeof name === 'string' ? slotsOf.get(namespace)?.get(name) : undefined;
}

/**
 * Calls back when a file first assigns to what it exports.
 *
 * @returns whether the object is the namespace of a file; nothing can be told of other modules.
 */
export function watchExport(namespace: object, name: string, callback: () => void): boolean {
  const slots = slotsOf.get(namespace);
  const slot = slots?.get(name);
  if (slot) slot.watchers = [...slot.watchers, callback];
  return slots !== undefined;
}
