/** @file The runtime: its parts, joined. Knows no DOM: what it runs on comes as a `Platform`. */
import type { FromRuntime } from '../protocol/messages.js';
import type { WriteOutput } from '../protocol/node-place.js';
import { installCallbackPlaces } from './callback-places.js';
import { CellContexts } from './cell-context.js';
import { CellErrors } from './cell-errors.js';
import { installCellGlobals } from './cell-globals.js';
import { CellImports } from './cell-imports.js';
import { Comms } from './comms.js';
import { createConsole } from './console.js';
import { DisplayHook } from './display-hook.js';
import { Displays } from './displays.js';
import { EngineLink } from './engine-link.js';
import { Evaluator } from './evaluator.js';
import { Executor } from './executor.js';
import { InterruptGate } from './interrupt.js';
import { Intrinsics } from './intrinsics.js';
import type { Library } from './library.js';
import { ModuleLoader } from './module-loader.js';
import type { Platform } from './platform.js';
import { preview } from './preview.js';
import { Questions } from './questions.js';
import { SharedNames } from './shared-names.js';
import { Sources } from './sources.js';
import { Streams } from './streams.js';
import { nameOfPlace } from './traceback.js';
import { Warnings } from './warnings.js';

const STACK_DEPTH = 60;

export class Runtime {
  readonly comms: Comms;
  readonly displays: Displays;
  readonly errors: CellErrors;
  readonly executor: Executor;
  /** What cells ask of the page. */
  readonly questions: Questions;
  readonly sources = new Sources();
  readonly streams: Streams;
  /** What takes the warnings of an engine. */
  readonly warnings: Warnings;
  /** What an engine may call between two of its kernels, so that long work can be interrupted. */
  readonly poll: () => void;
  /** Sends a message after the text that was printed before it. */
  readonly post: Platform['post'];

  constructor(platform: Platform, library: Library) {
    const { scope } = platform;
    const { sources } = this;
    const streams = new Streams(platform);
    const contexts = new CellContexts((error, context) => {
      this.errors.tellLate(error, context);
    });
    const gate = new InterruptGate(platform, contexts, now => {
      streams.flushStale(now);
      engine.reportStale(now);
    });
    // Code above calls back for the kernel itself; code below sees what is installed here.
    installCallbackPlaces(platform, contexts);
    Reflect.set(scope.Error, 'stackTraceLimit', STACK_DEPTH);
    const intrinsics = new Intrinsics(scope);
    const protect = <T>(work: () => T): T => intrinsics.protect(work);
    const post = (message: FromRuntime): void => {
      streams.flush();
      platform.post(message);
    };
    const names = new SharedNames(scope);
    const engine = new EngineLink(library, platform, protect);
    this.errors = new CellErrors(sources, names, contexts, intrinsics, post);
    const text = (value: unknown): string =>
      preview(value, { error: error => this.errors.text(error), own: library.ownText });
    this.displays = new Displays(new DisplayHook(library.toBundle, text), contexts, post, protect);
    this.questions = new Questions(contexts, post, protect);
    this.comms = new Comms(contexts, post, protect);
    const modules = new ModuleLoader(platform, library.modules, {
      find: this.questions.findModule,
      register: file => evaluator.register(file),
      runner: () => contexts.runnerForCurrent()
    });
    const imports = new CellImports(modules, names);
    const shared = { contexts, gate, intrinsics, names, platform, post, sources, streams };
    const evaluator: Evaluator = new Evaluator({ ...shared, imports });
    const { displays, errors, comms, questions } = this;
    const { settleDisplays } = library;
    const shown = { displays, errors, questions, settleDisplays };
    this.executor = new Executor({ ...shared, ...shown, engine, evaluator });
    const write: WriteOutput = (name, printed) => {
      streams.write(contexts.current, name, printed);
    };
    platform.node?.takeOutput(write);
    const console = createConsole(write, text, () => platform.now(), protect);
    const clear = (wait: boolean): void => {
      streams.clear(contexts.current);
      post({ type: 'clear', run: contexts.current.run, wait });
    };
    installCellGlobals(scope, { console, comms, displays, questions, clear });
    this.streams = streams;
    this.warnings = new Warnings(contexts, sources, streams, intrinsics, post);
    this.poll = gate.check;
    this.post = post;
  }

  /** The name of a place in a cell, for what an engine says of it. */
  readonly placeName = (place: string): string => nameOfPlace(place, this.sources);
}
