/**
 * @file The names that compiled cells use to reach the kernel. They are parameters and variables of the function
 * around a cell, so a cell that declares one of them for itself changes nothing for the kernel.
 */
import type { CellServices } from '../protocol/cell-services.js';

/** The parameter of the function around a cell. */
const SERVICES = '$$services';
/** How many guarded calls are left before the next look at the clock; one number for a whole cell. */
export const LEFT = '$$left';
/** The same for turns of loops; a variable of each function that loops, which keeps hot loops in registers. */
export const TURNS = '$$turns';
/** The turns of a loop since the last look at the clock. */
export const TURN = '$$turn';
/** The binding of a `catch` that has none of its own. */
export const ERROR = '$$error';

// What the runtime provides: `CellServices` says what each of them does.
export const TICK = '$$tick';
export const HERE = '$$here';
export const CURRENT = '$$current';
export const ENTER = '$$enter';
export const WAIT = '$$wait';
export const RESUME = '$$resume';
export const EACH = '$$each';
export const CAUGHT = '$$caught';
export const IMPORT = '$$import';
export const BIND = '$$bind';
export const META = '$$meta';

const NAMES: Readonly<Record<keyof CellServices, string>> = {
  tick: TICK,
  here: HERE,
  current: CURRENT,
  enter: ENTER,
  wait: WAIT,
  resume: RESUME,
  each: EACH,
  caught: CAUGHT,
  import: IMPORT,
  bind: BIND,
  meta: META
};

const services = Object.entries(NAMES)
  .map(([field, name]) => `${field}: ${name}`)
  .join(', ');

/** The text before a compiled cell: exactly one line, so that source maps shift by one. */
export const PROLOGUE =
  `(async function (${SERVICES}) { "use strict"; let ${LEFT} = 0, ${TURNS} = 0; ` +
  `const { ${services} } = ${SERVICES};`;

export const EPILOGUE = '\n})';

/**
 * The same around a file: `System.register`, which TypeScript writes, only hands its arguments on. TypeScript
 * calls a helper for `{ ...rest }` in a pattern at the top, and does not write it in this form.
 */
export const FILE_PROLOGUE =
  PROLOGUE.replace('(async function', '(function') +
  ' let $$registered; const System = { register: (...registration) => { $$registered = registration; } };' +
  ' const __rest = (source, taken) => { const { ...rest } = source; ' +
  'for (let at = 0; at < taken.length; at++) delete rest[taken[at]]; return rest; };';

export const FILE_EPILOGUE = '\nreturn $$registered;\n})';
