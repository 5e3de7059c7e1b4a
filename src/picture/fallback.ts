/**
 * @file The picture that a payload leaves behind for readers without the renderers: in light colours, at twice its size,
 * with its scale beside it. It is made where the cell runs, which may have neither a page nor a font.
 */
import { decodeTensor } from '../mime/parse.js';
import type { FeatureMapsPayload, FiltersPayload, Payload, TensorPayload } from '../mime/payload.js';
import type { Bitmap } from './bitmap.js';
import { layFeatureMaps, WHOLE_LAYER } from './feature-maps.js';
import { hasColours, layFilters } from './filters.js';
import type { Lettering } from './lettering.js';
import { cautions, filtersText, mapsText, statsText } from './sentences.js';
import { paintCurve } from './still-curve.js';
import { paintGrid } from './still-grid.js';
import { strokeLettering } from './stroke-lettering.js';
import { layTensor } from './tensor.js';
import { shapeText } from './words.js';

/** How many pixels of the still picture make one pixel on the page. */
export const FALLBACK_RATIO = 2;

/** Wanted pixels of a kernel among many, and of the only picture of a tensor. */
const KERNEL = 72;
const LONE = 640;

/**
 * The still picture of a payload, or `null` where words and tables say it better: a shape table, type errors,
 * a tensor without values.
 */
export function paintFallback(payload: Payload, lettering: Lettering = strokeLettering): Bitmap | null {
  switch (payload.kind) {
    case 'tensor':
      return paintTensor(payload, lettering);
    case 'featuremaps':
      return paintFeatureMaps(payload, lettering);
    case 'filters':
      return paintFilters(payload, lettering);
    case 'curve':
      return paintCurve(payload, lettering);
    case 'shapetable':
    case 'diagnostics':
      return null;
  }
}

function paintTensor({ tensor, title }: TensorPayload, lettering: Lettering): Bitmap | null {
  const values = decodeTensor(tensor);
  if (values.length === 0) return null;
  const model = layTensor(tensor, values, 'layer', { strip: 32, mostColumns: 12 });
  const isLone = model.tiles.length === 1;
  return paintGrid(lettering, model, {
    title,
    facts: [`${shapeText(tensor.shape)} ${tensor.dtype}`, statsText(tensor), ...cautions(tensor)],
    whole: isLone ? '' : 'one scale for all',
    ...(isLone ? { target: LONE } : {})
  });
}

function paintFeatureMaps(payload: FeatureMapsPayload, lettering: Lettering): Bitmap {
  const { activations, title } = payload;
  return paintGrid(lettering, layFeatureMaps(payload, decodeTensor(activations), 'layer', 'channel'), {
    title,
    facts: [mapsText(payload), ...cautions(activations)],
    whole: WHOLE_LAYER
  });
}

function paintFilters(payload: FiltersPayload, lettering: Lettering): Bitmap {
  const { weight, title } = payload;
  const model = layFilters(payload, decodeTensor(weight), 'layer', hasColours(payload));
  const isMatrix = model.columns !== undefined;
  return paintGrid(lettering, model, {
    title,
    facts: [filtersText(payload), ...cautions(weight)],
    whole: isMatrix ? 'filter, channel below each' : 'weights',
    ...(isMatrix ? { target: KERNEL } : {})
  });
}
