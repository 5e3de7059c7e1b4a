/**
 * @file An open notebook in JupyterLab, Notebook or JupyterLite, driven through the commands that its menus
 * and keys run, and read through its model. `window.jupyterapp` is there because the hosts are told to show it.
 */
import type { ElementHandle, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

export interface Cell {
  readonly cell_type: string;
  readonly source: string;
  readonly execution_count: number | null;
  readonly outputs: readonly Output[];
}

/** What the tests need of that which ties a panel to its kernel. */
interface Session {
  readonly session: {
    readonly id: string;
    readonly kernel: {
      readonly name: string;
      requestComplete(content: object): Promise<unknown>;
      requestHistory(content: object): Promise<{ content: { history: [number, number, string][] } }>;
    } | null;
  } | null;
  readonly kernelDisplayStatus: string;
  changeKernel(options: { name: string }): Promise<unknown>;
}

/** What the tests need of a notebook panel. */
interface Panel {
  readonly context: {
    readonly path: string;
    readonly isReady: boolean;
    readonly model: { toJSON(): { cells: Record<string, unknown>[] }; fromJSON(value: unknown): void };
    save(): Promise<void>;
  };
  readonly sessionContext: Session;
  readonly content: {
    activeCellIndex: number;
    notebookConfig: object;
    readonly widgets: readonly {
      readonly node: HTMLElement;
      readonly model: { readonly trusted: boolean; readonly sharedModel: { execution_count: number | null } };
    }[];
    scrollToItem(index: number): Promise<void>;
  };
}

interface Application {
  readonly serviceManager: {
    readonly contents: { rename(path: string, newPath: string): Promise<unknown> };
    readonly kernels: { refreshRunning(): Promise<void>; running(): Iterable<{ readonly name: string }> };
    readonly sessions: {
      refreshRunning(): Promise<void>;
      running(): Iterable<{
        readonly id: string;
        readonly path: string;
        readonly kernel: { readonly name: string } | null;
      }>;
      shutdown(id: string): Promise<void>;
    };
  };
  readonly commands: { execute(id: string, args?: unknown): Promise<unknown> };
  /** The widget in front may be no notebook, and then has no context. */
  readonly shell: {
    widgets(area: 'main'): Iterable<{ dispose(): void }>;
    readonly currentWidget: Panel | { readonly context: undefined; readonly sessionContext?: Session } | null;
  };
}

declare global {
  interface Window {
    /** Absent until the host has started. */
    jupyterapp?: Application;
    /** The notebook in front. */
    receptiveTestPanel(): Panel;
  }
}

/** Runs in a page before its own scripts. */
export function giveNotebookInFront(): void {
  window.receptiveTestPanel = () => {
    const panel = window.jupyterapp?.shell.currentWidget;
    if (!panel?.context) {
      throw new Error('no notebook is in front');
    }
    return panel;
  };
}

/** The text of a stream or of a plain result. */
function textOf(output: Output): string {
  const text = output.text ?? output.data?.['text/plain'];
  return typeof text === 'string' ? text : Array.isArray(text) ? text.join('') : '';
}

/** What a cell has printed and resulted in, one after the other. */
export function printed(cell: Cell): string {
  return cell.outputs.map(textOf).join('');
}

/** One open notebook. */
export class Notebook {
  private constructor(readonly page: Page) {}

  /**
   * Goes to an address and waits until the notebook that it names is in front, with its document and a kernel that
   * listens. Before, a page may show what it showed when it was left.
   */
  static async open(page: Page, address: string, path: string): Promise<Notebook> {
    await page.goto(address);
    const notebook = new Notebook(page);
    await notebook.inFront(path);
    return notebook;
  }

  /**
   * Opens a notebook in JupyterLab, where nothing else is open and no other kernel runs: in the page as it is where it
   * shows JupyterLab already, which loads nothing, or at an address. What a page showed when it was reloaded may come
   * back at any time, so such a page is no longer used.
   */
  static async openInLab(page: Page, address: string, path: string): Promise<Notebook> {
    const isThere = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      const isPlain = navigation.type !== 'reload' && document.querySelector('.jp-Dialog') === null;
      return window.jupyterapp !== undefined && isPlain;
    });
    if (!isThere) return Notebook.open(page, address, path);
    await page.evaluate(
      async folder => {
        const { shell, serviceManager } = window.jupyterapp!;
        for (const widget of [...shell.widgets('main')]) widget.dispose();
        // Other files of tests may have kernels on the server.
        const ours = [...serviceManager.sessions.running()].filter(
          session => session.kernel?.name === 'receptive' || session.path.startsWith(folder)
        );
        for (const { id } of ours) await serviceManager.sessions.shutdown(id);
      },
      path.replace(/[^/]*$/, '')
    );
    const notebook = new Notebook(page);
    await notebook.bring(path);
    return notebook;
  }

  /** Waits until the document is there and its kernel is idle. */
  async ready(): Promise<void> {
    await this.page.waitForFunction(() => {
      const panel = window.jupyterapp?.shell.currentWidget;
      return (
        panel?.context !== undefined &&
        panel.context.isReady &&
        panel.sessionContext.kernelDisplayStatus === 'idle'
      );
    });
  }

  /** Opens a document beside the others, and waits until it is the one in front and its kernel is idle. */
  async bring(path: string): Promise<void> {
    await this.execute('docmanager:open', { path });
    await this.inFront(path);
  }

  private async inFront(path: string): Promise<void> {
    await this.page.waitForFunction(
      wanted => window.jupyterapp?.shell.currentWidget?.context?.path === wanted,
      path
    );
    await this.ready();
  }

  /** Runs a command of the host. */
  async execute(id: string, args: Record<string, unknown> = {}): Promise<void> {
    await this.page.evaluate(
      async ([command, options]) => {
        await window.jupyterapp?.commands.execute(command, options);
      },
      [id, args] as const
    );
  }

  /** *Run → Run All Cells*; settles when the last cell is done. */
  async runAll(): Promise<readonly Cell[]> {
    await this.execute('notebook:run-all-cells');
    return this.cells();
  }

  /** Makes these the cells of the notebook. */
  async setCells(...sources: readonly string[]): Promise<void> {
    await this.page.evaluate(list => {
      const { model } = window.receptiveTestPanel().context;
      const empty = { cell_type: 'code', metadata: {}, outputs: [], execution_count: null };
      model.fromJSON({ ...model.toJSON(), cells: list.map(source => ({ ...empty, source })) });
    }, sources);
  }

  /** Begins to run a cell. */
  async startCell(index: number): Promise<void> {
    await this.page.evaluate(at => {
      window.receptiveTestPanel().content.activeCellIndex = at;
      void window.jupyterapp?.commands.execute('notebook:run-cell');
    }, index);
  }

  /** Runs a cell to its end. */
  async runCell(index: number): Promise<Cell> {
    await this.page.evaluate(async at => {
      window.receptiveTestPanel().content.activeCellIndex = at;
      await window.jupyterapp?.commands.execute('notebook:run-cell');
    }, index);
    return this.cell(index);
  }

  /**
   * Waits until a cell has printed this. The kernel is busy from when it takes a cell, and compiles it first: only what
   * the cell itself says tells that it runs.
   */
  async waitForPrint(index: number, text: string): Promise<void> {
    await expect.poll(async () => printed(await this.cell(index))).toContain(text);
  }

  /** Begins to run a cell that prints `on`, and waits until it has. */
  async startUntilOn(index: number): Promise<void> {
    await this.startCell(index);
    await this.waitForPrint(index, 'on\n');
  }

  /** Clicks the toolbar’s button that interrupts, and waits until nothing runs. */
  async interrupt(): Promise<void> {
    await this.page.locator('[data-jp-item-name="interrupt"]').first().click();
    await this.waitForStatus('idle');
  }

  async cells(): Promise<readonly Cell[]> {
    const cells = await this.page.evaluate(() => window.receptiveTestPanel().context.model.toJSON().cells);
    return cells.map(cell => ({
      cell_type: String(cell['cell_type']),
      source: String(cell['source']),
      execution_count: (cell['execution_count'] ?? null) as number | null,
      outputs: (cell['outputs'] ?? []) as Output[]
    }));
  }

  async cell(index: number): Promise<Cell> {
    const cell = (await this.cells()).at(index);
    if (!cell) {
      throw new Error(`the notebook has no cell ${index}`);
    }
    return cell;
  }

  async save(): Promise<void> {
    await this.page.evaluate(() => window.receptiveTestPanel().context.save());
  }

  /** Chooses another kernel, as the kernel dialog does, and waits until it listens. */
  async changeKernel(name: string): Promise<void> {
    await this.page.evaluate(async kernel => {
      await window.receptiveTestPanel().sessionContext.changeKernel({ name: kernel });
    }, name);
    await this.ready();
  }

  /** *Kernel → Restart Kernel*, with the question that it asks. */
  async restart(): Promise<void> {
    // Until the restart is done, the kernel may still be idle from before it.
    await Promise.all([
      this.execute('notebook:restart-kernel'),
      this.page.locator('.jp-Dialog .jp-mod-accept').click()
    ]);
    await this.page.waitForFunction(() => document.querySelector('.jp-Dialog') === null);
    await this.ready();
  }

  /** The newest inputs that the kernel remembers, oldest first. */
  async history(n: number): Promise<string[]> {
    return this.page.evaluate(async count => {
      const request = { output: false, raw: true, hist_access_type: 'tail', n: count };
      const reply = await window.receptiveTestPanel().sessionContext.session?.kernel?.requestHistory(request);
      return (reply?.content.history ?? []).map(([, , input]) => input);
    }, n);
  }

  /** Moves a file, as the file browser does where it is dragged to another folder. */
  async move(path: string, newPath: string): Promise<void> {
    await this.page.evaluate(
      async ([from, to]) => {
        await window.jupyterapp?.serviceManager.contents.rename(from, to);
      },
      [path, newPath] as const
    );
  }

  /** The names of the kernels that the page knows. */
  async runningKernels(): Promise<string[]> {
    return this.page.evaluate(async () => {
      const kernels = window.jupyterapp?.serviceManager.kernels;
      await kernels?.refreshRunning();
      return [...(kernels?.running() ?? [])].map(({ name }) => name);
    });
  }

  /** Lets the page ask for all kernels and sessions, whether it gets an answer or not. */
  async refreshRunning(): Promise<void> {
    await this.page.evaluate(async () => {
      const { kernels, sessions } = window.jupyterapp?.serviceManager ?? {};
      await Promise.allSettled([kernels?.refreshRunning(), sessions?.refreshRunning()]);
    });
  }

  async path(): Promise<string> {
    return this.page.evaluate(() => window.receptiveTestPanel().context.path);
  }

  async kernelName(): Promise<string | undefined> {
    return this.page.evaluate(() => window.receptiveTestPanel().sessionContext.session?.kernel?.name);
  }

  /** `idle`, `busy`, … as the status bar shows it. */
  async waitForStatus(status: string): Promise<void> {
    await this.page.waitForFunction(
      wanted => window.receptiveTestPanel().sessionContext.kernelDisplayStatus === wanted,
      status
    );
  }

  /** The editor of a cell that is in sight. */
  editor(cell: number): Locator {
    return this.page.locator('.jp-Notebook .jp-Cell .cm-content').nth(cell);
  }

  /** The node of one output of one cell, scrolled to where it is drawn; waits until it is there. */
  async outputNode(cell: number, output: number): Promise<ElementHandle<HTMLElement>> {
    await this.page.evaluate(index => window.receptiveTestPanel().content.scrollToItem(index), cell);
    const handle = await this.page.waitForFunction(
      ([index, place]) => {
        const { node } = window.receptiveTestPanel().content.widgets.at(index) ?? {};
        return node?.querySelectorAll<HTMLElement>('.jp-OutputArea-output').item(place);
      },
      [cell, output] as const
    );
    const node = handle.asElement();
    if (!node) {
      throw new Error(`cell ${cell} shows no output ${output}`);
    }
    return node;
  }

  /** What the mark beside each cell's prompt says, drawn at this moment or not; undefined where there is none. */
  async staleMarks(): Promise<(string | undefined)[]> {
    return this.page.evaluate(() =>
      window.receptiveTestPanel().content.widgets.map(({ node }) => {
        return node.querySelector('.rcp-StaleMark')?.getAttribute('aria-label') ?? undefined;
      })
    );
  }

  /** Makes a cell the active one and scrolls to it. */
  async selectCell(index: number): Promise<void> {
    await this.page.evaluate(async at => {
      const { content } = window.receptiveTestPanel();
      content.activeCellIndex = at;
      await content.scrollToItem(at);
    }, index);
  }

  /** Keeps only the cells in view in the page, as _Windowing mode: full_ of the settings does. */
  async windowCells(): Promise<void> {
    await this.page.evaluate(() => {
      const { content } = window.receptiveTestPanel();
      content.notebookConfig = { ...content.notebookConfig, windowingMode: 'full' };
    });
  }

  /** Makes this the text of a cell, as an edit does; again where a key came before the editor had the focus. */
  async editCell(index: number, source: string): Promise<void> {
    const edit = async (): Promise<string> => {
      await this.editor(index).click();
      await this.page.keyboard.press('Control+a');
      await this.page.keyboard.insertText(source);
      return (await this.cell(index)).source;
    };
    await expect.poll(edit).toBe(source);
  }

  /** Makes these the numbers in the brackets of the first cells. */
  async setCounts(...counts: readonly number[]): Promise<void> {
    await this.page.evaluate(list => {
      const { widgets } = window.receptiveTestPanel().content;
      for (const [index, count] of list.entries()) {
        const cell = widgets.at(index);
        if (cell) cell.model.sharedModel.execution_count = count;
      }
    }, counts);
  }

  /** Whether anybody has vouched for the cells: the user by running them, or the server by its signature. */
  async isTrusted(): Promise<boolean> {
    return this.page.evaluate(() =>
      window.receptiveTestPanel().content.widgets.every(({ model }) => model.trusted)
    );
  }

  /** Changes the theme and waits until it is there, and nothing covers the page any more. */
  async setTheme(theme: 'light' | 'dark'): Promise<void> {
    const name = theme === 'light' ? 'JupyterLab Light' : 'JupyterLab Dark';
    await this.execute('apputils:change-theme', { theme: name });
    await this.page.waitForFunction(
      name =>
        document.body.dataset['jpThemeName'] === name &&
        document.getElementById('jupyterlab-splash') === null,
      name
    );
  }
}
