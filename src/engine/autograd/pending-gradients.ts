/**
 * @file Gradients on their way from node to node, and the memory they lie in. The walk gives back what it has made
 * itself when the last gradient in it has been used: a backward pass needs no more room than the gradients that wait
 * at one time.
 */
import type { GraphNode } from '../core/node.js';
import { collectMemory, isKept } from '../core/scratch.js';
import type { Memory, Tensor } from '../core/tensor.js';
import { releaseMemory } from '../ops/memory.js';
import { add } from '../ops/elementwise.js';

type Node = GraphNode<Tensor>;

export class PendingGradients {
  readonly #gradients: Map<Node, Tensor>;
  /** For memory that the walk made: how many pending gradients lie in it. */
  readonly #owned = new Map<Memory, number>();
  readonly #eager: boolean;

  /** `eager` gives memory back; not for a walk that is recorded, since the record refers to it. */
  constructor(roots: ReadonlyMap<Node, Tensor>, eager: boolean) {
    this.#gradients = new Map(roots);
    this.#eager = eager;
  }

  /** The whole gradient of a node, or null if none has come. Tell `done` when it has been used. */
  take(node: Node): Tensor | null {
    const gradient = this.#gradients.get(node) ?? null;
    this.#gradients.delete(node);
    return gradient;
  }

  /** Runs a node, hands what it gives to the nodes in `targets`, and gives back all else that was made. */
  pass(targets: readonly (Node | null)[], run: () => readonly (Tensor | null)[]): void {
    const made: Memory[] = [];
    const parts = this.#collect(run, made);
    targets.forEach((target, place) => {
      const part = parts[place] ?? null;
      if (target !== null && part !== null) this.#put(target, part, made);
    });
    for (const memory of made) if (this.#owned.get(memory) === 0) this.#giveBack(memory);
  }

  /** A gradient that was taken has been used. */
  done(gradient: Tensor): void {
    const { memory } = gradient;
    const count = this.#owned.get(memory);
    if (count === undefined) return;
    this.#owned.set(memory, count - 1);
    if (count === 1) this.#giveBack(memory);
  }

  /** Whether this gradient, which was taken, fills memory that nobody else looks at. */
  isAlone(gradient: Tensor): boolean {
    const { memory } = gradient;
    const fills = gradient.isContiguous() && gradient.numel === memory.storage.length;
    return fills && this.#owned.get(memory) === 1 && !isKept(memory);
  }

  #put(target: Node, part: Tensor, made: Memory[]): void {
    const known = this.#gradients.get(target);
    const sum = known === undefined ? part : this.#collect(() => [add(known, part)] as const, made)[0];
    this.#gradients.set(target, sum);
    const count = this.#owned.get(sum.memory);
    if (count !== undefined) this.#owned.set(sum.memory, count + 1);
    if (known !== undefined) this.done(known);
  }

  #collect<Result>(run: () => Result, made: Memory[]): Result {
    if (!this.#eager) return run();
    const { result, scratch } = collectMemory(run);
    for (const memory of scratch) {
      this.#owned.set(memory, 0);
      made.push(memory);
    }
    return result;
  }

  #giveBack(memory: Memory): void {
    this.#owned.delete(memory);
    if (!isKept(memory)) releaseMemory(memory);
  }
}
