/** How `npm test` runs its steps: in which order, over how many lanes, and what a failure takes along. */
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { runCommand, runSteps, type Step } from '../../scripts/steps.mjs';

/** A step that notes when it starts and ends. */
function noted(seen: string[], name: string, more: Partial<Step> & { readonly ok?: boolean } = {}): Step {
  const { ok = true, ...rest } = more;
  const run = async (): Promise<{ ok: boolean }> => {
    seen.push(`${name} starts`);
    await sleep(5);
    seen.push(`${name} ends`);
    return { ok };
  };
  return { name, run, ...rest };
}

test('runSteps(steps, 1) runs them one after another, each after those that it needs', async () => {
  const seen: string[] = [];
  await runSteps([noted(seen, 'tests', { needs: ['build'] }), noted(seen, 'build')], 1);
  expect(seen).toEqual(['build starts', 'build ends', 'tests starts', 'tests ends']);
});

test('runSteps(steps, 2) runs two beside each other and never three', async () => {
  const seen: string[] = [];
  await runSteps(
    ['a', 'b', 'c'].map(name => noted(seen, name)),
    2
  );
  expect(seen.slice(0, 2)).toEqual(['a starts', 'b starts']);
  expect(seen.indexOf('c starts')).toBeGreaterThan(seen.findIndex(line => line.endsWith('ends')));
});

test('a step of two lanes runs alone, and those behind it do not overtake it for ever', async () => {
  const seen: string[] = [];
  await runSteps([noted(seen, 'narrow'), noted(seen, 'wide', { lanes: 2 }), noted(seen, 'last')], 2);
  expect(seen).toEqual(['narrow', 'wide', 'last'].flatMap(name => [`${name} starts`, `${name} ends`]));
});

test('a failed step leaves out those that need it, by name, and no others', async () => {
  const seen: string[] = [];
  const steps = [
    noted(seen, 'build', { ok: false }),
    noted(seen, 'tests', { needs: ['build'] }),
    noted(seen, 'report', { needs: ['tests'] }),
    noted(seen, 'lint')
  ];
  const told: string[] = [];
  const outcomes = await runSteps(steps, 1, ({ name }) => told.push(name));
  expect(outcomes.map(({ name, ok, leftOut }) => [name, ok, leftOut])).toEqual([
    ['build', false, undefined],
    ['tests', false, 'build'],
    ['report', false, 'tests'],
    ['lint', true, undefined]
  ]);
  expect(told).toEqual(['build', 'tests', 'report', 'lint']);
  expect(seen).toEqual(['build starts', 'build ends', 'lint starts', 'lint ends']);
});

test('a step that throws has failed, and its error is its output', async () => {
  const run = (): Promise<never> => Promise.reject(new Error('no disk'));
  const [outcome] = await runSteps([{ name: 'write', run }], 1);
  expect(outcome).toMatchObject({ ok: false, output: expect.stringContaining('no disk') as string });
});

test('steps that need each other are an error that names them', async () => {
  const steps = [noted([], 'hen', { needs: ['egg'] }), noted([], 'egg', { needs: ['hen'] })];
  await expect(runSteps(steps, 2)).rejects.toThrow('steps need each other: hen, egg');
});

test('needs that are not among the steps are not waited for: a run may be a part of another', async () => {
  const outcomes = await runSteps([noted([], 'tests', { needs: ['build'] })], 2);
  expect(outcomes.map(({ ok }) => ok)).toEqual([true]);
});

test('runCommand(command) gives what it wrote, and false where it failed or is not there', async () => {
  const program = 'console.log("out"); console.error("err"); process.exitCode = 3';
  const ended = await runCommand(process.execPath, ['-e', program]);
  expect(ended.ok).toBe(false);
  expect(ended.output).toMatch(/out\n/);
  expect(ended.output).toMatch(/err\n/);
  expect(await runCommand('no-such-command', [])).toMatchObject({ ok: false });
});
