/**
 * @file The letters of the place where a cell runs: the fonts of the browser through the worker's canvas; under Node those of
 * the package `@napi-rs/canvas` where it is installed, as an optional peer; strokes of our own elsewhere.
 */
import type { Payload } from '../mime/payload.js';
import type { Bitmap } from '../picture/bitmap.js';
import { canvasLettering, type TextContext } from '../picture/canvas-lettering.js';
import { paintFallback } from '../picture/fallback.js';
import type { Lettering } from '../picture/lettering.js';
import { strokeLettering } from '../picture/stroke-lettering.js';

const NODE_CANVAS = '@napi-rs/canvas';

let letters: Lettering | null = null;

/** The still picture of a payload in the letters of the place, or `null` where it has none. */
export function paintStill(payload: Payload): Bitmap | null {
  letters ??= canvasLettering(openCanvas) ?? strokeLettering;
  try {
    return paintFallback(payload, letters);
  } catch (error) {
    if (letters === strokeLettering) throw error;
    // A cell may destroy what a canvas is made of; the picture matters more than its font.
    letters = strokeLettering;
    return paintFallback(payload, letters);
  }
}

function openCanvas(width: number, height: number): TextContext | null {
  const options = { willReadFrequently: true } as const;
  if (typeof OffscreenCanvas === 'function') {
    return new OffscreenCanvas(width, height).getContext('2d', options);
  }
  return nodeCanvas()?.createCanvas(width, height).getContext('2d', options) ?? null;
}

interface NodeCanvas {
  createCanvas(
    width: number,
    height: number
  ): { getContext(kind: '2d', options: { readonly willReadFrequently: boolean }): TextContext };
}

interface NodeProcess {
  cwd(): string;
  /** Since Node 20.16. */
  getBuiltinModule?(name: 'module'): { createRequire(from: string): (name: string) => unknown };
}

function isNodeProcess(value: unknown): value is NodeProcess {
  return typeof value === 'object' && value !== null && 'cwd' in value && 'versions' in value;
}

function isNodeCanvas(value: unknown): value is NodeCanvas {
  return typeof value === 'object' && value !== null && 'createCanvas' in value;
}

/** The package as the folder of the process finds it, at once: a bundle is made without waiting. */
function nodeCanvas(): NodeCanvas | null {
  const own: unknown = Reflect.get(globalThis, 'process');
  if (!isNodeProcess(own) || own.getBuiltinModule === undefined) return null;
  const load = own.getBuiltinModule('module').createRequire(`${own.cwd()}/`);
  const found = load(NODE_CANVAS);
  return isNodeCanvas(found) ? found : null;
}
