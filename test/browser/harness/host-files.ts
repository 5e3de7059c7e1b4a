/** @file The notebooks that tests open in every host. A JupyterLite site holds them all from the day it is built. */
import { readFileSync } from 'node:fs';

import { type Behaviour, BEHAVIOURS } from './behaviours.js';
import { CONSOLE_BEHAVIOURS } from './console-behaviours.js';
import { notebookFile } from './notebook-file.js';
import { QUICKSTART } from './places.js';
import type { Files } from './shared.js';

const ALL = [...BEHAVIOURS, ...CONSOLE_BEHAVIOURS];

/** A second try has a notebook of its own: the first may have saved its own. */
const TRIES = [1, 2];

/** The path of a behaviour's notebook. */
export function pathOf(behaviour: Behaviour, attempt: number): string {
  return `behaviour-${ALL.indexOf(behaviour)}-${attempt}.ipynb`;
}

/** Of `first-load.test.ts`. */
const FIRST_LOAD: Files = {
  'other.ipynb': notebookFile(['6 * 7'], 'python3'),
  'first.ipynb': notebookFile(['6 * 7']),
  'second.ipynb': notebookFile(['6 * 7']),
  'third.ipynb': notebookFile(['6 * 7'])
};

function filesOf(behaviour: Behaviour): Files {
  const text = behaviour.cells ? notebookFile(behaviour.cells) : readFileSync(QUICKSTART, 'utf8');
  const notebooks = TRIES.map(attempt => [pathOf(behaviour, attempt), text] as const);
  return { ...Object.fromEntries(notebooks), ...behaviour.files };
}

export const HOST_FILES: Files = Object.assign({}, FIRST_LOAD, ...ALL.map(filesOf)) as Files;
