/**
 * @file What is wrong with a cell that ran all the same → the bundle of a note: its type errors, or what the engine warned
 * it of. A page makes it, so it needs no engine.
 */
import { mimeType } from '../mime/names.js';
import type { DiagnosticsPayload, Problem } from '../mime/payload.js';
import type { Bundle } from './bundle.js';
import { escapeHtml } from './html.js';

/** More would bury the cell. */
const MOST_SHOWN = 30;

/** Where a problem stands: `2:5`, or `./net.ts:2:5` in a file that the cell imports; empty where nothing tells. */
export function placeOf({ file, line, column }: Problem): string {
  if (line === undefined) return '';
  return `${file === undefined ? '' : `${file}:`}${line}:${column}`;
}

/** `TS2322` for a type error, PyTorch's `UserWarning` for a warning. */
function nameOf({ code }: Problem): string {
  return code === undefined ? 'UserWarning' : `TS${code}`;
}

function toHtml(each: Problem): string {
  const place = placeOf(each);
  const at = place === '' ? '' : `<code>${escapeHtml(place)}</code> `;
  return `<li>${at}${escapeHtml(each.message)} <code>${nameOf(each)}</code></li>`;
}

function toText(each: Problem): string {
  return `${placeOf(each)} ${nameOf(each)}: ${each.message}`.trimStart();
}

function noteBundle(found: readonly Problem[], noun: string): Bundle {
  const count = `${found.length} ${noun}${found.length === 1 ? '' : 's'}`;
  const problems = found.slice(0, MOST_SHOWN);
  const title = found.length > MOST_SHOWN ? `${count}, the first ${MOST_SHOWN}:` : count;
  const payload: DiagnosticsPayload = {
    version: 1,
    kind: 'diagnostics',
    title,
    alt: `${count}; the cell ran all the same`,
    problems
  };
  return {
    data: {
      [mimeType('diagnostics')]: payload,
      'text/html': `<p>${title}</p><ul>${problems.map(toHtml).join('')}</ul>`,
      'text/plain': [title, ...problems.map(toText)].join('\n')
    },
    metadata: {}
  };
}

/** Payload, html and plain text of a note about type errors, of which there is at least one. */
export function diagnosticsBundle(found: readonly Problem[]): Bundle {
  return noteBundle(found, 'type error');
}

/** The same of warnings. */
export function warningsBundle(found: readonly Problem[]): Bundle {
  return noteBundle(found, 'warning');
}
