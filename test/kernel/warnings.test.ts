/** @file What the engine warns a cell of: text on stderr at once, and one note below the cell. The whole kernel, in threads. */
import { afterAll, beforeAll, expect, test } from 'vitest';

import { NodeKernel } from './node-kernel.js';
import type { Seen } from './seen.js';
import { isAnswered, printedIn } from './seen.js';

let kernel: NodeKernel;

beforeAll(async () => {
  kernel = new NodeKernel();
  await kernel.run("import { F, nn, ones } from 'receptive';");
});

afterAll(() => {
  kernel.dispose();
});

const NOTE = 'application/vnd.receptive.diagnostics.v1+json';

/** The texts of the notes, in the order in which they came. */
function notesIn(messages: readonly Seen[]): unknown[] {
  return messages
    .filter(({ type }) => type === 'display_data')
    .map(({ content }) => content.data as Record<string, unknown>)
    .filter(data => NOTE in data)
    .map(data => data['text/plain']);
}

const SOFTMAX =
  'Implicit dimension choice for softmax has been deprecated. Change the call to include dim=X as an argument.';

test('a warning in a loop of 1,000 steps is one line of stderr and one line of a note', async () => {
  const messages = await kernel.run(
    'for (let step = 0; step < 1000; step++) {\n  F.softmax(ones([2, 2]));\n}\nconsole.log("done");'
  );
  expect(printedIn(messages, 'stderr')).toMatch(
    /^Cell \[\d+\], line 2:5: UserWarning: Implicit dimension choice for softmax .*\n {2}F\.softmax\(ones\(\[2, 2\]\)\);\n$/
  );
  expect(notesIn(messages)).toEqual([`1 warning\n2:5 UserWarning: ${SOFTMAX}`]);
  expect(printedIn(messages)).toBe('done\n');
});

test('the note comes last and so survives clearOutput()', async () => {
  const messages = await kernel.run(
    'F.softmax(ones([2, 2]));\nconsole.log("a");\nclearOutput();\nconsole.log("b");'
  );
  const order = messages.map(({ type }) => type);
  expect(order.lastIndexOf('display_data')).toBeGreaterThan(order.lastIndexOf('clear_output'));
  expect(order.lastIndexOf('display_data')).toBeGreaterThan(order.lastIndexOf('stream'));
  expect(notesIn(messages)).toHaveLength(1);
});

test('a cell that runs again is warned again, also by a function of an earlier cell, which is named', async () => {
  await kernel.run('class Net extends nn.Module {\n  override forward(x: any) { return F.softmax(x); }\n}');
  const use = 'new Net().forward(ones([2, 2]));';
  for (let run = 0; run < 2; run++) {
    const messages = await kernel.run(use);
    expect(notesIn(messages)).toEqual([
      expect.stringMatching(/^1 warning\nCell \[\d+\]:2:39 UserWarning: Implicit dimension choice/)
    ]);
  }
});

test('two places of a cell are two lines of one note', async () => {
  const messages = await kernel.run('F.softmax(ones([2, 2]));\nF.logSoftmax(ones([2, 2]));');
  expect(notesIn(messages)).toEqual([
    expect.stringMatching(/^2 warnings\n1:3 UserWarning: .* softmax .*\n2:3 UserWarning: .* log_softmax /)
  ]);
});

test('a warning of a timer is told under its cell when that has ended', async () => {
  const id = kernel.send('execute_request', {
    code: 'setTimeout(() => { F.softmax(ones([2, 2])); }, 50);'
  });
  await kernel.until(id, isAnswered);
  const messages = await kernel.until(id, seen => notesIn(seen).length > 0);
  expect(notesIn(messages)).toEqual([`1 warning\n1:22 UserWarning: ${SOFTMAX}`]);
  expect(printedIn(messages, 'stderr')).toContain('UserWarning: Implicit dimension choice');
});

test('a cell that fails, and one that breaks built-ins, is warned all the same', async () => {
  const failing = await kernel.run('F.softmax(ones([2, 2]));\nthrow new Error("later");');
  expect(notesIn(failing)).toHaveLength(1);
  const broken = await kernel.run(
    'const { trim } = String.prototype;\nString.prototype.trim = null as any;\nF.softmax(ones([2, 2]));\nString.prototype.trim = trim;'
  );
  expect(notesIn(broken)).toHaveLength(1);
});

test('a silent cell shows no note', async () => {
  const messages = await kernel.run('F.softmax(ones([2, 2]));', { silent: true });
  expect(notesIn(messages)).toEqual([]);
});

test('a tensor as a condition is noted, with the types of the library itself', async () => {
  const id = kernel.send('execute_request', {
    code: 'const yes = ones([2]).gt(0);\nif (yes) {}\nconst is = yes == yes;'
  });
  const messages = await kernel.until(id, seen => notesIn(seen).length > 0 && isAnswered(seen));
  expect(notesIn(messages)).toEqual([
    expect.stringMatching(/^2 type errors\n2:5 TS2801: .*\n3:12 TS2839: .*`a\.eq\(b\)`/)
  ]);
});
