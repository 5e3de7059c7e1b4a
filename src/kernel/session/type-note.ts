/** @file Type errors of a cell → what is shown of them: a note under a cell that ran, or the error of one that may not. */
import { diagnosticsBundle, placeOf } from '../../display/diagnostics.js';
import type { Bundle } from '../protocol/bundle.js';
import type { ErrorReport } from '../protocol/error-report.js';
import { codeFrame } from '../protocol/error-report.js';
import type { Diagnostic } from '../protocol/language.js';

/** More would bury the cell. */
const MOST_SHOWN = 30;
/** Milliseconds that a note waits for the end of its cell. */
const PATIENCE = 1000;

/** Shows a note when its cell has ended, or has run for a while: below what the cell itself has to say. */
export class TypeNote {
  private found: readonly Diagnostic[] = [];
  private isDue = false;
  /** Settles when the cell has been checked; a note that is due is shown by then. */
  readonly settled: Promise<void>;
  private readonly timer: ReturnType<typeof setTimeout>;

  constructor(
    check: Promise<readonly Diagnostic[]>,
    private readonly show: (bundle: Bundle) => void
  ) {
    this.settled = check.then(
      found => {
        this.found = found;
        this.showOnce();
      },
      // Without an answer there is nothing to note; the compiler's end is told to those who need it.
      () => undefined
    );
    this.timer = setTimeout(() => {
      this.due();
    }, PATIENCE);
  }

  /** The cell has ended. */
  due(): void {
    clearTimeout(this.timer);
    this.isDue = true;
    this.showOnce();
  }

  private showOnce(): void {
    if (!this.isDue || this.found.length === 0) return;
    this.show(diagnosticsBundle(this.found));
    this.found = [];
  }
}

/** The error of a cell that was not run because of its type errors. */
export function typeErrorReport(label: string, source: string, found: readonly Diagnostic[]): ErrorReport {
  const [first] = found;
  const rest = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  const shown = found
    .slice(0, MOST_SHOWN)
    .flatMap(each => [
      `\u001b[31m\u001b[1mTS${each.code}\u001b[0m: ${each.message}`,
      `    at \u001b[32m${each.file ?? label}\u001b[0m, line ${each.line}:${each.column}`,
      ...(each.file === undefined ? [codeFrame(source, each)] : [])
    ]);
  return {
    ename: 'TypeCheckError',
    evalue: `TS${first.code}: ${first.message} (${placeOf(first)})${rest}`,
    traceback: [...shown, 'The cell was not run: type errors are set to block.']
  };
}

/** Whether a cell asks for itself that type errors block it. */
export function asksForStrictness(source: string): boolean {
  return /^\s*\/\/\s*@receptive\s+strict\s*$/m.test(source);
}
