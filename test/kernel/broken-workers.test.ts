/** A worker whose file is broken: the kernel says so under the cell, tries again with the next one, and ends nothing. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { createThreadWorkers } from '../../src/kernel/node/thread-worker.js';
import type { WorkerFactory } from '../../src/kernel/session/workers.js';
import { BUNDLE, NodeKernel } from './node-kernel.js';
import { contentOf, resultOf } from './seen.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'receptive-broken-'));
  for (const name of ['thread.mjs', 'compiler.worker.js', 'runtime.worker.js']) {
    copyFileSync(fileURLToPath(new URL(name, BUNDLE)), join(folder, name));
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ['compiler', 'KernelError', 'the compiler stopped: the file is broken'],
  ['runtime', 'KernelDied', 'the file is broken']
] as const)(
  'a %s that cannot start is the error of each cell, and the kernel works when it can',
  async (name, ename, text) => {
    const file = join(folder, `${name}.worker.js`);
    writeFileSync(file, "throw new Error('the file is broken')");
    const threads = createThreadWorkers(pathToFileURL(`${folder}/`));
    let starts = 0;
    const counted = <T>(start: () => T): T => {
      starts += 1;
      return start();
    };
    const workers: WorkerFactory = {
      compiler: () => (name === 'compiler' ? counted(() => threads.compiler()) : threads.compiler()),
      runtime: isSandboxed =>
        name === 'runtime' ? counted(() => threads.runtime(isSandboxed)) : threads.runtime(isSandboxed)
    };
    const node = new NodeKernel({ workers });
    try {
      await node.kernel.ready;
      for (const code of ['1 + 1', '2 + 2']) {
        const error = contentOf(await node.run(code), 'execute_reply');
        expect(error).toMatchObject({ status: 'error', ename });
        expect(error?.evalue).toContain(text);
      }
      // One of the kernel's start and one for each cell: it does not start workers without end.
      expect(starts).toBe(3);
      copyFileSync(fileURLToPath(new URL(`${name}.worker.js`, BUNDLE)), file);
      expect(resultOf(await node.run('3 + 3'))).toBe('6');
    } finally {
      node.dispose();
    }
  }
);
