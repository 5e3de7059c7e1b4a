/** Inputs of this session and of earlier ones, as `history_request` asks for them. */
import { describe, expect, test } from 'vitest';

import { History } from '../../src/kernel/session/history.js';
import type { HistoryStore } from '../../src/kernel/session/history.js';

/** A store that a page would keep. */
class Store implements HistoryStore {
  constructor(private text: string | null = null) {}
  read(): string | null {
    return this.text;
  }
  write(text: string): void {
    this.text = text;
  }
}

/** A session whose inputs are `inputs`. */
function session(store: HistoryStore | null, ...inputs: string[]): History {
  const history = new History(store, () => 5);
  inputs.forEach((input, index) => {
    history.add(index + 1, input);
  });
  return history;
}

describe('history across sessions', () => {
  test('tail reaches into earlier sessions, which have numbers of their own', () => {
    const store = new Store();
    session(store, 'a', 'b');
    const history = session(store, 'c');
    expect(history.find({ hist_access_type: 'tail', n: 2 })).toEqual([
      [1, 2, 'b'],
      [2, 1, 'c']
    ]);
  });

  test('range of session 0 is this one, of −1 the one before', () => {
    const store = new Store();
    session(store, 'a', 'b');
    const history = session(store, 'c');
    expect(history.find({ hist_access_type: 'range', session: 0 })).toEqual([[0, 1, 'c']]);
    expect(history.find({ hist_access_type: 'range', session: -1, start: 2 })).toEqual([[-1, 2, 'b']]);
    expect(history.find({ hist_access_type: 'range', session: 1, start: 1, stop: 2 })).toEqual([[1, 1, 'a']]);
  });

  test('search matches whole cells in all sessions; unique keeps the newest of equals', () => {
    const store = new Store();
    session(store, 'let x = 1', 'x + 1');
    const history = session(store, 'x + 1', 'let y');
    expect(history.find({ hist_access_type: 'search', pattern: 'x*', unique: true })).toEqual([
      [2, 1, 'x + 1']
    ]);
    expect(history.find({ hist_access_type: 'search', pattern: 'let ?' })).toEqual([[2, 2, 'let y']]);
  });

  test('beginSession() after a restart starts a session of its own', () => {
    const history = session(new Store(), 'a');
    history.beginSession();
    history.add(1, 'b');
    expect(history.find({ hist_access_type: 'range', session: 0 })).toEqual([[0, 1, 'b']]);
  });

  test('no more than the wanted number of inputs is kept', () => {
    const store = new Store();
    session(store, 'a', 'b', 'c', 'd', 'e', 'f', 'g');
    expect(session(store).find({ hist_access_type: 'tail' })).toHaveLength(5);
  });

  test('what another page keeps meanwhile stays', () => {
    const store = new Store();
    const [one, other] = [session(store), session(store)];
    one.add(1, 'mine');
    other.add(1, 'theirs');
    expect(session(store).find({ hist_access_type: 'tail', n: 9 })).toHaveLength(2);
  });

  test.each(['not json', '{"a":1}', '[[1,"x",2],null,[1,1,"kept"]]'])(
    'a store that holds %s is read as far as it goes',
    text => {
      const history = session(new Store(text), 'new');
      expect(history.find({ hist_access_type: 'range', session: 0 })).toEqual([[0, 1, 'new']]);
    }
  );

  test('without a store a session has only its own inputs', () => {
    expect(session(null, 'a').find({ hist_access_type: 'tail' })).toEqual([[1, 1, 'a']]);
  });
});
