/**
 * @file Lets `import()` load ECMAScript modules by `https:` and `http:`, which Node refuses where a browser does not. The
 * hooks run in a thread that Node starts for them.
 */
import nodeModule from 'node:module';

import type { ImportUrl } from '../protocol/import-url.js';

/**
 * The hooks themselves: a module of their own, as text, for Node loads them by address. An address is asked for when it
 * is resolved, so that what it is redirected to is the module's name: its own imports begin there.
 */
const HOOKS = `
import { isBuiltin } from 'node:module';

/** Milliseconds for a whole answer. */
const PATIENCE = 30_000;
const isRemote = address => /^https?:/.test(address);
const places = new Map();
const sources = new Map();

async function ask(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
    const text = await answer.text();
    if (answer.ok) sources.set(answer.url, text);
    return { url: answer.url, refusal: answer.ok ? null : answer.status + wordsOf(answer, text) };
  } catch (error) {
    const reason = error.name === 'TimeoutError' ? 'within ' + PATIENCE / 1000 + ' seconds' : '';
    throw new Error(address + ' is not answered ' + (reason || '(' + (error.cause?.code ?? error.message) + ')'));
  }
}

/** What a server says of its refusal, as far as an error can quote it. */
function wordsOf({ headers }, text) {
  const line = text.trim().split('\\n', 1)[0].slice(0, 200);
  return headers.get('Content-Type')?.startsWith('text/plain') && line !== '' ? ' (' + line + ')' : '';
}

async function place(address) {
  const { url, refusal } = await ask(address);
  if (refusal !== null) throw new Error(address + ' is answered with ' + refusal);
  return url;
}

function find(address) {
  let found = places.get(address);
  if (!found) {
    found = place(address);
    places.set(address, found);
    found.catch(() => places.delete(address));
  }
  return found;
}

export async function resolve(specifier, context, next) {
  const parent = context.parentURL ?? '';
  if (isRemote(specifier)) return { url: await find(specifier), shortCircuit: true };
  if (!isRemote(parent) || isBuiltin(specifier) || specifier.startsWith('data:')) return next(specifier, context);
  if (!/^[./]/.test(specifier)) throw new TypeError('Failed to resolve module specifier "' + specifier + '"');
  return { url: await find(new URL(specifier, parent).href), shortCircuit: true };
}

export async function load(url, context, next) {
  if (!isRemote(url)) return next(url, context);
  return { format: 'module', source: sources.get(url), shortCircuit: true };
}
`;

let isAllowed = false;

/**
 * `import()` by any address. The hooks are installed at the first call, because their thread takes time to start.
 *
 * @throws where Node is older than 20.6, which has no such hooks.
 */
export const importUrl: ImportUrl = async url => {
  if (!isAllowed) {
    // Absent before 20.6, whatever the types say.
    const { register } = nodeModule as Partial<typeof nodeModule>;
    if (!register) throw new Error(`import: addresses need Node 20.6 or later, got ${process.version}`);
    register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
    isAllowed = true;
  }
  return import(/* webpackIgnore: true */ url) as Promise<unknown>;
};
