/** @file Activations of one layer: a map a channel, on one scale or each on its own, in any order. */
import { decodeTensor } from '../mime/parse.js';
import type { FeatureMapsPayload } from '../mime/payload.js';
import { fitScales, type Scale, type Values } from '../picture/scale.js';
import { cautions, isQuantised, mapsText, scaleText } from '../picture/sentences.js';
import { exactNumber, shortNumber } from '../picture/words.js';
import { sortChannels, type SortKey } from '../picture/sorting.js';
import { ColourBar } from './colour-bar.js';
import { button, choice, element, menu, setText, slider } from './dom.js';
import { createFrame, type Frame, showNotes } from './frame.js';
import type { GridTile } from './grid-drawing.js';
import { InputPicture, windowAt, windowText } from './input-picture.js';
import { savePicture } from './save.js';
import { onThemeChange } from './theme.js';
import { type Reading, ValueGrid } from './value-grid.js';
import type { View } from './view.js';

const SIZES = [48, 84, 128, 208, 340] as const;

export class FeatureMapsView implements View<FeatureMapsPayload> {
  private readonly frame: Frame;
  private readonly grid: ValueGrid;
  private readonly bar = new ColourBar();
  private readonly input = new InputPicture();
  private readonly stopTheme: () => void;
  private payload: FeatureMapsPayload | null = null;
  private values: Values = new Float32Array(0);
  private scales: readonly Scale[] = [];
  private mode: 'layer' | 'map' = 'layer';
  private sort: SortKey = 'channel';
  private size = 1;

  constructor(host: HTMLElement) {
    this.frame = createFrame(host, 'featuremaps');
    this.grid = new ValueGrid(
      (flat, slot) => {
        this.onRead(flat, slot);
      },
      sentence => {
        setText(this.frame.spoken, sentence);
      }
    );
    this.addControls();
    const row = element('div', { class: 'rcp-row' }, this.input.node, this.grid.node);
    this.frame.body.append(row, this.bar.node);
    this.stopTheme = onThemeChange(() => {
      this.input.repaint();
      this.showBar(null);
    });
  }

  private addControls(): void {
    const modes = [
      ['map', 'each map'],
      ['layer', 'whole layer']
    ] as const;
    const scale = choice('scale', modes, mode => {
      this.mode = mode;
      this.arrange();
    });
    scale.choose(this.mode);
    const orders = [
      ['channel', 'channel'],
      ['max', 'max'],
      ['mean', 'mean'],
      ['dead', 'dead last']
    ] as const;
    const sort = menu('sort', orders, order => {
      this.sort = order;
      this.arrange();
    });
    const size = slider('size', SIZES.length, this.size, step => {
      this.size = step;
      this.arrange();
    });
    const save = button('⤓', 'Save as PNG', () => {
      if (this.payload) savePicture(this.payload);
    });
    this.frame.controls.append(scale.node, sort, size, save);
  }

  show(payload: FeatureMapsPayload): void {
    this.payload = payload;
    this.values = decodeTensor(payload.activations);
    const of = [payload.layer, payload.layerType].filter(part => part !== undefined).join(' ');
    const facts = [...(of === '' || payload.title.includes(of) ? [] : [of]), mapsText(payload)];
    this.frame.head(payload.title, facts.join(' · '), payload.alt);
    this.input.show(payload.input);
    showNotes(this.frame, [
      ...cautions(payload.activations).map(text => ({ text, alarm: true })),
      ...(isQuantised(payload.activations)
        ? [{ text: 'values rounded to 256 steps a map (≈)', alarm: false }]
        : [])
    ]);
    this.arrange();
  }

  dispose(): void {
    this.grid.dispose();
    this.stopTheme();
  }

  /** Lays the maps out by the chosen order and scale. */
  private arrange(): void {
    const { payload, values } = this;
    if (!payload) return;
    const [count, mapHeight, mapWidth] = payload.activations.shape;
    this.scales = fitScales(values, count, this.mode);
    const order = sortChannels(payload.channels.slice(0, count), this.sort);
    const tiles = order.map((slot): GridTile => {
      const { index, dead, max } = payload.channels[slot];
      return {
        offset: slot * mapHeight * mapWidth,
        caption: String(index),
        fact: dead ? 'dead' : max === null ? '' : shortNumber(max),
        alarm: dead,
        scale: this.scales[slot]
      };
    });
    this.grid.show(
      { values, tiles, mapHeight, mapWidth },
      { label: payload.title, target: SIZES[this.size], describe: flat => this.describe(flat) }
    );
    this.showBar(null);
  }

  private describe(flat: number): Reading {
    const payload = this.payload!;
    const [, height, width] = payload.activations.shape;
    const map = Math.floor(flat / (height * width));
    const row = Math.floor((flat % (height * width)) / width);
    const column = flat % width;
    const about = isQuantised(payload.activations) ? '≈ ' : '';
    const { input, window } = payload;
    const seen =
      input && window ? windowText(windowAt(window, row, column), input.shape[1], input.shape[2]) : '';
    return {
      place: `map ${payload.channels[map].index} · row ${row} · col ${column}`,
      value: about + exactNumber(this.values[flat]),
      detail: seen
    };
  }

  private onRead(flat: number | null, slot: number): void {
    const { payload } = this;
    if (!payload || flat === null || slot < 0) {
      this.input.look(null);
      this.showBar(null);
      return;
    }
    const [, height, width] = payload.activations.shape;
    const map = Math.floor(flat / (height * width));
    const inside = flat % (height * width);
    if (payload.window) {
      this.input.look(windowAt(payload.window, Math.floor(inside / width), inside % width));
    }
    this.showBar(map);
    this.bar.point(this.scales[map], this.values[flat]);
  }

  /** The bar of the layer, or of the map being read. */
  private showBar(map: number | null): void {
    const shared = this.mode === 'layer';
    const scale = map !== null ? this.scales[map] : shared ? (this.scales.at(0) ?? null) : null;
    const first = scale ?? this.scales.at(0);
    if (!first) return;
    this.bar.show(first.map, scale, scaleText(this.scales, this.mode, 'one scale for the whole layer'));
    if (map === null) this.bar.point(null, null);
  }
}
