/** @file Still pictures of feature maps, filters and tensors: tiles with captions over one colour bar. */
import { decodeTensor } from '../mime/parse.js';
import type { FeatureMapsPayload, FiltersPayload, TensorData, TensorPayload } from '../mime/payload.js';
import { type Bitmap, strokeRect } from './bitmap.js';
import { facetsOf, tileLabel } from './facets.js';
import { drawText, textWidth } from './lettering.js';
import {
  drawMarks,
  enlarge,
  inkOfValue,
  MARK_CELL,
  marksOf,
  paintRgb,
  paintValues,
  type Part
} from './paint.js';
import { cautions, filtersText, mapsText, scaleText, statsText } from './sentences.js';
import { fitScale, type Scale, type Values } from './scale.js';
import { CAPTION, createStill, drawBar, drawCaption, drawHead, HEAD, INKS, MARGIN, ROOM } from './still.js';
import { fitCell, layTiles, type Tiling, tileOrigin } from './tiling.js';
import { shapeText, shortNumber } from './words.js';

const GAP = 18;
const TILE = 150;
const MOST_MAPS = 96;
const MOST_ROWS = 48;
const CAPTION_ROOM = CAPTION + 12;

interface Tile {
  readonly part: Part;
  readonly name: string;
  readonly fact: { readonly text: string; readonly alarm: boolean };
}

const NO_FACT = { text: '', alarm: false };

/** The maps in order, captioned with number and maximum. */
export function paintFeatureMaps(payload: FeatureMapsPayload): Bitmap {
  const { activations, channels } = payload;
  const [count, height, width] = activations.shape;
  const values = decodeTensor(activations);
  const shown = Math.min(count, MOST_MAPS);
  const tiles = Array.from({ length: shown }, (_, index): Tile => {
    const { dead, max } = channels[index];
    return {
      part: { values, offset: index * height * width, height, width },
      name: String(channels[index].index),
      fact: { text: dead ? 'dead' : max === null ? '' : shortNumber(max), alarm: dead }
    };
  });
  const more = shown < count ? ` · first ${shown} shown` : '';
  return paintGrid(tiles, fitScale(values, 0, values.length), {
    title: payload.title,
    facts: [mapsText(payload) + more, ...cautions(activations)].join(' · '),
    whole: 'one scale for the whole layer'
  });
}

/** One kernel a tile: filters down and their input channels across, or filter after filter where there is one. */
export function paintFilters(payload: FiltersPayload): Bitmap {
  const { weight } = payload;
  const [outputs, inputs, height, width] = weight.shape;
  const values = decodeTensor(weight);
  const scale = fitScale(values, 0, values.length, { signed: 'weights', alwaysSigned: true, trim: false });
  const size = height * width;
  const tile = (output: number, input: number, name: string): Tile => ({
    part: { values, offset: (output * inputs + input) * size, height, width },
    name,
    fact: input === 0 && payload.dead.includes(output) ? { text: 'dead', alarm: true } : NO_FACT
  });
  const title = payload.title;
  const facts = [filtersText(payload), ...cautions(weight)].join(' · ');
  const across = Math.min(inputs, 16);
  // A dead filter's first kernel has no room for both places and the alarm.
  const nameOf = (output: number, input: number): string =>
    input === 0 && payload.dead.includes(output) ? String(output) : `${output}, ${input}`;
  if (inputs === 1 || inputs === 3) {
    const tiles = Array.from({ length: Math.min(outputs, MOST_MAPS) }, (_, output) =>
      tile(output, 0, String(output))
    );
    const rgb = inputs === 3 ? { offsets: [0, size, 2 * size] } : undefined;
    return paintGrid(tiles, scale, { title, facts, whole: 'weights', rgb });
  }
  const tiles: Tile[] = [];
  for (let output = 0; output < Math.min(outputs, MOST_ROWS); output++) {
    for (let input = 0; input < across; input++) tiles.push(tile(output, input, nameOf(output, input)));
  }
  const more = across < inputs || outputs > MOST_ROWS ? ' · first kernels shown' : '';
  return paintGrid(tiles, scale, {
    title,
    facts: facts + more,
    whole: 'filter, channel below each',
    columns: across,
    target: 72
  });
}

/** A tensor of any rank. */
export function paintTensor(payload: TensorPayload): Bitmap | null {
  const { tensor } = payload;
  const values = decodeTensor(tensor);
  if (values.length === 0) return null;
  const facets = facetsOf(tensor.shape, 32);
  const size = facets.height * facets.width;
  const shown = Math.min(facets.tiles, MOST_MAPS);
  const tiles = Array.from({ length: shown }, (_, index): Tile => ({
    part: {
      values,
      offset: index * size,
      height: facets.height,
      width: facets.width,
      end: Math.min((index + 1) * size, facets.count)
    },
    name: facets.tiles > 1 ? tileLabel(tensor.shape, index) : '',
    fact: NO_FACT
  }));
  const columns = facets.columns !== undefined && facets.columns <= 12 ? facets.columns : undefined;
  const more = shown < facets.tiles ? [`first ${shown} of ${facets.tiles} shown`] : [];
  return paintGrid(tiles, fitScale(values, 0, values.length), {
    title: payload.title,
    facts: [...factsOf(tensor), ...more].join(' · '),
    whole: facets.tiles > 1 ? 'one scale for all' : '',
    columns,
    target: facets.tiles > 1 ? TILE : 640
  });
}

function factsOf(tensor: TensorData): string[] {
  return [`${shapeText(tensor.shape)} ${tensor.dtype}`, statsText(tensor), ...cautions(tensor)];
}

interface GridWords {
  readonly title: string;
  readonly facts: string;
  /** What the colours run over. */
  readonly whole: string;
  readonly columns?: number;
  readonly target?: number;
  /** Offsets of red, green and blue from a tile's own: tiles are colour pictures. */
  readonly rgb?: { readonly offsets: readonly number[] };
}

function paintGrid(tiles: readonly Tile[], scale: Scale, words: GridWords): Bitmap {
  const part =
    tiles.length > 0 ? tiles[0].part : { values: new Float32Array(0), offset: 0, height: 1, width: 1 };
  const target = words.target ?? TILE;
  const widest = Math.max(1, Math.floor(ROOM / part.width));
  const shrink = Math.max(1, Math.ceil(Math.max(part.height, part.width) / ROOM));
  const [height, width] = [Math.ceil(part.height / shrink), Math.ceil(part.width / shrink)];
  const cell = Math.min(48, widest, Math.max(1, Math.floor(fitCell(width, height, target))));
  const caption = tiles.some(tile => tile.name !== '') ? CAPTION_ROOM : 0;
  const tiling = layTiles({
    count: tiles.length,
    mapWidth: width,
    mapHeight: height,
    cell,
    room: ROOM,
    gap: GAP,
    caption,
    columns: words.columns,
    minPitch: caption > 0 ? 64 : 0
  });
  const still = createStill(tiling.width, tiling.height);
  drawHead(still, words.title, words.facts);
  tiles.forEach((tile, slot) => {
    paintTile(still, tile, tiling, slot, scale, shrink, words.rgb);
  });
  drawBar(still, scale, scaleText([scale], 'layer', words.whole), true);
  return still;
}

function paintTile(
  still: Bitmap,
  tile: Tile,
  tiling: Tiling,
  slot: number,
  scale: Scale,
  shrink: number,
  rgb: GridWords['rgb']
): void {
  const origin = tileOrigin(tiling, slot);
  const [left, top] = [Math.round(MARGIN + origin.x), Math.round(MARGIN + HEAD + origin.y)];
  const part = shrink > 1 ? sample(tile.part, shrink) : tile.part;
  const { values, offset, height, width } = part;
  const offsets = rgb?.offsets.map(each => offset + each);
  const picture = offsets
    ? paintRgb(values, offsets, height, width, scale)
    : paintValues(part, scale, 'light');
  enlarge(still, picture, left, top, tiling.cell);
  if (tiling.cell >= MARK_CELL && !rgb)
    drawMarks(still, marksOf(part, scale, 'light'), left, top, tiling.cell);
  if (tiling.cell >= 44 && !rgb && tiling.count === 1)
    writeNumbers(still, part, scale, left, top, tiling.cell);
  strokeRect(still, left - 1, top - 1, tiling.tileWidth + 2, tiling.tileHeight + 2, 1, INKS.line);
  drawCaption(still, left, top + tiling.tileHeight + 9, tiling.pitchX - GAP, tile.name, tile.fact);
}

/** The values themselves, where cells have room for them. */
function writeNumbers(
  still: Bitmap,
  part: Part,
  scale: Scale,
  left: number,
  top: number,
  cell: number
): void {
  const { values, offset, height, width, end = offset + height * width } = part;
  for (let at = offset; at < end; at++) {
    const text = shortNumber(values[at]);
    const size = Math.min(13, (13 * (cell - 8)) / Math.max(1, textWidth(text, 13)));
    const x = left + ((at - offset) % width) * cell + cell / 2;
    const y = top + Math.floor((at - offset) / width) * cell + (cell - size) / 2;
    drawText(still, text, x, y, {
      height: size,
      colour: inkOfValue(scale, values[at], 'light'),
      align: 'centre'
    });
  }
}

/** Every `step`-th value both ways, of a map too large for a still picture. */
function sample({ values, offset, height, width }: Part, step: number): Part {
  const [down, across] = [Math.ceil(height / step), Math.ceil(width / step)];
  const kept: Values = new Float32Array(down * across);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      kept[row * across + column] = values[offset + row * step * width + column * step];
    }
  }
  return { values: kept, offset: 0, height: down, width: across };
}
