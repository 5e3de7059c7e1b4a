/** @file What to do instead, for names that other places have and cells do not. */

const PAGE =
  'Cells run in a worker, which has no document: display(value) shows pictures and HTML under the cell, ' +
  'and new OffscreenCanvas(width, height) can be drawn on.';
const MODULES =
  "Cells are ECMAScript modules: write import { name } from 'npm:package', './file.ts' or 'node:fs'.";
const NODE = "A page has no process: the kernel 'TypeScript (Receptive, Node)' has what Node has.";

const ADVICE: Readonly<Record<string, string>> = {
  document: PAGE,
  window: PAGE,
  HTMLElement: PAGE,
  localStorage:
    'Cells run in a worker, which has no localStorage: writeFile(path, text) keeps a file beside the notebook.',
  alert: 'console.log and display show something under the cell.',
  prompt: 'Ask the reader with await input(prompt).',
  confirm: 'Ask the reader with await input(prompt).',
  require: MODULES,
  module: MODULES,
  exports: MODULES,
  __dirname: 'Paths begin at the folder of the notebook; under Node, process.cwd() is that folder.',
  __filename: 'Paths begin at the folder of the notebook; under Node, process.cwd() is that folder.',
  process: NODE,
  Buffer: NODE
};

/** V8 and Firefox: `x is not defined`; Safari: `Can't find variable: x`. */
const UNDEFINED = /^(?:(\w+) is not defined|Can't find variable: (\w+))$/;

/** V8, of a constant and of a getter; Firefox, of both. */
const READ_ONLY =
  /^(?:Cannot assign to read only property '(.+)' of |Cannot set property (.+) of |"(.+)" is read-only|setting getter-only property "(.+)")/;
/** How V8 calls the namespace of a module. */
const MODULE = '[object Module]';

/**
 * One sentence for an error about a name that is no mistake elsewhere, or about an assignment to an import; undefined for
 * every other error.
 *
 * @param isImported whether a name of the cells stands for an import.
 */
export function adviceFor(
  name: string,
  message: string,
  isImported: (name: string) => boolean
): string | undefined {
  if (name === 'TypeError') {
    const assigned = READ_ONLY.exec(message)?.slice(1).find(Boolean);
    if (assigned === undefined || !(isImported(assigned) || message.includes(MODULE))) return undefined;
    return `'${assigned}' is imported: only the module that exports it may assign to it; 'let' declares a variable of your own.`;
  }
  if (name !== 'ReferenceError') return undefined;
  const found = UNDEFINED.exec(message);
  const missing = found?.[1] ?? found?.[2] ?? '';
  return Object.hasOwn(ADVICE, missing) ? ADVICE[missing] : undefined;
}
