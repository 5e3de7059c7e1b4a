/** @file Receptive fields along a chain of layers, without running it. */
import { Sequential } from '../nn/container.js';
import type { Module } from '../nn/module.js';
import { pixelField } from './field.js';
import type { ReceptiveField } from './field.js';
import { describeLayer } from './layer.js';

/** One layer of a chain and what its output sees of the chain's input. */
export interface LayerField {
  /** `features.0`; the empty string is the module itself. */
  readonly path: string;
  readonly type: string;
  /** `{ size, jump, start }` per spatial dimension, `'all'`, or `null` where it cannot be known. */
  readonly receptiveField: ReceptiveField;
}

/**
 * What each layer of a chain of `nn.Sequential`s sees of the input: output position `i` sees `size` pixels from
 * `start + jump · i` on. Behind a linear layer it is `'all'`; behind a module with a `forward` of its own, a
 * transposed convolution or an adaptive pooling (whose window depends on the input's size) it is `null`, where
 * `inspect.summary`, which runs the module, may know more.
 *
 * @example inspect.receptiveField(net).at(-1)?.receptiveField
 */
export function receptiveField(module: Module): LayerField[] {
  const rows: LayerField[] = [];
  let field: ReceptiveField = pixelField(0);
  const walk = (part: Module, path: string): void => {
    if (part instanceof Sequential) {
      for (const [name, child] of part.namedChildren()) walk(child, path === '' ? name : `${path}.${name}`);
      return;
    }
    field = part.children().length > 0 ? null : describeLayer(part, [], []).flow(field);
    rows.push({ path, type: part.constructor.name, receptiveField: field });
  };
  walk(module, '');
  return rows;
}
