/** @file Runs compiled cells, one after another, to the end of each. */
import type { Bundle } from '../protocol/bundle.js';
import type { LabelledScript } from '../protocol/compiled-script.js';
import type { BackendChoice, Evaluated, Outcome, RunId } from '../protocol/messages.js';
import type { CellContexts } from './cell-context.js';
import { CellContext } from './cell-context.js';
import type { CellErrors } from './cell-errors.js';
import type { Displays } from './displays.js';
import type { EngineLink } from './engine-link.js';
import type { Evaluator } from './evaluator.js';
import type { InterruptGate } from './interrupt.js';
import { KeyboardInterrupt } from './interrupt.js';
import type { Intrinsics } from './intrinsics.js';
import type { Library } from './library.js';
import type { Platform } from './platform.js';
import type { Questions } from './questions.js';
import type { Streams } from './streams.js';

/** After the second interrupt a cell has this many milliseconds for its `finally` blocks. */
const FINAL_GRACE = 400;

/** What it works with. */
interface Parts {
  readonly platform: Pick<Platform, 'after'>;
  readonly contexts: CellContexts;
  readonly displays: Displays;
  readonly engine: EngineLink;
  readonly errors: CellErrors;
  readonly evaluator: Evaluator;
  readonly gate: InterruptGate;
  readonly intrinsics: Intrinsics;
  /** Sends a message after the text that was printed before it. */
  readonly post: Platform['post'];
  readonly questions: Pick<Questions, 'end'>;
  readonly settleDisplays: Library['settleDisplays'];
  readonly streams: Streams;
}

export class Executor {
  private giveUp: (error: Error) => void = () => undefined;

  constructor(private readonly parts: Parts) {}

  /** Runs one cell to its end. Its outcome tells what went wrong. */
  async run(run: RunId, compiled: LabelledScript, silent: boolean, backend: BackendChoice): Promise<Outcome> {
    const { contexts, displays, engine, errors, intrinsics, post, questions, streams } = this.parts;
    const context = new CellContext(run);
    intrinsics.restoreVital();
    const refusal = await engine.follow(backend);
    if (refusal !== undefined) {
      streams.write(context, 'stderr', `the setting is not followed: ${refusal}\n`);
    }
    const outcome = await this.outcome(context, compiled, async value => {
      if (silent || value === undefined) return;
      const { bundle } = await displays.shown(value);
      contexts.enter(context);
      post({ type: 'result', run, bundle });
    });
    try {
      intrinsics.protect(this.parts.settleDisplays);
    } catch (error) {
      errors.tellLate(error, context);
    }
    intrinsics.protect(() => {
      streams.end(context);
      questions.end(run);
      engine.report();
    });
    // The returned object resolves a promise, which looks for a `then`.
    intrinsics.restoreVital();
    return outcome;
  }

  /** Evaluates an expression over the globals. */
  async evaluate(run: RunId, compiled: LabelledScript): Promise<Evaluated> {
    const { displays, intrinsics } = this.parts;
    let bundle: Bundle | null = null;
    const outcome = await this.outcome(new CellContext(run), compiled, async value => {
      ({ bundle } = await displays.shown(value));
    });
    intrinsics.restoreVital();
    return { outcome, bundle };
  }

  private async outcome(
    context: CellContext,
    compiled: LabelledScript,
    finish: (value: unknown) => Promise<void>
  ): Promise<Outcome> {
    const { contexts, errors, gate, intrinsics } = this.parts;
    intrinsics.restoreVital();
    contexts.enter(context);
    gate.begin(context);
    try {
      const value = await this.value(context, compiled);
      intrinsics.restoreVital();
      await finish(value);
      while (context.pending.size > 0) {
        await intrinsics.protect(() => Promise.allSettled([...context.pending]));
      }
      return { status: 'ok' };
    } catch (error) {
      intrinsics.restoreVital();
      return { status: 'error', error: errors.describe(error) };
    } finally {
      intrinsics.restoreVital();
      gate.end();
      contexts.enter(context);
    }
  }

  /** The cell's value or its error; the interrupt's error where two interrupts did not end the cell. */
  private async value(context: CellContext, compiled: LabelledScript): Promise<unknown> {
    const { evaluator, gate, intrinsics } = this.parts;
    const abandoned = new Promise<never>((_, reject) => {
      this.giveUp = error => {
        gate.abandon(context, error);
        reject(error);
      };
    });
    const value = evaluator.start(compiled, context);
    intrinsics.restoreVital();
    return await intrinsics.protect(() => Promise.race([value, abandoned]));
  }

  /** The page's interrupt, when no code runs that could have asked for it. */
  interrupt(interrupt: number): void {
    const { gate, platform } = this.parts;
    const context = gate.running;
    gate.receive(interrupt);
    if (!context || context.interrupts < 2) return;
    const { giveUp } = this;
    platform.after(FINAL_GRACE, () => {
      if (gate.running === context) giveUp(new KeyboardInterrupt(true));
    });
  }
}
