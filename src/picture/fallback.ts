/**
 * @file The picture a payload leaves behind for readers without the renderers: in light colours, at twice its
 * size, with its scale beside it. Made where the cell runs, so it needs neither page nor font.
 */
import type { Payload } from '../mime/payload.js';
import type { Bitmap } from './bitmap.js';
import { paintCurve } from './still-curve.js';
import { paintFeatureMaps, paintFilters, paintTensor } from './still-grid.js';

/** How many pixels of the still picture make one pixel on the page. */
export const FALLBACK_RATIO = 2;

/**
 * The still picture of a payload, or `null` where words and tables say it better: a shape table, type errors,
 * a tensor without values.
 */
export function paintFallback(payload: Payload): Bitmap | null {
  switch (payload.kind) {
    case 'tensor':
      return paintTensor(payload);
    case 'featuremaps':
      return paintFeatureMaps(payload);
    case 'filters':
      return paintFilters(payload);
    case 'curve':
      return paintCurve(payload);
    case 'shapetable':
    case 'diagnostics':
      return null;
  }
}
