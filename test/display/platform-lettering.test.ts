import { tmpdir } from 'node:os';

import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { paintStill } from '../../src/display/platform-lettering.js';
import { paintFallback } from '../../src/picture/fallback.js';
import { curve } from '../renderers/samples.js';

const payload = curve(20);
const inStrokes = paintFallback(payload)!;

/** Whether a picture is painted in our own strokes. */
function hasStrokes(paint: typeof paintStill): boolean {
  return Buffer.from(paint(payload)!.data).equals(Buffer.from(inStrokes.data));
}

/** The module as a new worker has it: it keeps the letters that it has found. */
async function newPainter(): Promise<typeof paintStill> {
  return (await import('../../src/display/platform-lettering.js')).paintStill;
}

beforeEach(() => {
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('paintStill(payload)', () => {
  it('takes the letters of the installed canvas package under Node', async () => {
    const paint = await newPainter();
    expect(hasStrokes(paint)).toBe(false);
  });

  it('takes strokes where there is neither a canvas nor the package', async () => {
    vi.spyOn(process, 'cwd').mockReturnValue(tmpdir());
    const paint = await newPainter();
    expect(hasStrokes(paint)).toBe(true);
  });

  it('takes the canvas of a worker, and strokes when a cell has destroyed it', async () => {
    let isBroken = false;
    /** A worker's canvas whose text a cell may break. */
    class WorkerCanvas {
      readonly #canvas: Canvas;

      constructor(width: number, height: number) {
        this.#canvas = createCanvas(width, height);
      }

      getContext(): unknown {
        const context = this.#canvas.getContext('2d');
        const fillText = context.fillText.bind(context);
        context.fillText = (...line) => {
          if (isBroken) throw new TypeError('fillText is not a function');
          fillText(...line);
        };
        return context;
      }
    }
    vi.stubGlobal('OffscreenCanvas', WorkerCanvas);
    const paint = await newPainter();
    expect(hasStrokes(paint)).toBe(false);
    isBroken = true;
    expect(hasStrokes(paint)).toBe(true);
  });
});
