/** @file Receptive fields of every layer: along a chain without running it, or as one run tells them. */
import { readCall } from '../core/checked.js';
import { pixelField, type ReceptiveField } from '../../geometry/receptive-field.js';
import { Sequential } from '../nn/container.js';
import type { Module } from '../nn/module.js';
import { describeLayer } from './layer.js';
import { summary } from './summary.js';

/** One layer of a chain and what its output sees of the chain's input. */
export interface LayerField {
  /** `features.0`; the empty string is the module itself. */
  readonly path: string;
  /** Class of the layer. */
  readonly type: string;
  /** `{ size, jump, start }` per spatial dimension, `'all'`, or `null` where it cannot be known. */
  readonly receptiveField: ReceptiveField;
}

/**
 * What each layer sees of the input: output position `i` sees `size` pixels from `start + jump · i` on. Behind a linear
 * layer it is `'all'`.
 *
 * By default, without an `inputShape`, nothing runs and chains of `nn.Sequential`s are followed: behind a module
 * with a `forward` of its own, a transposed convolution or an adaptive pooling (whose window depends on the input's
 * size) it is `null`. With one the module runs once on zeros, as in `summary`, every pass has a row, and branches,
 * sums and functional calls are followed, too.
 *
 * @throws ValueError where a size is negative or no whole number; ShapeError naming the layer that cannot take its
 * input.
 * @example
 * const net = new nn.Sequential(new nn.Conv2d(1, 8, 3), new nn.Conv2d(8, 8, 3, { stride: 2 }));
 * inspect.receptiveField(net).at(-1)?.receptiveField; // → { size: [ 5, 5 ], jump: [ 2, 2 ], start: [ 0, 0 ] }
 * inspect.receptiveField(net, [1, 1, 8, 8]).length; // → 2
 */
export function receptiveField(...given: [module: Module, inputShape?: readonly number[]]): LayerField[] {
  const [module, inputShape] = readCall('inspect.receptiveField', given);
  if (inputShape !== undefined) {
    return summary(module, inputShape)
      .rows.filter(({ inputShape: input, outputShape: output }) => input.length + output.length > 0)
      .map(({ path, type, receptiveField: field }) => ({ path, type, receptiveField: field }));
  }
  const rows: LayerField[] = [];
  let field: ReceptiveField = pixelField(0);
  const walk = (part: Module, path: string): void => {
    if (part instanceof Sequential) {
      for (const [name, child] of part.entries()) walk(child, path === '' ? name : `${path}.${name}`);
      return;
    }
    field = part.children().length > 0 ? null : describeLayer(part, [], []).flow(field);
    rows.push({ path, type: part.constructor.name, receptiveField: field });
  };
  walk(module, '');
  return rows;
}
