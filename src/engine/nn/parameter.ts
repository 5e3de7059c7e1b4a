/** @file The tensor that a module owns and an optimizer changes. */
import { ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';

/** Options of `Parameter`. */
export interface ParameterOptions {
  /** Whether it takes a gradient; by default true. */
  readonly requiresGrad?: boolean;
}

/**
 * A leaf tensor that requires a gradient. As a field of a module it becomes one of the module's parameters.
 * It looks at the memory of `data`.
 *
 * @throws ValueError where `data` is no tensor; GraphError for integers and booleans that should take a gradient
 * @example
 * class Scale extends nn.Module {
 *   factor = new nn.Parameter(ones(1));
 *   forward(x: Tensor) { return x.mul(this.factor); }
 * }
 */
export class Parameter extends Tensor {
  /** Only for the type checker: without a member of its own, every tensor would be a parameter to it. */
  declare protected readonly isParameter: true;

  constructor(data: Tensor, options: boolean | ParameterOptions = {}) {
    if (!((data as unknown) instanceof Tensor)) {
      throw new ValueError(`Parameter: data must be a Tensor, got ${typeof data}; write tensor(data)`);
    }
    super(data);
    this.requiresGrad = typeof options === 'boolean' ? options : (options.requiresGrad ?? true);
  }
}
