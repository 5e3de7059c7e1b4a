/** @file A `WeakMap` that works whatever a cell has done to `WeakMap.prototype`. */
import { apply, methodOf } from './realm.js';

const read = methodOf(WeakMap.prototype, 'get');
const write = methodOf(WeakMap.prototype, 'set');

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
