/** @file What becomes of the losses of the elements. */
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { mean, sum } from './reduce.js';

/** The mean of the losses, their sum, or all of them. */
export type Reduction = 'mean' | 'sum' | 'none';

/** What all losses take. */
export interface LossOptions {
  /** What becomes of the losses of the elements. Default `'mean'`. */
  readonly reduction?: Reduction;
}

/** Brings the losses of the elements together. */
export function reduceLoss(losses: Tensor, reduction: Reduction): Tensor {
  switch (reduction) {
    case 'mean':
      return mean(losses);
    case 'sum':
      return sum(losses);
    case 'none':
      return losses;
    default:
      throw new ValueError(`loss: ${String(reduction satisfies never)} is not a valid value for reduction`);
  }
}
