/** Questions between threads: numbers pair them at run time, a table of types when they are written. */
import { describe, expect, test } from 'vitest';

import type { Answer, Ask, Exchange, Handlers } from '../../src/kernel/protocol/requests.js';
import { Answers, Requests } from '../../src/kernel/protocol/requests.js';

interface Table {
  readonly double: Exchange<{ readonly n: number }, number>;
  readonly greet: Exchange<{ readonly name: string }, string>;
}

/** An asking and an answering side, joined by structured clones. */
function join(handlers: Handlers<Table>): Requests<Table> {
  const answers = new Answers<Table>(handlers, answer => {
    requests.settle(structuredClone(answer));
  });
  const requests = new Requests<Table>(ask => {
    void answers.receive(structuredClone(ask));
  });
  return requests;
}

const handlers: Handlers<Table> = {
  double: ({ n }) => 2 * n,
  greet: ({ name }) => Promise.resolve(`Hello ${name}`)
};

/** What two sides send each other, to be answered by hand. */
function collect(): { readonly requests: Requests<Table>; readonly sent: Ask<Table>[] } {
  const sent: Ask<Table>[] = [];
  const requests = new Requests<Table>(ask => {
    sent.push(ask);
  });
  return { requests, sent };
}

function answerTo({ number }: Ask<Table>, value: unknown): Answer {
  return { type: 'answer', number, result: { ok: true, value } };
}

describe('ask(kind, question)', () => {
  test('settles with the answer of its kind', async () => {
    const requests = join(handlers);
    expect(
      await Promise.all([requests.ask('double', { n: 4 }), requests.ask('greet', { name: 'Ada' })])
    ).toEqual([8, 'Hello Ada']);
    expect(requests.size).toBe(0);
  });

  test('takes answers in any order', async () => {
    const { requests, sent } = collect();
    const first = requests.ask('double', { n: 1 });
    const second = requests.ask('double', { n: 2 });
    requests.settle(answerTo(sent[1], 'second'));
    requests.settle(answerTo(sent[0], 'first'));
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  });

  test('fails with what the handler throws, at the place that asked', async () => {
    const requests = join({
      ...handlers,
      double: () => {
        throw new RangeError('double: a small number is needed');
      }
    });
    const askHere = (): Promise<number> => requests.ask('double', { n: 1 });
    const error = await askHere().catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ message: 'double: a small number is needed' });
    expect((error as Error).stack).toContain('askHere');
  });

  test('rejectAll(reason) fails what is open, and an answer that comes later changes nothing', async () => {
    const { requests, sent } = collect();
    const open = requests.ask('double', { n: 1 });
    requests.rejectAll('the other side has ended');
    await expect(open).rejects.toThrow('the other side has ended');
    expect(requests.size).toBe(0);
    requests.settle(answerTo(sent[0], 2));
  });

  test('a question whose answer never comes holds nothing up', async () => {
    const requests = join({ ...handlers, greet: () => new Promise(() => undefined) });
    void requests.ask('greet', { name: 'Ada' });
    expect(await requests.ask('double', { n: 3 })).toBe(6);
    expect(requests.size).toBe(1);
  });
});

/** Never called: it must not compile without its marks. */
export function wrongPairs(requests: Requests<Table>, answers: Answers<Table>): unknown[] {
  // @ts-expect-error the question of another kind
  void requests.ask('double', { name: 'Ada' });
  // @ts-expect-error no such kind
  void requests.ask('halve', { n: 4 });
  // @ts-expect-error the answer of another kind
  const answer: Promise<string> = requests.ask('double', { n: 4 });
  // @ts-expect-error a handler that gives another answer
  const wrong: Handlers<Table> = { ...handlers, double: ({ n }) => String(n) };
  // @ts-expect-error a handler that is missing
  const missing: Handlers<Table> = { double: handlers.double };
  // @ts-expect-error a message whose question is of another kind
  void answers.receive({ type: 'ask', number: 1, kind: 'double', question: { name: 'Ada' } });
  return [answer, wrong, missing];
}
