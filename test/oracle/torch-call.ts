/** @file Calls the engine with the arguments of one of PyTorch's samples. */
import * as engine from '../../src/engine/index.js';
import { Tensor } from '../../src/engine/core/tensor.js';
import type { CallShape } from './torch-names.js';
import { revive, type Recorded, type RecordedOptions } from './torch-record.js';

/** Thrown where the engine has no such function, method or class yet. */
export class NotThere extends Error {}

/** Positional and named arguments as PyTorch was given them. */
export interface Given {
  readonly args: readonly Recorded[];
  readonly kwargs: RecordedOptions;
}

type Callable = (this: unknown, ...given: unknown[]) => unknown;

/** stride_w → strideW, as all of our names are made of PyTorch's. */
export function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The arguments by our names, revived; `tensors` collects the tensors in PyTorch's order. */
export function bind(shape: CallShape, given: Given, tensors: Tensor[]): Map<string, unknown> {
  const bound = new Map<string, unknown>();
  given.args.forEach((value, place) => {
    if (place >= shape.order.length) throw new Error(`argument ${place} is not in the name map`);
    bound.set(shape.order[place], revive(value, tensors));
  });
  for (const [name, value] of Object.entries(given.kwargs)) {
    const own = camel(name);
    if (!shape.order.includes(own)) throw new Error(`argument ${own} is not in the name map`);
    bound.set(own, revive(value, tensors));
  }
  return bound;
}

/** The list that our function is called with: named arguments in one object, nothing after the last that is given. */
export function argumentList(shape: CallShape, bound: ReadonlyMap<string, unknown>): unknown[] {
  const list = shape.positional.map(name => bound.get(name));
  const named = shape.named.filter(name => bound.has(name)).map(name => [name, bound.get(name)]);
  if (named.length > 0 && shape.method !== 'arange') return [...list, Object.fromEntries(named)];
  while (list.length > 0 && list.at(-1) === undefined) list.pop();
  return named.length > 0 ? [...list, Object.fromEntries(named)] : list;
}

/** What has the method: the engine, `F`, or all tensors. */
function ownerOf(shape: CallShape): object {
  if (shape.owner === 'F') return engine.F;
  return shape.owner === 'input' ? Tensor.prototype : engine;
}

/** Whether the engine has the function or method. */
export function isThere(shape: CallShape): boolean {
  return shape.method in ownerOf(shape);
}

/** A call ready to run, with all tensors among its arguments in PyTorch's order. */
export interface PreparedCall {
  readonly tensors: readonly Tensor[];
  readonly run: () => Tensor[];
}

/** Finds our function and its arguments. @throws NotThere */
export function prepareCall(shape: CallShape, given: Given): PreparedCall {
  const tensors: Tensor[] = [];
  const bound = bind(shape, given, tensors);
  const method = (ownerOf(shape) as Partial<Record<string, Callable>>)[shape.method];
  if (method === undefined) throw new NotThere(shape.method);
  const list = argumentList(shape, bound);
  return { tensors, run: () => flatten(method.apply(bound.get('input'), list)) };
}

/** A tensor, an array of tensors or `{ values, indices }` as a list in PyTorch's order. */
export function flatten(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  return Object.values(result as Record<string, unknown>).filter(value => value instanceof Tensor);
}
