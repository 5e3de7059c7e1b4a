/** @file What a pickle is made of while it is read, beside numbers, texts and arrays: names, dictionaries, objects. */

const LONGEST_NAME = 120;

/** The name of a class or function as errors print it, whatever a file calls it. */
export function printedName(path: string): string {
  const shown = path.length > LONGEST_NAME ? `${path.slice(0, LONGEST_NAME)}…` : path;
  return shown.replace(/[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd…]/g, '\ufffd');
}

/** A function, class or constant of Python's by its name. It is never imported. */
export class PickleGlobal {
  readonly module: string;
  readonly name: string;

  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  /** The name as errors print it. */
  get path(): string {
    return printedName(`${this.module}.${this.name}`);
  }
}

/** A function or class whose result the reader can make itself. */
export class PickleFunction extends PickleGlobal {
  readonly call: (args: readonly unknown[]) => unknown;

  constructor(module: string, name: string, call: (args: readonly unknown[]) => unknown) {
    super(module, name);
    this.call = call;
  }
}

/** A dictionary with its keys as they were, in their order. */
export class PickleDict {
  readonly entries: Map<unknown, unknown>;
  /** What was made of it in the end: nothing yet. */
  made: unknown = undefined;

  constructor(entries: Iterable<readonly [unknown, unknown]> = []) {
    this.entries = new Map(entries);
  }
}

/** What a call of an unknown function or class would have made: its arguments and what was to be put into it. */
export class PickleObject {
  readonly global: PickleGlobal;
  readonly args: readonly unknown[];
  state: unknown = null;
  items: unknown[] | null = null;
  dict: PickleDict | null = null;
  /** What was made of it in the end: nothing yet. */
  made: unknown = undefined;

  constructor(global: PickleGlobal, args: readonly unknown[]) {
    this.global = global;
    this.args = args;
  }
}

/** An object of a known class that is told its state after it was made, as numpy's arrays are. */
export abstract class BuiltLater {
  /** Takes the state. */
  abstract build(state: unknown): void;
  /** What it is in the end. */
  abstract result(): unknown;
}

/** What stands behind a value that was told its state later; any other value itself. */
export function settled(value: unknown): unknown {
  return value instanceof BuiltLater ? value.result() : value;
}
