/** @file Round numbers for an axis, and their places on it. */
import { shortNumber } from './words.js';

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

/** Where a value stands on its axis: 0 at `low`, 1 at `high`; `null` where a logarithm has no place for it. */
export function axisShare(axis: Axis, value: number): number | null {
  if (!axis.log) return (value - axis.low) / (axis.high - axis.low);
  if (value <= 0) return null;
  return Math.log(value / axis.low) / Math.log(axis.high / axis.low);
}

/** An even axis that holds all of `low…high` and ends on round numbers. */
export function linearAxis(low: number, high: number, most: number): Axis {
  const step = niceStep((high - low) / Math.max(1, most));
  if (!(step > 0) || !Number.isFinite(step)) return linearAxis(low - 0.5, low + 0.5, most);
  const from = Math.floor(low / step + 1e-9);
  const to = Math.max(from + 1, Math.ceil(high / step - 1e-9));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: Tick[] = [];
  for (let at = from; at <= to; at++) ticks.push({ value: at * step, text: tickText(at * step, decimals) });
  return { low: from * step, high: to * step, log: false, ticks };
}

function tickText(value: number, decimals: number): string {
  if (decimals > 4 || Math.abs(value) >= 1e5) return shortNumber(value);
  return value.toFixed(decimals).replace('-', '−');
}

/** The least of 1, 2, 5 times a power of ten that is not below `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return power * (share <= 1.0001 ? 1 : share <= 2.0001 ? 2 : share <= 5.0001 ? 5 : 10);
}

/** An axis by powers of ten from the last power at or below `low` to the first at or above `high`; both positive. */
export function logAxis(low: number, high: number, most: number): Axis {
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(high) - 1e-9));
  const stride = Math.max(1, Math.ceil((to - from) / Math.max(1, most)));
  const ticks: Tick[] = [];
  for (let power = from; power <= to; power += stride) {
    if (to - from <= 2) {
      for (const times of [1, 2, 5]) {
        if (power < to || times === 1) ticks.push(logTick(times * 10 ** power));
      }
    } else ticks.push(logTick(10 ** power));
  }
  return { low: 10 ** from, high: 10 ** to, log: true, ticks };
}

function logTick(value: number): Tick {
  return { value, text: shortNumber(value).replace(/\.?0+$/, '') };
}
