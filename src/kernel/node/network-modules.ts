/**
 * @file Lets `import()` load ECMAScript modules by `https:` and `http:`, which Node refuses where a browser does not. The
 * hooks run in a thread that Node starts for them.
 */
import { register } from 'node:module';

import type { ImportUrl } from '../protocol/import-url.js';

/** The hooks themselves: a module of their own, as text, for Node loads them by address. */
const HOOKS = `
const isRemote = address => /^https?:/.test(address);

export async function resolve(specifier, context, next) {
  if (isRemote(specifier)) return { url: specifier, shortCircuit: true };
  const parent = context.parentURL ?? '';
  const isBeside = /^[./]/.test(specifier) && isRemote(parent);
  return isBeside ? { url: new URL(specifier, parent).href, shortCircuit: true } : next(specifier, context);
}

export async function load(url, context, next) {
  if (!isRemote(url)) return next(url, context);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(url + ' is answered with ' + answer.status);
  return { format: 'module', source: await answer.text(), shortCircuit: true };
}
`;

let isAllowed = false;

/** `import()` by any address. The hooks are there from the first time on, for their thread takes its time to start. */
export const importUrl: ImportUrl = url => {
  if (!isAllowed) register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
  isAllowed = true;
  return import(/* webpackIgnore: true */ url);
};
