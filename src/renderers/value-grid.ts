/**
 * @file A grid of pictures in which every value can be read: by pointer, by touch, by keyboard and by ear. Its canvas is as
 * large as the window on it, so that a thousand maps cost no more than those that are seen.
 */
import { type GridModel, paintTile } from '../picture/grid.js';
import { fitCell, hitTile, layTiles, type Place, type Tiling, tileOrigin } from '../picture/tiling.js';
import { element, setText } from './dom.js';
import { DrawLoop } from './draw-loop.js';
import { drawGrid, GRID_GAP, type GridStyle } from './grid-drawing.js';
import { gridStyle } from './grid-style.js';
import { currentTheme } from './theme.js';

/** The words about one value. */
export interface Reading {
  readonly place: string;
  readonly value: string;
  readonly detail: string;
}

export interface GridOptions {
  /** Names the grid for those who hear it. */
  readonly label: string;
  /** Wanted pixels of a tile's longer side. */
  readonly target: number;
  readonly describe: (flat: number, slot: number) => Reading;
}

/** Room around the tiles for frames and the cursor. */
const PAD = 3;
const CAPTION = 18;
/** A grid higher than this scrolls inside itself. */
const MOST_HEIGHT = 600;
/** Width of a letter under a tile. */
const LETTER = 6.9;

export class ValueGrid {
  readonly node: HTMLElement;
  readonly #canvas = element('canvas', { 'aria-hidden': 'true' });
  readonly #cell = element('div', { role: 'gridcell', id: `rcp-cell-${nextId()}` });
  readonly #sizer: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #tip = element('div', { class: 'rcp-tip', 'aria-hidden': 'true' });
  readonly #loop: DrawLoop;
  readonly #pictures = new Map<number, HTMLCanvasElement>();
  #model: GridModel | null = null;
  #options: GridOptions | null = null;
  #tiling: Tiling | null = null;
  #style: GridStyle | null = null;
  /** The index of the value being read, in `model.values`. */
  #cursor: number | null = null;
  #pinned = false;
  readonly #onRead: (flat: number | null, slot: number) => void;
  readonly #speak: (sentence: string) => void;

  /**
   * @param onRead told which value is being read, `null` for none
   * @param speak says a sentence aloud; used for moves by keyboard only
   */
  constructor(onRead: (flat: number | null, slot: number) => void, speak: (sentence: string) => void) {
    this.#onRead = onRead;
    this.#speak = speak;
    const rows = element('div', { role: 'row', class: 'rcp-spoken' }, this.#cell);
    this.#sizer = element('div', { class: 'rcp-sizer', role: 'presentation' }, this.#canvas);
    this.#scroller = element('div', { class: 'rcp-scroller', role: 'presentation' }, this.#sizer);
    this.node = element(
      'div',
      { class: 'rcp-grid', role: 'grid', tabindex: '0', 'data-lm-suppress-shortcuts': 'true' },
      this.#scroller,
      rows,
      this.#tip
    );
    this.#tip.hidden = true;
    this.#loop = new DrawLoop(
      this.node,
      () => {
        this.#draw();
      },
      () => {
        this.#style = null;
        this.#pictures.clear();
      }
    );
    this.#listen();
  }

  /** Shows other values, or the same values in another way. The value being read stays the same one. */
  show(model: GridModel, options: GridOptions): void {
    this.#model = model;
    this.#options = options;
    this.#pictures.clear();
    this.node.setAttribute('aria-label', `${options.label}. Arrow keys read values.`);
    const cursor = this.#cursor;
    this.#cursor = null;
    this.#read(cursor !== null && this.#placeOf(cursor) ? cursor : null);
    this.#layout();
    this.#loop.request();
  }

  dispose(): void {
    this.#loop.dispose();
    this.#pictures.clear();
  }

  #layout(): void {
    const model = this.#model;
    const options = this.#options;
    if (!model || !options || this.node.clientWidth === 0) return;
    const cell = fitCell(model.mapWidth, model.mapHeight, options.target);
    const letters = Math.max(0, ...model.tiles.map(({ caption, fact }) => caption.length + fact.length));
    this.#tiling = layTiles({
      count: model.tiles.length,
      mapWidth: model.mapWidth,
      mapHeight: model.mapHeight,
      cell,
      room: this.node.clientWidth - 2 * PAD,
      gap: GRID_GAP,
      caption: letters > 0 ? CAPTION : 0,
      columns: model.columns,
      minPitch: (letters + 1) * LETTER + GRID_GAP
    });
    this.#sizer.style.width = `${this.#tiling.width + 2 * PAD}px`;
    this.#sizer.style.height = `${this.#tiling.height + 2 * PAD}px`;
    this.#scroller.style.maxHeight = `${MOST_HEIGHT}px`;
  }

  #draw(): void {
    this.#layout();
    const model = this.#model;
    const tiling = this.#tiling;
    const scroller = this.#scroller;
    const canvas = this.#canvas;
    const context = canvas.getContext('2d');
    if (!model || !tiling || !context) return;
    const ratio = window.devicePixelRatio;
    const width = Math.min(scroller.clientWidth, tiling.width + 2 * PAD);
    const height = Math.min(scroller.clientHeight, tiling.height + 2 * PAD);
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across || canvas.height !== down) {
      [canvas.width, canvas.height] = [across, down];
      [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
    }
    const { scrollLeft, scrollTop } = scroller;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, across, down);
    context.setTransform(ratio, 0, 0, ratio, (PAD - scrollLeft) * ratio, (PAD - scrollTop) * ratio);
    this.#style ??= gridStyle(this.node);
    const scene = {
      model,
      tiling,
      style: this.#style,
      cursor: this.#placeOf(this.#cursor),
      picture: (slot: number) => this.#picture(slot)
    };
    drawGrid(context, scene, { left: scrollLeft - PAD, top: scrollTop - PAD, width, height });
    this.#placeTip();
  }

  #picture(slot: number): HTMLCanvasElement {
    let picture = this.#pictures.get(slot);
    if (!picture) {
      const { data, width, height } = paintTile(this.#model!, slot, currentTheme());
      picture = element('canvas');
      [picture.width, picture.height] = [width, height];
      picture.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
      this.#pictures.set(slot, picture);
    }
    return picture;
  }

  #placeOf(flat: number | null): Place | null {
    const model = this.#model;
    if (flat === null || !model) return null;
    const size = model.mapHeight * model.mapWidth;
    const slot = model.tiles.findIndex(tile => flat >= tile.offset && flat < tile.offset + size);
    if (slot < 0) return null;
    const inside = flat - model.tiles[slot].offset;
    return { slot, row: Math.floor(inside / model.mapWidth), column: inside % model.mapWidth };
  }

  #flatOf({ slot, row, column }: Place): number | null {
    const { tiles, mapWidth, values } = this.#model!;
    const { offset, end = values.length } = tiles[slot];
    const flat = offset + row * mapWidth + column;
    return flat < end ? flat : null;
  }

  #read(flat: number | null): void {
    if (flat === this.#cursor && flat !== null) return;
    this.#cursor = flat;
    const place = this.#placeOf(flat);
    this.#onRead(place ? flat : null, place ? place.slot : -1);
    this.#tip.hidden = place === null;
    if (place && flat !== null && this.#options) {
      const reading = this.#options.describe(flat, place.slot);
      const detail =
        reading.detail === '' ? [] : [element('span', { class: 'rcp-muted' }, ` ${reading.detail}`)];
      const value = element('strong', {}, reading.value);
      this.#tip.replaceChildren(element('div', {}, reading.place), element('div', {}, value, ...detail));
    }
    this.#loop.request();
  }

  /** Places the tip beside the value and always inside the grid. */
  #placeTip(): void {
    const place = this.#placeOf(this.#cursor);
    const tiling = this.#tiling;
    const tip = this.#tip;
    const scroller = this.#scroller;
    if (!place || !tiling || tip.hidden) return;
    const origin = tileOrigin(tiling, place.slot);
    const x = PAD + origin.x + (place.column + 1) * tiling.cell - scroller.scrollLeft + 10;
    const y = PAD + origin.y + (place.row + 1) * tiling.cell - scroller.scrollTop + 10;
    const [width, height] = [tip.offsetWidth, tip.offsetHeight];
    const flipped = y + height > this.node.clientHeight ? y - height - tiling.cell - 20 : y;
    const shifted = x + width > this.node.clientWidth ? x - width - tiling.cell - 20 : x;
    tip.style.left = `${Math.max(0, Math.min(shifted, this.node.clientWidth - width))}px`;
    tip.style.top = `${Math.max(-height / 2, flipped)}px`;
  }

  #listen(): void {
    this.#scroller.addEventListener('scroll', () => {
      this.#loop.request();
    });
    this.#canvas.addEventListener('pointermove', event => {
      if (!this.#pinned) this.#read(this.#under(event));
    });
    this.#canvas.addEventListener('pointerleave', () => {
      if (!this.#pinned && document.activeElement !== this.node) this.#read(null);
    });
    this.#canvas.addEventListener('click', event => {
      const flat = this.#under(event);
      this.#pinned = flat !== null && !(this.#pinned && flat === this.#cursor);
      this.#read(flat);
    });
    this.node.addEventListener('keydown', event => {
      this.#onKey(event);
    });
    this.node.addEventListener('blur', () => {
      if (!this.#pinned) this.#read(null);
    });
  }

  #under(event: MouseEvent): number | null {
    if (!this.#tiling) return null;
    const box = this.#canvas.getBoundingClientRect();
    const x = event.clientX - box.left + this.#scroller.scrollLeft - PAD;
    const y = event.clientY - box.top + this.#scroller.scrollTop - PAD;
    const place = hitTile(this.#tiling, x, y);
    return place && this.#flatOf(place);
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.#model || !this.#tiling || this.#model.tiles.length === 0 || event.altKey || event.metaKey)
      return;
    if (event.key === 'Escape') {
      if (this.#cursor === null) this.node.blur();
      this.#pinned = false;
      this.#read(null);
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.#pinned = this.#cursor !== null && !this.#pinned;
      this.#announce(this.#pinned ? 'kept' : 'released');
    } else {
      const next = movePlace(this.#placeOf(this.#cursor), event, this.#tiling);
      if (!next) return;
      const flat = this.#flatOf(next);
      if (flat !== null) this.#read(flat);
      this.#reveal(next);
      this.#announce('');
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #announce(after: string): void {
    const place = this.#placeOf(this.#cursor);
    if (!place || !this.#options) return;
    const { place: where, value, detail } = this.#options.describe(this.#cursor!, place.slot);
    const sentence = [`${where}: ${value}`, detail, after].filter(part => part !== '').join(', ');
    this.node.setAttribute('aria-activedescendant', this.#cell.id);
    setText(this.#cell, sentence);
    this.#speak(sentence);
  }

  #reveal(place: Place): void {
    const tiling = this.#tiling;
    const scroller = this.#scroller;
    const { x, y } = tileOrigin(tiling!, place.slot);
    const bottom = y + tiling!.pitchY + PAD;
    if (y < scroller.scrollTop) scroller.scrollTop = y;
    else if (bottom > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = bottom - scroller.clientHeight;
    const right = x + tiling!.tileWidth + 2 * PAD;
    if (x < scroller.scrollLeft) scroller.scrollLeft = x;
    else if (right > scroller.scrollLeft + scroller.clientWidth)
      scroller.scrollLeft = right - scroller.clientWidth;
  }
}

let ids = 0;

function nextId(): number {
  ids += 1;
  return ids;
}

/** Where a key leads: arrows by value and over the edge to the neighbour, with Control or Page keys by tile. */
function movePlace(
  from: Place | null,
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  tiling: Tiling
): Place | null {
  const { columns, count, mapWidth, mapHeight } = tiling;
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    PageUp: [0, -mapHeight],
    PageDown: [0, mapHeight]
  };
  if (key === 'Home' || key === 'End') {
    const column = key === 'Home' ? 0 : mapWidth - 1;
    return { slot: from?.slot ?? 0, row: from?.row ?? 0, column };
  }
  if (!Object.hasOwn(steps, key)) return null;
  if (!from) return { slot: 0, row: 0, column: 0 };
  const [dx, dy] = steps[key];
  const x = (from.slot % columns) * mapWidth + from.column + dx * (ctrlKey ? mapWidth : 1);
  const y = Math.floor(from.slot / columns) * mapHeight + from.row + dy * (ctrlKey ? mapHeight : 1);
  const slot = Math.floor(y / mapHeight) * columns + Math.floor(x / mapWidth);
  if (x < 0 || y < 0 || x >= columns * mapWidth || slot >= count) return from;
  return { slot, row: y % mapHeight, column: x % mapWidth };
}
