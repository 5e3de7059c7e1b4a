/**
 * @file The names that compiled cells use to reach the kernel. They are parameters and variables of the function
 * around a cell, so a cell that declares one of them for itself changes nothing for the kernel.
 */

/** The parameter of the function around a cell; its fields are the other names without `$$`. */
const SERVICES = '$$services';
/** How many guarded calls are left before the next look at the clock; one number for a whole cell. */
export const LEFT = '$$left';
/** The same for turns of loops; a variable of each function that loops, which keeps hot loops in registers. */
export const TURNS = '$$turns';
/** The turns of a loop since the last look at the clock. */
export const TURN = '$$turn';
/** Looks at the clock and for an interrupt; gives the next `LEFT` or `TURNS`. */
export const TICK = '$$tick';
/** The cell that the surrounding async function works for. */
export const HERE = '$$here';
/** The cell that is being worked for at this moment. */
export const CURRENT = '$$current';
/** Makes a cell the current one. */
export const ENTER = '$$enter';
/** Makes what is awaited interruptible. */
export const WAIT = '$$wait';
/** Makes the cell current again after an `await`, and gives the awaited value. */
export const RESUME = '$$resume';
/** Makes each step of a `for await` interruptible. */
export const EACH = '$$each';
/** Throws an interrupt again, which a `catch` may not swallow. */
export const CAUGHT = '$$caught';
/** Loads a module. */
export const IMPORT = '$$import';
/** Binds names of the cells to the exports of a module, and gives the module. */
export const BIND = '$$bind';
/** `import.meta`. */
export const META = '$$meta';
/** The binding of a `catch` that has none of its own. */
export const ERROR = '$$error';

/** The text before a compiled cell: exactly one line, so that source maps shift by one. */
export const PROLOGUE =
  `(async function (${SERVICES}) { "use strict"; let ${LEFT} = 0, ${TURNS} = 0; const { tick: ${TICK}, here: ${HERE}, ` +
  `current: ${CURRENT}, enter: ${ENTER}, wait: ${WAIT}, resume: ${RESUME}, each: ${EACH}, caught: ${CAUGHT}, ` +
  `import: ${IMPORT}, bind: ${BIND}, meta: ${META} } = ${SERVICES};`;

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
