/**
 * @file What `./x` means, for those who run an import and those who check it. A full name means its file; as in
 * TypeScript and Vite, `./x.js` may also be written for `x.ts`. A name without an ending means a module, or the index
 * of a folder. `.mts` and `.mjs` are found only by their full names, as in Node.
 */
import { joinPath } from './notebook-path.js';

/** How a file that can be imported is read. */
export type FileKind = 'typescript' | 'javascript' | 'json' | 'wasm';

const KINDS: ReadonlyMap<string, FileKind> = new Map<string, FileKind>([
  ['.ts', 'typescript'],
  ['.mts', 'typescript'],
  ['.js', 'javascript'],
  ['.mjs', 'javascript'],
  ['.json', 'json'],
  ['.wasm', 'wasm']
]);
/** The ending of the source for which the ending of what is made of it may be written. */
const SOURCES: ReadonlyMap<string, string> = new Map([
  ['.js', '.ts'],
  ['.mjs', '.mts']
]);
const WITHOUT_ENDING = ['.ts', '.js', '/index.ts', '/index.js'];

const SCRIPT = /\.(m?)[jt]s$/;
const DECLARATIONS = /\.d\.[mc]?ts$/;
const REFUSALS: readonly (readonly [ending: RegExp, reason: string])[] = [
  [DECLARATIONS, 'a file of declarations has nothing to run; write import type'],
  [/\.[jt]sx$/, 'JSX is not part of the language of cells and their files'],
  [/\.c[jt]s$/, 'CommonJS modules cannot be imported; write the file as an ECMAScript module']
];

export interface LocalImport {
  /** The files that may be meant, in the order in which they are looked for; none where the import is refused. */
  readonly files: readonly string[];
  /** Declarations that give types where none of the files is there; they do not run. */
  readonly declarations: readonly string[];
  /** Why no file can be meant. */
  readonly refusal: string | null;
}

/** Whether an import means a file beside the one that imports it. */
export function isLocal(specifier: string): boolean {
  return /^\.{1,2}\//.test(specifier);
}

/** @param folder of the file that imports. */
export function localImport(specifier: string, folder: string): LocalImport {
  const path = joinPath(folder, specifier);
  if (path === null) return refused('it leads out of the folder that can be read');
  const refusal = REFUSALS.find(([ending]) => ending.test(path))?.[1];
  if (refusal !== undefined) return refused(refusal, isDeclarations(path) ? [path] : []);
  const files = candidates(path);
  const declarations = files.flatMap(declarationsOf);
  return { files, declarations: [...new Set(declarations)], refusal: null };
}

function candidates(path: string): readonly string[] {
  const ending = endingOf(path);
  if (!KINDS.has(ending)) return WITHOUT_ENDING.map(each => path + each);
  const source = SOURCES.get(ending);
  return source === undefined ? [path] : [path, path.slice(0, -ending.length) + source];
}

function refused(refusal: string, declarations: readonly string[] = []): LocalImport {
  return { files: [], declarations, refusal };
}

/** Null for a file that cannot be imported. */
export function kindOf(path: string): FileKind | null {
  return isDeclarations(path) ? null : (KINDS.get(endingOf(path)) ?? null);
}

/** Whether a file only declares what others are. */
export function isDeclarations(path: string): boolean {
  return DECLARATIONS.test(path);
}

/** Whether a file may import others: it is code, or declares code. */
export function isScript(path: string): boolean {
  return SCRIPT.test(path);
}

/** Where declarations of a file's types may be, which are believed where they are there: TypeScript has its own. */
export function declarationsBeside(path: string): readonly string[] {
  return kindOf(path) === 'javascript' ? declarationsOf(path) : [];
}

/** `x.d.ts` of `x.js` and `x.ts`, `x.d.mts` of `x.mjs` and `x.mts`; none of what is no script. */
function declarationsOf(path: string): readonly string[] {
  const script = SCRIPT.exec(path);
  return script ? [`${path.slice(0, script.index)}.d.${script[1]}ts`] : [];
}

function endingOf(path: string): string {
  return /\.[a-z]+$/.exec(path)?.[0] ?? '';
}
