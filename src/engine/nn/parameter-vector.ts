/** @file All parameters of a module as one vector, and back. After `torch/nn/utils/convert_parameters.py`. */
import { formatList, ShapeError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import type { Tensor } from '../core/tensor.js';
import { reshape } from '../ops/broadcast.js';
import { copyInPlace } from '../ops/in-place.js';
import { cat, narrow } from '../ops/movement.js';

/**
 * The elements of all parameters, one after another. **Shape**: any number of tensors → `[N]`.
 *
 * @example
 * nn.utils.parametersToVector(new nn.Linear(2, 1).parameters()).shape; // → [ 3 ]
 */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map(parameter => reshape(parameter, [-1])));
}

/**
 * Writes the elements of a vector into the parameters, in their order. **Shape**: `[N]`, N elements in all.
 *
 * @throws ShapeError where the vector has more or fewer elements than the parameters
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * nn.utils.vectorToParameters(tensor([1, 2, 3]), layer.parameters());
 * layer.bias?.item(); // → 3
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const list = [...parameters];
  const count = list.reduce((sum, parameter) => sum + parameter.numel, 0);
  if (vector.ndim !== 1 || vector.numel !== count) {
    throw new ShapeError(
      `vectorToParameters: a vector of ${count} elements is needed, got shape ${formatList(vector.shape)}`
    );
  }
  noGrad(() => {
    let start = 0;
    for (const parameter of list) {
      copyInPlace(parameter, reshape(narrow(vector, 0, start, parameter.numel), parameter.shape));
      start += parameter.numel;
    }
  });
}
