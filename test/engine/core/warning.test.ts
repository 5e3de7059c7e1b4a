/** @file Warnings are quiet: each is told once for each place that calls the engine, and a host may take them. */
import { afterEach, expect, test, vi } from 'vitest';
import { setWarningHost, type WarningHost } from '../../../src/engine/core/warning.js';
import { F, ones, type Tensor } from '../../../src/index.js';

interface Given {
  readonly message: string;
  readonly place: string | null;
}

const { console: ours } = globalThis;
let before: WarningHost | null = null;

/** Takes the warnings; `job` is what they are given for. */
function listen(job: () => object): Given[] {
  const given: Given[] = [];
  before ??= setWarningHost({
    show: (message, place) => {
      given.push({ message, place });
    },
    job
  });
  return given;
}

afterEach(() => {
  if (before !== null) setWarningHost(before);
  before = null;
});

const wrong = (rows: number): Tensor => F.mseLoss(ones([rows, 1]), ones([rows]));

test('a call in a loop of 1,000 steps warns once, and a second call once more', () => {
  const job = {};
  const given = listen(() => job);
  for (let step = 0; step < 1000; step++) F.softmax(ones([2, 2]));
  F.softmax(ones([2, 2]));
  expect(given.map(({ message }) => message.slice(0, 29))).toEqual([
    'Implicit dimension choice for',
    'Implicit dimension choice for'
  ]);
  expect(given[0].place).toMatch(/warning\.test\.ts:\d+:\d+$/);
  expect(given[1].place).not.toBe(given[0].place);
});

test('a last batch of another size is no warning of its own', () => {
  const job = {};
  const given = listen(() => job);
  for (const rows of [32, 32, 7]) wrong(rows);
  expect(given).toHaveLength(1);
});

test('another job is told anew', () => {
  let job = {};
  const given = listen(() => job);
  for (let each = 0; each < 2; each++) {
    job = {};
    wrong(2);
    wrong(2);
  }
  expect(given).toHaveLength(2);
});

test('without a host the console has the words and the place', () => {
  const warn = vi.spyOn(ours, 'warn').mockReturnValue();
  wrong(3);
  wrong(3);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0][0]).toMatch(
    /^UserWarning: Using a target size \(torch\.Size\(\[3\]\)\) that is different.*\n {4}at \S*warning\.test\.ts:/
  );
  warn.mockRestore();
});

test('3,000 repeats take no more than the first thousand looks at the stack', () => {
  const job = {};
  listen(() => job);
  const looks = vi.spyOn(Reflect, 'set');
  for (let step = 0; step < 3000; step++) F.softmax(ones([1]));
  // Each look sets the depth of stacks, and sets it back.
  expect(looks.mock.calls.filter(([of]) => of === Error).length).toBeLessThanOrEqual(2 * 1002);
  looks.mockRestore();
});
