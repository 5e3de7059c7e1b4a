/** kernel_info_reply says the same as package.json and the compiler. */
import { readFile } from 'node:fs/promises';

import ts from 'typescript';
import { expect, test } from 'vitest';

import { describeKernel } from '../../src/kernel/session/kernel-info.js';

test('describeKernel(what) tells the version of the package and of TypeScript', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  expect(describeKernel('TypeScript under Node')).toMatchObject({
    banner: expect.stringContaining('TypeScript under Node') as string,
    implementation_version: version,
    language_info: { version: ts.version }
  });
});
