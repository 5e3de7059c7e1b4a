/** @file `inspect.summary`: one run of a module on zeros → what every layer is, gives and costs, as plain records. */
import { readCall } from '../core/checked.js';
import { pixelField, type ReceptiveField } from '../../geometry/receptive-field.js';
import type { SlidingWindow } from '../../geometry/window.js';
import { bytesPerElement } from '../core/dtype.js';
import { checkShape, elementCount } from '../core/shape.js';
import type { SeenOperation } from '../core/observer.js';
import type { Memory, Tensor } from '../core/tensor.js';
import type { Module } from '../nn/module.js';
import type { Parameter } from '../nn/parameter.js';
import { zeros } from '../ops/creation.js';
import type { LayerDescription } from './description.js';
import { describeLayer } from './layer.js';
import { traceCalls } from './trace.js';
import type { ModuleCall, OpenCall, TraceVisitor } from './trace.js';

/** One pass through one layer. A layer that is used twice has two, and its parameters count in the first. */
export interface LayerSummary extends Partial<SlidingWindow> {
  /** `features.0`; the empty string is the module itself. */
  readonly path: string;
  /** Class of the layer. */
  readonly type: string;
  /** How deep it is nested: 0 for a direct child. */
  readonly depth: number;
  /** Whether it has children of its own; their figures stand in their own rows. */
  readonly container: boolean;
  /** As a person would say it: `1→16, 3×3, stride 2, pad 1`. */
  readonly setting: string;
  /** Shape of its first input; empty for a layer that did not run. */
  readonly inputShape: readonly number[];
  /** Empty for a layer that did not run. */
  readonly outputShape: readonly number[];
  /** Groups of a convolution. */
  readonly groups?: number;
  /** Own parameters that no row above has counted. */
  readonly parameters: number;
  /** Of these, those that require a gradient. */
  readonly trainable: number;
  /** Multiply–adds of this pass, for the whole batch; in a container, those outside of its children. */
  readonly macs: number;
  /** Bytes of outputs that lie in memory of their own; a view or an output in place has none. */
  readonly activationBytes: number;
  /** What its output sees of the network's input. */
  readonly receptiveField: ReceptiveField;
  /** The size formula with its numbers. */
  readonly formula?: string;
}

/** What `summary` tells of a module. */
export interface Summary {
  /** Class of the module. */
  readonly module: string;
  /** The shape that was asked about, `[N, C, H, W]` for pictures. */
  readonly inputShape: readonly number[];
  /** One for each pass through a layer, in the order in which they ran. */
  readonly rows: readonly LayerSummary[];
  /** Sums over all rows. */
  readonly totals: {
    /** All parameters, shared ones once. */
    readonly parameters: number;
    /** Those that require a gradient. */
    readonly trainable: number;
    /** Multiply–adds for the whole batch. */
    readonly macs: number;
    /** Bytes of all outputs that lie in memory of their own. */
    readonly activationBytes: number;
  };
  /** What the figures mean, in words. */
  readonly definitions: {
    /** What counts as a multiply–add. */
    readonly macs: string;
    /** What counts as memory. */
    readonly memory: string;
    /** What a receptive field is. */
    readonly receptiveField: string;
    /** What counts as a parameter. */
    readonly parameters: string;
  };
}

function defineTerms(batch: number): Summary['definitions'] {
  const inputs = batch === 1 ? 'one input' : `the batch of ${batch} inputs`;
  return {
    parameters: 'weights and biases; shared ones counted once',
    macs: `one for every use of a weight in a convolution, linear layer or matrix product, bias not counted, for ${inputs}`,
    memory: `outputs of all layers for ${inputs}, float32 takes 4 bytes, 1 kB = 1,000 bytes; a view takes none`,
    receptiveField: 'side of the receptive field: how many input pixels one output value can see'
  };
}

/** The cost of the operations that a module of the user's own ran itself, outside of its layers. */
interface OwnCost {
  macs: number;
  activationBytes: number;
}

/** Gathers the rows of one run. */
class SummaryRun implements TraceVisitor {
  readonly #rows: { order: number; row: LayerSummary }[] = [];
  readonly #fields = new WeakMap<Tensor, ReceptiveField>();
  /** Tensors that the input has no part in. */
  readonly #constants = new WeakSet<Tensor>();
  readonly #memories = new WeakSet<Memory>();
  readonly #costs = new Map<number, OwnCost>();
  readonly #counted = new Set<Parameter>();
  readonly #finished = new Set<Module>();
  readonly #root: Module;

  constructor(root: Module, input: Tensor) {
    this.#root = root;
    this.#fields.set(input, pixelField(Math.max(0, input.ndim - 2)));
    this.#memories.add(input.memory);
    for (const constant of [...root.parameters(), ...root.buffers()]) {
      this.#constants.add(constant);
      this.#memories.add(constant.memory);
    }
  }

  /** Follows what the input's share in each tensor sees, and what a `forward` of the user's own computes itself. */
  readonly operation = (operation: SeenOperation, owner: OpenCall): void => {
    const { inputs, output } = operation;
    const field = operation.fieldBehind(inputs.map(input => this.#fieldOf(input)));
    if (field === undefined) this.#constants.add(output);
    else this.#fields.set(output, field);
    if (describeLayer(owner.module, [], []).isKnown) return;
    const cost = this.#costs.get(owner.order) ?? { macs: 0, activationBytes: 0 };
    cost.macs += operation.macs;
    cost.activationBytes += this.#newBytes([output]);
    this.#costs.set(owner.order, cost);
  };

  /** A number alone is a constant. Any other tensor that no operation made may come from anywhere. */
  #fieldOf(tensor: Tensor): ReceptiveField | undefined {
    if (this.#constants.has(tensor)) return undefined;
    const field = this.#fields.get(tensor);
    return field === undefined && tensor.ndim > 0 ? null : field;
  }

  /** Called children first, so that a container is left only with what its own `forward` added. */
  readonly call = (call: ModuleCall): void => {
    const { path, module, order, inputs, outputs } = call;
    const inputShape = inputs.at(0)?.shape ?? [];
    const outputShape = outputs.at(0)?.shape ?? [];
    const layer = describeLayer(module, inputShape, outputShape);
    const field = this.#flow(call, layer);
    const cost = this.#costs.get(order) ?? { macs: 0, activationBytes: 0 };
    const again = this.#finished.has(module) ? 'used again' : '';
    this.#finished.add(module);
    const activationBytes = cost.activationBytes + this.#newBytes(outputs);
    const row = {
      ...this.#describe(path, module, layer, again),
      inputShape: [...inputShape],
      outputShape: [...outputShape],
      macs: layer.isKnown ? layer.macs : cost.macs,
      activationBytes,
      receptiveField: field
    };
    this.#rows.push({ order, row });
  };

  /** Rows in the order in which the layers began; the module itself only where it says something of its own. */
  rows(): LayerSummary[] {
    const ran = this.#rows.sort((left, right) => left.order - right.order).map(({ row }) => row);
    const idle = this.#root
      .namedModules()
      .filter(([, module]) => !this.#finished.has(module))
      .map(([path, module]) => this.#idleRow(path, module))
      .filter(row => row.parameters > 0);
    const all = [...ran, ...idle];
    return all.filter(
      row => row.path !== '' || all.length === 1 || row.parameters + row.activationBytes + row.macs > 0
    );
  }

  #idleRow(path: string, module: Module): LayerSummary {
    const layer = describeLayer(module, [], []);
    return {
      ...this.#describe(path, module, layer, 'not run'),
      inputShape: [],
      outputShape: [],
      macs: 0,
      activationBytes: 0,
      receptiveField: null
    };
  }

  #describe(
    path: string,
    module: Module,
    { setting, window, groups, formula }: LayerDescription,
    remark: string
  ): Omit<LayerSummary, 'inputShape' | 'outputShape' | 'macs' | 'activationBytes' | 'receptiveField'> {
    return {
      path,
      type: module.constructor.name,
      depth: path.split('.').length - 1,
      container: module.children().length > 0,
      setting: [setting, remark].filter(part => part !== '').join(', '),
      ...window,
      ...(groups === undefined ? {} : { groups }),
      ...this.#countParameters(module),
      ...(formula === undefined ? {} : { formula })
    };
  }

  #countParameters(module: Module): { parameters: number; trainable: number } {
    let [parameters, trainable] = [0, 0];
    for (const [path, parameter] of module.namedParameters()) {
      if (path.includes('.') || this.#counted.has(parameter)) continue;
      this.#counted.add(parameter);
      parameters += parameter.numel;
      if (parameter.requiresGrad) trainable += parameter.numel;
    }
    return { parameters, trainable };
  }

  /** A known layer says itself what it sees; for any other its operations have told. */
  #flow({ inputs, outputs }: ModuleCall, layer: LayerDescription): ReceptiveField {
    const [input, output] = [inputs.at(0), outputs.at(0)];
    if (input === undefined || output === undefined) return null;
    if (!layer.isKnown) return this.#fieldOf(output) ?? null;
    const field = layer.flow(this.#fieldOf(input) ?? null);
    this.#fields.set(output, field);
    return field;
  }

  #newBytes(outputs: readonly Tensor[]): number {
    let bytes = 0;
    for (const output of outputs) {
      if (this.#memories.has(output.memory)) continue;
      this.#memories.add(output.memory);
      bytes += elementCount(output.shape) * bytesPerElement(output.dtype);
    }
    return bytes;
  }
}

function sum(rows: readonly LayerSummary[], read: (row: LayerSummary) => number): number {
  return rows.reduce((total, row) => total + read(row), 0);
}

/**
 * Runs `module` once on zeros of `inputShape`, in evaluation mode and without recording gradients, and describes
 * every module that ran, whatever its `forward` does: branches, functional calls, modules that run twice. What a `forward`
 * of the user's own computes outside of its layers stands in the row of its module.
 *
 * Multiply–adds are those of convolutions and linear layers, one for every use of a weight (padding included, bias
 * not), for the whole batch.
 *
 * @throws ValueError where a size is negative or no whole number; ShapeError naming the layer that cannot take its
 * input, and what was computed before it.
 * @example
 * inspect.summary(new nn.Conv2d(1, 8, 3), [1, 1, 8, 8]).totals.parameters; // → 80
 */
export function summary(...given: [module: Module, inputShape: readonly number[]]): Summary {
  const [module, inputShape] = readCall('inspect.summary', given);
  const shape = checkShape('summary', inputShape);
  const input = zeros(shape);
  const run = new SummaryRun(module, input);
  traceCalls('summary', module, input, run);
  const rows = run.rows();
  return {
    module: module.constructor.name,
    inputShape: shape,
    rows,
    totals: {
      parameters: sum(rows, row => row.parameters),
      trainable: sum(rows, row => row.trainable),
      macs: sum(rows, row => row.macs),
      activationBytes: sum(rows, row => row.activationBytes)
    },
    definitions: defineTerms(shape[0] ?? 1)
  };
}

/**
 * Multiply–adds of one pass on an input of this shape, for the whole batch: one for every use of a weight in a
 * convolution or linear layer, bias not counted.
 *
 * @throws ValueError where a size is negative or no whole number; ShapeError naming the layer that cannot take its
 * input.
 * @example
 * inspect.macs(new nn.Conv2d(1, 8, 3), [1, 1, 8, 8]); // → 2592
 */
export function macs(...given: [module: Module, inputShape: readonly number[]]): number {
  return summary(...readCall('inspect.macs', given)).totals.macs;
}
