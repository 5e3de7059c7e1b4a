/** @file The compiler worker: takes the page's messages, one after another. */
import type { ToCompiler } from '../protocol/messages.js';
import { takeNodePlace } from '../protocol/node-place.js';
import { CompilerServer } from './compiler-server.js';
import type { LibraryFiles } from './service-host.js';

/** Written here by the bundler: see webpack.workers.config.mjs. */
declare const LIBRARY_FILES: LibraryFiles;

const server = new CompilerServer(
  LIBRARY_FILES,
  message => {
    postMessage(message);
  },
  takeNodePlace()?.modules
);

addEventListener('message', (event: MessageEvent<ToCompiler>) => {
  server.receive(event.data);
});

postMessage({ type: 'ready' });
