/**
 * @file What all grids of pictures have in a page: a frame, a choice of scale, sizes, the grid in which every value can be
 * read, a colour bar, and the picture as a file. A kind of grid says only what is its own.
 */
import { decodeTensor } from '../mime/parse.js';
import type { Payload, TensorData } from '../mime/payload.js';
import type { GridModel } from '../picture/grid.js';
import type { Scale, ScaleMode, Values } from '../picture/scale.js';
import { cautions, isQuantised } from '../picture/sentences.js';
import { ColourBar } from './colour-bar.js';
import { choice, element, setText, slider } from './dom.js';
import { createFrame, type Frame, saveButton, showNotes } from './frame.js';
import { onThemeChange } from './theme.js';
import { type Reading, ValueGrid } from './value-grid.js';
import type { View } from './view.js';

/** One payload and its values. */
export interface Shown<P extends Payload> {
  readonly payload: P;
  readonly values: Values;
}

/** What one kind of grid adds to what all have. It belongs to one view, and may keep what its reader has chosen. */
export interface GridKind<P extends Payload> {
  readonly name: P['kind'];
  /** The two choices of scale. */
  readonly scales: { readonly each: string; readonly whole: string };
  /** Said of values that the payload holds in 256 steps. */
  readonly rounded: string;
  /** Wanted pixels of a tile's longer side, for each step of the slider. */
  readonly sizes: readonly number[];
  /** Choices of its own, before those that all have; `change` lays the grid out anew. */
  controls?(change: () => void): readonly HTMLElement[];
  /** What stands beside the grid. */
  readonly companion?: Companion<P>;
  /** The tensor whose values the grid shows. */
  tensorOf(payload: P): TensorData;
  /** What stands beside the title. */
  facts(payload: P): string;
  /** The tiles; `null` where there is nothing to lay out. */
  layout(shown: Shown<P>, mode: ScaleMode): GridModel | null;
  /** The pixels that a tile should have, where `sizes` do not say it. */
  target?(model: GridModel, step: number): number;
  /** What is said of one value. */
  describe(shown: Shown<P>, flat: number): Reading;
  /** What the colours mean. */
  scaleWords(scales: readonly Scale[], mode: ScaleMode): string;
}

/** Something around the grid that shows the same payload. */
export interface Companion<P extends Payload> {
  /** Stands before the grid in its row. */
  readonly node: HTMLElement;
  /** Stands below everything. */
  readonly below?: HTMLElement;
  show(shown: Shown<P>): void;
  /** Told which value is being read, `null` for none. */
  read?(flat: number | null): void;
  /** The theme has changed. */
  repaint?(): void;
}

const FIRST_SIZE = 1;

export class GridView<P extends Payload> implements View<P> {
  readonly #kind: GridKind<P>;
  readonly #frame: Frame;
  readonly #grid: ValueGrid;
  readonly #bar = new ColourBar();
  readonly #scale: HTMLElement;
  readonly #sizes: HTMLElement;
  readonly #save: HTMLElement;
  readonly #stopTheme: () => void;
  #shown: Shown<P> | null = null;
  #model: GridModel | null = null;
  #mode: ScaleMode = 'layer';
  #size = FIRST_SIZE;

  constructor(host: HTMLElement, kind: GridKind<P>) {
    this.#kind = kind;
    this.#frame = createFrame(host, kind.name);
    this.#grid = new ValueGrid(
      (flat, slot) => {
        this.#onRead(flat, slot);
      },
      sentence => {
        setText(this.#frame.spoken, sentence);
      }
    );
    this.#scale = this.#scaleChoice();
    this.#sizes = slider('size', kind.sizes.length, FIRST_SIZE, step => {
      this.#size = step;
      this.#arrange();
    });
    this.#save = saveButton(() => this.#shown?.payload);
    const own = kind.controls?.(() => {
      this.#arrange();
    });
    this.#frame.controls.append(...(own ?? []), this.#scale, this.#sizes, this.#save);
    const before = kind.companion ? [kind.companion.node] : [];
    this.#frame.body.append(element('div', { class: 'rcp-row' }, ...before, this.#grid.node), this.#bar.node);
    if (kind.companion?.below) this.#frame.root.append(kind.companion.below);
    this.#stopTheme = onThemeChange(() => {
      kind.companion?.repaint?.();
      this.#showBar(null);
    });
  }

  #scaleChoice(): HTMLElement {
    const { each, whole } = this.#kind.scales;
    const modes = [
      ['map', each],
      ['layer', whole]
    ] as const;
    const scale = choice<ScaleMode>('scale', modes, mode => {
      this.#mode = mode;
      this.#arrange();
    });
    scale.choose(this.#mode);
    return scale.node;
  }

  show(payload: P): void {
    const kind = this.#kind;
    const tensor = kind.tensorOf(payload);
    this.#shown = { payload, values: decodeTensor(tensor) };
    this.#frame.head(payload.title, kind.facts(payload), payload.alt);
    showNotes(this.#frame, [
      ...cautions(tensor).map(text => ({ text, alarm: true })),
      ...(isQuantised(tensor) ? [{ text: kind.rounded, alarm: false }] : [])
    ]);
    this.#save.hidden = this.#shown.values.length === 0;
    kind.companion?.show(this.#shown);
    this.#arrange();
  }

  dispose(): void {
    this.#grid.dispose();
    this.#stopTheme();
  }

  /** Lays the tiles out by what the reader has chosen. */
  #arrange(): void {
    const shown = this.#shown;
    if (!shown) return;
    const model = this.#kind.layout(shown, this.#mode);
    this.#model = model;
    this.#grid.node.hidden = this.#sizes.hidden = model === null;
    this.#scale.hidden = model === null || model.tiles.length < 2;
    if (model) {
      this.#grid.show(model, {
        label: shown.payload.title,
        target: this.#kind.target?.(model, this.#size) ?? this.#kind.sizes[this.#size],
        describe: flat => this.#kind.describe(shown, flat)
      });
    }
    this.#showBar(null);
  }

  #onRead(flat: number | null, slot: number): void {
    this.#kind.companion?.read?.(flat);
    this.#showBar(flat === null ? null : slot);
    const tile = this.#model?.tiles[slot];
    if (flat !== null && tile) this.#bar.point(tile.scale, this.#shown!.values[flat]);
  }

  /** The bar of all tiles, or of the one being read. Colour pictures have none. */
  #showBar(slot: number | null): void {
    const tiles = this.#model?.tiles ?? [];
    this.#bar.node.hidden = tiles.length === 0 || tiles[0].rgb !== undefined;
    if (this.#bar.node.hidden) return;
    const shared = this.#mode === 'layer' ? tiles[0].scale : null;
    const scales = tiles.map(tile => tile.scale);
    this.#bar.show(
      tiles[0].scale.map,
      slot === null ? shared : tiles[slot].scale,
      this.#kind.scaleWords(scales, this.#mode)
    );
    if (slot === null) this.#bar.point(null, null);
  }
}
