/**
 * @file What an operation does to receptive fields. Each definition states its rule; an operation without one makes the
 * field unknown, so that nothing is guessed.
 */
import {
  joinFields,
  slideField,
  type FieldWindow,
  type ReceptiveField
} from '../../geometry/receptive-field.js';
import type { Window } from '../../geometry/window.js';
import type { SeenField } from '../core/observer.js';
import type { Tensor } from '../core/tensor.js';

/**
 * `'same place'`: the output sees what the inputs see at its own place, all of them together. A function tells what the
 * output sees from what the one input sees that depends on the network's input; null where that cannot be told.
 */
export type FieldRule<Options> =
  'same place' | ((field: FieldWindow, input: Tensor, output: Tensor, options: Options) => ReceptiveField);

/** What the output sees; without a rule it is not known. Under a rule, what sees all goes on seeing all. */
export function fieldBehind<Options>(
  rule: FieldRule<Options> | null,
  inputs: readonly Tensor[],
  fields: readonly SeenField[],
  output: Tensor,
  options: Options
): SeenField {
  const seen = inputs.flatMap((input, place) => {
    const field = fields[place];
    return field === undefined ? [] : [{ input, field }];
  });
  if (seen.length === 0) return undefined;
  if (rule === null) return null;
  if (rule === 'same place') {
    return joinFields(
      seen.map(({ input, field }) => withWindow(field, own => keepIfInPlace(own, input, output)))
    );
  }
  if (seen.length > 1) return null;
  const [{ input, field }] = seen;
  return withWindow(field, own => rule(own, input, output, options));
}

function withWindow(field: ReceptiveField, follow: (field: FieldWindow) => ReceptiveField): ReceptiveField {
  return field === null || field === 'all' ? field : follow(field);
}

/** Whether the last dimensions, which a window counts, are as they were. */
function isInPlace(field: FieldWindow, from: Tensor, to: Tensor): boolean {
  const dimensions = field.size.length;
  if (from.ndim < dimensions || to.ndim < dimensions) return false;
  return field.size.every((_, back) => from.shape[from.ndim - 1 - back] === to.shape[to.ndim - 1 - back]);
}

function keepIfInPlace(field: FieldWindow, from: Tensor, to: Tensor): FieldWindow | null {
  return isInPlace(field, from, to) ? field : null;
}

/** The rule of views: the field stays where the spatial dimensions keep their sizes and steps. */
export function viewField(field: FieldWindow, from: Tensor, to: Tensor): FieldWindow | null {
  if (!isInPlace(field, from, to)) return null;
  const steps = field.size.every((_, back) => {
    const [left, right] = [from.ndim - 1 - back, to.ndim - 1 - back];
    return from.shape[left] === 1 || from.strides[left] === to.strides[right];
  });
  return steps ? field : null;
}

/** The rule of whatever slides a window. */
export function windowField(field: FieldWindow, window: Window): ReceptiveField {
  return slideField(field, { ...window, padding: window.padBefore });
}

/** The rule of reductions: over all places the output sees everything, over channels alone what it saw. */
export function reducedField(field: FieldWindow, input: Tensor, dims: readonly number[]): ReceptiveField {
  const spatial = field.size.map((_, back) => input.ndim - 1 - back);
  if (spatial.every(dim => dims.includes(dim))) return 'all';
  return spatial.some(dim => dims.includes(dim)) ? null : field;
}
