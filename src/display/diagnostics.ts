/** @file Type errors of a cell that ran all the same → the bundle of a note. A page makes it, so it needs no engine. */
import { mimeType } from '../mime/names.js';
import type { DiagnosticsPayload, TypeProblem } from '../mime/payload.js';
import type { Bundle } from './bundle.js';
import { escapeHtml } from './html.js';

/** More would bury the cell. */
const MOST_SHOWN = 30;

/** Where a problem stands: `2:5`, or `./net.ts:2:5` in a file that the cell imports. */
export function placeOf({ file, line, column }: TypeProblem): string {
  return `${file === undefined ? '' : `${file}:`}${line}:${column}`;
}

function count(found: readonly TypeProblem[]): string {
  return found.length === 1 ? '1 type error' : `${found.length} type errors`;
}

function toHtml(each: TypeProblem): string {
  return `<li><code>${escapeHtml(placeOf(each))}</code> ${escapeHtml(each.message)} <code>TS${each.code}</code></li>`;
}

/** Payload, html and plain text of a note about type errors, of which there is at least one. */
export function diagnosticsBundle(found: readonly TypeProblem[]): Bundle {
  const problems = found.slice(0, MOST_SHOWN);
  const title = found.length > MOST_SHOWN ? `${count(found)}, the first ${MOST_SHOWN}:` : count(found);
  const lines = problems.map(each => `${placeOf(each)} TS${each.code}: ${each.message}`);
  const payload: DiagnosticsPayload = {
    version: 1,
    kind: 'diagnostics',
    title,
    alt: `${count(found)}; the cell ran all the same`,
    problems
  };
  return {
    data: {
      [mimeType('diagnostics')]: payload,
      'text/html': `<p>${title}</p><ul>${problems.map(toHtml).join('')}</ul>`,
      'text/plain': [title, ...lines].join('\n')
    },
    metadata: {}
  };
}
