/** @file Lines over steps: axes, ticks and points of a chart; loss on the left axis, shares on the right. */
import type { CurvePayload, Series } from '../mime/payload.js';
import { type Axis, axisShare, linearAxis, logAxis, stepAxis } from './axis.js';
import type { Rgb } from './bitmap.js';
import type { Theme } from './colour.js';

/** One line of a chart, in pixels; a gap where values are not finite. */
interface Line {
  readonly name: string;
  readonly axis: 'left' | 'right';
  readonly colour: number;
  readonly runs: readonly (readonly (readonly [number, number])[])[];
}

export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Chart {
  readonly plot: Plot;
  readonly x: Axis;
  readonly yLeft: Axis | null;
  readonly yRight: Axis | null;
  readonly lines: readonly Line[];
}

export interface ChartOptions {
  /** Where the lines may lie. It becomes narrower where the numbers beside it need more room than there is. */
  readonly plot: Plot;
  /** Default: every number has room. */
  readonly sides?: Sides;
  /** The left axis by powers of ten. */
  readonly log?: boolean;
  /** About so many pixels a tick of the x axis. Default 70. */
  readonly tickRoom?: number;
  /** About so many pixels a tick of the y axes. Default 34. */
  readonly rowRoom?: number;
}

/** The room for numbers beside a plot, in pixels, and how wide one is drawn. */
export interface Sides {
  readonly left: number;
  readonly right: number;
  measure(text: string): number;
}

/** Colours of lines, told apart with every kind of colour vision; by place in the list of series. */
const LINES: Readonly<Record<Theme, readonly Rgb[]>> = {
  light: [
    [11, 107, 203],
    [201, 82, 10],
    [17, 122, 92],
    [130, 80, 200],
    [166, 38, 96],
    [110, 100, 20]
  ],
  dark: [
    [108, 182, 255],
    [255, 166, 87],
    [94, 205, 168],
    [200, 160, 255],
    [255, 140, 180],
    [212, 200, 100]
  ]
};

export function lineColour(index: number, theme: Theme): Rgb {
  return LINES[theme][index % LINES[theme].length];
}

/** Lays out a chart into `plot`. Holds from no point at all on. */
export function layChart(
  payload: CurvePayload,
  { plot: wanted, sides, log = false, tickRoom = 70, rowRoom = 34 }: ChartOptions
): Chart {
  const most = Math.max(2, Math.floor(wanted.height / rowRoom));
  const on = (axis: 'left' | 'right'): readonly Series[] =>
    payload.series.filter(series => series.axis === axis);
  const yLeft = yAxis(on('left'), most, log);
  const yRight = yAxis(on('right'), most, false);
  const plot = sides ? withRoom(wanted, sides, yLeft, yRight) : wanted;
  const x = xAxis(payload, Math.max(2, Math.floor(plot.width / tickRoom)));
  const lines = payload.series.map((series, colour) => {
    const axis = series.axis === 'left' ? yLeft : yRight;
    return { name: series.name, axis: series.axis, colour, runs: axis ? layRuns(series, x, axis, plot) : [] };
  });
  return { plot, x, yLeft, yRight, lines };
}

/** The part of a plot that is left where the widest number at each side needs more room than there is. */
function withRoom(plot: Plot, sides: Sides, yLeft: Axis | null, yRight: Axis | null): Plot {
  const missing = (axis: Axis | null, room: number): number =>
    Math.max(0, ...(axis?.ticks ?? []).map(({ text }) => Math.ceil(sides.measure(text) - room)));
  const left = missing(yLeft, sides.left);
  const right = missing(yRight, sides.right);
  return { ...plot, left: plot.left + left, width: Math.max(1, plot.width - left - right) };
}

/** Where x counts what the progress counts, the axis reaches to the end at once: the line grows into its room. */
function xAxis(payload: CurvePayload, most: number): Axis {
  let [low, high] = [Infinity, -Infinity];
  for (const { x } of payload.series) {
    if (x.length > 0) [low, high] = [Math.min(low, x[0]), Math.max(high, x[x.length - 1])];
  }
  if (low > high) [low, high] = [0, 1];
  const { done, total } = payload.progress ?? { done: 0, total: null };
  if (!payload.done && total !== null && total > done && done - high >= 0 && done - high <= 1)
    high += total - done;
  return stepAxis(
    low,
    high,
    most,
    payload.series.every(({ x }) => x.every(Number.isInteger))
  );
}

function yAxis(series: readonly Series[], most: number, log: boolean): Axis | null {
  if (series.length === 0) return null;
  let [low, high] = [Infinity, -Infinity];
  for (const { y } of series) {
    for (const value of y) {
      if (value === null || (log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return log ? logAxis(0.1, 1, most) : linearAxis(0, 1, most);
  if (log) return logAxis(low, high, most);
  if (series[0].axis === 'right' && low >= 0 && high <= 1) return linearAxis(0, 1, Math.min(most, 5));
  return linearAxis(low >= 0 && (low < 0.6 * high || low === high) ? 0 : low, high, most);
}

function layRuns(series: Series, x: Axis, y: Axis, plot: Plot): (readonly [number, number])[][] {
  const runs: (readonly [number, number])[][] = [];
  let run: (readonly [number, number])[] = [];
  for (let at = 0; at < series.x.length; at++) {
    const value = series.y[at];
    const share = value === null ? null : axisShare(y, value);
    const across = axisShare(x, series.x[at]);
    if (share === null || across === null) {
      if (run.length > 0) runs.push(run);
      run = [];
      continue;
    }
    run.push([plot.left + across * plot.width, plot.top + (1 - share) * plot.height]);
  }
  if (run.length > 0) runs.push(run);
  return runs.map(thin);
}

/** Keeps the least and the greatest point of every pixel column, where there are more points than that. */
function thin(run: (readonly [number, number])[]): (readonly [number, number])[] {
  if (run.length < 1000) return run;
  const kept: (readonly [number, number])[] = [];
  let from = 0;
  while (from < run.length) {
    let [to, low, high] = [from, from, from];
    for (; to < run.length && Math.floor(run[to][0]) === Math.floor(run[from][0]); to++) {
      if (run[to][1] < run[low][1]) low = to;
      if (run[to][1] > run[high][1]) high = to;
    }
    for (const at of new Set([from, Math.min(low, high), Math.max(low, high), to - 1])) kept.push(run[at]);
    from = to;
  }
  return kept;
}

/** What each series has at the step nearest to a pixel column. */
export interface Reading {
  readonly x: number;
  /** Each with the step it stands at; `null` where a line has not begun or is not finite. */
  readonly values: readonly { readonly series: number; readonly x: number; readonly value: number | null }[];
}

/** Reads all lines at a pixel column: the nearest step that any of them has. */
export function readChart(payload: CurvePayload, chart: Chart, pixel: number): Reading | null {
  const { plot, x } = chart;
  const target = x.low + ((pixel - plot.left) / plot.width) * (x.high - x.low);
  let best: number | null = null;
  for (const series of payload.series) {
    const at = nearest(series.x, target);
    if (at >= 0 && (best === null || Math.abs(series.x[at] - target) < Math.abs(best - target)))
      best = series.x[at];
  }
  return best === null ? null : readAt(payload, best);
}

/** Reads all lines at one step; a line that has no value there gives its nearest one before. */
export function readAt(payload: CurvePayload, x: number): Reading {
  const values = payload.series.map((series, index) => {
    let at = nearest(series.x, x);
    if (at >= 0 && series.x[at] > x) at -= 1;
    return { series: index, x: at >= 0 ? series.x[at] : x, value: at >= 0 ? series.y[at] : null };
  });
  return { x, values };
}

/** The index of the entry of an ascending list that is nearest, −1 in an empty one. */
export function nearest(list: readonly number[], target: number): number {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < target) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && target - list[low - 1] <= list[low] - target) return low - 1;
  return list.length === 0 ? -1 : low;
}
