/**
 * @file How an elementwise function is written: one expression for its value and one for each gradient, each a
 * single pass over memory on every backend. Gradients of gradients are derived from those expressions.
 */
import type { Kernels } from '../backends/backend.js';
import { isFloatingPoint, scalarTypeName, type DType } from '../core/dtype.js';
import { derivative, isZero, product } from '../core/derivative.js';
import { DtypeError } from '../core/errors.js';
import { input, inputPlaces, renumberInputs, type Expression, type Mapping } from '../core/expression.js';
import { broadcastShapes, broadcastView } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { sumToShape } from './broadcast.js';
import { defineOp } from './define.js';
import { nothing, type SavedTensors } from './operation-node.js';
import { emptyTensor } from './memory.js';

/** The numbers that an expression's scalars stand for. */
type Scalars = readonly number[];

/** What a gradient may be written with. Only what is saved may be used. */
interface GradientTerms {
  readonly inputs: readonly Expression[];
  readonly output: Expression;
  readonly gradOutput: Expression;
}

type Saves = 'nothing' | 'inputs' | 'output' | 'both';

export interface Pointwise {
  /** PyTorch's name of the node: `EluBackward0`. */
  readonly name: string;
  /** Number of inputs; 1 by default. They broadcast against each other. */
  readonly arity?: number;
  readonly value: Mapping;
  /** What the gradients are made of besides the incoming gradient; the inputs by default. */
  readonly saves?: Saves;
  /** For each input the incoming gradient times the derivative; null where there is none. Absent for truth values. */
  gradient?(terms: GradientTerms): readonly (Expression | null)[];
  /** By default that of the first input that is not bool. */
  readonly dtype?: DType;
}

/** Runs an elementwise function. */
export type PointwiseOperation = (inputs: readonly Tensor[], scalars?: Scalars) => Tensor;

/** What is saved, in the order in which the expressions of gradients count it. */
const KEPT: Readonly<Record<Saves, (inputs: readonly Tensor[], output: Tensor) => readonly Tensor[]>> = {
  nothing,
  inputs: inputs => inputs,
  output: (_, output) => [output],
  both: (inputs, output) => [...inputs, output]
};

const NO_SCALARS: Scalars = [];

/** Makes the function that runs an elementwise operation. */
export function definePointwise(definition: Pointwise): PointwiseOperation {
  const { name, saves = 'inputs', value, dtype } = definition;
  const base = {
    name,
    shape: (inputs: readonly Tensor[]) => inputs.map(own => own.shape).reduce(broadcastShapes),
    dtype: (inputs: readonly Tensor[]) =>
      dtype ?? (inputs.find(own => own.dtype !== 'bool') ?? inputs[0]).dtype,
    field: 'same place' as const,
    forward: (kernels: Kernels, inputs: readonly Tensor[], output: Tensor, scalars: Scalars) => {
      const views = inputs.map(own => broadcastView(own, output.shape));
      kernels.map(value, views, output, scalars);
    }
  };
  if (definition.gradient === undefined) {
    const op = defineOp<readonly Tensor[], Scalars>({ ...base, saves: nothing });
    return (inputs, scalars = NO_SCALARS) => op(inputs, scalars);
  }
  const differentiated = lazily(() => gradientOperations(definition));
  const op = defineOp<readonly Tensor[], Scalars, SavedTensors>({
    ...base,
    saves: (inputs, output, _, needs) => {
      const isUsed = (place: number): boolean =>
        differentiated().some((gradient, own) => needs[own] && gradient?.places.includes(place) === true);
      return KEPT[saves](inputs, output).map((tensor, place) => (isUsed(place) ? tensor : null));
    },
    gradient: ({ gradOutput, saved, shapes, needs, options }) =>
      differentiated().map((gradient, place) =>
        gradient === null || !needs[place]
          ? null
          : sumToShape(gradient.run([...saved, gradOutput], options), shapes[place])
      )
  });
  return (inputs, scalars = NO_SCALARS) => op(inputs, scalars);
}

function lazily<Value>(compute: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= compute());
}

/** The gradient of one input. */
export interface GradientOperation {
  /** Which of the terms it is made of. */
  readonly places: readonly number[];
  /** Computes it from what was saved and, as the last term, the incoming gradient. */
  readonly run: (terms: SavedTensors, scalars: Scalars) => Tensor;
}

function gradientOperations(definition: Pointwise): (GradientOperation | null)[] {
  const { name, arity = 1, saves = 'inputs' } = definition;
  const savesInputs = saves === 'inputs' || saves === 'both';
  const inputs = Array.from({ length: arity }, (_, place) => input(place));
  const output = input(savesInputs ? arity : 0);
  const gradOutput = input((savesInputs ? arity : 0) + (saves === 'output' || saves === 'both' ? 1 : 0));
  const expressions = definition.gradient!({ inputs, output, gradOutput });
  const derivedName = name.replace(/0$/, 'Backward0');
  return expressions.map(expression => {
    if (expression === null) return null;
    if (expression === gradOutput) return { places: [], run: terms => incoming(terms) };
    if (isZero(expression)) return { places: [], run: terms => zerosOf(incoming(terms)) };
    return defineDerived(derivedName, expression);
  });
}

function incoming(terms: SavedTensors): Tensor {
  return terms.at(-1)!;
}

function zerosOf({ shape, dtype }: Tensor): Tensor {
  return emptyTensor(shape, dtype);
}

/** The operation of a gradient, on the terms that it uses; its own gradients are derived from its expression. */
export function defineDerived(name: string, expression: Expression): GradientOperation {
  const places = inputPlaces(expression);
  const value = renumberInputs(expression, places);
  const op = definePointwise({
    name,
    arity: places.length,
    value,
    gradient: ({ inputs, gradOutput }) =>
      inputs.map((_, place) => product(gradOutput, derivative(value, place)))
  });
  const run = (terms: SavedTensors, scalars: Scalars): Tensor =>
    op(
      places.map(place => terms[place]!),
      scalars
    );
  return { places, run };
}

/** As {@link definePointwise}, of floating point numbers only; `kernel` is what PyTorch's refusal of others names. */
export function defineFloatPointwise(kernel: string, definition: Pointwise): PointwiseOperation {
  const op = definePointwise(definition);
  return (inputs, scalars) => {
    const [{ dtype }] = inputs;
    if (isFloatingPoint(dtype)) return op(inputs, scalars);
    throw new DtypeError(
      `${kernel}: "${kernel}" not implemented for '${scalarTypeName(dtype)}', got ${dtype}`
    );
  };
}
