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
 * @param only `'pictures'` asks for what `show` made alone: a tensor or module may have a display method of its user's
 */
export function toBundle(value: unknown, only?: 'pictures'): Bundle | undefined {
  if (value instanceof Displayable) return value.toBundle();
  if (only === 'pictures') return undefined;
  if (value instanceof Tensor) {
    // One number says all of itself, and nothing has no picture.
    return value.ndim === 0 || value.numel === 0
      ? plainText(value.toString())
      : previewTensor(value).toBundle();
  }
  if (isSummary(value)) return drawSummary(value).toBundle();
  return value instanceof nn.Module ? moduleBundle(value) : undefined;
}
