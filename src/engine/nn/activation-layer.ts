/** @file What layers of activations share: `inplace`, which is only printed, and how their arguments print. */
import { readCall } from '../core/checked.js';
import { readOptions } from '../ops/arguments.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** `inplace` is only printed: the result is always a new tensor. */
export interface InplaceOption {
  /** Only printed: the result is always a new tensor; by default false. */
  readonly inplace?: boolean;
}

/** An activation without numbers of its own. */
export abstract class Plain extends Module {
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;

  constructor(...given: [inplace?: boolean | InplaceOption]) {
    super();
    const bare = readCall('Plain', given, new.target.name);
    this.inplace = readOptions<InplaceOption>(['inplace'], ...bare).inplace ?? false;
  }

  override extraRepr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/** Prints `name=value` for each argument, then `inplace=True` where it is so. */
export function printArguments(given: Readonly<Record<string, number | string>>, inplace = false): string {
  const texts = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  return [...texts, ...(inplace ? ['inplace=True'] : [])].join(', ');
}

/** A default that PyTorch writes with a decimal point, `1.0`; a number that was given is printed as it is. */
export function printFloat(value: number | undefined, byDefault: number): string {
  return value === undefined ? byDefault.toFixed(1) : formatArgument(value);
}
