/** @file What JavaScript itself asks of a tensor: in a loop, behind an operator, for JSON. `tensor-protocol.ts` answers. */
import type { Tensor } from '../core/tensor.js';
import type { NestedValues } from './value.js';

/** What JavaScript itself asks of a tensor: in a loop, behind an operator, for JSON. */
export interface ProtocolMethods {
  /**
   * The size of the first dimension, PyTorch's `len(x)`. All elements are counted by `numel`.
   *
   * @throws ShapeError for a tensor without dimensions.
   * @example
   * zeros([3, 2]).length; // → 3
   */
  readonly length: number;
  /**
   * The parts along the first dimension, one after another: `for (const row of x)`, `[...x]`, `const [a, b] = x`.
   * They share memory with the tensor, and gradients flow through them.
   *
   * @throws ShapeError for a tensor without dimensions.
   * @example
   * const [first, second] = tensor([[1, 2], [3, 4]]);
   * second; // → tensor([3., 4.])
   * Array.from(tensor([5, 6]), number => number.item()); // → [ 5, 6 ]
   */
  [Symbol.iterator](): IterableIterator<Tensor>;
  /**
   * The only element as a number, for JavaScript's operators and `Math`: `lossA < lossB`, `total += loss`,
   * `Math.min(best, loss)`. The graph does not go with it. In a template literal and for `String(x)` it is the text
   * that `toString` gives.
   *
   * @throws ShapeError where an operator meets several elements, or none.
   * @example
   * tensor(9) < tensor(10); // → true
   * `${tensor([1, 2])}`; // → 'tensor([1., 2.])'
   */
  [Symbol.toPrimitive](hint: 'default' | 'number' | 'string'): number | string;
  /**
   * What `JSON.stringify` writes: the values of `toArray`. JSON has no NaN and no infinity, and writes them as null.
   *
   * @param key the name under which it stands, which changes nothing. Default none.
   * @example
   * JSON.stringify({ weights: tensor([[1, 2], [3, 4]]) }); // → '{"weights":[[1,2],[3,4]]}'
   */
  toJSON(key?: string): NestedValues;
}
