/** @file Runs the engine over OpInfo's samples: outputs, gradients, gradients of gradients, and refused calls. */
import { grad } from '../../src/engine/autograd/backward.js';
import { manualSeed } from '../../src/engine/core/random.js';
import type { Tensor } from '../../src/engine/core/tensor.js';
import { mul } from '../../src/engine/ops/elementwise.js';
import { expectTensor, FORWARD, GRADIENT, recordTensor, type TensorRecord } from './fixture.js';
import { NotThere, prepareCall, type Given } from './torch-call.js';
import type { CallShape } from './torch-names.js';
import { withoutPointZero } from './torch-record.js';

type Optional = readonly (TensorRecord | null)[];

/** A sample as `scripts/torch_cases/operations.py` records it; lists run over the tensors among the arguments. */
export interface Sample extends Given {
  readonly outputs: readonly TensorRecord[];
  /** What the call wrote into its arguments. */
  readonly after?: Optional;
  /** Which outputs have a gradient, what the walk begins with, and what it gives for each tensor. */
  readonly differentiable?: readonly boolean[];
  readonly gradOutputs?: readonly TensorRecord[];
  readonly grads?: Optional;
  /** Which gradients have gradients themselves, their vectors, and what a second walk gives for tensors and gradOutputs. */
  readonly connected?: readonly boolean[];
  readonly vectors?: readonly TensorRecord[];
  readonly second?: Optional;
}

/** A call that PyTorch refuses with this text; its own test expects what matches `regex`. */
export interface Refused extends Given, Refusal {}

/** Shorter ones would match by chance. */
const SHORTEST_REGEX = 8;

function selected<Item>(items: readonly Item[], wanted: readonly boolean[]): Item[] {
  return items.filter((_, place) => wanted[place]);
}

function checkGradients(actual: readonly (Tensor | null)[], expected: Optional, of: string): void {
  expected.forEach((record, place) => {
    if (record === null) return;
    const value = actual[place];
    // A gradient that is not connected is zero.
    const given = value ?? mul(recordTensor(record), 0);
    try {
      expectTensor(given, record, GRADIENT);
    } catch (error) {
      throw new Error(`${of} ${place}: ${(error as Error).message}`, { cause: error });
    }
  });
}

/** Gradients of the outputs that need one, null for tensors that take none. */
export function walk(
  outputs: readonly Tensor[],
  tensors: readonly Tensor[],
  starts: readonly Tensor[],
  createGraph: boolean
): (Tensor | null)[] {
  const ends = outputs.map(output => output.requiresGrad);
  const wanted = tensors.map(tensor => tensor.requiresGrad);
  const found = selected(outputs, ends).length === 0 ? [] : null;
  const grads =
    found ??
    grad(selected(outputs, ends), selected(tensors, wanted), {
      gradOutputs: selected(starts, ends),
      allowUnused: true,
      createGraph
    });
  let next = 0;
  return wanted.map(isWanted => (isWanted ? (grads[next++] ?? null) : null));
}

function checkSecond(sample: Sample, grads: readonly (Tensor | null)[], tensors: readonly Tensor[]): void {
  const connected = grads.filter((_, place) => sample.connected![place]);
  const ends = connected.map(each => each ?? null);
  const vectors = sample.vectors!.map(recordTensor).filter((_, place) => ends[place] !== null);
  const kept = ends.filter(each => each !== null);
  checkGradients(walk(kept, tensors, vectors, false), sample.second!, 'second gradient');
}

/** Runs one sample on the current backend. @throws where the engine differs from PyTorch, or NotThere */
export function checkSample(shape: CallShape, sample: Sample): void {
  const { tensors, run } = prepareCall(shape, sample);
  tensors.forEach((tensor, place) => {
    if (sample.grads?.[place] != null) tensor.requiresGrad_();
  });
  manualSeed(42);
  const outputs = run();
  if (outputs.length !== sample.outputs.length) {
    throw new Error(`${outputs.length} outputs instead of ${sample.outputs.length}`);
  }
  outputs.forEach((output, place) => {
    expectTensor(output, sample.outputs[place], FORWARD);
  });
  sample.after?.forEach((record, place) => {
    if (record !== null) expectTensor(tensors[place], record, FORWARD);
  });
  if (sample.grads === undefined) return;
  const isSecond = sample.second !== undefined;
  const starts = sample.gradOutputs!.map(record => recordTensor(record).requiresGrad_(isSecond));
  const grads = walk(selected(outputs, sample.differentiable!), tensors, starts, isSecond);
  checkGradients(grads, sample.grads, 'gradient');
  if (isSecond) checkSecond(sample, grads, [...tensors, ...starts]);
}

/** Python's regular expression as ours: named groups and inline flags do not occur in PyTorch's. */
function matches(regex: string, text: string): boolean {
  return new RegExp(regex, 's').test(text);
}

/** What PyTorch says of a mistake, and what its own test expects to match. */
export interface Refusal {
  readonly error: string;
  readonly regex: string;
}

/** Runs what PyTorch refuses. @throws where it is not refused in PyTorch's words */
export function checkMessage({ error, regex }: Refusal, run: () => unknown): void {
  try {
    run();
  } catch (caught) {
    if (caught instanceof NotThere) throw caught;
    const message = withoutPointZero((caught as Error).message);
    if (
      message.includes(withoutPointZero(error)) ||
      (regex.length > SHORTEST_REGEX && matches(regex, message))
    )
      return;
    throw new Error(`"${message}" does not say "${error}"`, { cause: caught });
  }
  throw new Error(`is not refused with "${error}"`);
}

/** Runs a call that PyTorch refuses. @throws where it is not refused in PyTorch's words */
export function checkRefused(shape: CallShape, refused: Refused): void {
  checkMessage(refused, prepareCall(shape, refused).run);
}
