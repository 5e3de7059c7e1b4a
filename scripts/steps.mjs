/**
 * @file A run of steps over a few lanes. A step starts when all that it needs has held and enough lanes are free; of
 * those that could start, the first in the list goes first. Where a step fails, only those that need it are left out.
 */
import { spawn } from 'node:child_process';

/** Runs a command to its end: whether it went well, and what it wrote to both of its outputs. */
export function runCommand(command, args, options = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => chunks.push(chunk));
    const end = (ok, more = '') => resolve({ ok, output: Buffer.concat(chunks).toString() + more });
    child.on('error', error => end(false, `${error.message}\n`));
    child.on('close', code => end(code === 0));
  });
}

/**
 * Runs the steps, and gives what became of each in the order in which they ended: what its `run` gave, with `name`,
 * `seconds` and, of a step that was not run because another has failed, the `name` of that one as `leftOut`.
 *
 * @param steps each with its `name`, a `run` that resolves to at least `{ ok }`, the names that it `needs` (of steps
 *   that are not in the list nothing is asked), and the `lanes` that it takes (1).
 * @param lanes how many there are.
 * @param tell is called with each outcome as soon as it is known.
 */
export async function runSteps(steps, lanes, tell = () => {}) {
  const names = new Set(steps.map(({ name }) => name));
  const outcomes = new Map();
  const running = new Map();
  let waiting = steps.map(step => ({
    ...step,
    needs: (step.needs ?? []).filter(name => names.has(name)),
    lanes: Math.min(step.lanes ?? 1, lanes)
  }));

  const settle = outcome => {
    outcomes.set(outcome.name, outcome);
    tell(outcome);
  };

  const start = async ({ name, run }) => {
    const started = Date.now();
    let result;
    try {
      result = await run();
    } catch (error) {
      result = { ok: false, output: `${error instanceof Error ? error.stack : error}\n` };
    }
    running.delete(name);
    settle({ ...result, name, seconds: (Date.now() - started) / 1000 });
  };

  const leaveOut = () => {
    for (const { name, needs } of waiting) {
      const failed = needs.find(need => outcomes.get(need)?.ok === false);
      if (failed !== undefined) settle({ ok: false, name, seconds: 0, leftOut: failed });
    }
    waiting = waiting.filter(({ name }) => !outcomes.has(name));
  };

  const startable = () => {
    const taken = [...running.values()].reduce((sum, step) => sum + step.lanes, 0);
    // The first that is ready goes, even if it must wait for lanes: else narrow steps would hold up a wide one for ever.
    const next = waiting.find(({ needs }) => needs.every(need => outcomes.get(need)?.ok));
    return next && taken + next.lanes <= lanes ? next : undefined;
  };

  while (waiting.length > 0 || running.size > 0) {
    const before = waiting.length;
    leaveOut();
    for (let step = startable(); step; step = startable()) {
      waiting.splice(waiting.indexOf(step), 1);
      running.set(step.name, { lanes: step.lanes, end: start(step) });
    }
    if (running.size > 0) await Promise.race([...running.values()].map(({ end }) => end));
    else if (waiting.length === before) {
      throw new Error(`steps need each other: ${waiting.map(({ name }) => name).join(', ')}`);
    }
  }
  return [...outcomes.values()];
}
