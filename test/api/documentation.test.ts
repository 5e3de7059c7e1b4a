/** The words for the reader: every public name says what it is, and shows it in an example. */
import { describe, expect, test } from 'vitest';

import { createProgram, deadReferences, publicNames, type PublicName } from './public-names.js';

const program = createProgram();
const names = publicNames(program);

/** Those that a reader calls; for all others a sentence is enough. */
const SHOWN = new Set(['function', 'class', 'method']);

function areaOf({ file }: PublicName): string {
  return file.split('/').slice(1, -1).join('/') || 'index';
}

/** The names without something, by area. */
function missing(isMissing: (name: PublicName) => boolean): object {
  const found: Partial<Record<string, string[]>> = {};
  for (const each of names.filter(isMissing)) {
    const { name, kind, file, line } = each;
    (found[areaOf(each)] ??= []).push(`${name} (${kind}, ${file}:${line})`);
  }
  return found;
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
    expect(missing(({ comment }) => comment === '')).toEqual({});
  });

  test('every function, class and method has an example', () => {
    const classes = new Set(names.filter(({ hasExample }) => hasExample).map(({ name }) => name));
    // The example of a module calls it, and stands at the class.
    const isCalled = (name: string): boolean => classes.has(name.replace(/\.forward$/, ''));
    const isMissing = ({ name, kind, hasExample }: PublicName): boolean =>
      SHOWN.has(kind) && !hasExample && !isCalled(name);
    expect(missing(isMissing)).toEqual({});
  });

  test('every option says what it is by default', () => {
    const isMissing = ({ kind, isOptional, comment }: PublicName): boolean =>
      kind === 'option' && isOptional && !/default/i.test(comment);
    expect(missing(isMissing)).toEqual({});
  });

  test('nothing refers to what a reader cannot reach', () => {
    expect(deadReferences(program, names)).toEqual([]);
  });
});
