/** @file Errors on their way to the reader: the one that ends a cell, and those of its callbacks after that. */
import type { ErrorReport } from '../protocol/error-report.js';
import type { CellContext, CellContexts } from './cell-context.js';
import { KeyboardInterrupt } from './interrupt.js';
import type { Intrinsics } from './intrinsics.js';
import type { Platform } from './platform.js';
import { preview } from './preview.js';
import { isInstance } from './prototypes.js';
import type { SharedNames } from './shared-names.js';
import type { Sources } from './sources.js';
import { describeError, outermostScript } from './traceback.js';

/** The codes that `traceback.ts` colours with. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

/** The origin of an error that reached the global object. */
interface Origin {
  readonly promise?: unknown;
  /** The text of an error that comes without its value. */
  readonly message?: string;
}

function plainText(value: unknown): string {
  return preview(value, { error: error => String(error), own: () => undefined });
}

export class CellErrors {
  /** @param post sends a message after the text that was printed before it. */
  constructor(
    private readonly sources: Sources,
    private readonly names: SharedNames,
    private readonly contexts: CellContexts,
    private readonly intrinsics: Intrinsics,
    private readonly post: Platform['post']
  ) {}

  /** As Jupyter's `error` message tells it. */
  describe(error: unknown): ErrorReport {
    return this.intrinsics.protect(() =>
      describeError(error, this.sources, plainText, this.names.isImported)
    );
  }

  /** An error as a value: its trace without colours. */
  text(error: Error): string {
    return this.describe(error).traceback.join('\n').replace(COLOURS, '');
  }

  /** An error that did not end its cell is told there. */
  tellLate(error: unknown, context: CellContext): void {
    this.intrinsics.restoreVital();
    this.post({ type: 'late-error', run: context.run, error: this.describe(error) });
  }

  /**
   * An error that nobody caught, or a promise's that nobody awaited: told in the cell whose callback it came from or, where
   * no callback tells, through whose code it went.
   */
  tellUncaught(error: unknown, { promise, message }: Origin = {}): void {
    if (isInstance(error, KeyboardInterrupt)) return;
    this.intrinsics.protect(() => {
      const script = outermostScript(error, this.sources);
      const owner = this.contexts.ownerOf(error, promise) ?? (script && this.sources.ownerOf(script.name));
      const told = error === null && message !== undefined ? new Error(message) : error;
      this.tellLate(told, owner ?? this.contexts.current);
    });
  }
}
