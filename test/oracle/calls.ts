/** @file The thin name map: how a case of the oracle is called here. */
import { Tensor } from '../../src/engine/core/tensor.js';
import * as F from '../../src/engine/nn/functional.js';
import { where } from '../../src/engine/ops/compare.js';
import { gather, indexSelect } from '../../src/engine/ops/indexing.js';
import { cat, stack } from '../../src/engine/ops/movement.js';
import '../../src/engine/tensor-methods.js';
import type { TensorRecord } from './fixture.js';

export interface Call {
  readonly op: string;
  readonly inputs: readonly TensorRecord[];
  readonly arguments: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The call as text: the name of its test. */
export function describeCall(call: Call): string {
  const inputs = call.inputs.map(
    input => `${input.dtype === 'float32' ? '' : input.dtype}${JSON.stringify(input.shape)}`
  );
  const options = Object.entries(call.options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const given = [...inputs, ...call.arguments.map(value => JSON.stringify(value))];
  if (options.length > 0) given.push(`{ ${options.join(', ')} }`);
  return `${call.op}(${given.join(', ')})`;
}

type Callable = (...given: unknown[]) => unknown;
type Options = Readonly<Record<string, unknown>>;

const SPECIAL: Partial<Record<string, (inputs: readonly Tensor[], options: Options) => unknown>> = {
  batchNorm: ([input, weight = null, bias = null], options) =>
    F.batchNorm(input, null, null, { weight, bias, training: true, ...options }),
  batchNormEval: ([input, mean, variance, weight = null, bias = null], options) =>
    F.batchNorm(input, mean, variance, { weight, bias, ...options }),
  posWeighted: ([input, target, posWeight]) => F.binaryCrossEntropyWithLogits(input, target, { posWeight }),
  cat: (inputs, options) => cat(inputs, options),
  stack: (inputs, options) => stack(inputs, options),
  where: ([condition, left, right]) => where(condition, left, right),
  gather: ([input, index]) => gather(input, 1, index),
  indexSelect: ([input, index]) => indexSelect(input, 0, index)
};

/** How many tensors an op takes by position, and the names of those that follow. */
function namedInputs(op: string): readonly [number, ...string[]] {
  if (/^conv|^linear/.test(op)) return [2, 'bias'];
  if (/Loss$|Entropy|^klDiv/.test(op)) return [2, 'weight'];
  if (/^(group|layer|instance)Norm/.test(op)) return [1, 'weight', 'bias'];
  return [Infinity];
}

/** Runs a case and gives its outputs in PyTorch's order. */
export function runCall(call: Call, inputs: readonly Tensor[]): Tensor[] {
  const special = SPECIAL[call.op];
  const result = special === undefined ? callByName(call, inputs) : special(inputs, call.options);
  if (result instanceof Tensor) return [result];
  return Object.values(result as Record<string, Tensor>);
}

/** JSON has no infinity and no NaN: the oracle writes their names. */
function readArgument(value: unknown): unknown {
  return value === 'Infinity' || value === '-Infinity' || value === 'NaN' ? Number(value) : value;
}

function callByName(call: Call, inputs: readonly Tensor[]): unknown {
  const [positional, ...names] = namedInputs(call.op);
  const named = inputs.slice(positional).map((input, place) => [names[place], input]);
  const read = Object.entries(call.options).map(([name, value]) => [name, readArgument(value)]);
  const options = Object.fromEntries([...read, ...named]) as Options;
  const given: unknown[] = [...inputs.slice(0, positional), ...call.arguments.map(readArgument)];
  if (Object.keys(options).length > 0) given.push(options);
  const asFunction = (F as unknown as Record<string, Callable | undefined>)[call.op];
  if (asFunction !== undefined) return asFunction(...given);
  const [input, ...rest] = given;
  return (input as Record<string, Callable>)[call.op](...rest);
}
