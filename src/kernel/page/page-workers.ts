/**
 * @file Makes the workers of a page. Each is one self-contained file that webpack has made; builders of pages copy it
 * as it is, because the URL is not written inside `new Worker(…)`, where they would bundle it a second time.
 */
import type { SandboxScripts } from './sandbox.js';
import { openSandbox, SandboxRefusal } from './sandbox.js';
import type { RuntimeWorker, WorkerFactory } from '../session/workers.js';
import { stopHere } from '../session/workers.js';

const loaderUrl = new URL('../workers/loader.worker.js', import.meta.url);
const compilerUrl = new URL('../workers/compiler.worker.js', import.meta.url);
const runtimeUrl = new URL('../workers/runtime.worker.js', import.meta.url);
const entryUrl = new URL('../workers/sandbox.worker.js', import.meta.url);
const watchUrl = new URL('../workers/watch.worker.js', import.meta.url);

async function textOf(url: URL): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href}: HTTP ${response.status}`);
  return response.text();
}

/** The scripts of a sandbox are fetched once a page. */
let scripts: Promise<SandboxScripts> | null = null;
/** Whether the browser or the rules of the site have refused a sandbox; they are asked once. */
let isRefused = false;

/**
 * Whether a sandboxed frame has a process of its own: Chromium's has. Firefox's has not, and there a full memory is an
 * ordinary error of the worker. No feature tells, so the name does.
 */
function hasProcessOfItsOwn(): boolean {
  return /Chrom(e|ium)\//.test(navigator.userAgent);
}

async function loadScripts(): Promise<SandboxScripts> {
  const [entry, runtime, watch] = await Promise.all([entryUrl, runtimeUrl, watchUrl].map(textOf));
  return { entry, runtime, watch };
}

/** Null where it cannot be had. */
async function sandboxedRuntime(): Promise<RuntimeWorker | null> {
  if (isRefused || !hasProcessOfItsOwn()) return null;
  let loaded: SandboxScripts;
  try {
    scripts ??= loadScripts();
    loaded = await scripts;
  } catch {
    // The page's own worker will say what is wrong with the files.
    scripts = null;
    return null;
  }
  try {
    return await openSandbox(loaded);
  } catch (error) {
    isRefused = error instanceof SandboxRefusal;
    return null;
  }
}

function pageRuntime(): RuntimeWorker {
  return { worker: new Worker(runtimeUrl.href, { name: 'receptive runtime' }), stop: stopHere() };
}

export const pageWorkers: WorkerFactory = {
  compiler: () =>
    new Worker(`${loaderUrl.href}#${encodeURIComponent(compilerUrl.href)}`, { name: 'receptive compiler' }),
  runtime: async isSandboxed => (isSandboxed ? await sandboxedRuntime() : null) ?? pageRuntime()
};
