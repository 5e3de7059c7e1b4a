/** @file Any tensor as one faceted picture, with its figures and its print. */
import { decodeTensor } from '../mime/parse.js';
import type { TensorPayload } from '../mime/payload.js';
import { type Facets, facetsOf, placeOf, tileLabel } from '../picture/facets.js';
import { fitScales, type Scale, type Values } from '../picture/scale.js';
import { cautions, isQuantised, scaleText, statsText } from '../picture/sentences.js';
import { exactNumber, plural, shapeText } from '../picture/words.js';
import { ColourBar } from './colour-bar.js';
import { button, choice, element, setText, slider } from './dom.js';
import { createFrame, type Frame, showNotes } from './frame.js';
import type { GridTile } from './grid-drawing.js';
import { savePicture } from './save.js';
import { onThemeChange } from './theme.js';
import { ValueGrid } from './value-grid.js';
import type { View } from './view.js';

/** Wanted sizes of one picture among several, and of a single one. */
const SIZES = [48, 84, 128, 208, 340] as const;
const LONE = [120, 240, 360, 560, 900] as const;
/** A lone picture of few values is drawn with cells no larger than this. */
const LONE_CELL = 40;
/** Values of a vector in a row. */
const STRIP = 16;
const LONG_STRIP = 64;

export class TensorView implements View<TensorPayload> {
  private readonly frame: Frame;
  private readonly grid: ValueGrid;
  private readonly bar = new ColourBar();
  private readonly scalar = element('output', { class: 'rcp-scalar' });
  private readonly print = element('pre', { class: 'rcp-print' });
  private readonly scaleChoice: HTMLElement;
  private readonly sizeSlider: HTMLElement;
  private readonly saveButton: HTMLElement;
  private readonly stopTheme: () => void;
  private payload: TensorPayload | null = null;
  private values: Values = new Float32Array(0);
  private facets: Facets = facetsOf([0], STRIP);
  private scales: readonly Scale[] = [];
  private mode: 'layer' | 'map' = 'layer';
  private size = 1;

  constructor(host: HTMLElement) {
    this.frame = createFrame(host, 'tensor');
    this.grid = new ValueGrid(
      (flat, slot) => {
        this.onRead(flat, slot);
      },
      sentence => {
        setText(this.frame.spoken, sentence);
      }
    );
    const modes = [
      ['map', 'each picture'],
      ['layer', 'whole tensor']
    ] as const;
    const scale = choice('scale', modes, mode => {
      this.mode = mode;
      this.arrange();
    });
    scale.choose(this.mode);
    this.scaleChoice = scale.node;
    this.sizeSlider = slider('size', SIZES.length, this.size, step => {
      this.size = step;
      this.arrange();
    });
    const save = button('⤓', 'Save as PNG', () => {
      if (this.payload) savePicture(this.payload);
    });
    this.saveButton = save;
    this.frame.controls.append(this.scaleChoice, this.sizeSlider, save);
    const details = element(
      'details',
      { 'data-lm-suppress-shortcuts': 'true' },
      element('summary', {}, 'as text'),
      this.print
    );
    this.frame.body.append(this.scalar, this.grid.node, this.bar.node);
    this.frame.root.append(details);
    this.stopTheme = onThemeChange(() => {
      this.showBar(null);
    });
  }

  show(payload: TensorPayload): void {
    const { tensor } = payload;
    this.payload = payload;
    this.values = decodeTensor(tensor);
    const count = this.values.length;
    this.facets = facetsOf(tensor.shape, count > 4 * STRIP ? LONG_STRIP : STRIP);
    this.frame.head(
      payload.title,
      count > 1 ? `${tensor.dtype} · ${statsText(tensor)}` : tensor.dtype,
      payload.alt
    );
    setText(this.print, payload.text);
    const lone = count === 1;
    this.scalar.hidden = !lone && count > 0;
    setText(
      this.scalar,
      lone ? exactNumber(this.values[0]).replace('+', '') : `no values: shape is ${shapeText(tensor.shape)}`
    );
    this.grid.node.hidden = count < 2;
    this.scaleChoice.hidden = this.facets.tiles < 2;
    this.sizeSlider.hidden = count < 2;
    this.saveButton.hidden = count === 0;
    showNotes(this.frame, [
      ...cautions(tensor).map(text => ({ text, alarm: true })),
      ...(isQuantised(tensor) ? [{ text: 'values rounded to 256 steps (≈)', alarm: false }] : [])
    ]);
    this.arrange();
  }

  dispose(): void {
    this.grid.dispose();
    this.stopTheme();
  }

  private arrange(): void {
    const { payload, facets, values } = this;
    if (!payload || values.length < 2) {
      this.bar.node.hidden = true;
      return;
    }
    const { shape } = payload.tensor;
    const [mapHeight, mapWidth] = [facets.height, facets.width];
    this.scales = fitScales(values, facets.tiles, this.mode);
    const tiles = Array.from({ length: facets.tiles }, (_, slot): GridTile => ({
      offset: slot * mapHeight * mapWidth,
      end: Math.min((slot + 1) * mapHeight * mapWidth, facets.count),
      caption: facets.tiles > 1 ? tileLabel(shape, slot) : '',
      fact: '',
      alarm: false,
      scale: this.scales[slot]
    }));
    const lone = Math.min(LONE[this.size], LONE_CELL * (this.size + 1) * 0.5 * Math.max(mapHeight, mapWidth));
    this.grid.show(
      { values, tiles, mapHeight, mapWidth },
      {
        label: `${payload.title}, ${plural(facets.tiles, 'picture')}`,
        target: facets.tiles > 1 ? SIZES[this.size] : lone,
        columns: facets.columns !== undefined && facets.columns <= 8 ? facets.columns : undefined,
        describe: flat => ({
          place: `[${placeOf(shape, flat).join(', ')}]`,
          value: (isQuantised(payload.tensor) ? '≈ ' : '') + exactNumber(values[flat]),
          detail: axesText(payload, flat)
        })
      }
    );
    this.showBar(null);
  }

  private onRead(flat: number | null, slot: number): void {
    this.showBar(flat === null ? null : slot);
    if (flat !== null) this.bar.point(this.scales[slot], this.values[flat]);
  }

  private showBar(slot: number | null): void {
    const first = this.scales.at(0);
    this.bar.node.hidden = !first || this.values.length < 2;
    if (!first) return;
    const scale = slot !== null ? this.scales[slot] : this.mode === 'layer' ? first : null;
    const whole = this.facets.tiles > 1 ? 'one scale for the whole tensor' : '';
    this.bar.show(first.map, scale, scaleText(this.scales, this.mode, whole));
    if (slot === null) this.bar.point(null, null);
  }
}

/** `N 0 · C 2 · H 3`, where the payload names its axes. */
function axesText({ tensor }: TensorPayload, flat: number): string {
  if (!tensor.axes) return '';
  return placeOf(tensor.shape, flat)
    .map((at, dim) => `${tensor.axes![dim]} ${at}`)
    .join(' · ');
}
