/** The history that a process keeps in a file. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { FileHistory, parseHistorySize } from '../../src/kernel/node/file-history.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('FileHistory', () => {
  test('read() gives what another one wrote; the file is the user’s alone', async () => {
    const path = join(folder, 'new', 'history.json');
    expect(new FileHistory(path).read()).toBeNull();
    new FileHistory(path).write('[]');
    expect(new FileHistory(path).read()).toBe('[]');
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readdir(join(folder, 'new'))).toEqual(['history.json']);
  });

  test('write(text) where no file can be made changes nothing and does not throw', () => {
    const file = join(folder, 'file');
    new FileHistory(file).write('[]');
    const below = new FileHistory(join(file, 'history.json'));
    expect(() => {
      below.write('[1]');
    }).not.toThrow();
    expect(below.read()).toBeNull();
  });
});

describe('parseHistorySize(value, fallback)', () => {
  test.each([
    [undefined, 1000],
    ['', 1000],
    ['0', 0],
    ['25', 25]
  ])('of %s is %s', (value, size) => {
    expect(parseHistorySize(value, 1000)).toBe(size);
  });

  test.each(['many', '-1', '1.5', '1e3'])('refuses %s', value => {
    expect(() => parseHistorySize(value, 1000)).toThrow(
      `RECEPTIVE_HISTORY_SIZE: a whole number is expected, got '${value}'`
    );
  });
});
