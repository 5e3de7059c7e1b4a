/** @file A bare page with the renderers and their style in it, in either theme and at any width. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import { ROOT } from './places.js';

/** A style sheet of ours with those that it imports, in one text. */
function readStyle(name: string): string {
  const text = readFileSync(join(ROOT, 'style', name), 'utf8');
  return text.replace(/^@import url\('([^']+)'\);$/gm, (_, imported: string) => readStyle(imported));
}

/** The variables of JupyterLab's own themes that the pictures use. */
const THEMES = `
  :root { --jp-ui-font-family: system-ui, 'DejaVu Sans', sans-serif; --jp-ui-font-size1: 13px;
    --jp-code-font-family: 'DejaVu Sans Mono', monospace; }
  body { margin: 0; padding: 12px; background: var(--jp-layout-color0); font: 13px system-ui; }
  body[data-jp-theme-light='true'] { --jp-layout-color0: #fff; --jp-content-font-color1: rgba(0, 0, 0, 0.87); }
  body[data-jp-theme-light='false'] { --jp-layout-color0: #111; --jp-content-font-color1: #fff; }
  #outputs > * { margin-bottom: 20px; }`;

export type ThemeName = 'light' | 'dark';

/**
 * A page with an empty column of outputs. Errors in it end up in `complaints`.
 *
 * @param script the path of the page's script.
 */
export async function openGallery(
  browser: Browser,
  script: string,
  { theme = 'light', width = 980, scale = 1 }: { theme?: ThemeName; width?: number; scale?: number } = {}
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    deviceScaleFactor: scale,
    acceptDownloads: true
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const style = readStyle('base.css');
  await page.setContent(
    `<!doctype html><html lang="en"><head><style>${THEMES}${style}</style></head>` +
      `<body data-jp-theme-light="${String(theme === 'light')}"><div id="outputs"></div></body></html>`
  );
  await page.addScriptTag({ path: script });
  return { page, complaints };
}
