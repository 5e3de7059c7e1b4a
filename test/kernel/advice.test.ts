/** What an error about a name adds, where the name is no mistake elsewhere. */
import { describe, expect, test } from 'vitest';

import { adviceFor } from '../../src/kernel/runtime/advice.js';

describe('adviceFor(name, message)', () => {
  test.each([
    ['document is not defined', 'display(value)'],
    ["Can't find variable: require", 'ECMAScript modules'],
    ['process is not defined', 'TypeScript (Receptive, Node)'],
    ['prompt is not defined', 'await input(prompt)']
  ])('of "%s" names %s', (message, advice) => {
    expect(adviceFor('ReferenceError', message)).toContain(advice);
  });

  test.each([
    ['ReferenceError', 'documents is not defined'],
    ['ReferenceError', 'constructor is not defined'],
    ['ReferenceError', "Cannot access 'document' before initialization"],
    ['Error', 'document is not defined']
  ])('%s: %s has none', (name, message) => {
    expect(adviceFor(name, message)).toBeUndefined();
  });
});
