/** @file Gradients held against finite differences. */
import { isFloatingPoint } from '../core/dtype.js';
import { DtypeError, GraphError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { fromTypedArray } from '../ops/creation.js';
import { readValues } from '../ops/read.js';
import { grad } from './backward.js';

/** The options of `autograd.gradcheck`. */
export interface GradcheckOptions {
  /** Half the distance between the two values of a difference. Default 1e-6. */
  readonly eps?: number;
  /** Absolute tolerance. Default 1e-5. */
  readonly atol?: number;
  /** Relative tolerance. Default 1e-3. */
  readonly rtol?: number;
}

type Result = Tensor | readonly Tensor[];

function asList(result: Result): readonly Tensor[] {
  return Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor];
}

/** (f(x + ε) − f(x − ε)) / 2ε for one element of one input, all outputs one after another. */
function difference(
  fn: (...inputs: Tensor[]) => Result,
  inputs: readonly Tensor[],
  place: number,
  element: number,
  eps: number
): number[] {
  const shifted = (step: number): number[] => {
    const values = readValues(inputs[place]);
    values[element] += step;
    const moved = fromTypedArray(values, inputs[place].shape, { dtype: inputs[place].dtype });
    // Still requiring gradients, so that a function that takes gradients itself can be checked too.
    const given = inputs.map((input, own) =>
      (own === place ? moved : input.detach()).requiresGrad_(input.requiresGrad)
    );
    return asList(fn(...given)).flatMap(output => Array.from(readValues(output)));
  };
  const above = shifted(eps);
  const below = shifted(-eps);
  return above.map((value, i) => (value - below[i]) / (2 * eps));
}

/** Row i holds the gradient of output element i with respect to each element of each input that requires one. */
function jacobian(outputs: readonly Tensor[], inputs: readonly Tensor[]): number[][] {
  return outputs.flatMap(output =>
    Array.from({ length: output.numel }, (_, element) => {
      if (!output.requiresGrad)
        return new Array<number>(inputs.reduce((sum, input) => sum + input.numel, 0)).fill(0);
      const seed = new Float64Array(output.numel);
      seed[element] = 1;
      const gradOutputs = fromTypedArray(seed, output.shape, { dtype: output.dtype });
      const found = grad(output, inputs, { gradOutputs, retainGraph: true, allowUnused: true });
      return found.flatMap((value, i) =>
        value === null ? new Array<number>(inputs[i].numel).fill(0) : Array.from(readValues(value))
      );
    })
  );
}

/**
 * Compares the gradients of `fn`, a function of tensors of any shape, with finite differences, for every element of
 * the inputs that require a gradient. Use float64: differences of float32 are too coarse for the default
 * tolerances.
 *
 * @returns true
 * @throws GraphError that names the first element where they differ; DtypeError where an output is no floating
 * point tensor.
 * @example
 * const x = tensor([0.3, 2], { dtype: 'float64', requiresGrad: true });
 * autograd.gradcheck(input => input.sin(), x); // → true
 */
export function gradcheck(
  fn: (...inputs: Tensor[]) => Result,
  inputs: Tensor | readonly Tensor[],
  options: GradcheckOptions = {}
): true {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3 } = options;
  const list = asList(inputs);
  const checked = list.filter(input => input.requiresGrad);
  if (checked.length === 0) {
    throw new GraphError(
      'gradcheck: gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.'
    );
  }
  list.forEach((input, place) => {
    if (!input.requiresGrad || input.dtype === 'float64') return;
    warn(
      `Input #${place} requires gradient and is not a double precision floating point or complex. ` +
        'This check will likely fail if all the inputs are not of double precision floating point or complex. '
    );
  });
  const outputs = asList(fn(...list));
  for (const output of outputs) {
    if (!isFloatingPoint(output.dtype))
      throw new DtypeError(`gradcheck: a floating point output is needed, got ${output.dtype}`);
  }
  const analytical = jacobian(outputs, checked);
  let column = 0;
  list.forEach((input, place) => {
    if (!input.requiresGrad) return;
    for (let element = 0; element < input.numel; element++, column++) {
      const numerical = difference(fn, list, place, element, eps);
      numerical.forEach((expected, row) => {
        const got = analytical[row][column];
        if (Math.abs(got - expected) <= atol + rtol * Math.abs(expected)) return;
        throw new GraphError(
          `gradcheck: Jacobian mismatch for output 0 with respect to input ${place}: element ${element} to output ` +
            `element ${row}, numerical: ${expected}, analytical: ${got}`
        );
      });
    }
  });
  return true;
}
