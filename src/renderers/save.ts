/** @file Taking a picture or a table away: files and the clipboard. */
import type { Payload } from '../mime/payload.js';
import { element } from './dom.js';

/**
 * Saves the still picture of a payload, with title and colour bar, as `name.png`. What paints it is loaded with the first
 * picture that is saved: few readers save one.
 */
export async function savePicture(payload: Payload): Promise<void> {
  const [{ paintFallback }, { canvasLettering }] = await Promise.all([
    import('../picture/fallback.js'),
    import('../picture/canvas-lettering.js')
  ]);
  const letters = canvasLettering((width, height) => {
    const canvas = element('canvas');
    [canvas.width, canvas.height] = [width, height];
    return canvas.getContext('2d', { willReadFrequently: true });
  });
  const bitmap = paintFallback(payload, letters ?? undefined);
  if (!bitmap) return;
  const canvas = element('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.putImageData(new ImageData(bitmap.data, bitmap.width, bitmap.height), 0, 0);
  canvas.toBlob(blob => {
    if (blob) saveBlob(blob, `${fileName(payload.title)}.png`);
  });
}

function fileName(title: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return name === '' ? 'picture' : name;
}

function saveBlob(blob: Blob, name: string): void {
  const link = element('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}

/** Puts text on the clipboard; where the page may not, offers it as a file. Says which it was. */
export async function copyText(text: string, name: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    saveBlob(new Blob([text], { type: 'text/plain' }), name);
    return 'saved as a file';
  }
}
