/** Messages of front ends are read once; nonsense counts as the default of the protocol. */
import { describe, expect, test } from 'vitest';

import { isKnown, parseCellReference, parseContent } from '../../src/kernel/session/message-contents.js';

const DEFAULTS = {
  code: '',
  silent: false,
  storeHistory: true,
  stopOnError: true,
  allowStdin: false,
  userExpressions: {}
};

describe("parseContent('execute_request', content)", () => {
  test.each([
    ['nothing', {}, DEFAULTS],
    ['a list', [], DEFAULTS],
    ['null', null, DEFAULTS],
    ['fields of other types', { code: 1, silent: 'yes', allow_stdin: 1, user_expressions: 'x' }, DEFAULTS],
    [
      'a silent cell, which is never kept',
      { code: 'x', silent: true, store_history: true },
      {
        ...DEFAULTS,
        code: 'x',
        silent: true,
        storeHistory: false
      }
    ],
    [
      'expressions',
      { user_expressions: { a: '1', b: 2 } },
      { ...DEFAULTS, userExpressions: { a: '1', b: '' } }
    ]
  ])('of %s', (_, content, expected) => {
    expect(parseContent('execute_request', content)).toEqual(expected);
  });
});

describe("parseContent('complete_request', content)", () => {
  test.each([
    [{ code: '😀a.b', cursor_pos: 2 }, 3],
    [{ code: 'a.b', cursor_pos: 99 }, 3],
    [{ code: 'a.b', cursor_pos: -1 }, 3],
    [{ code: 'a.b' }, 3],
    [{ code: 'a.b', cursor_pos: 0 }, 0]
  ])('of %j stands at UTF-16 unit %i', (content, offset) => {
    expect(parseContent('complete_request', content).offset).toBe(offset);
  });
});

test.each([
  [{ value: 'Ada' }, 'Ada'],
  [{ value: 'Ada', status: 'error' }, null],
  [{}, null]
])("parseContent('input_reply', %j) is the line %j", (content, line) => {
  expect(parseContent('input_reply', content).line).toBe(line);
});

test("parseContent('history_request', content) drops what is of another type", () => {
  const request = parseContent('history_request', {
    hist_access_type: 'range',
    start: 1,
    stop: null,
    n: 'x'
  });
  expect(request).toMatchObject({ hist_access_type: 'range', start: 1, unique: false, output: false });
  expect([request.stop, request.n, request.pattern]).toEqual([undefined, undefined, undefined]);
});

test('parseCellReference(metadata) reads the ids that are texts', () => {
  expect(parseCellReference({ cellId: 'a', deletedCells: ['b', 3] })).toEqual({
    cellId: 'a',
    deletedCells: ['b']
  });
  expect(parseCellReference({ cellId: 7 })).toEqual({ cellId: null, deletedCells: [] });
});

test('isKnown(type) leaves comms and names that every object has to others', () => {
  expect(['execute_request', 'comm_open', 'toString'].map(isKnown)).toEqual([true, false, false]);
});
