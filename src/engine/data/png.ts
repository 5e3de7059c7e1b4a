/**
 * @file Decodes PNG (W3C "Portable Network Graphics", third edition) of every colour type, bit depth and interlacing.
 * A canvas would give back other numbers: it multiplies colour by alpha and rounds. Colour profiles are not applied.
 */
import { FileError } from '../core/errors.js';
import { ByteReader } from '../io/byte-reader.js';
import { crc32 } from '../../formats/crc32.js';
import { inflate } from '../io/inflate.js';
import { joinBytes } from '../../formats/join-bytes.js';
import { COLOUR_TYPE, PNG_SIGNATURE } from '../../formats/png.js';
import { checkPixelCount, type ChannelCount, type Pixels } from './pixels.js';

/** Samples a pixel of each colour type, and the bit depths that it may have. */
const COLOUR_TYPES: Readonly<Record<number, { samples: ChannelCount; depths: readonly number[] }>> = {
  [COLOUR_TYPE.gray]: { samples: 1, depths: [1, 2, 4, 8, 16] },
  [COLOUR_TYPE.rgb]: { samples: 3, depths: [8, 16] },
  [COLOUR_TYPE.palette]: { samples: 1, depths: [1, 2, 4, 8] },
  [COLOUR_TYPE.grayAlpha]: { samples: 2, depths: [8, 16] },
  [COLOUR_TYPE.rgba]: { samples: 4, depths: [8, 16] }
};
/** Adam7: first column and row, and the steps between. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2]
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly samples: ChannelCount;
  readonly isInterlaced: boolean;
}

interface Chunks {
  readonly header: Header;
  readonly palette: Uint8Array;
  /** Alpha of the palette's colours, or the one colour that is transparent. */
  readonly transparency: Uint8Array | null;
  readonly data: Uint8Array;
}

/** A part of the picture that was compressed as a picture of its own. */
interface Pass {
  readonly columns: number;
  readonly rows: number;
  readonly rowBytes: number;
  readonly place: readonly [left: number, top: number, stepX: number, stepY: number];
}

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return PNG_SIGNATURE.every((byte, place) => bytes[place] === byte);
}

/** @throws FileError where the file is broken or lies about its size */
export function decodePng(op: string, bytes: Uint8Array): Pixels {
  const chunks = readChunks(op, bytes);
  const { header } = chunks;
  const passes = listPasses(header);
  const size = passes.reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
  const raw = unpack(op, chunks.data, size);
  const channels = outputChannels(chunks);
  const pixels = { ...header, channels, data: new Uint8Array(header.width * header.height * channels) };
  const pixelBytes = Math.max(1, (header.samples * header.depth) >> 3);
  let start = 0;
  for (const pass of passes) {
    unfilter(op, raw, start, pass, pixelBytes);
    writePass(op, raw, start, pass, chunks, pixels);
    start += pass.rows * (1 + pass.rowBytes);
  }
  return { width: header.width, height: header.height, channels, data: pixels.data };
}

function readChunks(op: string, bytes: Uint8Array): Chunks {
  const reader = new ByteReader(op, bytes, PNG_SIGNATURE.length);
  const header = readHeader(op, readChunk(reader));
  let palette = new Uint8Array(0);
  let transparency: Uint8Array | null = null;
  const parts: Uint8Array[] = [];
  for (;;) {
    const { type, data } = readChunk(reader);
    if (type === 'IEND') break;
    if (type === 'IDAT') parts.push(data);
    else if (type === 'PLTE') palette = data.slice();
    else if (type === 'tRNS') transparency = data;
    else if (type < 'a') throw new FileError(`${op}: PNG chunks must be known ones, got ${type}`);
  }
  if (header.colourType === COLOUR_TYPE.palette && (palette.length === 0 || palette.length % 3 !== 0)) {
    throw new FileError(`${op}: PNG PLTE must hold colours of three bytes, got ${palette.length} bytes`);
  }
  const keyBytes = header.colourType === COLOUR_TYPE.gray ? 2 : header.colourType === COLOUR_TYPE.rgb ? 6 : 0;
  if (transparency !== null && keyBytes > transparency.length) {
    throw new FileError(`${op}: PNG tRNS must have ${keyBytes} bytes, got ${transparency.length}`);
  }
  return { header, palette, transparency, data: joinBytes(parts) };
}

function readChunk(reader: ByteReader): { type: string; data: Uint8Array } {
  const length = reader.uint32('PNG chunk length', false);
  const start = reader.position;
  const type = String.fromCharCode(...reader.slice('PNG chunk type', 4));
  const data = reader.slice(`PNG chunk ${type}`, length);
  const check = crc32(reader.bytes.subarray(start, reader.position));
  if (reader.uint32(`PNG checksum of ${type}`, false) !== check) {
    throw new FileError(`${reader.op}: PNG checksum of ${type} must be that of the chunk, got another`);
  }
  return { type, data };
}

function readHeader(op: string, { type, data }: { type: string; data: Uint8Array }): Header {
  if (type !== 'IHDR' || data.length !== 13)
    throw new FileError(`${op}: PNG must begin with IHDR, got ${type}`);
  const reader = new ByteReader(op, data);
  const [width, height] = [reader.uint32('PNG width', false), reader.uint32('PNG height', false)];
  checkPixelCount(op, width, height);
  const [depth, colourType, compression, filter, interlace] = data.subarray(8);
  const known = COLOUR_TYPES[colourType] as (typeof COLOUR_TYPES)[number] | undefined;
  if (known === undefined || !known.depths.includes(depth)) {
    throw new FileError(
      `${op}: PNG colour type and bit depth must be of the standard, got ${colourType} and ${depth}`
    );
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new FileError(
      `${op}: PNG methods must be of the standard, got ${[compression, filter, interlace].join(', ')}`
    );
  }
  return { width, height, depth, colourType, samples: known.samples, isInterlaced: interlace === 1 };
}

function listPasses({ width, height, depth, samples, isInterlaced }: Header): Pass[] {
  return (isInterlaced ? PASSES : WHOLE)
    .map(place => {
      const [left, top, stepX, stepY] = place;
      const columns = Math.ceil((width - left) / stepX);
      const rows = Math.ceil((height - top) / stepY);
      return { columns, rows, rowBytes: Math.ceil((columns * samples * depth) / 8), place };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/**
 * The pixels out of a zlib stream (RFC 1950). The Adler-32 behind them is not compared: the CRC-32 of every chunk has been,
 * and covers the same bytes.
 */
function unpack(op: string, data: Uint8Array, size: number): Uint8Array {
  const reader = new ByteReader(op, data);
  const head = reader.uint16('PNG data', false);
  if (head % 31 !== 0 || ((head >> 8) & 15) !== 8 || head & 32) {
    throw new FileError(`${op}: PNG data must be a zlib stream, got ${head}`);
  }
  return inflate(`${op}: PNG data`, data.subarray(reader.position), size);
}

/** Paeth's predictor: the one of three neighbours that is nearest to left + above − corner. */
function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** Undoes the filter of every row in place; the filter stands in front of its row. */
function unfilter(op: string, raw: Uint8Array, start: number, pass: Pass, pixelBytes: number): void {
  const { rows, rowBytes } = pass;
  for (let row = 0; row < rows; row++) {
    const first = start + row * (1 + rowBytes) + 1;
    const filter = raw[first - 1];
    if (filter > 4) throw new FileError(`${op}: PNG row filter must be 0 to 4, got ${filter}`);
    if (filter === 0) continue;
    for (let column = 0; column < rowBytes; column++) {
      const at = first + column;
      const left = column >= pixelBytes ? raw[at - pixelBytes] : 0;
      const above = row > 0 ? raw[at - 1 - rowBytes] : 0;
      const corner = row > 0 && column >= pixelBytes ? raw[at - 1 - rowBytes - pixelBytes] : 0;
      if (filter === 1) raw[at] += left;
      else if (filter === 2) raw[at] += above;
      else if (filter === 3) raw[at] += (left + above) >> 1;
      else raw[at] += paeth(left, above, corner);
    }
  }
}

function outputChannels({ header, transparency }: Chunks): ChannelCount {
  const colours = header.colourType === COLOUR_TYPE.palette ? 3 : header.samples;
  const isOpaque = transparency === null || colours === 2 || colours === 4;
  return (isOpaque ? colours : colours + 1) as ChannelCount;
}

/** Reads one sample of a row at full depth. */
function sampleAt(raw: Uint8Array, row: number, index: number, depth: number): number {
  if (depth === 8) return raw[row + index];
  if (depth === 16) return raw[row + 2 * index] * 256 + raw[row + 2 * index + 1];
  const bit = index * depth;
  return (raw[row + (bit >> 3)] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** To eight bits: takes the upper ones of 16; fewer are stretched so that the largest is 255. */
function toByte(sample: number, depth: number): number {
  return depth === 16 ? sample >> 8 : (sample * 255) / ((1 << depth) - 1);
}

function writePass(
  op: string,
  raw: Uint8Array,
  start: number,
  pass: Pass,
  chunks: Chunks,
  pixels: { readonly width: number; readonly channels: number; readonly data: Uint8Array }
): void {
  const { header, palette, transparency } = chunks;
  const { samples, depth, colourType } = header;
  const [left, top, stepX, stepY] = pass.place;
  const values = [0, 0, 0, 0];
  for (let y = 0; y < pass.rows; y++) {
    const row = start + y * (1 + pass.rowBytes) + 1;
    for (let x = 0; x < pass.columns; x++) {
      const to = ((top + y * stepY) * pixels.width + left + x * stepX) * pixels.channels;
      for (let sample = 0; sample < samples; sample++)
        values[sample] = sampleAt(raw, row, x * samples + sample, depth);
      if (colourType === COLOUR_TYPE.palette) {
        writePaletteColour(op, pixels.data, to, values[0], palette, transparency);
        continue;
      }
      for (let sample = 0; sample < samples; sample++)
        pixels.data[to + sample] = toByte(values[sample], depth);
      if (pixels.channels > samples) {
        pixels.data[to + samples] = isKey(values, samples, transparency!) ? 0 : 255;
      }
    }
  }
}

function writePaletteColour(
  op: string,
  data: Uint8Array,
  to: number,
  index: number,
  palette: Uint8Array,
  transparency: Uint8Array | null
): void {
  if (3 * index >= palette.length) {
    throw new FileError(`${op}: PNG colours must be in the palette of ${palette.length / 3}, got ${index}`);
  }
  for (let channel = 0; channel < 3; channel++) data[to + channel] = palette[3 * index + channel];
  if (transparency !== null) data[to + 3] = index < transparency.length ? transparency[index] : 255;
}

function isKey(values: readonly number[], samples: number, key: Uint8Array): boolean {
  for (let sample = 0; sample < samples; sample++) {
    if (values[sample] !== key[2 * sample] * 256 + key[2 * sample + 1]) return false;
  }
  return true;
}
