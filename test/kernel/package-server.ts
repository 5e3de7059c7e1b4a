/**
 * @file A CDN of files in this process: the packages that npm has installed, as their authors published them, over HTTP.
 * As unpkg does, `/name@range` leads to the entry of the installed version and `/name@range/file` to its file. Nothing
 * in a file is rewritten. With `?header`, the answer names its declarations as esm.sh does.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.ts': 'application/typescript'
};

interface Manifest {
  readonly version: string;
  readonly types?: string;
  readonly module?: string;
  readonly main?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
}

function read(name: string): Manifest | null {
  const path = join(PACKAGES, name, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : null;
}

/** The file behind an export, as a page asks for it. */
function target(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return undefined;
  const conditions = entry as Readonly<Record<string, unknown>>;
  return target(conditions.browser ?? conditions.import ?? conditions.default);
}

/** Where the installed version has what is asked for: `lib/x.js` of `/name/lib/x.js`, the entry of `/name`. */
function locate(manifest: Manifest, name: string, path: string): string | undefined {
  if (path !== '' && existsSync(join(PACKAGES, name, path)) && extname(path) !== '') return path;
  const exported = manifest.exports?.[path === '' ? '.' : `./${path}`];
  const main = path === '' ? (manifest.exports ?? manifest.module ?? manifest.main) : undefined;
  const found = target(exported ?? main);
  return found === undefined ? undefined : normalize(found);
}

export class PackageServer {
  /** What was asked for, in order: `GET /d3-color@3`. */
  readonly requests: string[] = [];
  /** What the next requests are answered with instead of a file. */
  failure: number | null = null;
  /** Whether the next requests are never answered. */
  isSilent = false;
  private readonly server: Server;
  private port = 0;

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response);
    });
  }

  static async start(): Promise<PackageServer> {
    const started = new PackageServer();
    await new Promise<void>(resolve => started.server.listen(0, '127.0.0.1', resolve));
    started.port = (started.server.address() as AddressInfo).port;
    return started;
  }

  /** Without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Every connection ends, and the port is free. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private answer({ method, url = '/' }: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${method ?? 'GET'} ${url}`);
    if (this.isSilent) return;
    const { pathname, search } = new URL(url, this.url);
    const found = /^\/((?:@[^/]+\/)?[^/@]+)(?:@([^/]*))?\/?(.*)$/.exec(decodeURIComponent(pathname));
    const [, name = '', range = '', path = ''] = found ?? [];
    const manifest = this.failure === null && !name.startsWith('.') ? read(name) : null;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'X-TypeScript-Types');
    const file = manifest && locate(manifest, name, path);
    if (!manifest || file === undefined || !isIn(range, manifest.version)) {
      response.writeHead(this.failure ?? 404, { 'Content-Type': 'text/plain' }).end('not here');
      return;
    }
    if (range !== manifest.version || file !== path) {
      response.writeHead(302, { Location: `/${name}@${manifest.version}/${file}${search}` }).end();
      return;
    }
    const place = join(PACKAGES, name, file);
    if (statSync(place, { throwIfNoEntry: false })?.isFile() !== true) {
      response.writeHead(404).end();
      return;
    }
    if (search === '?header') {
      response.setHeader(
        'X-TypeScript-Types',
        `/${name}@${manifest.version}/${manifest.types ?? 'none.d.ts'}`
      );
    }
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.end(method === 'HEAD' ? undefined : readFileSync(place));
  }
}

/** Whether a range such as `3`, `^3.1`, `3.1.1` or none takes a version; enough for the packages of the tests. */
function isIn(range: string, version: string): boolean {
  const wanted = range.replace(/^[\^~]/, '');
  if (range.startsWith('^')) return wanted.split('.')[0] === version.split('.')[0];
  return wanted === '' || wanted === 'latest' || `${version}.`.startsWith(`${wanted}.`);
}
