/** @file Functions of the user that the engine calls at a certain moment, in the order in which they were registered. */

/** Sees a gradient; what it gives, unless that is nothing, takes its place. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a hook that gives nothing only looks
export type GradientHook<Value> = (grad: Value) => Value | null | undefined | void;

/** What registering a hook gives. */
export interface HookHandle {
  /**
   * Takes the hook off again.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * const handle = layer.registerForwardHook((_, __, output) => { console.log(String(output)); });
   * handle.remove();
   */
  remove(): void;
}

/** Functions in the order in which they were registered. */
export class HookList<Hook> {
  readonly #entries = new Set<{ readonly hook: Hook }>();

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  add(hook: Hook): HookHandle {
    const entry = { hook };
    this.#entries.add(entry);
    return { remove: () => void this.#entries.delete(entry) };
  }

  /** A copy of the hooks, so that one may remove itself during the walk. */
  list(): Hook[] {
    return [...this.#entries].map(entry => entry.hook);
  }
}
