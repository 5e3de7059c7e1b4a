/** @file What the tensors of a kernel hold, as a table in a dialog. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { RuntimeReport } from '../kernel/session/kernel.js';

/** `12.4 MB`; 1 MB is a million bytes. */
export function formatBytes(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function createTable(rows: readonly (readonly [string, string])[]): HTMLTableElement {
  const table = document.createElement('table');
  table.className = 'rcp-MemoryTable';
  for (const [name, value] of rows) {
    const row = table.insertRow();
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = name;
    row.append(head);
    row.insertCell().textContent = value;
  }
  return table;
}

/** Shows the table until it is closed. */
export async function showMemoryTable(report: RuntimeReport, trans: TranslationBundle): Promise<void> {
  const body = new Widget();
  body.node.append(
    createTable([
      [trans.__('computed by'), report.backend],
      [trans.__('held by tensors'), formatBytes(report.live)],
      [trans.__('size of the heap'), formatBytes(report.heap)],
      [trans.__('moved out of the heap'), formatBytes(report.movedOut)]
    ])
  );
  await showDialog({
    title: trans.__('Memory of the kernel'),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
