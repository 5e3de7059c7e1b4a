/** @file The compiler as its worker runs it, in this process, behind the page's own client. */
import { typescriptLibrary } from '../../scripts/library.mjs';
import { CompilerServer } from '../../src/kernel/compiler/compiler-server.js';
import type { LibraryFiles } from '../../src/kernel/compiler/service-host.js';
import type { FromCompiler, ToCompiler } from '../../src/kernel/protocol/messages.js';
import { CompilerClient } from '../../src/kernel/session/compiler-client.js';
import type { NotebookFiles } from '../../src/kernel/session/notebook-files.js';
import { RunFiles } from '../../src/kernel/session/run-files.js';
import type { WorkerLike } from '../../src/kernel/session/workers.js';
import { MemoryFiles } from './memory-files.js';

/** A small `receptive`, so that tests need no build: the module that `run-cells.ts` offers at run time. */
const RECEPTIVE = `
/** What deep thought found. */
export declare const answer: number;
declare const all: string;
export default all;
export interface Shape { readonly sides: number }
/** A layer of a network. */
export declare class Layer {
  /**
   * @param size how many units.
   * @example new Layer(3, { bias: false })
   */
  constructor(size: number, options?: { readonly bias?: boolean });
  /**
   * Gives the input on.
   *
   * @returns the input
   * @throws ValueError for NaN.
   * @example layer.forward(1); // → 1
   */
  forward(input: number): number;
}
export declare namespace nn { class Linear extends Layer {} }
`;

const libraryFiles: LibraryFiles = {
  ...typescriptLibrary(),
  '/receptive/index.d.ts': RECEPTIVE
};

function inProcessWorker(library: LibraryFiles, modules?: readonly string[]): WorkerLike {
  const listeners: ((event: MessageEvent<unknown>) => void)[] = [];
  const post = (message: FromCompiler): void => {
    const data: unknown = structuredClone(message);
    queueMicrotask(() => {
      for (const listener of listeners) listener({ data } as MessageEvent<unknown>);
    });
  };
  const server = new CompilerServer(library, post, modules);
  post({ type: 'ready' });
  return {
    postMessage: message => {
      const data = structuredClone(message) as ToCompiler;
      queueMicrotask(() => {
        server.receive(data);
      });
    },
    terminate: () => undefined,
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === 'message') listeners.push(listener as (event: MessageEvent<unknown>) => void);
    }
  };
}

/**
 * A client of a compiler of its own.
 *
 * @param files what cells import; `RunFiles` where what runs shall share them.
 * @param library what cells can import as `receptive`. Default: the small one of the tests.
 * @param modules what the place offers where cells run. Default: what a page does.
 */
export function startCompiler(
  files: NotebookFiles = new MemoryFiles('', {}),
  library: LibraryFiles = libraryFiles,
  modules?: readonly string[]
): CompilerClient {
  const shared = files instanceof RunFiles ? files : new RunFiles(files);
  return new CompilerClient(() => inProcessWorker(library, modules), shared);
}
