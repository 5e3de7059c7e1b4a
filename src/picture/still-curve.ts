/** @file A still picture of curves: axes with numbers, lines, and a legend with the last value of each. */
import type { CurvePayload } from '../mime/payload.js';
import { axisShare } from './axis.js';
import { type Bitmap, drawLine, fillRect } from './bitmap.js';
import { type Chart, layChart, lineColour, readAt, type Sides } from './curve.js';
import { drawText, fitText, type Lettered, type Lettering } from './lettering.js';
import { progressText } from './sentences.js';
import { CAPTION, createStill, drawHead, HEAD, INKS, MARGIN, WORDS } from './still.js';
import { shortNumber } from './words.js';

const WIDTH = 1120;
const HEIGHT = 420;
const LEGEND = 44;
const AXIS = 84;
const FOOT = 64;
/** Between the plot and the numbers at its side. */
const GAP = 14;
const GRID = [234, 238, 242] as const;

/** All series over their steps, at the end or so far. */
export function paintCurve(payload: CurvePayload, lettering: Lettering): Bitmap {
  const still = createStill(lettering, WIDTH, LEGEND + HEIGHT + FOOT, { bar: false });
  const { progress, done } = payload;
  drawHead(still, payload.title, progress ? progressText(progress, done) : '');
  const plot = { left: MARGIN + AXIS, top: MARGIN + HEAD + LEGEND, width: WIDTH - 2 * AXIS, height: HEIGHT };
  const room = MARGIN + AXIS - GAP;
  const sides: Sides = {
    left: room,
    right: room,
    measure: text => lettering.width(text, { height: CAPTION })
  };
  const chart = layChart(payload, { plot, sides, tickRoom: 130, rowRoom: 72 });
  drawLegend(still, payload, chart.plot.left);
  drawAxes(still, chart, payload.xLabel);
  for (const line of chart.lines) {
    const colour = lineColour(line.colour, 'light');
    for (const run of line.runs) {
      run.forEach((point, at) => {
        drawLine(still, run[Math.max(0, at - 1)], point, run.length === 1 ? 9 : 3.5, colour);
      });
    }
  }
  return still;
}

/** Names and last values, as many as fit. */
function drawLegend(still: Lettered, payload: CurvePayload, left: number): void {
  const top = MARGIN + HEAD + 2;
  const end = Math.max(...payload.series.map(series => series.x[series.x.length - 1] ?? 0));
  const words = { height: WORDS, colour: INKS.text };
  let x = left;
  for (const { series, value } of readAt(payload, end).values) {
    const { name, axis } = payload.series[series];
    const text = (value === null ? '–' : shortNumber(value)) + (axis === 'right' ? ' →' : '');
    const room = still.width - MARGIN - x - 42 - 12 - still.lettering.width(text, words);
    if (room < 30) break;
    drawLine(still, [x + 4, top + WORDS / 2], [x + 28, top + WORDS / 2], 5, lineColour(series, 'light'));
    x = drawText(still, fitText(still, name, words, room), x + 42, top, words);
    x = drawText(still, text, x + 12, top, { ...words, colour: INKS.muted }) + 40;
  }
}

function drawAxes(still: Lettered, { plot, x, yLeft, yRight }: Chart, xLabel: string): void {
  const words = { height: CAPTION, colour: INKS.muted };
  const right = plot.left + plot.width;
  for (const { value, text } of (yLeft ?? yRight)?.ticks ?? []) {
    const y = plot.top + (1 - (axisShare((yLeft ?? yRight)!, value) ?? 0)) * plot.height;
    fillRect(still, plot.left, Math.round(y) - 1, plot.width, 2, GRID);
    if (yLeft) drawText(still, text, plot.left - GAP, y - CAPTION / 2, { ...words, align: 'right' });
  }
  for (const { value, text } of yRight?.ticks ?? []) {
    const y = plot.top + (1 - (axisShare(yRight!, value) ?? 0)) * plot.height;
    drawText(still, text, right + GAP, y - CAPTION / 2, words);
  }
  for (const { value, text } of x.ticks) {
    const at = plot.left + (axisShare(x, value) ?? 0) * plot.width;
    fillRect(still, Math.round(at) - 1, plot.top + plot.height, 2, 8, INKS.line);
    drawText(still, text, at, plot.top + plot.height + 18, { ...words, align: 'centre' });
  }
  drawText(still, xLabel, plot.left + plot.width / 2, plot.top + plot.height + 46, {
    ...words,
    align: 'centre'
  });
}
