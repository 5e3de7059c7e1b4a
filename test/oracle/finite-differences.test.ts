/** @file Every differentiable operation, on every backend, held against finite differences at PyTorch's own samples. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { backends, useBackend } from '../engine/backends.js';
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

  test('every operation that makes a node was on the way of one of them', () => {
    expect([...namesOfNodes()].filter(each => !seen.has(each))).toEqual([]);
  });
});
