/**
 * @file `show.curve`: lines that grow while a network trains, with a progress bar, in one output.
 * It sends its state to the display host at most ten times a second. The last state is never lost, not even
 * when a synchronous loop lets no timer fire.
 */
import type { Tensor } from '../engine/index.js';
import { PAYLOAD_VERSION } from '../mime/payload.js';
import type { CurvePayload, Series } from '../mime/payload.js';
import { grouped, plural, shortTime } from '../picture/words.js';
import { createBundle } from './bundle.js';
import type { Bundle, Words } from './bundle.js';
import { displayHost, onSettle } from './live-output.js';
import { tableText } from './html.js';
import type { Table } from './html.js';
import { Displayable } from './picture.js';
import { valueText } from './statistics.js';

export type Axis = 'left' | 'right';

/** Options of `show.curve`. */
export interface CurveOptions {
  /** The display id of the output. Default: one of its own. */
  readonly id?: string;
  /** How many steps there will be, which gives the progress bar its end; by default not known. */
  readonly total?: number;
  /** What one step is called. Default `'step'`. */
  readonly unit?: string;
  /** The title; by default the names of the lines. */
  readonly title?: string;
}

/** A number, or a tensor of one element. */
export type CurveValue = number | Pick<Tensor, 'item'>;

const UPDATE_MILLISECONDS = 100;
/** Beyond this a line keeps every second of its points, again and again. */
const MAX_POINTS = 2048;

let unnamedCurves = 0;

/** One line: its points, thinned evenly when there are many, and the exact extremes of all of them. */
class Line {
  readonly name: string;
  readonly axis: Axis;
  #x: number[] = [];
  #y: (number | null)[] = [];
  #every = 1;
  #latest: { x: number; y: number | null } | null = null;
  count = 0;
  first: number | null = null;
  lowest: number | null = null;
  highest: number | null = null;

  constructor(name: string, axis: Axis) {
    this.name = name;
    this.axis = axis;
  }

  get last(): number | null {
    return this.#latest?.y ?? null;
  }

  add(x: number, value: number): void {
    const y = Number.isFinite(value) ? value : null;
    this.#latest = { x, y };
    if (y !== null) {
      this.first ??= y;
      this.lowest = Math.min(this.lowest ?? y, y);
      this.highest = Math.max(this.highest ?? y, y);
    }
    if (this.count++ % this.#every === 0) {
      this.#x.push(x);
      this.#y.push(y);
    }
    if (this.#x.length > MAX_POINTS) this.#thin();
  }

  #thin(): void {
    this.#every *= 2;
    this.#x = this.#x.filter((_, index) => index % 2 === 0);
    this.#y = this.#y.filter((_, index) => index % 2 === 0);
  }

  toSeries(): Series {
    const x = [...this.#x];
    const y = [...this.#y];
    if (this.#latest && x.at(-1) !== this.#latest.x) {
      x.push(this.#latest.x);
      y.push(this.#latest.y);
    }
    return { name: this.name, x, y, axis: this.axis };
  }
}

/**
 * Lines over steps. Displayed once, it updates its own output with every `add` and `progress`.
 *
 * @throws RangeError unless `total` is a whole number of at least 1.
 * @example
 * const curve = show.curve({ loss: 'left', accuracy: 'right' }, { id: 'training', total: 200 });
 * for (const loss of [2.3, 1.1, 0.7]) curve.add({ loss, accuracy: 0.9 });
 * curve.finish();
 */
export class Curve extends Displayable {
  /** The display id of its output. */
  readonly id: string;
  readonly #title: string;
  readonly #unit: string;
  readonly #total: number | null;
  readonly #lines: ReadonlyMap<string, Line>;
  #steps = 0;
  #showsProgress: boolean;
  #progressDone: number | null = null;
  #note: string | undefined;
  #finished = false;
  /** The cell that changed it last has ended. Another cell may change it again. */
  #settled = false;
  readonly #started = performance.now();
  #seconds = 0;
  #shown = false;
  #sentAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(lines: readonly (readonly [string, Axis])[], options: CurveOptions = {}) {
    super();
    const { id, total, unit = 'step', title } = options;
    if (total !== undefined && !(Number.isInteger(total) && total > 0)) {
      throw new RangeError(`show.curve: total must be a positive integer, got ${total}`);
    }
    this.id = id ?? `receptive-curve-${++unnamedCurves}`;
    this.#lines = new Map(lines.map(([name, axis]) => [name, new Line(name, axis)]));
    this.#title = title ?? [...this.#lines.keys()].join(', ');
    this.#unit = unit;
    this.#total = total ?? null;
    this.#showsProgress = total !== undefined;
  }

  /**
   * A curve of finished numbers, one point a step. Values that are not finite leave a gap.
   *
   * @throws RangeError unless `total` is a whole number of at least 1.
   * @example
   * show.curve({ loss: [2.3, 0.9, 0.4] }).payload.series[0].y; // → [ 2.3, 0.9, 0.4 ]
   */
  static from(
    columns: readonly (readonly [string, ArrayLike<number>])[],
    axis: (name: string) => Axis,
    options: CurveOptions
  ): Curve {
    const curve = new Curve(
      columns.map(([name]) => [name, axis(name)]),
      options
    );
    for (const [name, values] of columns) {
      const line = curve.#lines.get(name)!;
      for (let step = 0; step < values.length; step++) line.add(step + 1, values[step]);
      curve.#steps = Math.max(curve.#steps, values.length);
    }
    curve.#finished = true;
    return curve;
  }

  /**
   * Adds one step to the lines named in `values`.
   *
   * @throws TypeError for a name that the curve was not made with
   *
   * @example
   * const curve = show.curve({ loss: 'left' });
   * curve.add({ loss: 2.3 });
   * curve.add({ loss: tensor(0.9) });
   * curve.payload.series[0].y.length; // → 2
   */
  add(values: Readonly<Record<string, CurveValue>>): void {
    const points = Object.entries(values).map(([name, value]) => {
      const line = this.#lines.get(name);
      if (!line) {
        throw new TypeError(`curve.add: no series '${name}'; it has: ${[...this.#lines.keys()].join(', ')}`);
      }
      return { line, value: typeof value === 'number' ? value : value.item() };
    });
    this.#steps += 1;
    for (const { line, value } of points) line.add(this.#steps, value);
    this.#changed();
  }

  /**
   * Moves the progress bar to `done`, in place of counting the steps, and says what is going on; by default
   * nothing.
   *
   * @example
   * const curve = show.curve({ loss: 'left' }, { total: 200 });
   * curve.progress(50, 'warming up');
   * curve.payload.progress?.done; // → 50
   */
  progress(done: number, note?: string): void {
    this.#showsProgress = true;
    this.#progressDone = done;
    this.#note = note ?? this.#note;
    this.#changed();
  }

  /**
   * Says what is going on beside the progress bar.
   *
   * @example
   * const curve = show.curve({ loss: 'left' }, { total: 200 });
   * curve.note('evaluating');
   * curve.payload.progress?.note; // → 'evaluating'
   */
  note(text: string): void {
    this.#note = text;
    this.#changed();
  }

  /**
   * Ends the curve, by default without a note: the last state is sent at once, with the image for viewers without
   * the extension. The end of the cell does the same for a curve that is not finished; another cell may then go on
   * with it.
   *
   * @example
   * const curve = show.curve({ loss: 'left' });
   * curve.add({ loss: 0.5 });
   * curve.finish('done');
   * curve.payload.done; // → true
   */
  finish(note?: string): void {
    this.#note = note ?? this.#note;
    this.#measureTime();
    this.#finished = true;
    this.#send();
  }

  /** What the renderer draws: plain data with a version. */
  get payload(): CurvePayload {
    return {
      version: PAYLOAD_VERSION,
      kind: 'curve',
      title: this.#title,
      alt: this.#describe(),
      series: [...this.#lines.values()].map(line => line.toSeries()),
      xLabel: this.#unit,
      ...(this.#showsProgress ? { progress: this.#progress() } : {}),
      done: this.#stays
    };
  }

  /**
   * What a notebook keeps of the present state.
   *
   * @example
   * 'text/plain' in show.curve({ loss: [0.5, 0.25] }).toBundle().data; // → true
   */
  override toBundle(): Bundle {
    this.#shown = true;
    // Only a state that stays gets an image: painting one ten times a second would slow the training.
    const bundle = createBundle(this.payload, this.#words(), this.#stays);
    return { ...bundle, displayId: this.id };
  }

  /**
   * The present state in words and numbers.
   *
   * @example
   * show.curve({ loss: [0.5, 0.25] }).toString().includes('loss'); // → true
   */
  override toString(): string {
    return this.#words().text;
  }

  #progress(): NonNullable<CurvePayload['progress']> {
    return {
      done: this.#progressDone ?? this.#steps,
      total: this.#total,
      unit: this.#unit,
      seconds: Math.round(this.#seconds * 100) / 100,
      ...(this.#note === undefined ? {} : { note: this.#note })
    };
  }

  #measureTime(): void {
    if (!this.#finished) this.#seconds = (performance.now() - this.#started) / 1000;
  }

  get #stays(): boolean {
    return this.#finished || this.#settled;
  }

  readonly #settle = (): void => {
    if (this.#finished) return;
    this.#settled = true;
    this.#send();
  };

  #changed(): void {
    this.#measureTime();
    this.#settled = false;
    if (displayHost()) onSettle(this.#settle);
    const wait = this.#sentAt + UPDATE_MILLISECONDS - performance.now();
    if (wait <= 0) this.#send();
    else
      this.#timer ??= setTimeout(() => {
        this.#send();
      }, wait);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const host = displayHost();
    if (!host) return;
    const update = this.#shown;
    this.#shown = true;
    host(this, { id: this.id, update });
    this.#sentAt = performance.now();
  }

  #describe(): string {
    const lines = [...this.#lines.values()].map(line =>
      line.count === 0
        ? `${line.name} has no points yet`
        : `${line.name} from ${valueText(line.first)} to ${valueText(line.last)}`
    );
    return `Curve over ${plural(this.#steps, this.#unit)}: ${lines.join(', ')}.`;
  }

  #state(): string {
    if (!this.#showsProgress) return plural(this.#steps, this.#unit);
    const { done, total, unit, seconds, note } = this.#progress();
    const count = total === null ? plural(done, unit) : `${grouped(done)} of ${plural(total, unit)}`;
    return `${count} · ${shortTime(seconds)}${note === undefined ? '' : ` · ${note}`}`;
  }

  /** The progress bar of text/plain. */
  #bar(): string {
    if (!this.#showsProgress || this.#total === null) return '';
    const share = Math.min(1, this.#progress().done / this.#total);
    return `${'█'.repeat(Math.round(20 * share)).padEnd(20, '░')} `;
  }

  #words(): Words {
    const state = this.#state();
    const table: Table = {
      caption: `${this.#title} · ${state}`,
      header: ['series', 'first', 'last', 'lowest', 'highest', plural(2, this.#unit).slice(2)],
      rows: [...this.#lines.values()].map(line => [
        line.name,
        ...[line.first, line.last, line.lowest, line.highest].map(value => valueText(value)),
        grouped(line.count)
      ]),
      words: 1
    };
    const text = tableText({ ...table, caption: `${this.#title} · ${this.#bar()}${state}` });
    return { text, caption: this.#describe(), table };
  }
}
