/** The list of the names that the kernel keeps for itself, checked against the built bundle. */
import { readFileSync } from 'node:fs';

import { Linter } from 'eslint';
import { describe, expect, test } from 'vitest';

import { HELD } from '../../src/kernel/runtime/realm.js';
import { BUNDLE } from './node-kernel.js';

const bundle = readFileSync(new URL('runtime.worker.js', BUNDLE), 'utf8');

/** What fflate's asynchronous functions, which nothing calls, hand as text to a worker of their own. */
const ELSEWHERE = ['onmessage', 'postMessage'];

/** The global names that a script uses, but for those that no cell can change. */
function globalsOf(script: string): string[] {
  const builtIn = Object.fromEntries(
    Object.getOwnPropertyNames(globalThis).map(name => [name, name === 'NaN' ? true : ('off' as const)])
  );
  const found = new Linter().verify(script, [
    {
      languageOptions: { ecmaVersion: 'latest', sourceType: 'script', globals: builtIn },
      linterOptions: { noInlineConfig: true },
      rules: { 'no-undef': ['error', { typeof: true }] }
    }
  ]);
  return [...new Set(found.map(({ message }) => /^'(.+)' is not defined/.exec(message)?.[1] ?? message))];
}

describe('the runtime’s bundle', () => {
  test('takes the names of HELD from the global object, and no others', () => {
    const [, parameters = ''] = /^\(\(\{([^}]*)\}\)\s*=>/.exec(bundle) ?? [];
    const names = parameters.split(',').map(each => each.split(':', 1)[0].trim());
    expect(names.sort()).toEqual([...HELD].sort());
  });

  test('uses no other global name', () => {
    expect(globalsOf(bundle).sort()).toEqual(['globalThis', ...ELSEWHERE]);
  });

  test('globalsOf finds names behind typeof, and leaves out those that a script declares', () => {
    expect(globalsOf('const f = ({ Map }) => new Map(Set, typeof Blob, f);')).toEqual(['Set', 'Blob']);
  });
});
