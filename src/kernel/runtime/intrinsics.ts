/**
 * @file What hangs below the built-ins (`Array.prototype.map`), noted at the start and put back for the time that the kernel
 * works. `realm.ts` says why.
 */
import {
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor as describe,
  ownKeys,
  RESTORED
} from './realm.js';

/** A property and what it is by nature: a function of its own, or what it inherits. */
interface Slot {
  readonly target: object;
  readonly key: PropertyKey;
  readonly value: unknown;
  readonly isInherited: boolean;
}

/** An accessor as it is by nature. */
interface Accessor {
  readonly target: object;
  readonly key: PropertyKey;
  readonly descriptor: PropertyDescriptor;
}

/** Objects to which a cell may add what changes the meaning of kernel code, and the keys that they have by nature. */
interface Holder {
  readonly target: object;
  readonly keys: readonly PropertyKey[];
}

/** The changes that the kernel has put aside while it works, as a list that needs no built-in. */
interface Change {
  readonly target: object;
  readonly key: PropertyKey;
  readonly descriptor: PropertyDescriptor | undefined;
  readonly next: Change | null;
}

export class Intrinsics {
  private readonly slots: Slot[] = [];
  private readonly accessors: Accessor[] = [];
  private vital: readonly Slot[] = [];
  private vitalAccessors: readonly Accessor[] = [];
  private readonly promise: PromiseConstructor;
  private readonly holders: readonly Holder[];

  constructor(scope: Readonly<Record<PropertyKey, unknown>>) {
    const seen = new Set<object>();
    for (const name of RESTORED) {
      const holder = scope[name];
      if (!isObject(holder)) continue;
      this.record(holder, seen);
      this.recordInherited(holder, Symbol.hasInstance);
      const prototype: unknown = Reflect.get(holder, 'prototype');
      if (isObject(prototype)) this.record(prototype, seen);
    }
    for (const sample of [
      [][Symbol.iterator](),
      new Map().entries(),
      new Set().values(),
      ''[Symbol.iterator]()
    ]) {
      for (
        let each: unknown = Object.getPrototypeOf(sample);
        isObject(each);
        each = Object.getPrototypeOf(each)
      ) {
        this.record(each, seen);
      }
    }
    const typedArray: unknown = Object.getPrototypeOf(Uint8Array);
    if (isObject(typedArray)) this.record(typedArray, seen);
    this.record(Object.getPrototypeOf(Uint8Array.prototype) as object, seen);
    this.promise = scope.Promise as PromiseConstructor;
    this.holders = [Object.prototype, Array.prototype, Error].map(target => ({
      target,
      keys: Reflect.ownKeys(target)
    }));
    // A `then` that every object inherits would turn each value that resolves a promise into a promise.
    for (const target of [Object.prototype, Array.prototype, Function.prototype]) {
      this.recordInherited(target, 'then');
    }
    this.findVital();
  }

  private findVital(): void {
    const { promise } = this;
    const isPromise = (target: object): boolean => target === promise || target === promise.prototype;
    this.vital = this.slots.filter(
      ({ target, key }) =>
        isPromise(target) || key === 'then' || (target === Array.prototype && key === Symbol.iterator)
    );
    this.vitalAccessors = this.accessors.filter(({ target }) => isPromise(target));
  }

  private record(target: object, seen: Set<object>): void {
    if (seen.has(target)) return;
    seen.add(target);
    for (const key of Reflect.ownKeys(target)) {
      const own = Object.getOwnPropertyDescriptor(target, key);
      if (!own) continue;
      if (typeof own.value === 'function') {
        this.slots.push({ target, key, value: own.value, isInherited: false });
      } else if (own.get) {
        this.accessors.push({ target, key, descriptor: { ...own } });
      }
    }
  }

  private recordInherited(target: object, key: PropertyKey): void {
    if (Object.hasOwn(target, key)) return;
    this.slots.push({ target, key, value: Reflect.get(target, key), isInherited: true });
  }

  /** Promises and, for messages to arrive under Node, the iterator of arrays must work; changes to them do not last. */
  restoreVital(): void {
    restoreSlots(this.vital, null);
    restoreAccessors(this.vitalAccessors, null);
  }

  /** Runs kernel code over intact built-ins, and gives the cell's own changes back after it. */
  protect<T>(work: () => T): T {
    const changed = this.restore();
    if (!changed) return work();
    try {
      return work();
    } finally {
      for (let each: Change | null = changed; each; each = each.next) {
        const { target, key, descriptor } = each;
        if (descriptor) defineProperty(target, key, descriptor);
        else deleteProperty(target, key);
      }
    }
  }

  /** Puts back what was changed, and gives the changes; null where there are none. */
  restore(): Change | null {
    return restoreAccessors(this.accessors, restoreSlots(this.slots, this.removeAdded(null)));
  }

  /** Takes away what a cell added: an inherited `get` would make an accessor of every descriptor. */
  private removeAdded(before: Change | null): Change | null {
    let changed = before;
    const { holders } = this;
    for (let index = 0; index < holders.length; index++) {
      const { target, keys } = holders[index];
      const present = ownKeys(target);
      for (let at = 0; at < present.length; at++) {
        const key = present[at];
        if (key === keys[at] || includes(keys, key)) continue;
        const descriptor = describe(target, key);
        if (deleteProperty(target, key)) changed = { target, key, descriptor, next: changed };
      }
    }
    return changed;
  }
}

/** Whether a property is not what it was; a getter in its place may throw. */
function isChanged(target: object, key: PropertyKey, value: unknown): boolean {
  try {
    return (target as Record<PropertyKey, unknown>)[key] !== value;
  } catch {
    return true;
  }
}

/** Gives the changes that were undone, before those of `before`. */
function restoreSlots(slots: readonly Slot[], before: Change | null): Change | null {
  let changed = before;
  for (let index = 0; index < slots.length; index++) {
    const { target, key, value, isInherited } = slots[index];
    if (!isChanged(target, key, value)) continue;
    const descriptor = describe(target, key);
    if (descriptor?.configurable === false && !descriptor.writable) continue;
    if (!isInherited) defineProperty(target, key, hidden(value));
    else if (!descriptor || !deleteProperty(target, key)) continue;
    changed = { target, key, descriptor, next: changed };
  }
  return changed;
}

/** The same of accessors. */
function restoreAccessors(accessors: readonly Accessor[], before: Change | null): Change | null {
  let changed = before;
  for (let index = 0; index < accessors.length; index++) {
    const { target, key, descriptor: native } = accessors[index];
    const descriptor = describe(target, key);
    if (descriptor?.get === native.get) continue;
    if (descriptor?.configurable === false || !defineProperty(target, key, native)) continue;
    changed = { target, key, descriptor, next: changed };
  }
  return changed;
}

/** A property as built-ins are; without a prototype, from which a cell could let it inherit. */
function hidden(value: unknown): PropertyDescriptor {
  const descriptor = { __proto__: null, value, writable: true, enumerable: false, configurable: true };
  return descriptor;
}

function includes(keys: readonly PropertyKey[], wanted: PropertyKey): boolean {
  for (let index = 0; index < keys.length; index++) if (keys[index] === wanted) return true;
  return false;
}

function isObject(value: unknown): value is object {
  return value !== null && (typeof value === 'object' || typeof value === 'function');
}
