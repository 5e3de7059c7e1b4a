/** Which files of a package may declare the types of a module, as its package.json says. */
import { describe, expect, test } from 'vitest';

import { declarationFiles, parseManifest, typesPackage } from '../../src/kernel/compiler/package-manifest.js';
import {
  fileAddress,
  moduleAddress,
  parseNpmAddress,
  parsePackageName
} from '../../src/kernel/protocol/npm-address.js';

function files(manifest: object, path = ''): readonly string[] {
  return declarationFiles(parseManifest(JSON.stringify({ version: '1.0.0', ...manifest }))!, path);
}

describe('declarationFiles(manifest, path)', () => {
  const conditional = {
    exports: {
      '.': { import: { types: './dist/i.d.mts', default: './dist/i.mjs' }, require: './dist/i.cjs' },
      './deep/*': './dist/deep/*.js',
      './deep/special': [{ node: './n.js' }, './dist/special.cjs'],
      './hidden': null
    }
  };
  test.each([
    ['types', { types: './lib/a.d.ts' }, '', ['lib/a.d.ts']],
    ['typings without its ending', { typings: 'a' }, '', ['a.d.ts', 'a/index.d.ts']],
    ['types that are a folder', { types: './types/' }, '', ['types.d.ts', 'types/index.d.ts']],
    ['the neighbour of main', { main: './lib/a.js' }, '', ['lib/a.d.ts', 'index.d.ts']],
    ['a module without exports', { types: 'a.d.ts' }, 'fp/add.js', ['fp/add.d.ts']],
    ['a folder without exports', {}, 'fp', ['fp.d.ts', 'fp/index.d.ts']],
    ['nested conditions', conditional, '', ['dist/i.d.mts', 'index.d.ts']],
    ['a pattern', conditional, 'deep/x/y', ['dist/deep/x/y.d.ts']],
    ['an exact name before a pattern, and a list', conditional, 'deep/special', ['dist/special.d.cts']],
    ['what is not exported', conditional, 'hidden', []],
    [
      'types for versions of TypeScript, the first that holds',
      {
        exports: {
          '.': {
            'types@<=5.0': './old.d.ts',
            'types@>=5.0': './new.d.ts',
            types: './any.d.ts',
            default: './a.js'
          }
        }
      },
      '',
      ['new.d.ts', 'any.d.ts', 'a.d.ts', 'index.d.ts']
    ],
    [
      'typesVersions of the entry',
      {
        types: 'index.d.ts',
        typesVersions: { '<4.2': { '*': ['old/*'] }, '>=4.2': { '*': ['dist/types/*'] } }
      },
      '',
      ['dist/types/index.d.ts', 'index.d.ts']
    ],
    [
      'typesVersions of a module',
      { typesVersions: { '*': { 'fp/*': ['types/fp/*'], exact: ['./e.d.ts'] } } },
      'fp/add',
      ['types/fp/add.d.ts', 'types/fp/add/index.d.ts', 'fp/add.d.ts', 'fp/add/index.d.ts']
    ],
    [
      'typesVersions of an exact name',
      { exports: {}, typesVersions: { '*': { exact: ['./e.d.ts'] } } },
      'exact',
      ['e.d.ts']
    ],
    [
      'typesVersions of no version of ours',
      { types: 'a.d.ts', typesVersions: { '<4': { '*': ['b/*'] } } },
      '',
      ['a.d.ts']
    ],
    [
      'what only require would find',
      { exports: { '.': { require: { types: './a.d.cts', default: './a.cjs' } } } },
      '',
      ['a.d.cts', 'index.d.ts']
    ],
    [
      'types behind the module',
      { exports: { import: './m.mjs', types: './t.d.ts' } },
      '',
      ['m.d.mts', 't.d.ts', 'index.d.ts']
    ],
    [
      'a pattern with an ending',
      { exports: { './*.js': './dist/*.js', './*': './src/*.js' } },
      'a/b.js',
      ['dist/a/b.d.ts']
    ],
    [
      'conditions without a table',
      { exports: { umd: './u.js', default: './m.mjs' } },
      '',
      ['m.d.mts', 'index.d.ts']
    ]
  ])('reads %s', (_, manifest, path, expected) => {
    expect(files(manifest, path)).toEqual(expected);
  });
});

test.each([['{'], ['null'], ['[1]'], ['"text"']])('parseManifest(%s) is null', text => {
  expect(parseManifest(text)).toBeNull();
});

test("typesPackage('@scope/name') is @types/scope__name", () => {
  expect(typesPackage('@scope/name')).toBe('@types/scope__name');
  expect(typesPackage('name')).toBe('@types/name');
});

describe('addresses', () => {
  test.each([
    ['npm:d3', { name: 'd3', range: '', path: '' }],
    ['npm:d3@^7.1', { name: 'd3', range: '^7.1', path: '' }],
    ['npm:@scope/name@1/sub/path.js', { name: '@scope/name', range: '1', path: 'sub/path.js' }],
    ['https://d3js.org', null],
    ['npm:', null]
  ])('parsePackageName(%s)', (specifier, expected) => {
    expect(parsePackageName(specifier)).toEqual(expected);
  });

  test.each([
    ['https://cdn.jsdelivr.net/npm/{package}/+esm', '/+esm'],
    ['https://esm.sh/{package}?target=es2022', '?target=es2022'],
    ['https://unpkg.com/{package}?module', '?module'],
    ['https://jspm.dev/npm:{package}', '']
  ])('a module and a file of a package at %s', (address, after) => {
    const folder = address.slice(0, address.indexOf('{'));
    expect(moduleAddress(address, 'npm:@a/b@1/$&')).toBe(`${folder}@a/b@1/$&${after}`);
    expect(fileAddress(address, { name: '@a/b', range: '1.2.3', path: 'x.d.ts' })).toBe(
      `${folder}@a/b@1.2.3/x.d.ts`
    );
  });
});

describe('parseNpmAddress(value, fallback)', () => {
  test.each([undefined, ''])('of %j is the fallback', value => {
    expect(parseNpmAddress(value, 'https://a.b/{package}')).toBe('https://a.b/{package}');
  });

  test('is an address that says where the package stands', () => {
    expect(parseNpmAddress('https://esm.sh/{package}?dev', '')).toBe('https://esm.sh/{package}?dev');
  });

  test.each(['https://esm.sh/', 'esm.sh/{package}'])('refuses %j', value => {
    expect(() => parseNpmAddress(value, '')).toThrow(`an address with {package} is expected, got '${value}'`);
  });
});
