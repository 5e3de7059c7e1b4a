/** The guides of contributors name files and folders in backticks; each of them is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GUIDES = ['CONTRIBUTING.md', 'docs/architecture.md', 'docs/development.md'];

/** A path may begin at any of these folders. */
const BEGINNINGS = ['', 'src/', 'src/kernel/', 'src/engine/', 'test/', 'test/browser/'];

/** Made by builds and by running kernels, or names of what is no file of ours. */
const ELSEWHERE =
  /^(dist|lib|test-results|\.receptive|receptive)\/|^jupyterlab_receptive\/node_kernel\/bundle|^@|:|^\./;

/** Names that a text makes up. */
const MADE_UP = /^(x|cell-\d|file-\d)(\/|\.)/;

const FILES = new Set(
  ['bench', 'scripts', 'src', 'test'].flatMap(folder =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' }).map(path => basename(path))
  )
);

/** The words in backticks that read as a path: something with a slash, or a source file's name. */
function pathsOf(text: string): string[] {
  const outsideFences = text.replaceAll(/^```.*?^```/gms, '');
  return [...outsideFences.matchAll(/`([^`\s]+)`/g)]
    .map(([, word]) => word)
    .filter(word => /^[\w.-]+(\/[\w.-]*)+$/.test(word) || /^[\w.-]+\.(ts|mts|mjs|cjs|py)$/.test(word))
    .filter(word => !ELSEWHERE.test(word) && !MADE_UP.test(word));
}

/** A name without a slash may be that of a file in any folder. */
function isThere(path: string): boolean {
  if (!path.includes('/')) return FILES.has(path) || existsSync(ROOT + path);
  return BEGINNINGS.some(beginning => existsSync(ROOT + beginning + path));
}

describe.each(GUIDES)('%s', guide => {
  const paths = pathsOf(readFileSync(ROOT + guide, 'utf8'));

  test('names files and folders that are there', () => {
    expect(paths.length).toBeGreaterThan(3);
    expect(paths.filter(path => !isThere(path))).toEqual([]);
  });
});

test('a path that nothing leads to is found, in any of the forms that the guides use', () => {
  const stale = ['kernel/wrong', 'core/wrong.ts', 'wrong.mjs', 'src/engine/nn/wrong.ts'];
  const text = stale.map(path => `\`${path}\` `).join('and ');
  expect(pathsOf(text).filter(path => !isThere(path))).toEqual(stale);
});
