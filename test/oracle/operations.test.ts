/** @file Every operation, on every backend, gives PyTorch's numbers, and PyTorch's gradients. */
import { describe, expect, test } from 'vitest';
import { grad } from '../../src/engine/autograd/backward.js';
import { isFloatingPoint } from '../../src/engine/core/dtype.js';
import { backends, useBackend } from '../engine/backends.js';
import { describeCall, runCall, type Call } from './calls.js';
import {
  expectTensor,
  FORWARD,
  GRADIENT,
  readFixture,
  recordTensor,
  type TensorRecord,
  type Tolerance
} from './fixture.js';

interface Case extends Call {
  readonly outputs: readonly TensorRecord[];
  readonly gradOutputs?: readonly TensorRecord[];
  readonly grads?: readonly (TensorRecord | null)[];
}

/** A fixture's cases, each with how near to PyTorch's its numbers must be. */
function casesOf(fixture: string): [string, Case, Record<'forward' | 'gradient', Tolerance>][] {
  const atLeast = fixture === 'special' ? 0 : 1;
  const tolerances = { forward: { ...FORWARD, atLeast }, gradient: { ...GRADIENT, atLeast } };
  return (readFixture(fixture) as Case[]).map((each, place) => [
    `${describeCall(each)} #${fixture} ${place}`,
    each,
    tolerances
  ]);
}

const named = ['functional', 'layers', 'tensor', 'window', 'special'].flatMap(casesOf);

describe.each(backends)('operations on %s', name => {
  useBackend(name);

  test.each(named)('%s gives what PyTorch gives', (_, each, { forward }) => {
    const inputs = each.inputs.map(recordTensor);
    const outputs = runCall(each, inputs);
    expect(outputs).toHaveLength(each.outputs.length);
    outputs.forEach((output, place) => {
      expectTensor(output, each.outputs[place], forward);
    });
  });

  test.each(named.filter(([, each]) => each.grads !== undefined))(
    'the gradient of %s is PyTorch’s',
    (_, each, { gradient }) => {
      const inputs = each.inputs.map(recordTensor);
      const floating = inputs.filter(input => isFloatingPoint(input.dtype));
      const used = floating.filter((_, place) => each.grads![place] !== null);
      for (const input of used) input.requiresGrad_();
      const outputs = runCall(each, inputs).filter(output => output.requiresGrad);
      const grads = grad(outputs, used, { gradOutputs: each.gradOutputs!.map(recordTensor) });
      const expected = each.grads!.filter(record => record !== null);
      grads.forEach((actual, place) => {
        expectTensor(actual, expected[place], gradient);
      });
    }
  );
});
