/** What an error about a name adds, where the name is no mistake elsewhere. */
import { describe, expect, test } from 'vitest';

import { adviceFor } from '../../src/kernel/runtime/advice.js';

const isImported = (name: string): boolean => name === 'n';

describe('adviceFor(name, message, isImported)', () => {
  test.each([
    ['document is not defined', 'display(value)'],
    ["Can't find variable: require", 'ECMAScript modules'],
    ['process is not defined', 'TypeScript (Receptive, Node)'],
    ['prompt is not defined', 'await input(prompt)']
  ])('of "%s" names %s', (message, advice) => {
    expect(adviceFor('ReferenceError', message, isImported)).toContain(advice);
  });

  test.each([
    [
      'SecurityError',
      "Failed to execute 'open' on 'IDBFactory': access to the Indexed Database API is denied in this context.",
      'writeFile'
    ],
    ['SecurityError', 'The operation is insecure.', 'writeFile'],
    ['ReferenceError', 'caches is not defined', 'writeFile'],
    [
      'TypeError',
      "Failed to execute 'fetch' on 'WorkerGlobalScope': Failed to parse URL from data.csv",
      'readFile'
    ],
    ['TypeError', 'WorkerGlobalScope.fetch: data.csv is not a valid URL.', 'readFile'],
    ['TypeError', "Class constructor Conv2d cannot be invoked without 'new'", 'new nn.Conv2d'],
    ['TypeError', "class constructors must be invoked with 'new'", 'new nn.Conv2d'],
    ['TypeError', 'Cannot call a class constructor Conv2d without |new|', 'new nn.Conv2d']
  ])('%s: %s names %s', (name, message, advice) => {
    expect(adviceFor(name, message, isImported)).toContain(advice);
  });

  test.each([
    ['SecurityError', 'Tainted canvases may not be exported.'],
    ['TypeError', 'Failed to fetch'],
    ['ReferenceError', 'documents is not defined'],
    ['ReferenceError', 'constructor is not defined'],
    ['ReferenceError', "Cannot access 'document' before initialization"],
    ['Error', 'document is not defined'],
    ['TypeError', "Cannot assign to read only property 'length' of object '[object Array]'"],
    ['TypeError', "Cannot assign to read only property 'm' of object '#<Object>'"]
  ])('%s: %s has none', (name, message) => {
    expect(adviceFor(name, message, isImported)).toBeUndefined();
  });

  test.each([
    "Cannot assign to read only property 'n' of object '#<DedicatedWorkerGlobalScope>'",
    'Cannot set property n of #<Object> which has only a getter',
    '"n" is read-only',
    'setting getter-only property "n"',
    'Cannot set property other of [object Module] which has only a getter'
  ])('of "%s" says whose the name is', message => {
    expect(adviceFor('TypeError', message, isImported)).toMatch(/^'(n|other)' is imported/);
  });
});
