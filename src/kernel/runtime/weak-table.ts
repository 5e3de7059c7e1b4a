/** @file A `WeakMap` that works whatever a cell has done to `WeakMap.prototype`. */

const { apply } = Reflect;
const read = Reflect.get(WeakMap.prototype, 'get') as (key: object) => unknown;
const write = Reflect.get(WeakMap.prototype, 'set') as (key: object, value: unknown) => unknown;

/** What is known of an object, for as long as there is the object. */
export class WeakTable<Value> {
  private readonly map = new WeakMap<object, Value>();

  get(key: object): Value | undefined {
    return apply(read, this.map, [key]) as Value | undefined;
  }

  set(key: object, value: Value): void {
    apply(write, this.map, [key, value]);
  }
}
