/**
 * @file A server that answers with the status, the headers and the paths of public CDNs: what jsDelivr, esm.sh, unpkg and
 * jspm say of a package `deep`, which imports `wide`. `wide` has two versions, and the newer one has no types.
 */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface CdnAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Answers = Readonly<Record<string, CdnAnswer | undefined>>;

const JAVASCRIPT = { 'Content-Type': 'application/javascript; charset=utf-8' };
const TYPES = { 'Content-Type': 'application/typescript; charset=utf-8' };
const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

const script = (body: string, headers = {}): CdnAnswer => ({ headers: { ...JAVASCRIPT, ...headers }, body });
const declarations = (body: string): CdnAnswer => ({ headers: TYPES, body });
const json = (value: object): CdnAnswer => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value)
});
const refusal = (status: number, body: string): CdnAnswer => ({ status, headers: TEXT, body });
const moved = (location: string, status = 302): CdnAnswer => ({ status, headers: { Location: location } });

const DEEP = json({
  name: 'deep',
  version: '2.1.0',
  types: 'types/index.d.ts',
  dependencies: { wide: '^1.0.0' }
});
const DEEP_TYPES = "import { Wide } from 'wide';\nexport declare function deep(): Wide;\n";
const WIDE = json({ name: 'wide', version: '1.4.0', types: './index.d.ts' });
const WIDE_TYPES = 'export interface Wide { readonly width: number }\n';

/** Ranges lead to files without a redirection; `/+esm` is one file, whose imports begin at the root. */
const JSDELIVR: Answers = {
  '/npm/deep@2/+esm': script('import{wide as w}from"/npm/wide@1.4.0/+esm";const deep=()=>w;export{deep};'),
  '/npm/wide@1.4.0/+esm': script('const wide={width:5};export{wide};'),
  '/npm/deep@2/package.json': DEEP,
  '/npm/deep@2.1.0/types/index.d.ts': declarations(DEEP_TYPES),
  '/npm/wide@^1.0.0/package.json': WIDE,
  '/npm/wide@1.4.0/index.d.ts': declarations(WIDE_TYPES),
  '/npm/unbundled@1/+esm': script(
    '/**\n * Failed to bundle using Rollup v2.79.2: the file imports a not supported node.js built-in module "fs".\n */\nthrow new Error(\'Failed to bundle using Rollup v2.79.2: the file imports a not supported node.js built-in module "fs".\');'
  ),
  '/npm/failing@1/+esm': refusal(500, 'Failed to bundle failing@1.0.0 as ESM.')
};

/** A range gets a module of a few lines that names the build, and the types with all their imports as addresses. */
const esmSh = (origin: string): Answers => ({
  '/deep@2': script(
    '/* esm.sh - deep@2.1.0 */\nimport "/wide@^1.0.0?target=es2022";\nexport * from "/deep@2.1.0/es2022/deep.mjs";\n',
    {
      'X-ESM-Path': '/deep@2.1.0/es2022/deep.mjs',
      'X-TypeScript-Types': `${origin}/deep@2.1.0/types/index.d.ts`,
      'Access-Control-Expose-Headers': 'X-ESM-Path, X-TypeScript-Types'
    }
  ),
  '/deep@2.1.0/es2022/deep.mjs': script(
    'import{wide as w}from"/wide@^1.0.0?target=es2022";var deep=()=>w;export{deep};'
  ),
  '/wide@^1.0.0?target=es2022': script(
    '/* esm.sh - wide@1.4.0 */\nexport * from "/wide@1.4.0/es2022/wide.mjs";\n'
  ),
  '/wide@1.4.0/es2022/wide.mjs': script('var wide={width:5};export{wide};'),
  '/deep@2.1.0/types/index.d.ts': declarations(
    DEEP_TYPES.replace("'wide'", `"${origin}/wide@1.4.0/index.d.ts"`)
  ),
  '/wide@1.4.0/index.d.ts': declarations(WIDE_TYPES),
  // An older build: its number stands before everything.
  '/old@1': script(
    '/* esm.sh - old@1.0.0 */\nexport * from "/v135/old@1.0.0/es2022/old.mjs";\nexport { default } from "/v135/old@1.0.0/es2022/old.mjs";\n',
    {
      'X-TypeScript-Types': `${origin}/v135/old@1.0.0/index.d.ts`,
      'Access-Control-Expose-Headers': 'X-Esm-Id, X-TypeScript-Types'
    }
  ),
  '/v135/old@1.0.0/es2022/old.mjs': script('var old=()=>5;export{old,old as default};'),
  '/v135/old@1.0.0/index.d.ts': declarations(
    'export declare const old: () => number;\nexport default old;\n'
  ),
  '/thrown@1': {
    status: 500,
    ...script(
      '/* esm.sh - error */\nthrow new Error("[esm.sh] " + "could not build");\nexport default null;\n'
    )
  }
});

/** Redirects to the version, then to the file; imports name the host and not the scheme. */
const unpkg = (origin: string): Answers => ({
  '/deep@2?module': moved('/deep@2.1.0?module'),
  '/deep@2.1.0?module': moved('/deep@2.1.0/dist/deep.js?module', 301),
  '/deep@2.1.0/dist/deep.js?module': script(
    `import{wide as w}from"${origin.slice('http:'.length)}/wide@^1.0.0?module";export const deep=()=>w;`
  ),
  '/wide@^1.0.0?module': moved('/wide@1.4.0/index.js?module'),
  '/wide@1.4.0/index.js?module': script('export const wide={width:5};'),
  '/deep@2/package.json': moved('/deep@2.1.0/package.json'),
  '/deep@2.1.0/package.json': DEEP,
  '/deep@2.1.0/types/index.d.ts': declarations(DEEP_TYPES),
  '/wide@^1.0.0/package.json': moved('/wide@1.4.0/package.json'),
  '/wide@1.4.0/package.json': WIDE,
  '/wide@1.4.0/index.d.ts': declarations(WIDE_TYPES)
});

/** Packages begin with `npm:`; entries hand on the files of a version. */
const JSPM: Answers = {
  '/npm:deep@2': moved('/npm:deep@2.1.0'),
  '/npm:deep@2.1.0': script("export * from '/npm:deep@2.1.0/dist/deep.js';"),
  '/npm:deep@2.1.0/dist/deep.js': script("import{wide as w}from'/npm:wide@1.4.0';export const deep=()=>w;"),
  '/npm:wide@1.4.0': script('export const wide={width:5};'),
  '/npm:deep@2/package.json': DEEP,
  '/npm:deep@2.1.0/types/index.d.ts': declarations(DEEP_TYPES),
  '/npm:wide@^1.0.0/package.json': WIDE,
  '/npm:wide@1.4.0/index.d.ts': declarations(WIDE_TYPES)
};

export type Cdn = 'jsDelivr' | 'esm.sh' | 'unpkg' | 'jspm';

/** The addresses of the settings for each, on this server. */
const ADDRESSES: Readonly<Record<Cdn, string>> = {
  jsDelivr: '/npm/{package}/+esm',
  'esm.sh': '/{package}',
  unpkg: '/{package}?module',
  jspm: '/npm:{package}'
};

export class CdnServer {
  /** What was asked for, in order. */
  readonly requests: string[] = [];
  /** What is answered instead, by path and search. */
  readonly instead = new Map<string, CdnAnswer | 'never'>();
  private answers: Answers = {};
  private origin = '';
  private readonly server: Server = createServer((request, response) => {
    const asked = decodeURIComponent(request.url ?? '');
    this.requests.push(asked);
    const special = this.instead.get(asked);
    if (special === 'never') return;
    const missing = refusal(404, `Couldn't find the requested file ${asked}.`);
    const { status = 200, headers, body = '' } = special ?? this.answers[asked] ?? missing;
    const common = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' };
    response.writeHead(status, { ...common, ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  });

  static async start(): Promise<CdnServer> {
    const started = new CdnServer();
    await new Promise<void>(resolve => started.server.listen(0, '127.0.0.1', resolve));
    started.origin = `http://127.0.0.1:${(started.server.address() as AddressInfo).port}`;
    return started;
  }

  /** From now on it answers as one of them does; gives the address for the settings. */
  become(cdn: Cdn): string {
    const all = { jsDelivr: JSDELIVR, 'esm.sh': esmSh(this.origin), unpkg: unpkg(this.origin), jspm: JSPM };
    this.answers = all[cdn];
    this.requests.length = 0;
    this.instead.clear();
    return this.origin + ADDRESSES[cdn];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}
