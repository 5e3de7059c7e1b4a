/** @file The values that a file of `torch.save` may hold, as they are here, and what stands for an object of a class that only Python knows. */
import type { Tensor } from '../core/tensor.js';

/**
 * What a file may hold. Lists, tuples and sets are arrays; bytes and bytearrays are `Uint8Array`s; integers beyond 2^53 are
 * bigints; dtypes, devices and layouts are texts; a complex number is `{ real, imag }`.
 */
export type TorchValue =
  | Tensor
  | number
  | bigint
  | string
  | boolean
  | null
  | Uint8Array
  | readonly TorchValue[]
  | TorchDict
  | ReadonlyMap<TorchValue, TorchValue>
  | Placeholder;

/**
 * A dictionary, a state dict for one. Keys that are numbers in Python are texts here; a dictionary with other keys (tuples,
 * None, booleans), or with both 1 and '1', is a `Map` with the keys as they are.
 */
export interface TorchDict {
  readonly [key: string]: TorchValue;
}

/** What was to make an object, and what was to be put into it. */
export interface PlaceholderContent {
  /** What the class or function was called with; null where it was not called. */
  readonly args: readonly TorchValue[] | null;
  /** What the object was told when it was made; null for nothing. */
  readonly state: TorchValue;
  /** The elements, where the class is a kind of list. */
  readonly items: readonly TorchValue[];
  /** The entries, where the class is a kind of dictionary, or null. */
  readonly entries: TorchDict | ReadonlyMap<TorchValue, TorchValue> | null;
}

/**
 * Stands for an object of a class that only Python knows (`argparse.Namespace`, say), or for the class itself, so that
 * everything beside it can be read. It is plain data: nothing of the class was executed. By default it holds nothing.
 *
 * @example
 * // The options of a training run are in checkpoint.args.state, where args is an argparse.Namespace.
 * String(new io.Placeholder('argparse', 'Namespace')); // → 'Placeholder(argparse.Namespace)'
 */
export class Placeholder {
  /** The module of the class or function, `'argparse'`. */
  readonly module: string;
  /** Its name, `'Namespace'`. */
  readonly name: string;
  /** What it was called with; null where the class or function itself was saved. */
  readonly args: readonly TorchValue[] | null;
  /** What the object was told when it was made: its attributes by their names, for most classes; null for nothing. */
  readonly state: TorchValue;
  /** The elements, where the class is a kind of list. */
  readonly items: readonly TorchValue[];
  /** The entries, where the class is a kind of dictionary, or null. */
  readonly entries: TorchDict | ReadonlyMap<TorchValue, TorchValue> | null;

  constructor(module: string, name: string, content: Partial<PlaceholderContent> = {}) {
    this.module = module;
    this.name = name;
    this.args = content.args ?? null;
    this.state = content.state ?? null;
    this.items = content.items ?? [];
    this.entries = content.entries ?? null;
  }

  /**
   * Says what it stands for.
   *
   * @example
   * new io.Placeholder('pathlib', 'PosixPath', { args: ['runs', '7'] }).toString(); // → 'Placeholder(pathlib.PosixPath)'
   */
  toString(): string {
    return `Placeholder(${this.module}.${this.name})`;
  }
}

/**
 * The classes and functions in what `loadTorch` gave for which placeholders stand, each once; an empty list where
 * everything could be read.
 *
 * @example
 * const args = new io.Placeholder('argparse', 'Namespace');
 * io.listPlaceholders({ epoch: 3, args }); // → [ 'argparse.Namespace' ]
 */
export function listPlaceholders(value: unknown): string[] {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next) || seen.has(next)) continue;
    seen.add(next);
    if (next instanceof Placeholder) names.add(`${next.module}.${next.name}`);
    const parts = next instanceof Map ? [...next.keys(), ...next.values()] : Object.values(next);
    for (const part of parts) waiting.push(part);
  }
  return [...names].sort();
}
