/**
 * @file The declarations that the language service reads: TypeScript's library for workers, and those of `receptive`
 * as `tsc` has written them to lib/. Doc comments stay, they are what Shift-Tab shows; licences stand in the wheel.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';

import { root } from './prerequisites.mjs';

/** The libraries that `src/kernel/compiler/service-host.ts` names; each names others. */
const LIBRARIES = ['es2023', 'webworker', 'esnext.disposable', 'esnext.decorators'];
const LICENCE = /^\/\*![^]*?\*\/\s*/;

const typescript = dirname(createRequire(import.meta.url).resolve('typescript'));

/** TypeScript's own library: `/lib/lib.es2023.d.ts` and what it refers to. */
export function typescriptLibrary() {
  const files = {};
  const add = name => {
    const path = `/lib/lib.${name}.d.ts`;
    if (path in files) return;
    const text = readFileSync(join(typescript, `lib.${name}.d.ts`), 'utf8').replace(LICENCE, '');
    files[path] = text;
    for (const [, other] of text.matchAll(/<reference lib="([^"]+)"/g)) add(other);
  };
  LIBRARIES.forEach(add);
  return files;
}

/** The declarations of `receptive`, from its entry: `/receptive/index.d.ts` and what it imports. */
export function receptiveLibrary() {
  const files = {};
  const add = path => {
    if (`/receptive/${path}` in files) return;
    const source = join(root, 'lib', path);
    if (!existsSync(source)) throw new Error(`library: ${source} is needed; run npm run build first`);
    const text = readFileSync(source, 'utf8');
    files[`/receptive/${path}`] = text;
    for (const [, other] of text.matchAll(/(?:from |import\(|import )'(\.[^']+)\.js'/g)) {
      add(posix.join(posix.dirname(path), `${other}.d.ts`));
    }
  };
  add('index.d.ts');
  return files;
}
