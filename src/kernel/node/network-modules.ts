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

const isRemote = address => /^https?:/.test(address);
const places = new Map();
const sources = new Map();

async function ask(address) {
  let answer;
  try {
    answer = await fetch(address);
  } catch (error) {
    throw new Error(address + ' is not answered (' + (error.cause?.code ?? error.message) + ')');
  }
  if (!answer.ok) throw new Error(address + ' is answered with ' + answer.status);
  sources.set(answer.url, await answer.text());
  return answer.url;
}

function find(address) {
  let place = places.get(address);
  if (!place) {
    place = ask(address);
    places.set(address, place);
    place.catch(() => places.delete(address));
  }
  return place;
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
 * `import()` by any address. The hooks are there from the first time on, for their thread takes its time to start.
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
