/** The report of stale cells in the replies of a kernel, and how the page reads it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { parseStaleReport } from '../../src/kernel/session/stale-report.js';
import { NodeKernel } from './node-kernel.js';
import { isAnswered, printedIn } from './seen.js';

describe('the metadata of an execute_reply', () => {
  let node: NodeKernel;

  beforeEach(() => {
    node = new NodeKernel();
  });

  afterEach(() => {
    node.dispose();
  });

  /** Runs `id: source` one after another; gives what the last reply tells. */
  async function after(...runs: string[]): Promise<ReturnType<typeof parseStaleReport>> {
    let metadata: unknown;
    for (const run of runs) {
      const [id, source] = run.split(/: (.*)/s);
      metadata = await node.runCell(id, source);
    }
    return parseStaleReport(metadata);
  }

  /** The ids of the stale cells. */
  async function staleAfter(...runs: string[]): Promise<string[]> {
    return [...((await after(...runs))?.keys() ?? [])];
  }

  test('names each stale cell, the name that it used and the cell that declared it anew', async () => {
    expect(await node.runCell('a', 'let x = 1')).toEqual({ receptive: { stale: [], staleBecause: {} } });
    await after('b: let y = x', 'c: y');
    expect(await node.runCell('a', 'let x = 2')).toEqual({
      receptive: {
        stale: ['b', 'c'],
        staleBecause: { b: { name: 'x', cell: 'a' }, c: { name: 'y', cell: 'b' } }
      }
    });
  });

  test('says nothing where the request names no cell', async () => {
    const messages = await node.run('1');
    const reply = messages.find(({ type }) => type === 'execute_reply');
    expect(reply?.metadata).toEqual({});
  });

  test('tells of cells that input without a cell has made stale', async () => {
    await after('a: let x = 1', 'b: x');
    await node.run('let x = 2');
    expect(await after('c: 5')).toEqual(new Map([['b', { name: 'x', cell: null }]]));
  });

  test('forgets all after a restart', async () => {
    expect(await staleAfter('a: let x = 1', 'b: x', 'a: let x = 2')).toEqual(['b']);
    await node.kernel.restart();
    expect(await staleAfter('a: let x = 3')).toEqual([]);
  });

  test('forgets all when the runtime has ended and its variables are lost', async () => {
    expect(await staleAfter('a: let x = 1', 'b: x', 'a: let x = 2')).toEqual(['b']);
    expect(await staleAfter('c: process.exit()')).toEqual([]);
  });

  test('knows nothing of a cell that ran when the kernel was restarted', async () => {
    await after('a: let x = 1');
    const code = 'console.log(x); await new Promise(() => {})';
    const id = node.send('execute_request', { code }, 'shell', { cellId: 'b' });
    await node.until(id, messages => printedIn(messages) !== '');
    await node.kernel.restart();
    await node.until(id, isAnswered);
    expect(await staleAfter('a: let x = 2')).toEqual([]);
  });

  test('leaves out cells that the page has deleted', async () => {
    await after('a: let x = 1', 'b: x', 'c: x');
    const metadata = await node.runCell('a', 'let x = 2', { deletedCells: ['b'] });
    expect([...(parseStaleReport(metadata)?.keys() ?? [])]).toEqual(['c']);
  });

  test('goes by the text of an edited cell from its next run on', async () => {
    await after('a: let x = 1', 'b: x', 'b: 5');
    expect(await staleAfter('a: let x = 2')).toEqual([]);
  });

  test('a cell that throws is fresh, and what it declared before makes others stale', async () => {
    await after('a: let x = 1', 'b: let y = x', 'c: y', 'a: let x = 2');
    expect(await staleAfter("b: let y = x; throw new Error('no')")).toEqual(['c']);
    expect(await staleAfter("a: let x = 3; throw new Error('no')")).toEqual(['c', 'b']);
  });

  test('a cell with a syntax error has not run: what it declared is as old as before', async () => {
    await after('a: let x = 1', 'b: let y = x', 'a: let x = 2');
    expect(await staleAfter('b: let y = ')).toEqual(['b']);
  });
});

describe('parseStaleReport(metadata)', () => {
  const table: [what: string, metadata: unknown, cells: ReturnType<typeof parseStaleReport>][] = [
    ['no metadata', undefined, null],
    ['the metadata of another kernel', { started: '2026-01-01' }, null],
    ['a report that is a list', { receptive: [] }, null],
    ['ids that are no list', { receptive: { stale: 'b' } }, null],
    ['an id that is a number', { receptive: { stale: ['b', 7] } }, new Map([['b', null]])],
    [
      'a reason without a name',
      { receptive: { stale: ['b'], staleBecause: { b: {} } } },
      new Map([['b', null]])
    ],
    [
      'a name that every object has',
      { receptive: { stale: ['constructor'], staleBecause: {} } },
      new Map([['constructor', null]])
    ],
    [
      'a reason without a cell',
      { receptive: { stale: ['b'], staleBecause: { b: { name: 'x', cell: 7 } } } },
      new Map([['b', { name: 'x', cell: null }]])
    ]
  ];
  test.each(table)('%s', (_, metadata, cells) => {
    expect(parseStaleReport(metadata)).toEqual(cells);
  });
});
