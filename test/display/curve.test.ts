/** @file A live curve has one output, keeps its last state and never slows a loop with more than ten pictures a second. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bundle } from '../../src/display/bundle.js';
import { Curve } from '../../src/display/curve.js';
import { setDisplayHost, settleDisplays } from '../../src/display/live-output.js';
import { parsePayload } from '../../src/mime/parse.js';

const TYPE = 'application/vnd.receptive.curve.v1+json';

interface Sent {
  id: string | undefined;
  update: boolean;
  bundle: Bundle;
}

let sent: Sent[] = [];
let now = 0;

/** Time in which timers may fire, as between two awaits. */
function wait(milliseconds: number): void {
  now += milliseconds;
  vi.advanceTimersByTime(milliseconds);
}

function lines(): Curve {
  return new Curve(
    [
      ['loss', 'left'],
      ['accuracy', 'right']
    ],
    { id: 'training', total: 400, unit: 'step' }
  );
}

function payloadOf(bundle: Bundle) {
  return parsePayload(TYPE, JSON.parse(JSON.stringify(bundle.data[TYPE])));
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  sent = [];
  setDisplayHost((value, { id, update = false }) => {
    sent.push({ id, update, bundle: (value as Curve).toBundle() });
  });
});

afterEach(() => {
  settleDisplays();
  setDisplayHost(undefined);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a live curve', () => {
  test('curve.toBundle() names the display id under which updates come', () => {
    expect(lines().toBundle().displayId).toBe('training');
  });

  test('curve.add(values) in a synchronous loop updates its one output ten times a second at most', () => {
    const curve = lines();
    curve.toBundle();
    for (let step = 0; step < 400; step++) {
      curve.add({ loss: 1 / (step + 1), accuracy: step / 400 });
      now += 5; // no timer fires in a synchronous loop
    }
    expect(sent.length).toBeGreaterThan(15);
    expect(sent.length).toBeLessThan(25);
    expect(sent.every(({ id, update }) => id === 'training' && update)).toBe(true);
  });

  test('curve.finish() sends the last state at once, with an image', () => {
    const curve = lines();
    curve.toBundle();
    for (let step = 1; step <= 400; step++) curve.add({ loss: 1 / step, accuracy: step / 400 });
    curve.finish('done');
    const { bundle } = sent.at(-1)!;
    const payload = payloadOf(bundle);
    expect(payload.done).toBe(true);
    expect(payload.progress).toMatchObject({ done: 400, total: 400, unit: 'step', note: 'done' });
    expect(payload.series.map(series => series.y.at(-1))).toEqual([1 / 400, 1]);
    expect(Object.keys(bundle.data)).toEqual([TYPE, 'text/html', 'image/png', 'text/plain']);
    expect(bundle.data['text/html']).toMatch(
      /<img src="data:image\/png;base64,[^"]+" alt="Curve over 400 steps: loss from 1/
    );
  });

  test('a loop that ends without finish() still leaves its last state', () => {
    const curve = lines();
    curve.toBundle();
    for (const loss of [3, 2, 1]) curve.add({ loss });
    expect(payloadOf(sent.at(-1)!.bundle).series[0].y).toEqual([3]);
    wait(200);
    expect(payloadOf(sent.at(-1)!.bundle).series[0].y).toEqual([3, 2, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a curve that nobody displayed displays itself first, then updates', () => {
    const curve = lines();
    curve.add({ loss: 3 });
    wait(200);
    curve.add({ loss: 2 });
    expect(sent.map(({ update }) => update)).toEqual([false, true]);
  });

  test('states on the way carry no image, only the payload, a table and text', () => {
    const curve = lines();
    curve.add({ loss: 3 });
    expect(Object.keys(sent[0].bundle.data)).toEqual([TYPE, 'text/html', 'text/plain']);
  });

  test('curve.add({ loss: NaN }) leaves a gap and keeps the extremes of the rest', () => {
    const curve = lines();
    for (const loss of [2, Number.NaN, 1]) curve.add({ loss });
    expect(payloadOf(curve.toBundle()).series[0].y).toEqual([2, null, 1]);
    expect(curve.toString()).toMatch(/loss +2 +1 +1 +2 +3/);
  });

  test('curve.add({ loss: tensor }) takes a tensor of one element', () => {
    const curve = lines();
    curve.add({ loss: { item: () => 0.5 } });
    expect(payloadOf(curve.toBundle()).series[0].y).toEqual([0.5]);
  });

  test('curve.add({ los }) names the series there are and adds nothing', () => {
    const curve = lines();
    expect(() => {
      curve.add({ loss: 1, los: 2 });
    }).toThrow("curve.add: no series 'los'; it has: loss, accuracy");
    expect(payloadOf(curve.toBundle()).series[0].y).toEqual([]);
  });

  test('the end of its cell leaves the last state with an image; the next cell goes on', () => {
    const curve = lines();
    curve.toBundle();
    for (let step = 1; step <= 3; step++) curve.add({ loss: 1 / step, accuracy: 0 });
    settleDisplays();
    const { bundle } = sent.at(-1)!;
    expect(payloadOf(bundle)).toMatchObject({ done: true, progress: { done: 3, total: 400 } });
    expect(bundle.data['image/png']).toBeDefined();
    settleDisplays();
    expect(sent.at(-1)!.bundle).toBe(bundle);
    now += 1000;
    curve.add({ loss: 0, accuracy: 1 });
    expect(payloadOf(sent.at(-1)!.bundle)).toMatchObject({ done: false, progress: { done: 4 } });
  });

  test('the end of a cell leaves a finished curve as it is', () => {
    const curve = lines();
    curve.add({ loss: 1, accuracy: 0 });
    curve.finish();
    const { length } = sent;
    settleDisplays();
    expect(sent).toHaveLength(length);
  });

  test('curve.progress(done, note) moves the bar without a point', () => {
    const curve = lines();
    curve.progress(100, 'epoch 1 of 4');
    expect(curve.payload.progress).toMatchObject({ done: 100, total: 400, note: 'epoch 1 of 4' });
    expect(curve.toString()).toContain('█████░░░░░░░░░░░░░░░ 100 of 400 steps');
  });

  test('100,000 points stay a small payload that keeps first, last and extremes', () => {
    setDisplayHost(undefined);
    const curve = new Curve([['loss', 'left']]);
    for (let step = 1; step <= 100_000; step++) curve.add({ loss: step === 70_001 ? -5 : step });
    const { x, y } = curve.payload.series[0];
    expect(x.length).toBeLessThanOrEqual(2049);
    expect([x[0], x.at(-1), y.at(-1)]).toEqual([1, 100_000, 100_000]);
    expect(curve.toString()).toContain('−5');
  });

  test('total: 0 is refused', () => {
    expect(() => new Curve([['loss', 'left']], { total: 0 })).toThrow(
      'show.curve: total must be a positive integer, got 0'
    );
  });
});
