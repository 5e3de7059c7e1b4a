/** @file Curves that grow while something runs; any step can be read, and the picture never changes its size. */
import type { CurvePayload } from '../mime/payload.js';
import { cssColour } from '../picture/colour.js';
import { type Chart, layChart, lineColour, nearest, type Plot, readAt, readChart } from '../picture/curve.js';
import { progressText } from '../picture/sentences.js';
import { exactNumber, grouped, shortNumber } from '../picture/words.js';
import { chartSides, drawChart, drawReading } from './curve-drawing.js';
import { button, element, setText } from './dom.js';
import { DrawLoop } from './draw-loop.js';
import { createFrame, type Frame, saveButton, showNotes } from './frame.js';
import type { GridStyle } from './grid-drawing.js';
import { gridStyle } from './grid-style.js';
import { currentTheme } from './theme.js';
import type { View } from './view.js';

const HEIGHT = 260;
const MOST_WIDTH = 860;
const LEFT = 52;
const RIGHT = 44;
const TOP = 10;
const BOTTOM = 40;

export class CurveView implements View<CurvePayload> {
  readonly #frame: Frame;
  readonly #meter = element('progress', { class: 'rcp-progress' });
  readonly #progress = element('span', { class: 'rcp-muted rcp-number' });
  readonly #run = element('div', { class: 'rcp-run' }, this.#meter, this.#progress);
  readonly #legend = element('div', { class: 'rcp-legend' });
  readonly #canvas = element('canvas', {
    class: 'rcp-chart',
    tabindex: '0',
    role: 'img',
    'data-lm-suppress-shortcuts': 'true'
  });
  readonly #logButton: HTMLButtonElement;
  readonly #loop: DrawLoop;
  #payload: CurvePayload | null = null;
  #chart: Chart | null = null;
  #style: GridStyle | null = null;
  #log = false;
  /** The step being read, and whether it stays when the pointer leaves. */
  #step: number | null = null;
  #stuck = false;

  constructor(host: HTMLElement) {
    this.#frame = createFrame(host, 'curve');
    this.#logButton = button('log', 'Left axis by powers of ten', () => {
      this.#log = !this.#log;
      this.#logButton.setAttribute('aria-pressed', String(this.#log));
      this.#loop.request();
    });
    this.#logButton.setAttribute('aria-pressed', 'false');
    this.#frame.controls.append(
      this.#logButton,
      saveButton(() => this.#payload ?? undefined)
    );
    this.#frame.body.append(this.#run, this.#legend, this.#canvas);
    this.#loop = new DrawLoop(
      this.#frame.body,
      () => {
        this.#draw();
      },
      () => {
        this.#style = null;
        this.#showLegend();
      }
    );
    this.#listen();
  }

  show(payload: CurvePayload): void {
    this.#payload = payload;
    this.#frame.head(payload.title, '', payload.alt);
    const { progress } = payload;
    this.#run.hidden = !progress;
    if (progress) {
      if (progress.total === null) this.#meter.removeAttribute('value');
      else [this.#meter.max, this.#meter.value] = [Math.max(1, progress.total), progress.done];
      if (payload.done && progress.total === null) [this.#meter.max, this.#meter.value] = [1, 1];
      this.#meter.setAttribute('aria-label', progress.unit);
      setText(this.#progress, progressText(progress, payload.done));
    }
    this.#canvas.setAttribute('aria-label', `${payload.alt} Left and right arrow keys read steps.`);
    const gaps = payload.series.filter(series => series.y.includes(null));
    showNotes(
      this.#frame,
      gaps.map(({ name, y }) => ({
        text: `${name}: ${grouped(y.filter(value => value === null).length)} not finite`,
        alarm: true
      }))
    );
    this.#showLegend();
    this.#loop.request();
  }

  dispose(): void {
    this.#loop.dispose();
  }

  #plot(): Plot {
    const width = Math.max(120, Math.min(MOST_WIDTH, this.#frame.body.clientWidth));
    const right = this.#payload!.series.some(series => series.axis === 'right') ? RIGHT : 12;
    return { left: LEFT, top: TOP, width: width - LEFT - right, height: HEIGHT - TOP - BOTTOM };
  }

  #draw(): void {
    const payload = this.#payload;
    const canvas = this.#canvas;
    const context = canvas.getContext('2d');
    if (!payload || !context || this.#frame.body.clientWidth === 0) return;
    const plot = this.#plot();
    const ratio = window.devicePixelRatio;
    const width = Math.min(MOST_WIDTH, Math.max(120, this.#frame.body.clientWidth));
    const [across, down] = [Math.round(width * ratio), Math.round(HEIGHT * ratio)];
    if (canvas.width !== across || canvas.height !== down) {
      [canvas.width, canvas.height] = [across, down];
      [canvas.style.width, canvas.style.height] = [`${width}px`, `${HEIGHT}px`];
    }
    this.#style ??= gridStyle(canvas);
    const sides = chartSides(context, this.#style, plot.left, width - plot.left - plot.width);
    this.#chart = layChart(payload, { plot, sides, log: this.#log });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, HEIGHT);
    drawChart(context, this.#chart, this.#style, payload.xLabel);
    if (this.#step !== null) drawReading(context, this.#chart, this.#style, readAt(payload, this.#step));
  }

  /** Names, colours, and the values at the step being read or the last ones. */
  #showLegend(): void {
    const payload = this.#payload;
    if (!payload) return;
    const end = Math.max(0, ...payload.series.map(series => series.x.at(-1) ?? 0));
    const { x, values } = readAt(payload, this.#step ?? end);
    const items = values.map(({ series, value }) => {
      const { name, axis } = payload.series[series];
      const chip = element('i', { class: 'rcp-chip' });
      chip.style.background = cssColour(lineColour(series, currentTheme()));
      const figure =
        value === null ? '–' : this.#step === null ? shortNumber(value) : exactNumber(value).replace('+', '');
      const side = element('span', { class: 'rcp-muted' }, axis === 'right' ? '(right)' : '');
      return element(
        'span',
        { class: 'rcp-item' },
        chip,
        name,
        ' ',
        side,
        element('b', { class: 'rcp-number' }, figure)
      );
    });
    const where =
      this.#step === null ? 'latest' : `${payload.xLabel} ${grouped(x)}${this.#stuck ? ' · kept' : ''}`;
    this.#legend.replaceChildren(...items, element('span', { class: 'rcp-muted rcp-number' }, where));
  }

  #read(step: number | null): void {
    if (step === this.#step) return;
    this.#step = step;
    this.#showLegend();
    this.#loop.request();
  }

  #under(event: MouseEvent): number | null {
    if (!this.#payload || !this.#chart) return null;
    const x = event.clientX - this.#canvas.getBoundingClientRect().left;
    return readChart(this.#payload, this.#chart, x)?.x ?? null;
  }

  #listen(): void {
    this.#canvas.addEventListener('pointermove', event => {
      if (!this.#stuck) this.#read(this.#under(event));
    });
    this.#canvas.addEventListener('pointerleave', () => {
      if (!this.#stuck) this.#read(null);
    });
    this.#canvas.addEventListener('click', event => {
      const step = this.#under(event);
      this.#stuck = step !== null && !(this.#stuck && step === this.#step);
      this.#read(step);
      this.#showLegend();
    });
    this.#canvas.addEventListener('keydown', event => {
      this.#onKey(event);
    });
  }

  #onKey(event: KeyboardEvent): void {
    const longest = this.#payload?.series.reduce(
      (a, b) => (b.x.length > a.x.length ? b : a),
      this.#payload.series[0]
    );
    const steps = longest?.x ?? [];
    const at = this.#step === null ? steps.length : nearest(steps, this.#step);
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageUp: at - 20,
      PageDown: at + 20,
      Home: 0,
      End: steps.length - 1
    };
    if (event.key === 'Escape') {
      if (this.#step === null) this.#canvas.blur();
      this.#stuck = false;
      this.#read(null);
    } else if (Object.hasOwn(places, event.key) && steps.length > 0) {
      this.#stuck = true;
      this.#read(steps[Math.max(0, Math.min(steps.length - 1, places[event.key]))]);
      setText(this.#frame.spoken, this.#legend.textContent);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
