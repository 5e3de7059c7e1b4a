/** @file What all pictures have around them: title, facts and controls above, words below. */
import type { Payload } from '../mime/payload.js';
import { button, element, setText } from './dom.js';
import { savePicture } from './save.js';

export interface Frame {
  readonly root: HTMLElement;
  readonly controls: HTMLElement;
  readonly body: HTMLElement;
  /** A line below that says what a reader must know of the data: cut, NaN, quantised. */
  readonly notes: HTMLElement;
  /** Spoken when it changes; not seen. */
  readonly spoken: HTMLElement;
  head(title: string, facts: string, alt: string): void;
}

/** Fills the host with an empty frame. */
export function createFrame(host: HTMLElement, kind: string): Frame {
  const title = element('h2', { class: 'rcp-title' });
  const facts = element('span', { class: 'rcp-muted rcp-facts' });
  const controls = element('div', { class: 'rcp-controls', 'data-lm-suppress-shortcuts': 'true' });
  const body = element('div', { class: 'rcp-body' });
  const notes = element('div', { class: 'rcp-notes' });
  const spoken = element('div', { class: 'rcp-spoken', 'aria-live': 'polite' });
  const top = element('div', { class: 'rcp-head' }, title, facts, controls);
  const root = element('section', { class: `rcp-Output rcp-${kind}` }, top, body, notes, spoken);
  host.replaceChildren(root);
  return {
    root,
    controls,
    body,
    notes,
    spoken,
    head(titleText, factsText, alt) {
      setText(title, titleText);
      setText(facts, factsText);
      root.setAttribute('aria-label', alt);
    }
  };
}

/** Words below a picture, each in its own piece; alarms stand out. */
export function showNotes(
  frame: Frame,
  notes: readonly { readonly text: string; readonly alarm: boolean }[]
): void {
  const pieces = notes.map(({ text, alarm }) =>
    element('span', { class: alarm ? 'rcp-badge' : 'rcp-muted' }, text)
  );
  frame.notes.replaceChildren(...pieces);
}

/** Saves the picture that is shown as a file. */
export function saveButton(shown: () => Payload | undefined): HTMLElement {
  return button('⤓', 'Save as PNG', () => {
    const payload = shown();
    if (payload) void savePicture(payload);
  });
}
