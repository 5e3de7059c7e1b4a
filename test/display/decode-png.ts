/** @file Reads the PNG files of these tests: 8 bits a sample, filter "none", and checks every chunk's CRC. */
import { crc32, inflateSync } from 'node:zlib';

export interface DecodedPng {
  width: number;
  height: number;
  colourType: number;
  rgba: Uint8Array;
}

function readChunks(file: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new Error(`chunk ${type} has a wrong CRC`);
    }
    chunks.set(type, file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

export function decodePng(file: Uint8Array): DecodedPng {
  const signature = [137, 80, 78, 71, 13, 10, 26, 10];
  if (signature.some((byte, at) => file[at] !== byte)) throw new Error('not a PNG file');
  const chunks = readChunks(file);
  const head = chunks.get('IHDR')!;
  const headView = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [width, height, colourType] = [headView.getUint32(0), headView.getUint32(4), head[9]];
  const channels = { 2: 3, 3: 1, 6: 4 }[colourType]!;
  const lines = inflateSync(chunks.get('IDAT')!);
  const [palette, alpha] = [chunks.get('PLTE'), chunks.get('tRNS')];
  const rgba = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const row = Math.floor(pixel / width);
    const at = row * (width * channels + 1) + 1 + (pixel % width) * channels;
    if (palette) {
      const index = lines[at];
      rgba.set([...palette.subarray(index * 3, index * 3 + 3), alpha?.[index] ?? 255], pixel * 4);
    } else {
      rgba.set(channels === 4 ? lines.subarray(at, at + 4) : [...lines.subarray(at, at + 3), 255], pixel * 4);
    }
  }
  return { width, height, colourType, rgba };
}
