/** @file The web platform's own pictures → PNG: `ImageData`, `OffscreenCanvas`, `ImageBitmap`, image `Blob`s. */
import type { Bundle } from '../protocol/bundle.js';
import { toBase64 } from '../../formats/base64.js';
import { isInstance } from './prototypes.js';

interface Picture {
  readonly blob: Blob;
  readonly size?: { readonly width: number; readonly height: number };
  readonly text: string;
}

/** Larger pictures would make the notebook heavy; only their names are shown. */
const MOST_PIXELS = 16_777_216;

function isMade<T>(value: unknown, constructor: (new (...values: never[]) => T) | undefined): value is T {
  return constructor !== undefined && isInstance(value, constructor);
}

/** Node has only the first of them. */
const platform: Partial<typeof globalThis> = globalThis;
const kinds = {
  Blob: platform.Blob,
  ImageBitmap: platform.ImageBitmap,
  ImageData: platform.ImageData,
  OffscreenCanvas: platform.OffscreenCanvas
};

async function paint(
  width: number,
  height: number,
  draw: (context: OffscreenCanvasRenderingContext2D) => void
): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error(`display: expects a canvas that can be drawn on, got ${width}×${height}`);
  draw(context);
  return canvas.convertToBlob();
}

async function toPicture(value: object): Promise<Picture | undefined> {
  if (isMade(value, kinds.Blob)) {
    const isImage = value.type === 'image/png' || value.type === 'image/jpeg';
    return isImage ? { blob: value, text: `Blob(${value.size}, ${value.type})` } : undefined;
  }
  const sized = value as { width: number; height: number };
  if (!(sized.width * sized.height <= MOST_PIXELS)) return undefined;
  const size = { width: sized.width, height: sized.height };
  const extent = `${size.width}×${size.height}`;
  if (isMade(value, kinds.ImageData)) {
    const blob = await paint(size.width, size.height, context => {
      context.putImageData(value, 0, 0);
    });
    return { blob, size, text: `ImageData(${extent})` };
  }
  if (isMade(value, kinds.OffscreenCanvas)) {
    return { blob: await value.convertToBlob(), size, text: `OffscreenCanvas(${extent})` };
  }
  if (isMade(value, kinds.ImageBitmap)) {
    const blob = await paint(size.width, size.height, context => {
      context.drawImage(value, 0, 0);
    });
    return { blob, size, text: `ImageBitmap(${extent})` };
  }
  return undefined;
}

/** Whether `pictureBundle` may have something to say: asked before anything asynchronous begins. */
export function isPicture(value: unknown): value is object {
  return (
    isMade(value, kinds.Blob) ||
    isMade(value, kinds.ImageData) ||
    isMade(value, kinds.OffscreenCanvas) ||
    isMade(value, kinds.ImageBitmap)
  );
}

/** The picture as a bundle; undefined for a `Blob` that is no image and for what is too large. */
export async function pictureBundle(value: object): Promise<Bundle | undefined> {
  const picture = await toPicture(value);
  if (!picture) return undefined;
  const type = picture.blob.type;
  const bytes = new Uint8Array(await picture.blob.arrayBuffer());
  return {
    data: { [type]: toBase64(bytes), 'text/plain': picture.text },
    metadata: picture.size ? { [type]: picture.size } : {}
  };
}
