/** @file Advice for cells that use what only other places have. */

const PAGE =
  'Cells run in a worker, which has no document: display(value) shows pictures and HTML under the cell, ' +
  'and new OffscreenCanvas(width, height) can be drawn on.';
const MODULES =
  "Cells are ECMAScript modules: write import { name } from 'npm:package', './file.ts' or 'node:fs'.";
const NODE = "A page has no process: the kernel 'TypeScript (Receptive, Node)' has what Node has.";

const STORAGE =
  'Cells run in a sandboxed frame, which has no storage of the site: writeFile(path, data) keeps a file beside the ' +
  'notebook; the setting “Cells in a sandboxed frame”, turned off, gives cells the storage.';

const ADVICE: Readonly<Record<string, string>> = {
  document: PAGE,
  window: PAGE,
  HTMLElement: PAGE,
  localStorage:
    'Cells run in a worker, which has no localStorage: writeFile(path, text) keeps a file beside the notebook.',
  caches: STORAGE,
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

/** Errors, known by kind and text, that a cell meets and a script of a page does not. */
const KINDS: readonly (readonly [name: string, text: RegExp, advice: string])[] = [
  // V8: IndexedDB, locks, the private file system; Firefox: all of them.
  ['SecurityError', /denied in this context|storage|operation is insecure/i, STORAGE],
  // V8; Firefox; Safari.
  [
    'TypeError',
    /^(?:Class constructor .* cannot be invoked without 'new'|class constructors must be invoked with 'new'|Cannot call a class constructor)/,
    'An object of a class is made with new: write new nn.Conv2d(3, 4, 3) where PyTorch has nn.Conv2d(3, 4, 3).'
  ],
  // V8 and Node; Firefox.
  [
    'TypeError',
    /Failed to parse URL from|fetch: .* is not a valid URL/,
    'Cells have no address that a path could follow: readFile(path) reads a file beside the notebook, ' +
      'and fetch needs a whole address, https://….'
  ]
];

/** V8 and Firefox: `x is not defined`; Safari: `Can't find variable: x`. */
const UNDEFINED = /^(?:(\w+) is not defined|Can't find variable: (\w+))$/;

/** V8, of a constant and of a getter; Firefox, of both. */
const READ_ONLY =
  /^(?:Cannot assign to read only property '(.+)' of |Cannot set property (.+) of |"(.+)" is read-only|setting getter-only property "(.+)")/;
/** How V8 calls the namespace of a module. */
const MODULE = '[object Module]';

/**
 * One sentence for an error that would be none elsewhere, or about an assignment to an import; undefined for every other
 * error.
 *
 * @param isImported whether a name of the cells stands for an import.
 */
export function adviceFor(
  name: string,
  message: string,
  isImported: (name: string) => boolean
): string | undefined {
  const assigned = name === 'TypeError' ? READ_ONLY.exec(message)?.slice(1).find(Boolean) : undefined;
  if (assigned !== undefined && (isImported(assigned) || message.includes(MODULE))) {
    return `'${assigned}' is imported: only the module that exports it may assign to it; 'let' declares a variable of your own.`;
  }
  if (name !== 'ReferenceError') {
    return KINDS.find(([kind, text]) => kind === name && text.test(message))?.[2];
  }
  const found = UNDEFINED.exec(message);
  const missing = found?.[1] ?? found?.[2] ?? '';
  return Object.hasOwn(ADVICE, missing) ? ADVICE[missing] : undefined;
}
