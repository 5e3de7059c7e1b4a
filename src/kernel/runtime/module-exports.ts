/**
 * @file What a file exports, as its importers see it: values that change when the file assigns to them, and that nobody
 * else may assign to.
 */
import { apply, construct, defineProperty, methodOf, setPrototypeOf } from './realm.js';
import { WeakTable } from './weak-table.js';

/** Wants to know of the first change. */
export interface Watcher {
  readonly name: string;
  readonly callback: () => void;
}

interface Slot {
  value: unknown;
  watchers: readonly Watcher[];
}

const slotsOf = new WeakTable<ReadonlyMap<string, Slot>>();

const { is } = Object;
const find = methodOf(Map.prototype, 'get');
const put = methodOf(Map.prototype, 'set');

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

  /** Gives whether the value has changed. */
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
      for (let index = 0; index < watchers.length; index++) watchers[index].callback();
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
 * @param watcher takes the place of the one of the same name: a cell that runs again imports again.
 * @returns whether the object is the namespace of a file; nothing can be told of other modules.
 */
export function watchExport(namespace: object, key: string, watcher: Watcher): boolean {
  const slots = slotsOf.get(namespace);
  const slot = slots?.get(key);
  if (slot) slot.watchers = [...slot.watchers.filter(({ name }) => name !== watcher.name), watcher];
  return slots !== undefined;
}
