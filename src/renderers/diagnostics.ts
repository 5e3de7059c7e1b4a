/** @file Type errors and warnings of a cell that ran nevertheless: a quiet note that the reader can put away. */
import type { DiagnosticsPayload, Problem } from '../mime/payload.js';
import { button, element } from './dom.js';
import type { View } from './view.js';

/** The host sends this when the reader puts the note away; it carries the payload to be kept. */
export const DISMISS_EVENT = 'receptive-dismiss';

export class DiagnosticsView implements View<DiagnosticsPayload> {
  readonly #host: HTMLElement;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  show(payload: DiagnosticsPayload): void {
    const isDismissed = payload.dismissed === true;
    this.#host.classList.toggle('rcp-mod-dismissed', isDismissed);
    if (isDismissed) {
      this.#host.replaceChildren();
      return;
    }
    const dismiss = button('×', 'Dismiss this note', () => {
      this.#dismiss(payload);
    });
    const head = element('span', { class: 'rcp-noteTitle' }, payload.title);
    const list = element('ul', { class: 'rcp-problems' }, ...payload.problems.map(row));
    const attributes = { class: 'rcp-Output rcp-note', role: 'note', 'aria-label': payload.alt } as const;
    const root = element(
      'section',
      attributes,
      element('div', { class: 'rcp-noteHead' }, head, dismiss),
      list
    );
    root.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#dismiss(payload);
    });
    this.#host.replaceChildren(root);
  }

  dispose(): void {
    this.#host.classList.remove('rcp-mod-dismissed');
    this.#host.replaceChildren();
  }

  /** The focus goes back to the cell, and the holder of the output hears of the choice and keeps it. */
  #dismiss(payload: DiagnosticsPayload): void {
    const cell = this.#host.closest<HTMLElement>('.jp-Cell, [tabindex]');
    const dismissed: DiagnosticsPayload = { ...payload, dismissed: true };
    this.show(dismissed);
    cell?.focus();
    this.#host.dispatchEvent(new CustomEvent(DISMISS_EVENT, { detail: dismissed }));
  }
}

function row({ code, message, line, column, file }: Problem): HTMLElement {
  const place = line === undefined ? '' : `${file === undefined ? '' : `${file}:`}${line}:${column}`;
  return element(
    'li',
    {},
    element('span', { class: 'rcp-number rcp-place' }, place),
    element('span', { class: 'rcp-problem' }, message),
    element('span', { class: 'rcp-number rcp-muted' }, code === undefined ? '' : `TS${code}`)
  );
}
