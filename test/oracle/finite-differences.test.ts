/** @file Every differentiable operation, on every backend, held against finite differences at PyTorch's own samples. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { autograd, manualSeed, tensor, type Tensor } from '../../src/engine/index.js';
import type { GraphNode } from '../../src/engine/core/node.js';
import { backends, sample, useBackend } from '../engine/backends.js';
import { checkDifferences, floats, ownSample, type Checked } from './finite-differences.js';
import { CALLS } from './torch-names.js';
import type { Sample } from './torch-operations.js';
import { readTorch, type Recorded } from './torch-record.js';

interface Entry {
  readonly name: string;
  readonly samples: readonly Sample[];
}

const ENGINE = join(process.cwd(), 'src', 'engine');

/** Entries whose samples have no gradient to compare, as in PyTorch's own tests. */
const WITHOUT: Readonly<Record<string, string>> = {
  'nn.functional.max_unpool1d': 'two values go to one place; max_unpool1d.grad has samples where none do',
  'nn.functional.max_unpool2d': 'two values go to one place; max_unpool2d.grad has samples where none do',
  'nn.functional.max_unpool3d': 'two values go to one place; max_unpool3d.grad has samples where none do'
};

const entries = (readTorch('operations') as Entry[])
  .filter(({ name }) => !(name in WITHOUT))
  .map(({ name, samples }) => ({
    name,
    samples: samples.filter(({ grads }) => grads?.some(each => each !== null) === true)
  }))
  .filter(({ samples }) => samples.length > 0);

const image = { tensor: floats([2, 3, 4, 4], 1) };

/** Operations that PyTorch's test data does not hold, or not with a gradient. */
const OWN: readonly (readonly [call: string, args: readonly Recorded[]])[] = [
  ['F.tanhshrink(input)', [image]],
  ['F.hardshrink(input, { lambd })', [image, 0.3]],
  ['F.softshrink(input, { lambd })', [image, 0.3]],
  ['F.fold(input, outputSize, kernelSize)', [{ tensor: floats([1, 12, 9], 2) }, [4, 4], [2, 2]]],
  ['input.clamp({ min, max })', [image, -0.5, 0.4]],
  ['input.logsumexp(dim, { keepdim })', [image, [1, 3]]],
  ['input.sort({ dim })', [image, 1]],
  ['input.topk(k, { dim })', [image, 2, 2]]
];

type InPlace = readonly [
  name: string,
  run: (...inputs: Tensor[]) => Tensor,
  shapes: readonly (readonly number[])[]
];

const places = tensor([2, 0], { dtype: 'int64' });

/** What is written in place, into a tensor that an operation made, and what takes positive numbers only. */
const IN_PLACE: readonly InPlace[] = [
  ['addcmul_', (x, y) => x.mul(2).addcmul_(y, x, { value: 3 }), [[2, 3], [3]]],
  ['addcdiv_', (x, y) => x.mul(2).addcdiv_(x, y.square().add(1), { value: 3 }), [[2, 3], [3]]],
  ['lerp_', (x, y) => x.mul(2).lerp_(y, 0.3), [[2, 3], [3]]],
  ['lerp_ by a tensor', (x, y, w) => x.mul(2).lerp_(y, w), [[2, 3], [3], [2, 1]]],
  ['log2', x => x.abs().add(0.1).log2(), [[2, 3]]],
  ['clampMin_', x => x.mul(2).clampMin_(-0.4), [[2, 3]]],
  ['clampMax_', x => x.mul(2).clampMax_(0.4), [[2, 3]]],
  ['mul_ on a row', (x, y) => changedBy(x, view => view.select(0, 0).mul_(y)), [[2, 3], [3]]],
  ['mul_ on the base of a view', (x, y) => viewAfter(x, base => base.mul_(y)), [[2, 3], [3]]],
  ['copy_', (x, y) => changedBy(x, view => view.index(':, 1:').copy_(y)), [[2, 3], [2]]],
  ['fill_', (x, y) => changedBy(x, view => view.select(1, 0).fill_(y)), [[2, 3], []]],
  ['fill_ with a number', x => changedBy(x, view => view.select(1, 0).fill_(3)), [[2, 3]]],
  ['zero_', x => changedBy(x, view => view.select(1, 0).zero_()), [[2, 3]]],
  ['normal_', x => changedBy(x, view => view.select(1, 0).normal_()), [[2, 3]]],
  ['uniform_', x => changedBy(x, view => view.select(1, 0).uniform_()), [[2, 3]]],
  ['random_', x => changedBy(x, view => view.select(1, 0).random_().random_(5)), [[2, 3]]],
  ['bernoulli_', x => changedBy(x, view => view.select(1, 0).bernoulli_().bernoulli_(tensor(0.5))), [[2, 3]]],
  ['indexPut_', (x, y) => x.mul(2).indexPut_([':', places], y), [[2, 3], [2]]],
  ['indexPut_ that adds', (x, y) => x.mul(2).indexPut_([':', places], y, true), [[2, 3], [2]]],
  [
    'indexAdd_',
    (x, y) => x.mul(2).indexAdd_(1, places, y, { alpha: 3 }),
    [
      [2, 3],
      [2, 2]
    ]
  ],
  [
    'indexCopy_',
    (x, y) => x.mul(2).indexCopy_(1, places, y),
    [
      [2, 3],
      [2, 2]
    ]
  ],
  ['indexFill_', (x, y) => x.mul(2).indexFill_(1, places, y), [[2, 3], []]],
  ['indexFill_ with a number', x => x.mul(2).indexFill_(1, places, 3), [[2, 3]]]
];

/** Twice `x`, after a change in place. */
function changedBy(x: Tensor, change: (doubled: Tensor) => unknown): Tensor {
  const doubled = x.mul(2);
  manualSeed(1);
  change(doubled);
  return doubled;
}

/** A view of twice `x`, which is changed after the view was taken. */
function viewAfter(x: Tensor, change: (doubled: Tensor) => unknown): Tensor {
  const doubled = x.mul(2);
  const view = doubled.select(0, 1);
  change(doubled);
  return view;
}

function namesBehind(node: GraphNode<Tensor> | null): string[] {
  return node === null ? [] : [node.name, ...node.next.flatMap(namesBehind)];
}

/** The names that the source gives to nodes of the graph. */
function namesOfNodes(): Set<string> {
  const files = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' }).filter(each =>
    each.endsWith('.ts')
  );
  const texts = files.map(each => readFileSync(join(ENGINE, each), 'utf8'));
  return new Set(texts.flatMap(text => Array.from(text.matchAll(/'(\w+Backward\d*)'/g), ([, name]) => name)));
}

describe.each(backends)('finite differences on %s', name => {
  const seen = new Set<string>();
  useBackend(name);

  test.each(entries)('$name has their gradients, and gradients of gradients', ({ name: entry, samples }) => {
    const { shape } = CALLS.get(entry)!;
    const checked: Checked[] = samples.map(sample => checkDifferences(shape, sample));
    for (const { nodes } of checked) nodes.forEach(each => seen.add(each));
    expect(checked.map(({ first, second }) => ({ first, second }))).toEqual(
      samples.map(({ second }) => ({ first: true, second: second !== undefined }))
    );
  });

  test.each(OWN)('%s has their gradients, and gradients of gradients', (call, args) => {
    const { shape, sample } = ownSample(call, args);
    const { first, second, nodes } = checkDifferences(shape, sample);
    nodes.forEach(each => seen.add(each));
    expect({ first, second }).toEqual({ first: true, second: true });
  });

  test.each(IN_PLACE)('%s has its gradients, and gradients of gradients', (_, run, shapes) => {
    const inputs = shapes.map((shape, place) => sample(shape, place + 1));
    const slopes = (...own: Tensor[]): Tensor[] => {
      const given = autograd.grad(
        run(...own)
          .square()
          .sum(),
        own,
        { createGraph: true }
      );
      for (const each of given.flatMap(({ gradFn }) => namesBehind(gradFn))) seen.add(each);
      return given;
    };
    for (const each of namesBehind(run(...inputs).gradFn)) seen.add(each);
    expect(autograd.gradcheck(run, inputs)).toBe(true);
    expect(autograd.gradcheck(slopes, inputs, { atol: 1e-4 })).toBe(true);
  });

  test('every operation that makes a node was on the way of one of them', () => {
    expect([...namesOfNodes()].filter(each => !seen.has(each))).toEqual([]);
  });
});
