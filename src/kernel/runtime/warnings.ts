/** @file What the engine warns of: text on the stderr of the cell at once, and a note that the page shows below it. */
import type { CellContext, CellContexts } from './cell-context.js';
import type { Intrinsics } from './intrinsics.js';
import type { Platform } from './platform.js';
import type { Sources } from './sources.js';
import type { Streams } from './streams.js';
import { findPlace } from './traceback.js';

/** A longer line of the cell is cut in the text. */
const WIDEST_LINE = 96;

/** The engine's `WarningHost` inside a kernel: each run of a cell is a job of its own. */
export class Warnings {
  constructor(
    private readonly contexts: CellContexts,
    private readonly sources: Sources,
    private readonly streams: Streams,
    private readonly intrinsics: Pick<Intrinsics, 'protect'>,
    private readonly post: Platform['post']
  ) {}

  readonly job = (): CellContext => this.contexts.current;

  readonly show = (message: string, place: string | null): void => {
    const context = this.contexts.current;
    this.intrinsics.protect(() => {
      const found = place === null ? undefined : findPlace(place, this.sources);
      if (!found) {
        this.streams.write(context, 'stderr', `UserWarning: ${message}\n`);
        this.post({ type: 'warning', run: context.run, warning: { message } });
        return;
      }
      const { script, line, column } = found;
      const code = script.source.split(/\r\n|\n|\r/)[line - 1].trim();
      const shown = code.length > WIDEST_LINE ? `${code.slice(0, WIDEST_LINE)}…` : code;
      const where = `${script.label}, line ${line}:${column}`;
      this.streams.write(context, 'stderr', `${where}: UserWarning: ${message}\n  ${shown}\n`);
      const isOwn = this.sources.ownerOf(script.name)?.run === context.run && script.name.startsWith('cell-');
      const warning = { message, line, column, ...(isOwn ? {} : { file: script.label }) };
      this.post({ type: 'warning', run: context.run, warning });
    });
  };
}
