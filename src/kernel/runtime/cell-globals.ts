/** @file The globals that cells find beside the language's; `compiler/cell-globals.ts` declares the same for the checker. */
import type { Comms } from './comms.js';
import type { createConsole } from './console.js';
import type { Displays } from './displays.js';
import type { Scope } from './platform.js';
import type { Questions } from './questions.js';

/** Where they come from. */
interface Providers {
  readonly console: ReturnType<typeof createConsole>;
  readonly comms: Comms;
  readonly displays: Displays;
  readonly questions: Questions;
  /** Clears what the cell has shown; `wait` until it shows something else. */
  readonly clear: (wait: boolean) => void;
}

export function installCellGlobals(
  scope: Scope,
  { console, comms, displays, questions, clear }: Providers
): void {
  const globals = {
    console,
    input: questions.input,
    readFile: questions.readFile,
    writeFile: questions.writeFile,
    Jupyter: Object.freeze({ comm: Object.freeze(comms.api), page: displays.page }),
    display: displays.display,
    clearOutput: (options?: { readonly wait?: boolean }) => {
      clear(options?.wait === true);
    }
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
