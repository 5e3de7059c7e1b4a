/** @file Activations as modules. After `torch/nn/modules/activation.py`. */
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { relu, sigmoid, tanh } from '../ops/elementwise.js';
import { logSoftmax, softmax } from '../ops/softmax.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** `max(x, 0)` of each element. `inplace` is only printed: the result is always a new tensor. */
export class ReLU extends Module {
  readonly inplace: boolean;

  constructor(options: boolean | { readonly inplace?: boolean } = {}) {
    super();
    this.inplace = readOptions<{ readonly inplace?: boolean }>(options, 'inplace').inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    return relu(input);
  }

  override extraRepr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/** `1 / (1 + e⁻ˣ)` of each element. */
export class Sigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return sigmoid(input);
  }
}

/** `tanh x` of each element. */
export class Tanh extends Module {
  override forward(input: Tensor): Tensor {
    return tanh(input);
  }
}

type DimOptions = number | null | { readonly dim?: number | null };

abstract class Normalizer extends Module {
  readonly dim: number | null;

  constructor(options: DimOptions = null) {
    super();
    this.dim = typeof options === 'object' && options !== null ? (options.dim ?? null) : options;
  }

  override extraRepr(): string {
    return `dim=${formatArgument(this.dim)}`;
  }
}

/** `eˣ / Σ eˣ` over `dim`; without one PyTorch takes 0 for 0, 1 or 3 dimensions, else 1. */
export class Softmax extends Normalizer {
  override forward(input: Tensor): Tensor {
    return softmax(input, this.dim);
  }
}

/** `x − log Σ eˣ` over `dim`. */
export class LogSoftmax extends Normalizer {
  override forward(input: Tensor): Tensor {
    return logSoftmax(input, this.dim);
  }
}
