/** @file How a tensor answers JavaScript itself: in a loop, behind an operator, for JSON. */
import { formatList, ShapeError } from './core/errors.js';
import type { Tensor } from './core/tensor.js';
import type { ProtocolMethods } from './methods/protocol.js';
import { select } from './ops/movement.js';

function* parts(tensor: Tensor): IterableIterator<Tensor> {
  for (let place = 0; place < tensor.shape[0]; place++) yield select(tensor, 0, place);
}

function needDimension({ shape }: Tensor, text: string): void {
  if (shape.length === 0) throw new ShapeError(`${text}, got shape []`);
}

/** A property of `Tensor.prototype` for each. */
export const protocol: ProtocolMethods & ThisType<Tensor> = {
  get length() {
    needDimension(this, 'length: len() of a 0-d tensor');
    return this.shape[0];
  },
  [Symbol.iterator]() {
    needDimension(this, 'for … of: iteration over a 0-d tensor');
    return parts(this);
  },
  [Symbol.toPrimitive](hint) {
    if (hint === 'string') return this.toString();
    if (this.numel === 1) return this.item();
    throw new ShapeError(
      `operator: a Tensor with ${this.numel} elements cannot be converted to Scalar: operators and Math take one number. ` +
        'Write a.add(b), a.sub(b), a.mul(b), a.div(b), a.lt(b), a.eq(b), a.minimum(b) for tensors, and `${a}` for the ' +
        `text, got shape ${formatList(this.shape)}`
    );
  },
  toJSON() {
    return this.toArray();
  }
};
