/**
 * @file Watches one pass through a module: hooks on every module inside tell what went in and what came out.
 * Nothing is recorded for gradients, nothing is learnt, and every training flag is put back.
 */
import { EngineError, formatList, ShapeError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { observeOperations } from '../core/observer.js';
import type { SeenOperation } from '../core/observer.js';
import { Tensor } from '../core/tensor.js';
import type { HookHandle } from '../core/hook.js';
import type { Module } from '../nn/module.js';
import type { ModuleOutput } from '../nn/module-output.js';

/** One finished pass through one module. A module that is used twice has two. */
export interface ModuleCall {
  /** `features.0`; the empty string is the module that was traced. */
  readonly path: string;
  readonly module: Module;
  /** Rises in the order in which the passes began, so that a container comes before its children. */
  readonly order: number;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Keys of the outputs: names, or places in a list. */
  readonly names: readonly string[];
}

/** A pass that has begun. */
export interface OpenCall {
  readonly path: string;
  readonly module: Module;
  readonly order: number;
}

/** What is told of a pass as it goes on. */
export interface TraceVisitor {
  /** A module's pass is finished: children come before their container. */
  readonly call: (call: ModuleCall) => void;
  /** An operation has run inside `owner`, the module that was called last. */
  readonly operation?: (operation: SeenOperation, owner: OpenCall) => void;
}

/** The tensors of an output, in order. */
function outputTensors(output: ModuleOutput): readonly Tensor[] {
  return output instanceof Tensor ? [output] : Object.values(output);
}

/** Runs `run` in evaluation mode and without a graph. */
function whileWatching<Result>(module: Module, run: () => Result): Result {
  const modes = module.modules().map(part => [part, part.training] as const);
  module.eval();
  try {
    return noGrad(run);
  } finally {
    for (const [part, training] of modes) part.training = training;
  }
}

function failure(
  op: string,
  error: EngineError,
  path: string,
  module: Module,
  done: readonly string[]
): ShapeError {
  const place = path === '' ? module.constructor.name : `${path} (${module.constructor.name})`;
  const before =
    done.length === 0 ? 'nothing was computed before it' : `computed before it: ${done.join(', ')}`;
  const wrapped = new ShapeError(`${op}: ${place}: ${error.message}; ${before}`);
  wrapped.cause = error;
  return wrapped;
}

/**
 * Runs a module and tells what happens as soon as it has. Tensors that the visitor does not keep are free again at
 * once.
 *
 * **Throws** ShapeError, with the layer's own error in it and as its cause, naming the layer that failed and what
 * had been computed before it.
 */
export function traceCalls(op: string, module: Module, input: Tensor, visitor: TraceVisitor): void {
  const open: OpenCall[] = [];
  const done: string[] = [];
  let order = 0;
  const handles: HookHandle[] = [];
  for (const [path, part] of module.namedModules()) {
    handles.push(
      part.registerForwardPreHook(() => {
        open.push({ path, module: part, order: order++ });
      }),
      part.registerForwardHook((_, inputs, output) => {
        const outputs = outputTensors(output);
        let call = open.pop()!;
        // A pass whose error the module's own code caught never came to its end.
        while (call.module !== part) call = open.pop()!;
        done.push(`${path} ${outputs.map(tensor => formatList(tensor.shape)).join(' ')}`);
        const names = output instanceof Tensor ? ['0'] : Object.keys(output);
        visitor.call({ ...call, inputs, outputs, names });
      })
    );
  }
  try {
    const see = (operation: SeenOperation): void => {
      const owner = open.at(-1);
      if (owner !== undefined) visitor.operation?.(operation, owner);
    };
    whileWatching(module, () => observeOperations(see, () => module(input)));
  } catch (error) {
    const failed = open.at(-1);
    if (!(error instanceof EngineError) || failed === undefined) throw error;
    throw failure(op, error, failed.path, failed.module, done);
  } finally {
    for (const handle of handles) handle.remove();
  }
}
