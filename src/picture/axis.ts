/**
 * @file Axes of charts. `d3-array` finds the round numbers on them and `d3-format` writes them; both take a bounded number
 * of steps for any ends. Values beyond ±10³⁰⁰ stand at the edge of an axis.
 */
import { tickIncrement, ticks } from 'd3-array';
import { format, precisionFixed, precisionRound } from 'd3-format';

import { MINUS } from './words.js';

/** One axis: values from `low` to `high`, evenly or by powers of ten. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly ticks: readonly Tick[];
}

interface Tick {
  readonly value: number;
  readonly text: string;
}

/** The largest end of an axis as a power of ten: the distance between two ends must be a number too. */
const MOST_DECADES = 300;
const LARGEST = 10 ** MOST_DECADES;
const SMALLEST = 10 ** -MOST_DECADES;
/** A label has at most so many digits after its point; ticks that need more are labelled once for all. */
const MOST_DIGITS = 9;

/** Where a value stands on its axis: 0 at `low`, 1 at `high`; `null` where it has no place. */
export function axisShare({ low, high, log }: Axis, value: number): number | null {
  if (Number.isNaN(value) || (log && value <= 0)) return null;
  const held = hold(value);
  const share = log
    ? (Math.log10(held) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
    : (held - low) / (high - low);
  return Math.max(0, Math.min(1, share));
}

function hold(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-LARGEST, Math.min(LARGEST, value));
}

/** Two ends that an axis can have: finite, in order, and apart. */
function holdEnds(low: number, high: number): readonly [number, number] {
  const [from, to] = [hold(low), hold(high)];
  if (to - from > SMALLEST) return [from, to];
  const room = Math.max(0.5, Math.abs(from) / 100);
  return [from - room, from + room];
}

/** An even axis that holds all of `low…high` and ends on round numbers; at most `most` steps, or one more. */
export function linearAxis(low: number, high: number, most: number): Axis {
  const ends = holdEnds(low, high);
  return fewest(most, count => {
    const step = stepOf(...ends, count);
    const from = Math.floor(ends[0] / step + 1e-9);
    const to = Math.max(from + 1, Math.ceil(ends[1] / step - 1e-9));
    const values = Array.from({ length: Math.min(to - from, 4 * count) + 1 }, (_, at) => (from + at) * step);
    return { low: from * step, high: to * step, log: false, ticks: labelled(values, step) };
  });
}

/** The step of d3, which tells a step below 1 by its inverse. */
function stepOf(low: number, high: number, count: number): number {
  const increment = tickIncrement(low, high, count);
  return increment < 0 ? -1 / increment : increment;
}

/** An even axis from exactly `low` to `high` with round numbers between; whole ones where `whole` says so. */
export function stepAxis(low: number, high: number, most: number, whole: boolean): Axis {
  const [from, to] = holdEnds(low, high === low ? low + 1 : high);
  return fewest(whole ? Math.min(most, to - from) : most, count => ({
    low: from,
    high: to,
    log: false,
    ticks: labelled(ticks(from, to, count), stepOf(from, to, count))
  }));
}

/** Asks d3 for fewer steps until there are few enough: it takes the number as a wish. */
function fewest(most: number, axisOf: (count: number) => Axis): Axis {
  let count = Math.max(1, Math.floor(most));
  let axis = axisOf(count);
  while (count > 1 && axis.ticks.length > most + 1) axis = axisOf(--count);
  return axis;
}

/** How numbers up to `size` are written so that those `step` apart differ. */
function writerOf(size: number, step: number): (value: number) => string {
  if (size >= 1e6 || size < 1e-3) {
    const digits = precisionRound(step, Math.max(size, 1.5 * step)) - 1;
    return powerWriter(Math.max(0, Math.min(MOST_DIGITS, digits)));
  }
  return format(`,.${Math.min(MOST_DIGITS, precisionFixed(step))}f`);
}

/** `1.2e6`, `5e−7`, `0`. */
function powerWriter(digits: number): (value: number) => string {
  const write = format(`.${digits}~e`);
  return value => (value === 0 ? '0' : write(value).replace('e+', 'e').replace('e-', `e${MINUS}`));
}

/** Labels that cannot be told apart stand once, at the first of them. */
function labelled(values: readonly number[], step: number): readonly Tick[] {
  const write = writerOf(Math.max(...values.map(Math.abs)), step);
  const all = values.map(value => ({ value, text: write(value) }));
  return all.filter(({ text }, at) => at === 0 || text !== all[at - 1].text);
}

/** An axis by powers of ten from the last power at or below `low` to the first at or above `high`; both positive. */
export function logAxis(low: number, high: number, most: number): Axis {
  const power = (value: number): number => Math.log10(Math.max(SMALLEST, hold(value)));
  const from = Math.min(MOST_DECADES - 1, Math.floor(power(low) + 1e-9));
  const to = Math.max(from + 1, Math.ceil(power(high) - 1e-9));
  const axis = { low: 10 ** from, high: 10 ** to, log: true };
  if (to - from > 2) {
    return fewest(most, count => {
      const powers = ticks(from, to, count).filter(Number.isInteger);
      return { ...axis, ticks: powers.map(power => logTick(power, 1)) };
    });
  }
  const between = Array.from({ length: to - from }, (_, at) =>
    [1, 2, 5].map(times => logTick(from + at, times))
  );
  return { ...axis, ticks: [...between.flat(), logTick(to, 1)] };
}

const writePlain = format(',~r');
const writePower = powerWriter(0);

function logTick(power: number, times: number): Tick {
  const value = Number(`${times}e${power}`);
  return { value, text: value >= 1e6 || value < 1e-3 ? writePower(value) : writePlain(value) };
}
