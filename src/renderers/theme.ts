/** @file Light or dark, as the page around us says. */
import type { Theme } from '../picture/colour.js';

/** JupyterLab and Notebook write `data-jp-theme-light` on the body; a page without it is light. */
export function currentTheme(): Theme {
  return document.body.dataset['jpThemeLight'] === 'false' ? 'dark' : 'light';
}

const listeners = new Set<() => void>();
let observer: MutationObserver | null = null;

/** Calls back after the page's theme has changed, until the returned function is called. */
export function onThemeChange(callback: () => void): () => void {
  listeners.add(callback);
  if (!observer) {
    observer = new MutationObserver(() => {
      for (const listener of [...listeners]) listener();
    });
    const attributeFilter = ['data-jp-theme-light', 'data-jp-theme-name'];
    observer.observe(document.body, { attributes: true, attributeFilter });
  }
  return () => {
    listeners.delete(callback);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = null;
  };
}
