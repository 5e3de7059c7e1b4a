/**
 * @file The display bundle: our payload, then what every other viewer can show — html, png, plain text.
 * It is complete when the cell runs, so that a saved notebook can be read without our extension. It never
 * has SVG, which is unsafe in untrusted notebooks and breaks the export to PDF.
 */
import { toBase64 } from '../formats/base64.js';
import { mimeType } from '../mime/names.js';
import type { Payload } from '../mime/payload.js';
import { FALLBACK_RATIO } from '../picture/fallback.js';
import { imageHtml, tableHtml } from './html.js';
import type { Table } from './html.js';
import { paintStill } from './platform-lettering.js';
import { encodePng } from './png.js';

/** What a notebook keeps of a value, for every viewer. */
export interface Bundle {
  /** The representations by MIME type. */
  readonly data: Record<string, unknown>;
  /** What is to be known of them, by MIME type. */
  readonly metadata: Record<string, unknown>;
  /** The display id under which later updates of this value will come; the display hook passes it on. */
  readonly displayId?: string;
}

/** What a picture says beside its payload. */
export interface Words {
  /** The whole of text/plain. */
  readonly text: string;
  /** One sentence under the image; by default none. */
  readonly caption?: string;
  /** Shown under the image, or alone where there is none; by default none. */
  readonly table?: Table;
  /** Whether only the html has the image, because a second copy of it would weigh too much; by default false. */
  readonly imageOnce?: boolean;
}

/** Widest image in CSS pixels: the column of a notebook on a small screen. */
const MAX_WIDTH = 960;

/**
 * Payload and words → bundle.
 * @param picture false leaves the image out, for states of a live picture that will be replaced at once
 */
export function createBundle(payload: Payload, words: Words, picture = true): Bundle {
  const bitmap = picture ? paintStill(payload) : null;
  const html: string[] = [];
  const images: Record<string, unknown> = {};
  const metadata: Record<string, unknown> = {};
  if (bitmap) {
    const png = toBase64(encodePng(bitmap));
    const scale = Math.min(1 / FALLBACK_RATIO, MAX_WIDTH / bitmap.width);
    const size = { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) };
    html.push(imageHtml(png, payload.alt, words.caption ?? payload.title, size.width));
    if (words.imageOnce !== true) {
      images['image/png'] = png;
      metadata['image/png'] = size;
    }
  }
  if (words.table) html.push(tableHtml(words.table));
  return {
    data: {
      [mimeType(payload.kind)]: payload,
      ...(html.length > 0 ? { 'text/html': html.join('\n') } : {}),
      ...images,
      'text/plain': words.text
    },
    metadata
  };
}
