/** @file Draws a laid-out chart on a canvas: grid, ticks, lines, and the step being read. */
import { type Axis, axisShare } from '../picture/axis.js';
import { cssColour } from '../picture/colour.js';
import { type Chart, lineColour, type Reading, type Sides } from '../picture/curve.js';
import type { GridStyle } from './grid-drawing.js';

const FONT_SIZE = 11;
/** Between a plot and the numbers at its side. */
const GAP = 8;

/** Where a chart's numbers have room: `left` and `right` are what lies beside the plot. */
export function chartSides(
  context: CanvasRenderingContext2D,
  style: GridStyle,
  left: number,
  right: number
): Sides {
  return {
    left: left - GAP,
    right: right - GAP,
    measure(text) {
      context.font = numberFont(style);
      return context.measureText(text).width;
    }
  };
}

function numberFont({ monospace }: GridStyle): string {
  return `${FONT_SIZE}px ${monospace}`;
}

/** All but the step being read. */
export function drawChart(
  context: CanvasRenderingContext2D,
  chart: Chart,
  style: GridStyle,
  xLabel: string
): void {
  const { plot } = chart;
  context.font = numberFont(style);
  context.lineWidth = 1;
  drawRows(context, chart, style);
  context.textBaseline = 'top';
  context.textAlign = 'center';
  const bottom = plot.top + plot.height;
  for (const { value, text } of chart.x.ticks) {
    const x = plot.left + (axisShare(chart.x, value) ?? 0) * plot.width;
    context.fillStyle = style.line;
    context.fillRect(Math.round(x), bottom, 1, 4);
    context.fillStyle = style.muted;
    // The last number would be cut where nothing else stands at the right.
    const last = plot.left + plot.width + GAP - context.measureText(text).width / 2;
    context.fillText(text, Math.min(x, Math.max(plot.left, last)), bottom + 7);
  }
  context.font = `${FONT_SIZE}px ${style.font}`;
  context.fillText(xLabel, plot.left + plot.width / 2, bottom + 22);
  drawLines(context, chart, style);
}

function drawRows(context: CanvasRenderingContext2D, { plot, yLeft, yRight }: Chart, style: GridStyle): void {
  const main = yLeft ?? yRight;
  const place = (axis: Axis, value: number): number =>
    plot.top + (1 - (axisShare(axis, value) ?? 0)) * plot.height;
  context.textBaseline = 'middle';
  for (const { value, text } of main?.ticks ?? []) {
    const y = place(main!, value);
    context.fillStyle = style.line;
    context.fillRect(plot.left, Math.round(y), plot.width, 1);
    context.fillStyle = style.muted;
    context.textAlign = 'right';
    if (yLeft) context.fillText(text, plot.left - GAP, y);
  }
  context.textAlign = 'left';
  for (const { value, text } of yRight?.ticks ?? []) {
    context.fillStyle = style.muted;
    context.fillText(text, plot.left + plot.width + GAP, place(yRight!, value));
  }
}

function drawLines(context: CanvasRenderingContext2D, chart: Chart, style: GridStyle): void {
  context.lineJoin = 'round';
  context.lineWidth = 1.75;
  for (const line of chart.lines) {
    const colour = cssColour(lineColour(line.colour, style.theme));
    context.strokeStyle = context.fillStyle = colour;
    for (const run of line.runs) {
      context.beginPath();
      if (run.length < 30) {
        for (const [x, y] of run) {
          context.moveTo(x + 2.5, y);
          context.arc(x, y, 2.5, 0, 2 * Math.PI);
        }
        context.fill();
        context.beginPath();
      }
      run.forEach(([x, y], at) => {
        if (at === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      });
      context.stroke();
    }
  }
}

/** A line at the step being read, and a dot on every curve. */
export function drawReading(
  context: CanvasRenderingContext2D,
  chart: Chart,
  style: GridStyle,
  reading: Reading
): void {
  const { plot } = chart;
  const x = plot.left + (axisShare(chart.x, reading.x) ?? 0) * plot.width;
  context.fillStyle = style.muted;
  context.fillRect(Math.round(x), plot.top, 1, plot.height);
  for (const { series, value, x: step } of reading.values) {
    const line = chart.lines[series];
    const axis = line.axis === 'left' ? chart.yLeft : chart.yRight;
    const share = axis && value !== null ? axisShare(axis, value) : null;
    if (share === null) continue;
    context.beginPath();
    const across = plot.left + (axisShare(chart.x, step) ?? 0) * plot.width;
    context.arc(across, plot.top + (1 - share) * plot.height, 3.5, 0, 2 * Math.PI);
    context.fillStyle = cssColour(lineColour(line.colour, style.theme));
    context.fill();
  }
}
