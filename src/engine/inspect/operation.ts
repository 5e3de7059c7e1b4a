/**
 * @file What single operations cost and see: for `forward`s of the user's own, which call functions where no layer says
 * what is done. An operation that is not known here is counted as nothing, and its receptive field is not known.
 */
import type { SeenOperation } from '../core/observer.js';
import { elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { joinFields, slideField } from './field.js';
import type { FieldWindow, ReceptiveField } from './field.js';

const CONVOLUTION = 'ConvolutionBackward0';
/** The gradient of a convolution in its input, which is the transposed convolution. */
const TRANSPOSED = 'ConvolutionBackwardBackward0';
const MATRIX_PRODUCTS = new Set(['MmBackward0', 'BmmBackward0']);
const POOLS = new Set(['MaxPool2DWithIndicesBackward0', 'AvgPool2DBackward0']);
const REDUCTIONS = new Set(['SumBackward1', 'AmaxBackward0', 'ProdBackward1']);
const SOFTMAXES = new Set(['SoftmaxBackward0', 'LogSoftmaxBackward0']);
const PADDING = 'ConstantPadNdBackward0';
const RESHAPE = 'ViewBackward0';
const JOIN = 'CatBackward0';

/** Multiply–adds: every use of a weight in a convolution, every product in a matrix product. */
export function operationMacs({ name, inputs, output }: SeenOperation): number {
  const [left, right] = inputs as readonly (Tensor | undefined)[];
  if (left === undefined || right === undefined) return 0;
  const perFilter = elementCount(right.shape.slice(1));
  if (name === CONVOLUTION) return output.numel * perFilter;
  if (name === TRANSPOSED) return left.numel * perFilter;
  return MATRIX_PRODUCTS.has(name) ? output.numel * left.shape[left.ndim - 1] : 0;
}

/** The field of a tensor; `undefined` for one that the input has no part in: a weight, a constant. */
export type FieldOf = (tensor: Tensor) => ReceptiveField | undefined;

/** What the output of an operation sees of the network's input. */
export function operationField(operation: SeenOperation, fieldOf: FieldOf): ReceptiveField | undefined {
  const { name, kind, inputs, output } = operation;
  const seen = inputs.flatMap(input => {
    const field = fieldOf(input);
    return field === undefined ? [] : [{ input, field }];
  });
  if (seen.length === 0) return undefined;
  if (seen.some(({ field }) => field === null)) return null;
  if (kind === 'pointwise' || name === JOIN) {
    return joinFields(seen.map(({ input, field }) => keepIfInPlace(field, input, output)));
  }
  const [{ input, field }] = seen;
  if (seen.length > 1) return null;
  if (kind === 'view') return viewField(name, field, input, output);
  if (name === CONVOLUTION || POOLS.has(name)) return windowField(operation, field);
  if (name === PADDING) return paddedField(operation, field, input);
  if (MATRIX_PRODUCTS.has(name)) return productField(field);
  if (REDUCTIONS.has(name)) return reducedField(operation, field, input);
  if (SOFTMAXES.has(name)) return spreadField(operation, field, input);
  return null;
}

/** The last dimensions, those that a window counts, are as they were. */
function isInPlace(field: FieldWindow, from: Tensor, to: Tensor): boolean {
  const dimensions = field.size.length;
  if (from.ndim < dimensions || to.ndim < dimensions) return false;
  return field.size.every((_, back) => from.shape[from.ndim - 1 - back] === to.shape[to.ndim - 1 - back]);
}

function keepIfInPlace(field: ReceptiveField, from: Tensor, to: Tensor): ReceptiveField {
  if (field === null || field === 'all') return field;
  return isInPlace(field, from, to) ? field : null;
}

/** A view keeps the field where the spatial dimensions keep their places, or where all become one, as flattening does. */
function viewField(name: string, field: ReceptiveField, from: Tensor, to: Tensor): ReceptiveField {
  if (field === null || field === 'all') return field;
  if (isInPlace(field, from, to)) {
    const steps = field.size.every((_, back) => {
      const [left, right] = [from.ndim - 1 - back, to.ndim - 1 - back];
      return from.shape[left] === 1 || from.strides[left] === to.strides[right];
    });
    return steps ? field : null;
  }
  return name === RESHAPE && to.ndim <= 2 ? field : null;
}

/** Reads a list of numbers out of what an operation was told. */
function numbers(options: unknown, name: string): readonly number[] | null {
  if (typeof options !== 'object' || options === null) return null;
  const value = (options as Readonly<Record<string, unknown>>)[name];
  if (typeof value === 'number') return [value];
  return Array.isArray(value) && value.every(item => typeof item === 'number') ? value : null;
}

function windowField({ name, options }: SeenOperation, field: ReceptiveField): ReceptiveField {
  const window: unknown =
    name === CONVOLUTION ? options : (options as Readonly<Record<string, unknown>> | null)?.['window'];
  const [kernel, stride] = [numbers(window, 'kernel'), numbers(window, 'stride')];
  const [padding, dilation] = [numbers(window, 'padBefore'), numbers(window, 'dilation')];
  if (kernel === null || stride === null || padding === null || dilation === null) return null;
  const dimensions = field === null || field === 'all' ? kernel.length : field.size.length;
  // Fewer dimensions run in kernels of more, whose first sizes are then 1.
  const isLifted = kernel.slice(0, -dimensions).every(size => size === 1);
  if (!isLifted) return slideField(field, { kernel, stride, padding, dilation });
  const last = (values: readonly number[]): readonly number[] => values.slice(-dimensions);
  return slideField(field, {
    kernel: last(kernel),
    stride: last(stride),
    padding: last(padding),
    dilation: last(dilation)
  });
}

/** What is added before the first element lies in front of it. */
function paddedField({ options }: SeenOperation, field: ReceptiveField, input: Tensor): ReceptiveField {
  if (field === null || field === 'all') return field;
  const amounts = numbers(options, 'amounts');
  if (amounts === null) return null;
  const first = input.ndim - field.size.length;
  const start = field.start.map((place, i) => place - amounts[2 * (first + i)] * field.jump[i]);
  return { ...field, start };
}

/** Of a flattened picture every output takes every input; of a sequence each step alone, which is not followed. */
function productField(field: ReceptiveField): ReceptiveField {
  return field === 'all' || (field !== null && field.size.length >= 2) ? 'all' : null;
}

function reducedField({ options }: SeenOperation, field: ReceptiveField, input: Tensor): ReceptiveField {
  if (field === null || field === 'all') return field;
  const dims = numbers(options, 'dims') ?? numbers(options, 'dim');
  if (dims === null) return null;
  const spatial = field.size.map((_, back) => input.ndim - 1 - back);
  if (spatial.every(dim => dims.includes(dim))) return 'all';
  return spatial.some(dim => dims.includes(dim)) ? null : field;
}

/** Over channels every place stays alone; over places all of them count. */
function spreadField({ options }: SeenOperation, field: ReceptiveField, input: Tensor): ReceptiveField {
  if (field === null || field === 'all') return field;
  const [dim] = numbers(options, 'dim') ?? [null];
  if (dim === null) return null;
  return dim < input.ndim - field.size.length || input.ndim <= 2 ? field : null;
}
