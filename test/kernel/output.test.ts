/** Messages of a runtime go under the run that they belong to, and runs are not remembered without end. */
import type { KernelMessage } from '@jupyterlab/services';
import { expect, test, vi } from 'vitest';

import { Output } from '../../src/kernel/session/output.js';

interface Published {
  readonly type: string;
  readonly parent: string;
  readonly content: object;
}

function collect(): { readonly output: Output; readonly published: Published[] } {
  const published: Published[] = [];
  const output = new Output((type, parent, content) => {
    published.push({ type, parent: parent.msg_id, content });
  });
  return { output, published };
}

function header(msg_id: string): KernelMessage.IHeader {
  return { msg_id, msg_type: 'execute_request', session: '', username: '', date: '', version: '5.3' };
}

function open(output: Output, ...runs: readonly string[]): void {
  for (const run of runs) output.open(run, header(run), 1);
}

function print(output: Output, run: string, text: string): void {
  output.take({ type: 'stream', run, name: 'stdout', text });
  output.flush();
}

test('open(run) gives late prints the address of their run', () => {
  const { output, published } = collect();
  open(output, 'a', 'b');
  print(output, 'a', 'late');
  expect(published).toEqual([{ type: 'stream', parent: 'a', content: { name: 'stdout', text: 'late' } }]);
});

test('open(run) of 30,000 cells keeps 10,000, among them one that goes on printing', () => {
  const { output, published } = collect();
  open(output, 'timer', 'silent');
  for (let index = 0; index < 30_000; index++) {
    open(output, `cell ${index}`);
    if (index % 5000 === 0) print(output, 'timer', 'tick');
  }
  expect(output.size).toBe(10_000);
  published.length = 0;
  print(output, 'timer', 'last');
  print(output, 'silent', 'nobody knows where');
  expect(published).toMatchObject([{ parent: 'timer', content: { text: 'last' } }]);
});

test('close(run) sends what is gathered and forgets the run', () => {
  const { output, published } = collect();
  open(output, 'a');
  output.take({ type: 'stream', run: 'a', name: 'stderr', text: 'end' });
  output.close('a');
  expect(output.size).toBe(0);
  expect(published).toMatchObject([{ content: { name: 'stderr', text: 'end' } }]);
});

test('prints that follow one another closely become one message, those of another stream the next', () => {
  vi.useFakeTimers();
  try {
    const { output, published } = collect();
    open(output, 'a');
    for (const text of ['1', '2', '3']) output.take({ type: 'stream', run: 'a', name: 'stdout', text });
    output.take({ type: 'stream', run: 'a', name: 'stderr', text: '4' });
    vi.advanceTimersByTime(25);
    expect(published.map(({ content }) => content)).toEqual([
      { name: 'stdout', text: '123' },
      { name: 'stderr', text: '4' }
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test('takePayloads(run) gives pages once; those that come after the reply are dropped', () => {
  const { output } = collect();
  open(output, 'a');
  const page = { type: 'page', run: 'a', bundle: { data: { 'text/plain': 'help' }, metadata: {} } } as const;
  output.take(page);
  expect(output.takePayloads('a')).toEqual([{ source: 'page', data: { 'text/plain': 'help' }, start: 0 }]);
  output.take(page);
  expect(output.takePayloads('a')).toEqual([]);
});

test('noteWarnings(run) shows what a run was warned of as one note, once; later warnings are shown at once', () => {
  const { output, published } = collect();
  open(output, 'a', 'b');
  const warn = (message: string, place: object): void => {
    output.take({ type: 'warning', run: 'a', warning: { message, ...place } });
  };
  warn('one', { line: 2, column: 5 });
  warn('two', {});
  expect(published).toEqual([]);
  output.noteWarnings('a');
  output.noteWarnings('a');
  output.noteWarnings('b');
  warn('three', { line: 1, column: 1, file: './net.ts' });
  const texts = published.map(
    ({ content }) => (content as { data: Record<string, string> }).data['text/plain']
  );
  expect(texts).toEqual([
    '2 warnings\n2:5 UserWarning: one\nUserWarning: two',
    '1 warning\n./net.ts:1:1 UserWarning: three'
  ]);
});
