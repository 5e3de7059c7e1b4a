/**
 * @file What `./x` means, both when it runs and when its types are checked. A full name means that file; `./x.js` may
 * also mean `x.ts`, as in TypeScript and Vite. A name without an ending means a script, or the index of a folder. `.mts`
 * and `.mjs` are found only by their full names, as in TypeScript.
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
/** Which source may be meant where the name of its compiled script is written. */
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
  /** The files that may be meant, in the order in which they are tried; empty where the import is refused. */
  readonly files: readonly string[];
  /** Declarations that give types where none of the files exists. They cannot run. */
  readonly declarations: readonly string[];
  /** Why nothing can be imported under this name; null where something can. */
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

/** The kind of a file; null where it cannot be imported. */
export function kindOf(path: string): FileKind | null {
  return isDeclarations(path) ? null : (KINDS.get(endingOf(path)) ?? null);
}

/** Whether a file holds declarations only. */
export function isDeclarations(path: string): boolean {
  return DECLARATIONS.test(path);
}

/** Whether a file can import others, because it holds code or declarations. */
export function isScript(path: string): boolean {
  return SCRIPT.test(path);
}

/** The files that may declare the types of JavaScript. Where one exists, the script itself is not looked at. */
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
