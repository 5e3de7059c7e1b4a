/** @file Who watches the gradients that come to the nodes of the graph. */
import { HookList, type GradientHook } from './hook.js';
import type { GraphNode } from './node.js';
import type { Tensor } from './tensor.js';

/** Who watches the gradient of a node's output. */
export interface GradientHooks {
  /** Called one after another; each may replace the gradient. */
  readonly list: HookList<GradientHook<Tensor>>;
  /** Tensors that keep the gradient, once all hooks have seen it. */
  readonly retainers: Set<Tensor>;
}

const watched = new WeakMap<GraphNode<Tensor>, GradientHooks>();

/** Those who watch a node; undefined where nobody does. */
export function knownHooks(node: GraphNode<Tensor>): GradientHooks | undefined {
  return watched.get(node);
}

/** Those who watch a node, to whom others may be added. */
export function hooksOf(node: GraphNode<Tensor>): GradientHooks {
  const known = watched.get(node) ?? { list: new HookList(), retainers: new Set() };
  watched.set(node, known);
  return known;
}
