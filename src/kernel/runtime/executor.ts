/**
 * @file Runs compiled cells, one after another, and says on the wire what comes of them. Knows no DOM: the place
 * it runs in comes as a `RuntimeHost`.
 */
import type { LabelledScript } from '../protocol/compiled-script.js';
import type { ErrorReport } from '../protocol/error-report.js';
import type {
  EngineChoice,
  Evaluated,
  FromRuntime,
  Outcome,
  RunId,
  RuntimeReport
} from '../protocol/messages.js';
import type { WriteOutput } from '../protocol/node-place.js';
import { installCallbackPlaces } from './callback-places.js';
import { CellContext, CellContexts } from './cell-context.js';
import { Comms } from './comms.js';
import { createConsole } from './console.js';
import type { Shown, ToBundle } from './display-hook.js';
import { DisplayHook } from './display-hook.js';
import type { RuntimeHost } from './host.js';
import { InterruptGate, KeyboardInterrupt } from './interrupt.js';
import { Intrinsics } from './intrinsics.js';
import type { Registration } from './local-modules.js';
import { Modules } from './modules.js';
import { preview } from './preview.js';
import { isInstance } from './prototypes.js';
import { Questions } from './questions.js';
import { SharedNames } from './scope.js';
import { Streams } from './streams.js';
import { describeError, nameOfPlace, outermostScript } from './traceback.js';

/** What our own library brings: the modules cells import, and how its values show and print. */
export interface Library {
  readonly modules: Readonly<Record<string, object>>;
  readonly toBundle: ToBundle;
  /** What it computes with at this moment. */
  readonly report: () => RuntimeReport;
  /** Lets the engine follow the settings. Gives why it cannot, undefined where it can. */
  readonly choose: (choice: EngineChoice) => Promise<string | undefined>;
  /** A cell has ended: its live pictures send their last state. */
  readonly settle: () => void;
  /** The text of a tensor or a module, in one line where it is part of another value; undefined for every other value. */
  readonly ownText: (value: object, isPart: boolean) => string | undefined;
}

/** Options of the cells' `display`. */
interface DisplayOptions {
  readonly id?: unknown;
  readonly update?: unknown;
  readonly metadata?: unknown;
}

/** Milliseconds between two reports of a running cell. */
const REPORT_INTERVAL = 1000;
/** After the second interrupt a cell has this many milliseconds for its `finally` blocks. */
const FINAL_GRACE = 400;
const STACK_DEPTH = 60;

/** A function as a compiled cell gives it; its argument is described by `compiler/hidden-names.ts`. */
type CellFunction = (services: object) => Promise<unknown>;
/** The same of a compiled file. */
type FileFunction = (services: object) => Registration;

export class Executor {
  readonly comms: Comms;
  /** What cells ask of the page. */
  readonly questions: Questions;
  private readonly contexts: CellContexts;
  private readonly gate: InterruptGate;
  private readonly streams: Streams;
  private readonly intrinsics: Intrinsics;
  private readonly hook: DisplayHook;
  private readonly modules: Modules;
  private readonly names: SharedNames;
  private readonly scripts = new Map<string, LabelledScript>();
  /** Whose work it was, by `CompiledScript.name`. */
  private readonly owners = new Map<string, CellContext>();
  private readonly setTimer: typeof setTimeout;
  private lastReport = 0;
  private choice: EngineChoice = { backend: 'auto', threads: 0 };
  private giveUp: (error: Error) => void = () => undefined;

  constructor(
    private readonly host: RuntimeHost,
    private readonly library: Library
  ) {
    this.setTimer = host.scope.setTimeout.bind(host.scope);
    this.intrinsics = new Intrinsics(host.scope);
    this.names = new SharedNames(host.scope);
    this.streams = new Streams(host);
    this.contexts = new CellContexts((error, context) => {
      this.lateError(error, context);
    });
    this.gate = new InterruptGate(host, this.contexts, now => {
      this.streams.flushStale(now);
      if (now - this.lastReport > REPORT_INTERVAL) this.sendReport();
    });
    const text = (value: unknown): string =>
      preview(value, { error: error => this.errorText(error), own: library.ownText });
    this.hook = new DisplayHook(library.toBundle, text);
    const post = (message: FromRuntime): void => {
      this.post(message);
    };
    this.questions = new Questions(this.contexts, post, work => this.intrinsics.protect(work));
    this.comms = new Comms(this.contexts, post, work => this.intrinsics.protect(work));
    this.modules = new Modules(host, library.modules, {
      find: this.questions.findModule,
      register: compiled => this.register(compiled),
      runner: () => this.moduleRunner()
    });
    installCallbackPlaces(host, this.contexts);
    this.installGlobals(text);
    this.intrinsics.adopt(host.scope.Promise.prototype, 'then');
    Reflect.set(host.scope.Error, 'stackTraceLimit', STACK_DEPTH);
  }

  /** What an engine may call between two of its kernels, so that long work can be interrupted. */
  get poll(): () => void {
    return this.gate.check;
  }

  /** The name of a place in a cell, for what an engine says of it. */
  get placeName(): (place: string) => string {
    return place => nameOfPlace(place, this.scripts);
  }

  private installGlobals(text: (value: unknown) => string): void {
    const protect = <T>(work: () => T): T => this.intrinsics.protect(work);
    const write: WriteOutput = (name, printed) => {
      this.streams.write(this.contexts.current.run, name, printed);
    };
    this.host.node?.takeOutput(write);
    const globals = {
      console: createConsole(write, text, () => this.host.now(), protect),
      input: this.questions.input,
      readFile: this.questions.readFile,
      writeFile: this.questions.writeFile,
      Jupyter: Object.freeze({
        comm: Object.freeze(this.comms.api),
        page: (value: unknown) => this.page(value)
      }),
      display: (value: unknown, options?: DisplayOptions) => this.display(value, options),
      clearOutput: (options?: { readonly wait?: boolean }) => {
        const { run } = this.contexts.current;
        this.streams.clear(run);
        this.post({ type: 'clear', run, wait: options?.wait === true });
      }
    };
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(this.host.scope, name, {
        value,
        writable: true,
        configurable: true,
        enumerable: false
      });
    }
  }

  /** The most characters that a cell from now on shows of each stream; what lies between its two ends is left out. */
  set outputLimit(limit: number) {
    this.streams.limit = limit;
  }

  /** Sends a message after the text that was printed before it. */
  post(message: FromRuntime): void {
    this.streams.flush();
    this.host.post(message);
  }

  /** `display(value, { id, update, metadata })`; a promise where the value's own display method is async. */
  display(value: unknown, options: DisplayOptions = {}): Promise<void> | undefined {
    const context = this.contexts.current;
    if (options.update === true && options.id === undefined) {
      throw new TypeError('display: update expects the id of an earlier display, got none');
    }
    return this.show(context, value, shown => {
      this.postDisplay(context, shown, options);
    });
  }

  /** `Jupyter.page(value)`: shown by the front end's pager when the cell has ended. */
  private page(value: unknown): Promise<void> | undefined {
    const context = this.contexts.current;
    return this.show(context, value, ({ bundle }) => {
      this.post({ type: 'page', run: context.run, bundle });
    });
  }

  /** Hands the bundle of a value on: at once, or when the value's own display method has made it. */
  private show(
    context: CellContext,
    value: unknown,
    send: (shown: Shown) => void
  ): Promise<void> | undefined {
    return this.intrinsics.protect(() => {
      const shown = this.hook.show(value);
      if (!(shown instanceof Promise)) {
        send(shown);
        return undefined;
      }
      const sent = shown.then(made => {
        this.intrinsics.protect(() => {
          send(made);
        });
      });
      context.pending.add(sent);
      return sent.finally(() => context.pending.delete(sent));
    });
  }

  private postDisplay(context: CellContext, { bundle, displayId }: Shown, options: DisplayOptions): void {
    const id = options.id ?? displayId ?? null;
    const metadata = typeof options.metadata === 'object' ? options.metadata : {};
    this.post({
      type: 'display',
      run: context.run,
      bundle: { data: bundle.data, metadata: toJson({ ...bundle.metadata, ...metadata }) },
      displayId: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
      update: options.update === true
    });
  }

  /** Runs one cell to its end. What goes wrong in it is its outcome. */
  async run(run: RunId, compiled: LabelledScript, silent: boolean, engine: EngineChoice): Promise<Outcome> {
    const context = new CellContext(run);
    if (engine.backend !== this.choice.backend || engine.threads !== this.choice.threads) {
      await this.follow(run, engine);
    }
    const outcome = await this.outcome(context, compiled, async value => {
      if (silent || value === undefined) return;
      const { bundle } = await this.intrinsics.protect(() => this.hook.show(value));
      this.contexts.enter(context);
      this.post({ type: 'result', run, bundle });
    });
    try {
      this.intrinsics.protect(this.library.settle);
    } catch (error) {
      this.lateError(error, context);
    }
    this.intrinsics.protect(() => {
      this.streams.end(run);
      this.sendReport();
    });
    // What is given back resolves a promise, which looks for a `then`.
    this.intrinsics.restoreVital();
    return outcome;
  }

  /** Only for a choice that is new: what cells choose after it is theirs. */
  private async follow(run: RunId, choice: EngineChoice): Promise<void> {
    this.choice = choice;
    const refusal = await this.intrinsics.protect(() => this.library.choose(choice));
    if (refusal !== undefined) this.streams.write(run, 'stderr', `the setting is not followed: ${refusal}\n`);
  }

  private sendReport(): void {
    this.lastReport = this.host.now();
    this.host.post({ type: 'report', report: this.intrinsics.protect(this.library.report) });
  }

  /** Evaluates an expression over the globals. */
  async evaluate(run: RunId, compiled: LabelledScript): Promise<Evaluated> {
    const context = new CellContext(run);
    let bundle: Shown['bundle'] | null = null;
    const outcome = await this.outcome(context, compiled, async value => {
      ({ bundle } = await this.intrinsics.protect(() => this.hook.show(value)));
    });
    this.intrinsics.restoreVital();
    return { outcome, bundle };
  }

  private async outcome(
    context: CellContext,
    compiled: LabelledScript,
    finish: (value: unknown) => Promise<void>
  ): Promise<Outcome> {
    this.intrinsics.restoreVital();
    this.intrinsics.protect(() => {
      this.scripts.set(compiled.name, compiled);
      this.owners.set(compiled.name, context);
    });
    this.contexts.enter(context);
    this.gate.begin(context);
    try {
      const value = await this.settle(context, compiled);
      this.intrinsics.restoreVital();
      await finish(value);
      while (context.pending.size > 0) {
        await this.intrinsics.protect(() => Promise.allSettled([...context.pending]));
      }
      return { status: 'ok' };
    } catch (error) {
      this.intrinsics.restoreVital();
      return { status: 'error', error: this.report(error) };
    } finally {
      this.intrinsics.restoreVital();
      this.gate.end();
      this.contexts.enter(context);
    }
  }

  /** The cell's value, or its error; or the interrupt's, where two of them did not end the cell. */
  private async settle(context: CellContext, compiled: LabelledScript): Promise<unknown> {
    const abandoned = new Promise<never>((_, reject) => {
      this.giveUp = error => {
        this.gate.abandon(context, error);
        reject(error);
      };
    });
    this.intrinsics.protect(() => {
      this.names.declare(compiled.names);
    });
    const run = this.host.evaluate(compiled.code) as CellFunction;
    const value = run(this.services(context, compiled));
    this.intrinsics.restoreVital();
    return await this.intrinsics.protect(() => Promise.race([value, abandoned]));
  }

  /** Runs the code of an imported file as far as its registration; its errors speak of it by its label. */
  private register(compiled: LabelledScript): Registration {
    this.scripts.set(compiled.name, compiled);
    const run = this.host.evaluate(compiled.code) as FileFunction;
    return run(this.services(this.contexts.current, compiled));
  }

  /** Bodies of modules print and fail for the cell that imports them. */
  private moduleRunner(): (body: () => unknown) => unknown {
    const context = this.contexts.current;
    return body => {
      this.contexts.enter(context);
      return body();
    };
  }

  private services(context: CellContext, compiled: LabelledScript): object {
    const { tick, wait, resume, each, caught } = this.gate;
    const load = (specifier: unknown, required?: unknown): unknown =>
      wait(
        this.intrinsics.protect(() => {
          const names = Array.isArray(required) ? (required as string[]) : [];
          return this.modules.load(String(specifier), names);
        })
      );
    const bind = (
      module: object,
      bindings: readonly (readonly [name: string, key: string | null])[]
    ): object =>
      this.intrinsics.protect(() => {
        for (const [name, key] of bindings) this.bind(module, name, key);
        return module;
      });
    return {
      tick,
      wait,
      resume,
      each,
      caught,
      enter: this.contexts.enter,
      current: () => this.contexts.current,
      here: context,
      import: load,
      bind,
      meta: { url: compiled.name }
    };
  }

  /** @param key the export that a name of the cells stands for; null for all of them, as an object. */
  private bind(module: object, name: string, key: string | null): void {
    if (key === null) this.names.import(name, () => module);
    else
      this.modules.watch(
        module,
        key,
        this.names.import(name, () => Reflect.get(module, key))
      );
  }

  /** The page's interrupt, when no code runs that could have asked for it. */
  interrupt(interrupt: number): void {
    const context = this.gate.running;
    this.gate.receive(interrupt);
    if (!context || context.interrupts < 2) return;
    const { giveUp } = this;
    this.setTimer(() => {
      if (this.gate.running === context) giveUp(new KeyboardInterrupt(true));
    }, FINAL_GRACE);
  }

  private report(error: unknown): ErrorReport {
    return this.intrinsics.protect(() => this.describe(error));
  }

  private describe(error: unknown): ErrorReport {
    const { scripts, names } = this;
    return describeError(error, scripts, value => this.plainText(value), names.isImported);
  }

  private plainText(value: unknown): string {
    return preview(value, { error: error => String(error), own: () => undefined });
  }

  /** An error as a value: its trace without colours. */
  private errorText(error: Error): string {
    return this.describe(error).traceback.join('\n').replace(COLOURS, '');
  }

  private lateError(error: unknown, context: CellContext): void {
    this.intrinsics.restoreVital();
    this.post({ type: 'late-error', run: context.run, error: this.report(error) });
  }

  /**
   * An error that nobody caught, or a promise's that nobody awaited: told in the cell whose callback it came from or, where
   * no callback tells, through whose code it went.
   *
   * @param origin the promise, or what an error says of itself that comes without its value.
   */
  uncaught(error: unknown, origin: { readonly promise?: unknown; readonly message?: string } = {}): void {
    if (isInstance(error, KeyboardInterrupt)) return;
    this.intrinsics.protect(() => {
      const source = outermostScript(error, this.scripts);
      const owner = this.contexts.ownerOf(error, origin.promise) ?? (source && this.owners.get(source.name));
      const told = error === null && origin.message !== undefined ? new Error(origin.message) : error;
      this.lateError(told, owner ?? this.contexts.current);
    });
  }
}

/** The codes that `traceback.ts` colours with. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

function toJson(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}
