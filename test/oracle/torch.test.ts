/**
 * @file PyTorch's own test data (OpInfo, ModuleInfo), on every backend: outputs, gradients, gradients of gradients,
 * states and error texts. `npm run oracle` runs this file alone, prints the score of every entry and writes the table
 * in docs/features.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, useBackend } from '../engine/backends.js';
import { readEntries, scoreEntry, scoreLines, scoreTable, type Score } from './torch-score.js';

const FEATURES = new URL('../../docs/features.md', import.meta.url);
const TABLE = /(?<=<!-- score -->\n\n)[^]*?(?=\n\n<!-- \/score -->)/;

/** All samples on one backend take seconds; on a machine that does other things too, longer. In milliseconds. */
const LONGEST_RUN = 300_000;

const entries = readEntries();
const scores = new Map<string, readonly Score[]>();

describe.each(backends)('PyTorch’s own samples on %s', name => {
  useBackend(name);
  beforeAll(() => {
    scores.set(name, entries.map(scoreEntry));
  }, LONGEST_RUN);

  const there = entries.flatMap((entry, place) =>
    entry.isThere ? [{ name: entry.name, count: entry.cases.length, place }] : []
  );
  test.each(there)('$name answers $count samples as PyTorch does', ({ place }) => {
    expect(scores.get(name)![place].failures).toEqual([]);
  });
});

test('docs/features.md tells the score', () => {
  const lists = [...scores.values()];
  const table = scoreTable(lists);
  const page = readFileSync(FEATURES, 'utf8');
  if (process.env.RECEPTIVE_ORACLE === 'write') {
    process.stdout.write(`${scoreLines(lists)}\n\n${table}\n`);
    writeFileSync(FEATURES, page.replace(TABLE, table));
    return;
  }
  expect(TABLE.exec(page)?.[0]).toBe(table);
});
