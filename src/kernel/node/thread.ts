/** @file The first file of a thread: prepares the global object, then runs the worker's file as a page would. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

import type { NodePlace } from '../protocol/node-place.js';
import { NODE_PLACE } from '../protocol/node-place.js';
import { importUrl } from './network-modules.js';
import { refuseInput, takeOutput } from './process-streams.js';
import type { ThreadData } from './thread-worker.js';
import { installWorkerScope } from './worker-scope.js';

if (!parentPort) throw new Error('thread: this file runs in a thread of the kernel only');
const { script } = workerData as ThreadData;
// Not called by the name `eval`, it runs text in the global scope, and `import()` keeps working inside.
const run = eval;
const text = readFileSync(script, 'utf8');
installWorkerScope(parentPort, globalThis);
refuseInput();
const modules = builtinModules
  .filter(each => !each.startsWith('_'))
  .map(each => `node:${each.replace(/^node:/, '')}`);
const place: NodePlace = { importUrl, takeOutput, modules };
Reflect.set(globalThis, NODE_PLACE, place);
run(`${text}\n//# sourceURL=${pathToFileURL(script).href}`);
