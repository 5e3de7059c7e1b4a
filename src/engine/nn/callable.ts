/**
 * @file An object of a class that is a function as well: `net(x)`. It stands on the prototype of its class and not on
 * that of functions, so that `name`, `length`, `call` and their like are free for fields; and whoever makes it sees its
 * fields as they are set and deleted.
 */

/** Base of classes whose objects can be called. */
export abstract class Callable {
  /** @param fields is told of every field that is set, declared or deleted, and may refuse it by throwing. */
  protected constructor(fields: ProxyHandler<Callable>) {
    const call = (...given: unknown[]): unknown => self.whenCalled(given);
    Reflect.deleteProperty(call, 'name');
    Reflect.deleteProperty(call, 'length');
    const bare = Object.setPrototypeOf(call, new.target.prototype) as Callable;
    // Given by `super()`, this is what subclasses see as `this`: their fields, private ones too, become its own.
    const self = new Proxy(bare, fields);
    return self;
  }

  /** What a call does. */
  protected abstract whenCalled(given: readonly unknown[]): unknown;
}
