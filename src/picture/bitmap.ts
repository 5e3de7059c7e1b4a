/** @file A picture as bytes: RGBA, 8 bits each, row by row from the top, not premultiplied. */

export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Red, green, blue, 0–255. */
export type Rgb = readonly [number, number, number];

/** A picture of one colour, fully opaque, or fully transparent where no colour is given. */
export function createBitmap(width: number, height: number, fill?: Rgb): Bitmap {
  const bitmap = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  if (fill) fillRect(bitmap, 0, 0, width, height, fill);
  return bitmap;
}

/** Fills the part of the rectangle that lies inside the picture. */
export function fillRect(
  bitmap: Bitmap,
  left: number,
  top: number,
  width: number,
  height: number,
  [red, green, blue]: Rgb
): void {
  const right = Math.min(bitmap.width, left + width);
  const bottom = Math.min(bitmap.height, top + height);
  for (let y = Math.max(0, top); y < bottom; y++) {
    for (let x = Math.max(0, left), at = (y * bitmap.width + x) * 4; x < right; x++, at += 4) {
      bitmap.data[at] = red;
      bitmap.data[at + 1] = green;
      bitmap.data[at + 2] = blue;
      bitmap.data[at + 3] = 255;
    }
  }
}

/** A frame of one thickness just inside the rectangle. */
export function strokeRect(
  bitmap: Bitmap,
  left: number,
  top: number,
  width: number,
  height: number,
  thickness: number,
  colour: Rgb
): void {
  fillRect(bitmap, left, top, width, thickness, colour);
  fillRect(bitmap, left, top + height - thickness, width, thickness, colour);
  fillRect(bitmap, left, top, thickness, height, colour);
  fillRect(bitmap, left + width - thickness, top, thickness, height, colour);
}

/** Mixes a colour into one pixel; `cover` from 0 to 1. Pixels outside the picture are ignored. */
function blendPixel(bitmap: Bitmap, x: number, y: number, colour: Rgb, cover: number): void {
  if (x < 0 || y < 0 || x >= bitmap.width || y >= bitmap.height || cover <= 0) return;
  const at = (y * bitmap.width + x) * 4;
  const share = Math.min(1, cover);
  for (let channel = 0; channel < 3; channel++) {
    bitmap.data[at + channel] += (colour[channel] - bitmap.data[at + channel]) * share;
  }
  bitmap.data[at + 3] = Math.max(bitmap.data[at + 3], 255 * share);
}

/** Lays a picture with transparent parts over another one, as far as it lies inside. */
export function overlay(
  bitmap: Bitmap,
  { width, height, data }: Readonly<{ width: number; height: number; data: ArrayLike<number> }>,
  left: number,
  top: number
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width * 4; x < width; x++, at += 4) {
      if (data[at + 3] === 0) continue;
      blendPixel(bitmap, left + x, top + y, [data[at], data[at + 1], data[at + 2]], data[at + 3] / 255);
    }
  }
}

/** A straight line with round ends, smooth at its edges. */
export function drawLine(
  bitmap: Bitmap,
  from: readonly [number, number],
  to: readonly [number, number],
  thickness: number,
  colour: Rgb
): void {
  const reach = thickness / 2 + 1;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  const right = Math.min(bitmap.width - 1, Math.ceil(Math.max(from[0], to[0]) + reach));
  const bottom = Math.min(bitmap.height - 1, Math.ceil(Math.max(from[1], to[1]) + reach));
  for (let y = Math.max(0, Math.floor(Math.min(from[1], to[1]) - reach)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(from[0], to[0]) - reach)); x <= right; x++) {
      const [px, py] = [x + 0.5 - from[0], y + 0.5 - from[1]];
      const along = length > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
      const distance = Math.hypot(px - along * dx, py - along * dy);
      blendPixel(bitmap, x, y, colour, thickness / 2 + 0.5 - distance);
    }
  }
}
