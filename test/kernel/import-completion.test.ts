/** Completion inside the name of a module, and between the braces of an import from a file. */
import { beforeAll, describe, expect, test } from 'vitest';

import type { CompilerClient } from '../../src/kernel/session/compiler-client.js';
import { complete } from '../../src/kernel/session/language-replies.js';
import { startCompiler } from './in-process-compiler.js';
import { MemoryFiles } from './memory-files.js';

const TEXTS = {
  'top.ts': 'export const top = 1',
  'other/away.ts': '',
  'a/b/course/net.ts': 'export const width = 3; export class Net { depth = 1 } export default 1',
  'a/b/course/Notes.txt': '',
  'a/b/course/data.json': '{ "rows": [1] }',
  'a/b/course/plain.js': 'export const plain = 1',
  'a/b/course/module.mjs': '',
  'a/b/course/kernel.wasm': '',
  'a/b/course/types.d.ts': '',
  'a/b/course/.hidden.ts': '',
  'a/b/course/lesson-10.ts': '',
  'a/b/course/lesson-2.ts': '',
  'a/b/course/it\'s "here".ts': '',
  'a/b/course/layers/conv.ts': "export * from '../net.ts'; export const kernel = 3",
  'a/b/course/layers/deep/er.ts': '',
  'a/b/beside.ts': ''
};

interface Completed {
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
  readonly metadata: { readonly _jupyter_types_experimental: readonly { text: string; type: string }[] };
}

const files = new MemoryFiles('a/b/course', { ...TEXTS });
let compiler: CompilerClient;

beforeAll(() => {
  compiler = startCompiler(files);
});

/** A compiler that has asked for nothing yet, and files of its own. */
function startFresh(folder = files.folder): {
  readonly files: MemoryFiles;
  readonly compiler: CompilerClient;
} {
  const fresh = new MemoryFiles(folder, { ...TEXTS });
  return { files: fresh, compiler: startCompiler(fresh) };
}

async function replyAt(text: string, asked = compiler, remoteImports = true): Promise<Completed> {
  const place = { code: text.replace('¦', ''), offset: text.indexOf('¦') };
  return (await complete(asked, place, remoteImports)) as Completed;
}

/** What is offered at the `¦` of a text. */
async function offered(text: string, asked = compiler): Promise<readonly string[]> {
  return (await replyAt(text, asked)).matches;
}

describe('in the name of a module', () => {
  const HERE = [
    'data.json',
    'it\\\'s "here".ts',
    'kernel.wasm',
    'layers/',
    'lesson-2.ts',
    'lesson-10.ts',
    'module.mjs',
    'net.ts',
    'plain.js'
  ];

  test('./ offers the folders, and the files that can be imported, by name', async () => {
    const { matches, metadata } = await replyAt("import { width } from './¦'");
    expect(matches).toEqual(HERE);
    const types = metadata._jupyter_types_experimental.map(({ text, type }) => `${text} ${type}`);
    expect(types).toContain('layers/ folder');
    expect(types).toContain('net.ts file');
  });

  test.each([
    ["import './n¦", ['net.ts']],
    ["import all from './N¦et.ts'", ['net.ts']],
    ["import './¦;\nconst after = 'x'", HERE],
    ["const m = await import('./la¦')", ['layers/']],
    ['const m = await import(`./la¦`)', ['layers/']],
    ["import('./la¦", ['layers/']],
    ["export * from './da¦'", ['data.json']],
    ["export { width } from './net¦'", ['net.ts']],
    ["import type { Net } from './ne¦'", ['net.ts']],
    ["let net: import('./ne¦').Net", ['net.ts']],
    ["import {\n  width,\n  Net\n} from './ne¦'", ['net.ts']],
    ["import { width, from './ne¦'", ['net.ts']],
    ["import './layers/¦'", ['conv.ts', 'deep/']],
    ["import './layers/deep/../../ne¦'", ['net.ts']],
    ["import './layers/../../b¦'", ['beside.ts']],
    ["import '../¦'", ['beside.ts', 'course/', '../']],
    ["import '../../../¦'", ['a/', 'other/', 'top.ts']],
    ["import '../../../../¦'", []],
    ["import '../../../.¦'", []],
    ["import '../..¦'", ['../']],
    ["import '.¦'", ['./', '../']],
    ["import '..¦'", ['../']],
    ["import './.¦'", ['.hidden.ts', '../']],
    ["import './no/such/folder/¦'", []],
    ["import './it\\'s¦'", ['it\\\'s "here".ts']],
    ['import "./it¦"', ['it\'s \\"here\\".ts']],
    ["import 'rec¦'", ['receptive']],
    ["import 'n¦'", ['npm:']],
    ["import 'h¦'", ['https://']],
    ["import '¦'", ['receptive', './', '../', 'npm:', 'https://']],
    ['import "¦', ['receptive', './', '../', 'npm:', 'https://']]
  ])('%s offers %j', async (text, matches) => {
    expect(await offered(text)).toEqual(matches);
  });

  test('where imports from the network are turned off, none is offered', async () => {
    const matches = async (text: string): Promise<readonly string[]> =>
      (await replyAt(text, compiler, false)).matches;
    expect(await matches("import '¦'")).toEqual(['receptive', './', '../']);
    expect(await matches("import 'n¦'")).toEqual([]);
  });

  test('at the root nothing leads above it', async () => {
    const atRoot = startFresh('').compiler;
    expect(await offered("import '.¦'", atRoot)).toEqual(['./']);
    expect(await offered("import './¦'", atRoot)).toEqual(['a/', 'other/', 'top.ts']);
  });

  test('only the part after the last slash is replaced, also behind emoji', async () => {
    const start = "const s = '🙂🙂'; import './layers/";
    const { cursor_start, cursor_end } = await replyAt(`${start}co¦'`);
    expect([cursor_start, cursor_end]).toEqual([33, 35]);
    const whole = await replyAt("'🙂'; import 'rece¦ptive'");
    expect([whole.cursor_start, whole.cursor_end]).toEqual([13, 17]);
  });

  test.each(["'./¦'", "f('./¦')", "import('./x.ts', './¦')", "import './net.ts'¦", "// import './¦'"])(
    '%s is no such name: no folder is listed',
    async text => {
      const before = files.lists.length;
      await offered(text);
      expect(files.lists).toHaveLength(before);
    }
  );

  test('a folder is listed once in a moment, and a new file is seen after it', async () => {
    const fresh = startFresh();
    await Promise.all(["import './¦'", "import './n¦'"].map(text => offered(text, fresh.compiler)));
    expect(fresh.files.lists).toEqual(['a/b/course']);
    fresh.files.texts['a/b/course/new.ts'] = '';
    await expect
      .poll(() => offered("import './new¦'", fresh.compiler), { timeout: 5000 })
      .toEqual(['new.ts']);
  });

  test('a folder that cannot be read offers nothing', async () => {
    const fresh = startFresh();
    fresh.files.texts['a/b/course/closed/x.ts'] = '';
    expect(await offered("import './closed/¦'", fresh.compiler)).toEqual([]);
  });

  test('a place that has modules of its own offers them', async () => {
    const modules = ['node:fs', 'node:fs/promises'];
    const { matches, metadata } = await replyAt(
      "import { readFile } from 'node:fs¦'",
      startCompiler(files, undefined, modules)
    );
    expect(matches).toEqual(modules);
    expect(metadata._jupyter_types_experimental[0].type).toBe('module');
    expect(await offered("import 'node:¦'")).toEqual([]);
  });
});

describe('before any cell ran', () => {
  test.each([
    ["import { ¦ } from './net.ts'", ['Net', 'width']],
    ["import { w¦ } from './net'", ['width']],
    ["import { ¦ } from './layers/conv.ts'", ['Net', 'kernel', 'width']],
    ["import { ¦ } from './plain.js'", ['plain']],
    ["import { ¦ } from '../../../top.ts'", ['top']],
    ["export { ¦ } from './net.ts'", ['Net', 'width']],
    ["import { Net } from './net.ts'; new Net().de¦", ['depth']],
    ["const { Net } = await import('./net.ts'); new Net().de¦", ['depth']],
    ["import data from './data.json'; data.r¦", ['rows']],
    ["'🙂'; import { wid¦ } from './net.ts'", ['width']]
  ])('%s offers %j', async (text, matches) => {
    expect(await offered(text)).toEqual(expect.arrayContaining(matches));
  });

  test('a file is read once in a moment, and a changed one is seen after it', async () => {
    const fresh = startFresh();
    const asked = ["import { ¦ } from './net.ts'", "import { w¦ } from './net.ts'"];
    await Promise.all(asked.map(text => offered(text, fresh.compiler)));
    expect(fresh.files.reads.get('a/b/course/net.ts')).toBe(1);
    fresh.files.texts['a/b/course/net.ts'] = 'export const height = 4';
    await expect
      .poll(() => offered("import { h¦ } from './net.ts'", fresh.compiler), { timeout: 5000 })
      .toContain('height');
  });

  test('a file that is never answered does not hold up the names', async () => {
    const fresh = startFresh();
    fresh.files.read = () => new Promise(() => undefined);
    expect(await offered("import { x } from './net.ts'; const width = 1; wid¦", fresh.compiler)).toContain(
      'width'
    );
  });
});

test('check(source) settles where a file that is imported cannot be read', async () => {
  const fresh = startFresh();
  fresh.files.read = () => Promise.reject(new Error('Permission denied'));
  const found = await fresh.compiler.check('cell-1.ts', "import './net.ts'", false);
  expect(found.map(({ code }) => code)).toEqual([2882]);
});

test('declare(source) reads the files of the cell too', async () => {
  const fresh = startFresh().compiler;
  fresh.declare('cell-1.ts', "import { Net } from './net.ts'; const net = new Net()");
  expect(await offered('net.de¦', fresh)).toEqual(['depth']);
});
