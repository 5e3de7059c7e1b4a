/** What the page answers to cells that ask for files: real requests over a folder kept in memory. */
import { describe, expect, test } from 'vitest';

import { TypeScriptCompiler } from '../../src/kernel/compiler/compiler.js';
import type { FileCompilation } from '../../src/kernel/protocol/compiled-script.js';
import type { CellRequests } from '../../src/kernel/protocol/messages.js';
import type { Answer, Ask } from '../../src/kernel/protocol/requests.js';
import { Answers } from '../../src/kernel/protocol/requests.js';
import { ModuleFiles } from '../../src/kernel/session/module-files.js';
import { QuestionDesk } from '../../src/kernel/session/question-desk.js';
import { RunFiles } from '../../src/kernel/session/run-files.js';
import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import { Stdin } from '../../src/kernel/session/stdin.js';
import { MemoryFiles } from './memory-files.js';

const folder = new MemoryFiles('course/one', { 'course/one/a.txt': 'text' });
const compiler = new TypeScriptCompiler();
const compileFile = (name: string, source: string): Promise<FileCompilation> =>
  Promise.resolve(compiler.compileFile({ name, source }));
const modules = new ModuleFiles(new RunFiles(folder), { compileFile }, () => DEFAULT_SETTINGS);
const desk = new QuestionDesk(() => null, new Stdin(() => ''), folder, modules);

function ask<Kind extends keyof CellRequests>(
  kind: Kind,
  question: CellRequests[Kind]['question']
): Promise<Answer['result']> {
  return new Promise(resolve => {
    const answers = new Answers<CellRequests>(desk.handlers, ({ result }) => {
      resolve(result);
    });
    const asked: Ask<CellRequests, Kind> = { type: 'ask', number: 1, kind, question };
    void answers.receive(asked);
  });
}

describe('readFile(path)', () => {
  test('gives the bytes of a file beside the notebook', async () => {
    const answer = await ask('readFile', { path: 'a.txt' });
    expect(answer).toEqual({ ok: true, value: new TextEncoder().encode('text') });
  });

  test('a path that begins with / begins at the root', async () => {
    expect(await ask('readFile', { path: '/course/one/a.txt' })).toMatchObject({ ok: true });
  });

  test('a missing file is named with the place where it was looked for', async () => {
    expect(await ask('readFile', { path: '../b.csv' })).toEqual({
      ok: false,
      reason: "readFile: a file beside the notebook is needed, got '../b.csv' (looked for 'course/b.csv')"
    });
  });

  test('a path above the root is refused', async () => {
    expect(await ask('readFile', { path: '../../../etc/passwd' })).toMatchObject({
      ok: false,
      reason: "readFile: a path inside Jupyter's folder is needed, got '../../../etc/passwd'"
    });
  });
});

describe('writeFile(path, data)', () => {
  test('writes text and bytes', async () => {
    await ask('writeFile', { path: 'new.txt', data: 'Grüße' });
    await ask('writeFile', { path: '../new.bin', data: new Uint8Array([72, 105]) });
    expect(folder.texts).toMatchObject({ 'course/one/new.txt': 'Grüße', 'course/new.bin': 'Hi' });
  });

  test('what hinders it is said', async () => {
    expect(await ask('writeFile', { path: 'locked', data: '' })).toEqual({
      ok: false,
      reason: "writeFile: 'locked' could not be written to 'course/one/locked': Permission denied"
    });
  });
});

describe('input()', () => {
  test('asked by a cell that has ended is an error', async () => {
    expect(await ask('input', { run: 'run', prompt: '', password: false })).toMatchObject({ ok: false });
  });
});
