/** @file Evaluates compiled code, and gives it what it asks of the runtime. */
import type { CellServices } from '../protocol/cell-services.js';
import type { LabelledScript } from '../protocol/compiled-script.js';
import type { CellContext, CellContexts } from './cell-context.js';
import type { CellImports } from './cell-imports.js';
import type { InterruptGate } from './interrupt.js';
import type { Intrinsics } from './intrinsics.js';
import type { Registration } from './local-modules.js';
import type { Platform } from './platform.js';
import type { SharedNames } from './shared-names.js';
import type { Sources } from './sources.js';

/** What the code of a compiled cell gives. */
type CellFunction = (services: CellServices<CellContext>) => Promise<unknown>;
/** What the code of a compiled file gives. */
type FileFunction = (services: CellServices<CellContext>) => Registration;

/** What it works with. */
interface Parts {
  readonly platform: Pick<Platform, 'evaluate'>;
  readonly contexts: CellContexts;
  readonly gate: InterruptGate;
  readonly imports: CellImports;
  readonly intrinsics: Intrinsics;
  readonly names: SharedNames;
  readonly sources: Sources;
}

export class Evaluator {
  constructor(private readonly parts: Parts) {}

  /**
   * Starts a cell; gives its value.
   *
   * @throws where it declares a name that the language has fixed.
   */
  start(cell: LabelledScript, context: CellContext): Promise<unknown> {
    const { platform, intrinsics, names, sources } = this.parts;
    intrinsics.protect(() => {
      sources.add(cell, context, cell.names);
      names.declare(cell.names);
    });
    const run = platform.evaluate(cell.code) as CellFunction;
    return run(this.services(cell, context));
  }

  /** Runs the code of a file as far as its registration, for the cell that imports it. */
  register(file: LabelledScript): Registration {
    const { platform, contexts, intrinsics, sources } = this.parts;
    const context = contexts.current;
    intrinsics.protect(() => {
      sources.add(file, context, [file.label]);
    });
    const run = platform.evaluate(file.code) as FileFunction;
    return run(this.services(file, context));
  }

  private services({ name: url }: LabelledScript, here: CellContext): CellServices<CellContext> {
    const { contexts, gate, imports, intrinsics } = this.parts;
    const { tick, wait, resume, each, caught } = gate;
    return {
      tick,
      wait,
      resume,
      each,
      caught,
      here,
      enter: contexts.enter,
      current: () => contexts.current,
      import: (specifier, required) => wait(intrinsics.protect(() => imports.load(specifier, required))),
      bind: (module, bindings) => intrinsics.protect(() => imports.bind(module, bindings)),
      meta: { url }
    };
  }
}
