/** @file What cells show: `display`, `Jupyter.page` and the value of a last expression, as messages to the page. */
import type { CellContext, CellContexts } from './cell-context.js';
import type { DisplayHook, Shown } from './display-hook.js';
import type { Platform } from './platform.js';

/** Options of the cells' `display`. */
export interface DisplayOptions {
  readonly id?: unknown;
  readonly update?: unknown;
  readonly metadata?: unknown;
}

function toJson(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

export class Displays {
  /**
   * @param post sends a message after the text that was printed before it.
   * @param protect runs kernel code over intact built-ins.
   */
  constructor(
    private readonly hook: DisplayHook,
    private readonly contexts: CellContexts,
    private readonly post: Platform['post'],
    private readonly protect: <T>(work: () => T) => T
  ) {}

  /** `display(value, { id, update, metadata })`; a promise where the value's own display method is async. */
  readonly display = (value: unknown, options: DisplayOptions = {}): Promise<void> | undefined => {
    const context = this.contexts.current;
    if (options.update === true && options.id === undefined) {
      throw new TypeError('display: update expects the id of an earlier display, got none');
    }
    return this.show(context, value, shown => {
      this.postDisplay(context, shown, options);
    });
  };

  /** `Jupyter.page(value)`: shown by the front end's pager when the cell has ended. */
  readonly page = (value: unknown): Promise<void> | undefined => {
    const context = this.contexts.current;
    return this.show(context, value, ({ bundle }) => {
      this.post({ type: 'page', run: context.run, bundle });
    });
  };

  /** How the value of a cell or of an expression shows; a promise where its own display method is async. */
  shown(value: unknown): Shown | Promise<Shown> {
    return this.protect(() => this.hook.show(value));
  }

  /** Hands the bundle of a value on: at once, or when the value's own display method has made it. */
  private show(
    context: CellContext,
    value: unknown,
    send: (shown: Shown) => void
  ): Promise<void> | undefined {
    return this.protect(() => {
      const shown = this.hook.show(value);
      if (!(shown instanceof Promise)) {
        send(shown);
        return undefined;
      }
      const sent = shown.then(made => {
        this.protect(() => {
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
}
