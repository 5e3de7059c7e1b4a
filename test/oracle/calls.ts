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
  cat: (inputs, options) => cat(inputs, options),
  stack: (inputs, options) => stack(inputs, options),
  where: ([condition, left, right]) => where(condition, left, right),
  gather: ([input, index]) => gather(input, 1, index),
  indexSelect: ([input, index]) => indexSelect(input, 0, index)
};

/** Tensors after the first two that PyTorch takes by name. */
function namedInput(op: string): string | null {
  if (/^conv|^linear/.test(op)) return 'bias';
  return op === 'crossEntropy' || op === 'nllLoss' ? 'weight' : null;
}

/** Runs a case and gives its outputs in PyTorch's order. */
export function runCall(call: Call, inputs: readonly Tensor[]): Tensor[] {
  const special = SPECIAL[call.op];
  const result = special === undefined ? callByName(call, inputs) : special(inputs, call.options);
  if (result instanceof Tensor) return [result];
  return Object.values(result as Record<string, Tensor>);
}

function callByName(call: Call, inputs: readonly Tensor[]): unknown {
  const named = namedInput(call.op);
  const hasNamed = named !== null && inputs.length > 2;
  const options = hasNamed ? { ...call.options, [named]: inputs[2] } : call.options;
  const given = [...(hasNamed ? inputs.slice(0, 2) : inputs), ...call.arguments];
  if (Object.keys(options).length > 0) given.push(options);
  const asFunction = (F as unknown as Record<string, Callable | undefined>)[call.op];
  if (asFunction !== undefined) return asFunction(...given);
  const [input, ...rest] = given;
  return (input as Record<string, Callable>)[call.op](...rest);
}
