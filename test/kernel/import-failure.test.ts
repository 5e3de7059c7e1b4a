/** How long a page waits for a module from the network, and what it says where none came. */
import { describe, expect, test } from 'vitest';

import type { HttpAnswer } from '../../src/kernel/runtime/platform.js';
import type { ImportPlace } from '../../src/kernel/runtime/import-failure.js';
import { reasonFor, waitFor } from '../../src/kernel/runtime/import-failure.js';

const URL = 'https://cdn.example/x@1';
const FETCH_FAILED = new TypeError(`Failed to fetch dynamically imported module: ${URL}`);

/** A page whose clock is turned by hand. */
class Page implements ImportPlace {
  /** Milliseconds that were waited for. */
  waited = 0;
  isAway = false;
  private due: (() => void) | null = null;

  constructor(private readonly answer: HttpAnswer | null) {}

  readonly importUrl = (): Promise<unknown> => Promise.resolve();
  readonly isOffline = (): boolean => this.isAway;
  readonly answerOf = (): Promise<HttpAnswer | null> => Promise.resolve(this.answer);

  after(milliseconds: number, callback: () => void): () => void {
    this.due = () => {
      this.waited += milliseconds;
      callback();
    };
    return () => {
      this.due = null;
    };
  }

  get isWaiting(): boolean {
    return this.due !== null;
  }

  async turn(): Promise<void> {
    const { due } = this;
    this.due = null;
    due?.();
    await new Promise(resolve => setTimeout(resolve));
  }
}

const never = new Promise<unknown>(() => undefined);

describe('waitFor(place, url, loading)', () => {
  test('gives the module that comes, and waits no more', async () => {
    const page = new Page(null);
    expect(await waitFor(page, URL, Promise.resolve('module'))).toBe('module');
    expect(page.isWaiting).toBe(false);
  });

  test('gives up a server that does not answer', async () => {
    const page = new Page(null);
    const loading = waitFor(page, URL, never);
    void page.turn();
    await expect(loading).rejects.toThrow('no answer came within 30 seconds');
    expect(page.waited).toBe(15_000);
  });

  test('waits for one that answers, and two minutes at most', async () => {
    const page = new Page({ status: 200, words: '' });
    const loading = waitFor(page, URL, never);
    const refused = expect(loading).rejects.toThrow('it did not come within 120 seconds');
    while (page.isWaiting) await page.turn();
    await refused;
    expect(page.waited).toBe(120_000);
  });

  test('asks nobody about what is no address of the network', () => {
    const page = new Page(null);
    void waitFor(page, 'data:text/javascript,1', never);
    expect(page.isWaiting).toBe(false);
  });
});

describe('reasonFor(place, failed)', () => {
  const OTHER = 'from another server: Settings → Settings Editor → Receptive → Address of npm packages';

  test.each<[what: string, answer: HttpAnswer | null, error: Error, words: string[]]>([
    [
      'a package that is not there',
      { status: 404, words: "Couldn't find it." },
      FETCH_FAILED,
      ["HTTP status 404 (Couldn't find it.)", 'is there such a version?']
    ],
    ['a server that stumbles', { status: 500, words: '' }, FETCH_FAILED, ['HTTP status 500;', OTHER]],
    ['no answer', null, FETCH_FAILED, ['no answer came', OTHER]],
    [
      'a dependency that is not there',
      { status: 200, words: '' },
      FETCH_FAILED,
      ['something that it imports', OTHER]
    ],
    [
      'a module that throws',
      { status: 200, words: '' },
      new Error('Failed to bundle'),
      ['while it was evaluated', OTHER]
    ],
    [
      'a bare import',
      null,
      new TypeError('Failed to resolve module specifier "react". Relative references must start with'),
      ["it imports 'react' by its bare name"]
    ]
  ])('of %s', async (_, answer, error, words) => {
    const reason = await reasonFor(new Page(answer), { specifier: 'npm:x@1', url: URL, error });
    for (const each of words) expect(reason).toContain(each);
  });

  test('of a computer that is offline names no server', async () => {
    const page = new Page(null);
    page.isAway = true;
    expect(await reasonFor(page, { specifier: 'npm:x@1', url: URL, error: FETCH_FAILED })).toBe(
      '; this computer is offline, or knows no way there'
    );
  });

  test('of an address asks whether it is right', async () => {
    const page = new Page({ status: 404, words: '' });
    expect(await reasonFor(page, { specifier: URL, url: URL, error: FETCH_FAILED })).toBe(
      ': the answer was HTTP status 404; is the address right?'
    );
  });
});
