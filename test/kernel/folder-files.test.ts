/** Files beside the notebook, read from a real folder. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { FolderFiles } from '../../src/kernel/node/folder-files.js';

let root: string;
let files: FolderFiles;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'receptive-files-'));
  mkdirSync(join(root, 'course'));
  writeFileSync(join(root, 'above.ts'), 'export const é = 1;');
  writeFileSync(join(root, 'course', 'bytes.bin'), new Uint8Array([0, 255, 10]));
  files = new FolderFiles(join(root, 'course'));
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

function text(bytes: Uint8Array | null): string {
  return new TextDecoder().decode(bytes!);
}

test('read gives the bytes of a file in the folder', async () => {
  expect([...(await files.read(`${files.folder}/bytes.bin`))!]).toEqual([0, 255, 10]);
});

test('read reaches a file above the folder', async () => {
  expect(text(await files.read(`${files.folder}/../above.ts`))).toBe('export const é = 1;');
});

test.each(['missing.ts', 'bytes.bin/inside', ''])('read of %j, which is no file, gives null', async path => {
  expect(await files.read(`${files.folder}/${path}`)).toBeNull();
});

test('write makes a file that read gives back', async () => {
  await files.write(`${files.folder}/new.txt`, 'Grüße');
  expect(text(await files.read(`${files.folder}/new.txt`))).toBe('Grüße');
});

test('list gives files and folders; a link is what it leads to', async () => {
  symlinkSync('course', join(root, 'linked'));
  symlinkSync('nowhere', join(root, 'broken'));
  const entries = await files.list(`${files.folder}/..`);
  expect([...entries!].sort((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'above.ts', isFolder: false },
    { name: 'broken', isFolder: false },
    { name: 'course', isFolder: true },
    { name: 'linked', isFolder: true }
  ]);
});

test.each(['missing', 'bytes.bin'])('list of %j, which is no folder, gives null', async path => {
  expect(await files.list(`${files.folder}/${path}`)).toBeNull();
});
