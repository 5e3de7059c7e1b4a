/** The words for the reader: every public name says what it is, and shows it in an example. */
import { describe, expect, test } from 'vitest';

import { createProgram, deadReferences, publicNames, type PublicName } from './public-names.js';

type Missing = 'comments' | 'examples' | 'defaults';

/** How many are still without, while they are being written. Numbers only go down, and the table goes with the last. */
const OPEN: Readonly<Partial<Record<string, Readonly<Record<Missing, number>>>>> = {
  'engine/nn': { comments: 2, examples: 2, defaults: 1 },
  'engine/optim': { comments: 1, examples: 1, defaults: 0 },
  display: { comments: 0, examples: 3, defaults: 0 }
};

const program = createProgram();
const names = publicNames(program);

/** Those that a reader calls; for all others a sentence is enough. */
const SHOWN = new Set(['function', 'class', 'method']);

function areaOf({ file }: PublicName): string {
  return file.split('/').slice(1, -1).join('/') || 'index';
}

/** The names of each area without something, where they are more than the table allows. */
function tooMany(what: Missing, isMissing: (name: PublicName) => boolean): object {
  const found: Partial<Record<string, string[]>> = {};
  for (const each of names.filter(isMissing)) {
    const { name, kind, file, line } = each;
    (found[areaOf(each)] ??= []).push(`${name} (${kind}, ${file}:${line})`);
  }
  const isAllowed = ([area, places = []]: [string, string[]?]): boolean =>
    places.length <= (OPEN[area]?.[what] ?? 0);
  return Object.fromEntries(Object.entries(found).filter(each => !isAllowed(each)));
}

describe('doc comments', () => {
  test('the names are found', () => {
    const found = new Set(names.map(({ name }) => name));
    for (const name of ['tensor', 'Tensor.sum', 'Tensor.shape', 'F.conv2d', 'nn.Conv2d', 'autograd.grad']) {
      expect(found).toContain(name);
    }
    expect(names.length).toBeGreaterThan(1000);
  });

  test('every public name has one, and every overload', () => {
    expect(tooMany('comments', ({ comment }) => comment === '')).toEqual({});
  });

  test('every function, class and method has an example', () => {
    const classes = new Set(names.filter(({ hasExample }) => hasExample).map(({ name }) => name));
    // The example of a module calls it, and stands at the class.
    const isCalled = (name: string): boolean => classes.has(name.replace(/\.forward$/, ''));
    const isMissing = ({ name, kind, hasExample }: PublicName): boolean =>
      SHOWN.has(kind) && !hasExample && !isCalled(name);
    expect(tooMany('examples', isMissing)).toEqual({});
  });

  test('every option says what it is by default', () => {
    const isMissing = ({ kind, isOptional, comment }: PublicName): boolean =>
      kind === 'option' && isOptional && !/default/i.test(comment);
    expect(tooMany('defaults', isMissing)).toEqual({});
  });

  test('nothing refers to what a reader cannot reach', () => {
    expect(deadReferences(program, names)).toEqual([]);
  });
});
