/** @file Who watches the gradients that come to the nodes of the graph. Generic over the tensor type, which lies above it. */
import { HookList, type GradientHook } from './hook.js';
import type { GraphNode } from './node.js';

/** Who watches the gradient of a node's output. */
interface GradientHooks<Value> {
  /** Called one after another; each may replace the gradient. */
  readonly list: HookList<GradientHook<Value>>;
  /** Tensors that keep the gradient, once all hooks have seen it. */
  readonly retainers: Set<Value>;
}

/** The nodes that are watched. */
export class WatchedNodes<Value> {
  readonly #watched = new WeakMap<GraphNode<Value>, GradientHooks<Value>>();

  /** Those who watch a node; undefined where nobody does. */
  known(node: GraphNode<Value>): GradientHooks<Value> | undefined {
    return this.#watched.get(node);
  }

  /** Those who watch a node, to whom others may be added. */
  of(node: GraphNode<Value>): GradientHooks<Value> {
    const known = this.#watched.get(node) ?? { list: new HookList(), retainers: new Set() };
    this.#watched.set(node, known);
    return known;
  }
}
