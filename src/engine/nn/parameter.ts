/** @file The tensor that a module owns and an optimizer changes. */
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
 * @example
 * class Scale extends nn.Module {
 *   factor = new nn.Parameter(ones(1));
 *   forward(x: Tensor) { return x.mul(this.factor); }
 * }
 */
export class Parameter extends Tensor {
  constructor(data: Tensor, options: boolean | ParameterOptions = {}) {
    super(data);
    this.requiresGrad = typeof options === 'boolean' ? options : (options.requiresGrad ?? true);
  }
}
