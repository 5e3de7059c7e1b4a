/** @file A server of plain files, as any web space is: what a JupyterLite site runs on. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

import { findFreePort } from './server.js';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.ipynb': 'application/json',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2'
};

export interface FolderServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** The paths of the files that were sent so far. */
  filesSent(): string[];
  stop(): void;
}

/** Serves a folder. No listings, no rewriting, no headers but the type and what lets a cache ask whether it is good. */
export async function serveFolder(folder: string): Promise<FolderServer> {
  const sent: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    let path = join(folder, normalize(decodeURIComponent(pathname)));
    if (path.endsWith('/')) {
      path += 'index.html';
    }
    const status = statSync(path, { throwIfNoEntry: false });
    if (status?.isFile() !== true) {
      response.writeHead(404).end();
      return;
    }
    const changed = status.mtime.toUTCString();
    if (request.headers['if-modified-since'] === changed) {
      response.writeHead(304).end();
      return;
    }
    sent.push(pathname);
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Last-Modified': changed });
    createReadStream(path).pipe(response);
  });
  const port = await findFreePort();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    filesSent: () => sent,
    stop: () => {
      server.closeAllConnections();
      server.close();
    }
  };
}
