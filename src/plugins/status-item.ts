/**
 * @file The item in the status bar: what the kernel in front computes with, how much its tensors hold, and a menu that
 * interrupts, restarts and tells where the memory is. Notebook has no status bar; there the item stands in the row of
 * the menus, beside the kernel's name and state.
 */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { ISessionContext } from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { Menu, Widget } from '@lumino/widgets';

import { isNotebookPage } from './page-kind.js';
import { type IKernelState, KernelStates } from './kernel-states.js';
import { formatBytes, showMemoryTable } from './memory-table.js';
import { RUN_STALE_CELLS } from './stale-cells.js';

const SHOW_MEMORY = 'receptive:show-memory';

/** The part of a notebook's or console's widget that the item needs. */
interface ISessionWidget {
  readonly context?: { readonly sessionContext?: ISessionContext };
  readonly sessionContext?: ISessionContext;
}

/** The kernel that the widget in front speaks to. */
function kernelInFront(app: JupyterFrontEnd): string | undefined {
  const widget: (Widget & ISessionWidget) | null = app.shell.currentWidget;
  return (widget?.context?.sessionContext ?? widget?.sessionContext)?.session?.kernel?.id;
}

/** `wasm · 12.4 MB · idle` */
function describeState({ report, isBusy }: IKernelState, trans: TranslationBundle): string {
  const doing = isBusy ? trans.__('running') : trans.__('idle');
  if (!report) return doing;
  return [report.backend, formatBytes(report.live), doing].join(' · ');
}

function createMenu(app: JupyterFrontEnd, trans: TranslationBundle): Menu {
  const menu = new Menu({ commands: app.commands });
  for (const command of ['kernelmenu:interrupt', 'kernelmenu:restart']) menu.addItem({ command });
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: RUN_STALE_CELLS });
  menu.addItem({ command: SHOW_MEMORY });
  menu.title.label = trans.__('Kernel');
  menu.addClass('rcp-StatusMenu');
  return menu;
}

function createItem(onClick: (button: HTMLElement) => void): { item: Widget; button: HTMLButtonElement } {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-haspopup', 'menu');
  button.addEventListener('click', () => {
    onClick(button);
  });
  const item = new Widget();
  item.addClass('rcp-StatusItem');
  item.node.append(button);
  return { item, button };
}

/** The rank after the spacer between the menus and the kernel's name and state. */
const RANK_IN_MENU_ROW = 1000;

/** Puts the item into the status bar, or else into Notebook’s row of menus. */
function showItem(app: JupyterFrontEnd, bar: IStatusBar | null, item: Widget): void {
  if (bar) {
    bar.registerStatusItem('receptive:status-item', { item, align: 'left', rank: 3 });
    return;
  }
  item.id = 'receptive-status-item';
  app.shell.add(item, 'menu', { rank: RANK_IN_MENU_ROW });
}

export const statusItemPlugin: JupyterFrontEndPlugin<void> = {
  id: 'receptive:status-item',
  description:
    'Shows in the status bar, or in Notebook’s row of menus, what the kernel computes with and how much memory that takes.',
  autoStart: true,
  optional: [IStatusBar, ITranslator],
  activate: (app: JupyterFrontEnd, bar: IStatusBar | null, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('receptive');
    const states = new KernelStates();
    const stateInFront = (): IKernelState | undefined => states.get(kernelInFront(app));
    app.commands.addCommand(SHOW_MEMORY, {
      label: trans.__('Memory of the Kernel'),
      caption: trans.__('How much the tensors of this notebook’s kernel hold'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => stateInFront()?.report !== undefined && stateInFront()?.report !== null,
      execute: async () => {
        const report = stateInFront()?.report;
        if (report) await showMemoryTable(report, trans);
      }
    });
    if (!bar && !isNotebookPage()) {
      return;
    }
    const menu = createMenu(app, trans);
    const { item, button } = createItem(node => {
      const { left, top, bottom } = node.getBoundingClientRect();
      menu.open(left, bar ? top : bottom);
    });
    const follow = (): void => {
      const state = stateInFront();
      item.setHidden(state === undefined);
      if (state) button.textContent = describeState(state, trans);
    };
    states.changed.connect(follow);
    // A widget's kernel becomes known some time after the widget has come to the front.
    app.shell.currentChanged?.connect(() => {
      follow();
    });
    app.serviceManager.sessions.runningChanged.connect(follow);
    button.title = trans.__('The TypeScript kernel of this notebook: interrupt, restart, memory');
    showItem(app, bar, item);
    follow();
  }
};
