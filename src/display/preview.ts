/** @file Any value of a cell → its bundle, where it is one of ours: pictures, tensors, modules, summaries. */
import { nn, Tensor } from '../engine/index.js';
import type { Bundle } from './bundle.js';
import { showFilters } from './filters.js';
import { Displayable } from './picture.js';
import { drawSummary, isSummary } from './shape-table.js';
import { previewTensor } from './tensor.js';

function plainText(text: string): Bundle {
  return { data: { 'text/plain': text }, metadata: {} };
}

/** A convolution shows its kernels; its words stay PyTorch's `repr`. */
function moduleBundle(module: nn.Module): Bundle {
  const text = module.toString();
  const drawn = module instanceof nn.Conv2d || module instanceof nn.Conv1d;
  if (!drawn) return plainText(text);
  const bundle = showFilters(module).toBundle();
  return { ...bundle, data: { ...bundle.data, 'text/plain': text } };
}

/**
 * The display bundle of a value, or `undefined` where it is none of ours.
 * @param only `'pictures'` leaves tensors and modules out, to which a user may have given a display method
 */
export function toBundle(value: unknown, only?: 'pictures'): Bundle | undefined {
  if (value instanceof Displayable) return value.toBundle();
  if (only === 'pictures') return undefined;
  if (value instanceof Tensor) {
    // One number needs no picture, and a tensor without values has none.
    return value.ndim === 0 || value.numel === 0
      ? plainText(value.toString())
      : previewTensor(value).toBundle();
  }
  if (isSummary(value)) return drawSummary(value).toBundle();
  return value instanceof nn.Module ? moduleBundle(value) : undefined;
}
