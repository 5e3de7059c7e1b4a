/** @file What the layers of a network gave for one input, by their paths. */
import { readCall } from '../core/checked.js';
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import type { Module } from '../nn/module.js';
import { traceCalls } from './trace.js';
import type { ModuleCall } from './trace.js';

/** Options of `captureActivations`. */
export interface CaptureOptions {
  /** Paths as `namedModules()` gives them, e.g. `['conv1', 'features.0']`. Default: every module inside. */
  readonly layers?: readonly string[];
}

function checkLayers(module: Module, layers: readonly string[]): void {
  const known = module.namedModules().map(([path]) => path);
  for (const layer of layers) {
    if (known.includes(layer)) continue;
    const names = known.filter(path => path !== '');
    const list = names.length === 0 ? 'no layers' : names.join(', ');
    throw new ValueError(`captureActivations: layer '${layer}' is not in this module; it has: ${list}`);
  }
}

/**
 * Runs a module once, in evaluation mode and without recording gradients, and keeps what its layers gave.
 * A layer that runs twice keeps its last output. Where a layer gives several tensors, the first stands under its path and
 * the others under `path[1]` or, if they have names, `path[name]`.
 *
 * @throws ValueError for a layer that the module lacks or that did not run; ShapeError naming the layer that cannot
 * take its input.
 * @example
 * const net = new nn.Sequential({ conv1: new nn.Conv2d(1, 8, 3), relu1: new nn.ReLU() });
 * const { conv1 } = inspect.captureActivations(net, zeros([1, 1, 8, 8]), { layers: ['conv1'] });
 * conv1.shape; // → [ 1, 8, 6, 6 ]
 */
export function captureActivations(
  ...given: [module: Module, x: Tensor, options?: CaptureOptions]
): Record<string, Tensor> {
  const [module, x, { layers } = {}] = readCall('inspect.captureActivations', given);
  if (layers) checkLayers(module, layers);
  const kept: Record<string, Tensor> = {};
  const call = ({ path, outputs, names }: ModuleCall): void => {
    const wanted = layers ? layers.includes(path) : path !== '';
    if (!wanted) return;
    outputs.forEach((output, place) => {
      kept[place === 0 ? path : `${path}[${names[place]}]`] = output;
    });
  };
  traceCalls('captureActivations', module, x, { call });
  const missing = (layers ?? []).filter(layer => !(layer in kept));
  if (missing.length > 0) {
    throw new ValueError(`captureActivations: layer '${missing[0]}' did not run when the module was called`);
  }
  return kept;
}
