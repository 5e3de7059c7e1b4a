/** @file Gradients are clipped as PyTorch clips them; weights become one vector and come back. */
import { describe, expect, test } from 'vitest';
import { nn, tensor, type Tensor } from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

const { clipGradNorm_, clipGradValue_, parametersToVector, vectorToParameters } = nn.utils;

/** Two parameters with the gradients [3, −4] and [0, 12, −1]. */
function parameters(): Tensor[] {
  return [
    [3, -4],
    [0, 12, -1]
  ].map(values => {
    const parameter = new nn.Parameter(tensor(values.map(() => 0)));
    parameter.grad = tensor(values);
    return parameter;
  });
}

function gradients(list: readonly Tensor[]): number[] {
  return list.flatMap(parameter => Array.from(parameter.grad!.data()));
}

/** What torch.nn.utils.clip_grad_norm_(parameters, 2.0, norm_type) gives. */
const CLIPPED: readonly [number, number, readonly number[]][] = [
  [
    2,
    13.03840446472168,
    [0.4601789712905884, -0.6135719418525696, 0, 1.8407158851623535, -0.1533929854631424]
  ],
  [1, 20, [0.29999998211860657, -0.3999999761581421, 0, 1.1999999284744263, -0.09999999403953552]],
  [Infinity, 12, [0.4999999701976776, -0.6666666269302368, 0, 1.9999998807907104, -0.1666666567325592]],
  [
    3,
    12.209293365478516,
    [0.4914288818836212, -0.6552385091781616, 0, 1.9657155275344849, -0.1638096272945404]
  ]
];

describe.each(backends)('clipping on %s', name => {
  useBackend(name);

  test.each(CLIPPED)(
    'clipGradNorm_(parameters, 2, %d) gives the norm and scales as PyTorch',
    (p, norm, clipped) => {
      const list = parameters();
      expect(clipGradNorm_(list, 2, p).item()).toBeCloseTo(norm, 4);
      gradients(list).forEach((value, place) => {
        expect(value).toBeCloseTo(clipped[place], 6);
      });
    }
  );

  test('clipGradNorm_(parameters, 20) leaves gradients with a smaller norm alone', () => {
    const list = parameters();
    clipGradNorm_(list, 20);
    expect(gradients(list)).toEqual([3, -4, 0, 12, -1]);
  });

  test('clipGradValue_(parameters, 3.5) cuts every element', () => {
    const list = parameters();
    clipGradValue_(list, 3.5);
    expect(gradients(list)).toEqual([3, -3.5, 0, 3.5, -1]);
  });

  test('vectorToParameters(parametersToVector(p).add(1), p) adds 1 to every weight', () => {
    const list = parameters();
    vectorToParameters(parametersToVector(list).add(1), list);
    expect(list.flatMap(parameter => Array.from(parameter.data()))).toEqual([1, 1, 1, 1, 1]);
    expect(list.map(parameter => parameter.shape)).toEqual([[2], [3]]);
  });
});

describe('clipping', () => {
  test('clipGradNorm_(parameters, 1) without gradients is 0', () => {
    expect(clipGradNorm_([new nn.Parameter(tensor([1]))], 1).item()).toBe(0);
  });

  test('clipGradNorm_(parameter, 1, { errorIfNonfinite: true }) refuses an infinite norm', () => {
    const [parameter] = parameters();
    parameter.grad = tensor([Infinity, 1]);
    expect(() => clipGradNorm_(parameter, 1, { errorIfNonfinite: true })).toThrow(
      'The total norm of order 2 for gradients from `parameters` is non-finite, so it cannot be clipped.'
    );
  });

  test('vectorToParameters(vector, parameters) of another length is refused', () => {
    expect(() => {
      vectorToParameters(tensor([1, 2, 3, 4]), parameters());
    }).toThrow('a vector of 5 elements is needed, got shape [4]');
  });
});
