/**
 * @file Holds gradients, and gradients of gradients, against finite differences at PyTorch's own samples. Differences
 * are taken in float64, along random directions of all inputs at once; the gradients are also those of float32, which
 * other kernels compute.
 */
import { isFloatingPoint } from '../../src/engine/core/dtype.js';
import type { GraphNode } from '../../src/engine/core/node.js';
import { manualSeed } from '../../src/engine/core/random.js';
import type { Tensor } from '../../src/engine/core/tensor.js';
import { mul } from '../../src/engine/ops/elementwise.js';
import { sum } from '../../src/engine/ops/reduce.js';
import { recordTensor, recordValues, tensorValues, type TensorRecord } from './fixture.js';
import { prepareCall, type Given, type PreparedCall } from './torch-call.js';
import { parseCall, type CallShape } from './torch-names.js';
import { walk, type Sample } from './torch-operations.js';
import { isTensorRecord, type Recorded } from './torch-record.js';

type FloatDtype = 'float32' | 'float64';

/** Half the distance between the two values of a difference. */
const STEP = 1e-6;
/** How far a gradient may be from the difference, by the sum of the magnitudes that it is made of. */
const NEAR: Readonly<Record<FloatDtype, number>> = { float32: 1e-3, float64: 1e-5 };
/** Slopes to the left and to the right that differ by more have a kink between them. */
const SMOOTH = 1e-3;

/** Tell the directions of the inputs from the weights of their gradients and the directions of the walk's start. */
const [MOVED, WEIGHTS, START] = [0, 7, 13];

/** A derivative along the direction, and the sum of the magnitudes of its terms. */
interface Slope {
  readonly value: number;
  readonly size: number;
}

/** Numbers between −1 and 1, none near 0, the same ones for the same `seed`. */
function directions(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, place) => {
    const angle = (place + 1) * 2.399963 + seed * 1.7;
    const value = Math.sin(angle) * Math.cos(angle * angle);
    return value + Math.sign(value) * 0.2;
  });
}

function encoded(values: Float64Array, record: TensorRecord, dtype: FloatDtype): TensorRecord {
  const stored = dtype === 'float64' ? values : Float32Array.from(values);
  return { ...record, dtype, data: Buffer.from(stored.buffer).toString('base64') };
}

/** The arguments in `dtype`, with every tensor of floating point given by `change`; `place` counts all tensors. */
function changed(
  given: Given,
  dtype: FloatDtype,
  change: (record: TensorRecord, place: number) => Float64Array
): Given {
  let count = 0;
  const walkThrough = (value: Recorded): Recorded => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return (value as readonly Recorded[]).map(walkThrough);
    if ('dtype' in value) return { dtype: value.dtype === 'float32' ? dtype : value.dtype };
    if (!isTensorRecord(value)) return value;
    const place = count++;
    const isFloat = value.tensor.dtype === 'float32' || value.tensor.dtype === 'float64';
    if (!isFloat) return value;
    return { tensor: { ...value.tensor, ...encoded(change(value.tensor, place), value.tensor, dtype) } };
  };
  const args = given.args.map(walkThrough);
  const kwargs = Object.entries(given.kwargs).map(([name, value]) => [name, walkThrough(value)] as const);
  return { args, kwargs: Object.fromEntries(kwargs) };
}

/** One of PyTorch's samples, as a function along a line through its inputs. */
class Line {
  /** Names of the nodes that its gradients and their gradients went through. */
  readonly nodes = new Set<string>();
  readonly #shape: CallShape;
  readonly #sample: Sample;
  readonly #weights: readonly TensorRecord[];

  constructor(shape: CallShape, sample: Sample) {
    this.#shape = shape;
    this.#sample = sample;
    this.#weights = sample.gradOutputs!;
  }

  /** The call at `distance` along the line, its tensors of `dtype`. */
  #at(distance: number, dtype: FloatDtype): PreparedCall {
    const moved = changed(this.#sample, dtype, (record, place) => {
      const values = Float64Array.from(recordValues(record));
      if (this.#isMoved(place)) {
        const direction = directions(values.length, place + MOVED);
        values.forEach((value, element) => (values[element] = value + distance * direction[element]));
      }
      return values;
    });
    const call = prepareCall(this.#shape, moved);
    call.tensors.forEach((tensor, place) => {
      if (this.#isMoved(place)) tensor.requiresGrad_();
    });
    manualSeed(42);
    return call;
  }

  #isMoved(place: number): boolean {
    return this.#sample.grads?.[place] != null;
  }

  #outputs(call: PreparedCall): Tensor[] {
    const outputs = call.run().filter((_, place) => this.#sample.differentiable![place]);
    for (const output of outputs) this.#note(output.gradFn);
    return outputs;
  }

  #note(node: GraphNode<Tensor> | null): void {
    if (node === null) return;
    this.nodes.add(node.name);
    for (const next of node.next) this.#note(next);
  }

  /** Vectors as the inputs lie in memory: `seed` tells one set from another. */
  #vectors(seed: number, dtype: FloatDtype): Tensor[] {
    const vectors = changed(this.#sample, dtype, (record, place) =>
      directions(recordValues(record).length, place + seed)
    );
    return [...prepareCall(this.#shape, vectors).tensors];
  }

  /** What the outputs are worth. */
  value(distance: number): number {
    const outputs = this.#outputs(this.#at(distance, 'float64'));
    return total(outputs.map((output, place) => [output, recordTensor(this.#weights[place])])).value;
  }

  /** What the walk back from the outputs begins with; it moves along the line too. */
  #starts(distance: number, dtype: FloatDtype): Tensor[] {
    return this.#weights.map((record, place) => {
      const values = Float64Array.from(recordValues(record));
      const direction = directions(values.length, place + START);
      const moved = values.map((value, element) => value + distance * direction[element]);
      return recordTensor(encoded(moved, record, dtype));
    });
  }

  #startDirections(dtype: FloatDtype): Tensor[] {
    return this.#weights.map((record, place) =>
      recordTensor(encoded(directions(recordValues(record).length, place + START), record, dtype))
    );
  }

  /** The gradient along the line, as the engine computes it. */
  slope(dtype: FloatDtype): Slope {
    const call = this.#at(0, dtype);
    const gradients = walk(this.#outputs(call), call.tensors, this.#starts(0, dtype), false);
    return along(gradients, this.#vectors(MOVED, dtype));
  }

  /** What the gradients are worth. */
  gradientValue(distance: number): number {
    const call = this.#at(distance, 'float64');
    const gradients = walk(this.#outputs(call), call.tensors, this.#starts(distance, 'float64'), false);
    return along(gradients, this.#vectors(WEIGHTS, 'float64')).value;
  }

  /** How what the gradients are worth changes along the line, as the engine computes it. */
  secondSlope(dtype: FloatDtype): Slope {
    const call = this.#at(0, dtype);
    const starts = this.#starts(0, dtype).map(each => each.requiresGrad_());
    const weights = this.#vectors(WEIGHTS, dtype);
    const gradients = walk(this.#outputs(call), call.tensors, starts, true);
    const parts = gradients.flatMap((gradient, place) => {
      if (gradient === null) return [];
      this.#note(gradient.gradFn);
      return gradient.requiresGrad ? [sum(mul(gradient, weights[place]))] : [];
    });
    const ones = parts.map(() => recordTensor(ONE).to(dtype));
    const second = walk(parts, [...call.tensors, ...starts], ones, false);
    return along(second, [...this.#vectors(MOVED, dtype), ...this.#startDirections(dtype)]);
  }
}

const ONE: TensorRecord = {
  dtype: 'float64',
  shape: [],
  data: Buffer.from(new Float64Array([1]).buffer).toString('base64')
};

/** Σ of the products of the pairs' elements. */
function total(pairs: readonly (readonly [Tensor, Tensor])[]): Slope {
  let [value, size] = [0, 0];
  for (const [left, right] of pairs) {
    const rightValues = tensorValues(right);
    tensorValues(left).forEach((each, place) => {
      value += each * rightValues[place];
      size += Math.abs(each * rightValues[place]);
    });
  }
  return { value, size };
}

/** The gradients along the vectors. */
function along(gradients: readonly (Tensor | null)[], vectors: readonly Tensor[]): Slope {
  return total(
    gradients.flatMap((gradient, place) => (gradient === null ? [] : [[gradient, vectors[place]] as const]))
  );
}

/** @returns whether the function is smooth there. @throws where a slope is not that of the differences */
function checkSlope(
  of: string,
  value: (distance: number) => number,
  slope: (dtype: FloatDtype) => Slope
): boolean {
  const [before, here, after] = [-STEP, 0, STEP].map(value);
  const expected = (after - before) / (2 * STEP);
  const { size } = slope('float64');
  const scale = Math.max(1, size, Math.abs(here));
  if (!Number.isFinite(expected) || Math.abs(after - 2 * here + before) / STEP > SMOOTH * scale) return false;
  for (const dtype of ['float64', 'float32'] as const) {
    const { value: got } = slope(dtype);
    if (!(Math.abs(got - expected) <= NEAR[dtype] * scale)) {
      throw new Error(`${of} in ${dtype} along a line: ${got} is not ${expected}, as differences say`);
    }
  }
  return true;
}

/** What was held against differences (nothing at a kink), and the nodes on the way. */
export interface Checked {
  readonly first: boolean;
  readonly second: boolean;
  readonly nodes: ReadonlySet<string>;
}

/** Checks one sample on the current backend. @throws where a gradient is not that of the differences */
export function checkDifferences(shape: CallShape, sample: Sample): Checked {
  const line = new Line(shape, sample);
  const first = checkSlope(
    'gradient',
    h => line.value(h),
    dtype => line.slope(dtype)
  );
  const second =
    first &&
    sample.second !== undefined &&
    checkSlope(
      'second gradient',
      h => line.gradientValue(h),
      dtype => line.secondSlope(dtype)
    );
  return { first, second, nodes: line.nodes };
}

/** A sample of our own: `call` as in the name map, given the arguments in its order. */
export function ownSample(call: string, args: readonly Recorded[]): { shape: CallShape; sample: Sample } {
  const shape = parseCall(call);
  const given: Given = { args, kwargs: {} };
  const outputs = prepareCall(shape, given).run();
  const gradOutputs = outputs.map((output, place) => floats(output.shape, place + START + 1));
  const grads = prepareCall(shape, given).tensors.map(({ shape: of, dtype }) =>
    isFloatingPoint(dtype) ? floats(of, 0) : null
  );
  const differentiable = outputs.map(({ dtype }) => isFloatingPoint(dtype));
  return { shape, sample: { ...given, outputs: [], differentiable, gradOutputs, grads, second: [] } };
}

/** Numbers of float32 between −1 and 1. */
export function floats(shape: readonly number[], seed: number): TensorRecord {
  const count = shape.reduce((product, size) => product * size, 1);
  const record: TensorRecord = { dtype: 'float32', shape, data: '' };
  return encoded(directions(count, seed), record, 'float32');
}
