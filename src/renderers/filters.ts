/** @file The kernels of a convolution: filters down, their input channels across, or as colour pictures. */
import { decodeTensor } from '../mime/parse.js';
import type { FiltersPayload } from '../mime/payload.js';
import { fitScale, fitScales, type Scale, type ScaleOptions, type Values } from '../picture/scale.js';
import { cautions, filtersText, isQuantised, scaleText } from '../picture/sentences.js';
import { exactNumber, signedNumber } from '../picture/words.js';
import { ColourBar } from './colour-bar.js';
import { button, choice, setText, slider } from './dom.js';
import { createFrame, type Frame, showNotes } from './frame.js';
import type { GridTile } from './grid-drawing.js';
import { savePicture } from './save.js';
import { onThemeChange } from './theme.js';
import { type Reading, ValueGrid } from './value-grid.js';
import type { View } from './view.js';

const SIZES = [36, 60, 108, 180, 300] as const;
const WEIGHTS: ScaleOptions = { signed: 'weights', alwaysSigned: true, trim: false };

type Look = 'weights' | 'rgb';

export class FiltersView implements View<FiltersPayload> {
  private readonly frame: Frame;
  private readonly grid: ValueGrid;
  private readonly bar = new ColourBar();
  private readonly looks: HTMLElement;
  private readonly stopTheme: () => void;
  private payload: FiltersPayload | null = null;
  private values: Values = new Float32Array(0);
  private bias: Values | null = null;
  private scales: readonly Scale[] = [];
  private mode: 'layer' | 'map' = 'layer';
  /** How three channels are shown: as colour pictures, until the reader chooses otherwise. */
  private look: Look = 'rgb';
  private size = 1;

  constructor(host: HTMLElement) {
    this.frame = createFrame(host, 'filters');
    this.grid = new ValueGrid(
      flat => {
        this.onRead(flat);
      },
      sentence => {
        setText(this.frame.spoken, sentence);
      }
    );
    const looks = [
      ['weights', 'one by one'],
      ['rgb', 'as colour']
    ] as const;
    const look = choice<Look>('channels', looks, chosen => {
      this.look = chosen;
      this.arrange();
    });
    look.choose(this.look);
    this.looks = look.node;
    this.addControls();
    this.frame.body.append(this.grid.node, this.bar.node);
    this.stopTheme = onThemeChange(() => {
      this.showBar(null);
    });
  }

  private addControls(): void {
    const modes = [
      ['map', 'each filter'],
      ['layer', 'whole layer']
    ] as const;
    const scale = choice('scale', modes, mode => {
      this.mode = mode;
      this.arrange();
    });
    scale.choose(this.mode);
    const size = slider('size', SIZES.length, this.size, step => {
      this.size = step;
      this.arrange();
    });
    const save = button('⤓', 'Save as PNG', () => {
      if (this.payload) savePicture(this.payload);
    });
    this.frame.controls.append(this.looks, scale.node, size, save);
  }

  show(payload: FiltersPayload): void {
    this.payload = payload;
    this.values = decodeTensor(payload.weight);
    this.bias = payload.bias ? decodeTensor(payload.bias) : null;
    this.looks.hidden = payload.weight.shape[1] !== 3;
    const layer = payload.layer && !payload.title.includes(payload.layer) ? `${payload.layer} · ` : '';
    this.frame.head(payload.title, layer + filtersText(payload), payload.alt);
    const rounded = isQuantised(payload.weight) ? ['values rounded to 256 steps a filter (≈)'] : [];
    showNotes(this.frame, [
      ...cautions(payload.weight).map(text => ({ text, alarm: true })),
      ...rounded.map(text => ({ text, alarm: false }))
    ]);
    this.arrange();
  }

  dispose(): void {
    this.grid.dispose();
    this.stopTheme();
  }

  private get inColour(): boolean {
    return this.payload?.weight.shape[1] === 3 && this.look === 'rgb';
  }

  private arrange(): void {
    const { payload, values, inColour } = this;
    if (!payload) return;
    const [outputs, inputs, mapHeight, mapWidth] = payload.weight.shape;
    this.scales = fitScales(values, outputs, this.mode, WEIGHTS);
    const size = mapHeight * mapWidth;
    const across = inColour ? 1 : inputs;
    const dead = new Set(payload.dead);
    const tiles = Array.from({ length: outputs * across }, (_, slot): GridTile => {
      const output = Math.floor(slot / across);
      const input = slot % across;
      const offset = (output * inputs + input) * size;
      return {
        offset,
        caption: across > 1 ? `${output}, ${input}` : String(output),
        fact: input > 0 ? '' : dead.has(output) ? 'dead' : across === 1 ? this.biasText(output) : '',
        alarm: dead.has(output),
        scale: inColour
          ? fitScale(values, output * inputs * size, (output + 1) * inputs * size, WEIGHTS)
          : this.scales[output],
        ...(inColour ? { rgb: [offset + size, offset + 2 * size] as const } : {})
      };
    });
    this.grid.show(
      { values, tiles, mapHeight, mapWidth },
      {
        label: payload.title,
        target: SIZES[this.size],
        columns: across > 1 ? across : undefined,
        describe: flat => this.describe(flat)
      }
    );
    this.showBar(null);
  }

  private biasText(output: number): string {
    return this.bias && output < this.bias.length ? `b ${signedNumber(this.bias[output])}` : '';
  }

  private describe(flat: number): Reading {
    const { payload, values, bias } = this;
    const [, inputs, height, width] = payload!.weight.shape;
    const size = height * width;
    const output = Math.floor(flat / (inputs * size));
    const input = Math.floor(flat / size) % inputs;
    const at = `row ${Math.floor((flat % size) / width)} · col ${flat % width}`;
    const about = isQuantised(payload!.weight) ? '≈ ' : '';
    const detail = bias && output < bias.length ? `bias ${exactNumber(bias[output])}` : 'no bias';
    if (this.inColour) {
      const three = [0, 1, 2].map(channel => about + exactNumber(values[flat + channel * size]));
      return {
        place: `filter ${output} · ${at}`,
        value: `R ${three[0]}  G ${three[1]}  B ${three[2]}`,
        detail
      };
    }
    return {
      place: `filter ${output} · channel ${this.channelOf(output, input)} · ${at}`,
      value: about + exactNumber(values[flat]),
      detail
    };
  }

  /** Which channel of the layer's input a kernel reads: groups share the channels out among filters. */
  private channelOf(output: number, input: number): number {
    const { weight, groups } = this.payload!;
    const [outputs, inputs] = weight.truncatedFrom ?? weight.shape;
    return groups > 1 ? Math.floor(output / (outputs / groups)) * inputs + input : input;
  }

  private onRead(flat: number | null): void {
    if (flat === null || !this.payload) {
      this.showBar(null);
      return;
    }
    const [, inputs, height, width] = this.payload.weight.shape;
    const output = Math.floor(flat / (inputs * height * width));
    this.showBar(output);
    this.bar.point(this.scales[output], this.values[flat]);
  }

  private showBar(output: number | null): void {
    this.bar.node.hidden = this.inColour || this.scales.length === 0;
    if (this.bar.node.hidden) return;
    const scale = output !== null ? this.scales[output] : this.mode === 'layer' ? this.scales[0] : null;
    const whole = 'one scale for the whole layer';
    const words =
      this.mode === 'layer' ? scaleText(this.scales, 'layer', whole) : 'each filter has its own range';
    this.bar.show('weights', scale, `weights · ${words}`);
    if (output === null) this.bar.point(null, null);
  }
}
