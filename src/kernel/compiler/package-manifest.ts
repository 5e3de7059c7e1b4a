/** @file Reads in a package's `package.json` which of its files may declare the types of a module. */
import ts from 'typescript';

/** The fields of a `package.json` that matter here. */
export interface PackageManifest {
  readonly version: string;
  /** `types` or `typings`. */
  readonly types: string | null;
  readonly main: string | null;
  readonly exports: unknown;
  /** Where files lie for some versions of TypeScript. */
  readonly typesVersions: unknown;
  /** Ranges by name, of all kinds of dependencies. */
  readonly dependencies: ReadonlyMap<string, string>;
}

const DEPENDENCIES = ['peerDependencies', 'optionalDependencies', 'dependencies'];
/** The conditions of `exports` that hold for the types of a module that a page imports. */
const CONDITIONS = new Set(['types', 'browser', 'import', 'module', 'default']);
/** Conditions for Node, used where no other holds: a server makes modules for pages of such files too. */
const OTHER_CONDITIONS = new Set([...CONDITIONS, 'require', 'node']);
const VERSIONED_TYPES = 'types@';

/** Null for a text that is no `package.json`. */
export function parseManifest(text: string): PackageManifest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  const dependencies = DEPENDENCIES.flatMap(each =>
    isRecord(value[each]) ? Object.entries(value[each]) : []
  );
  return {
    version: asText(value.version) ?? '',
    types: asText(value.types) ?? asText(value.typings),
    main: asText(value.main),
    exports: value.exports,
    typesVersions: value.typesVersions,
    dependencies: new Map(dependencies.map(([name, range]) => [name, asText(range) ?? '']))
  };
}

/**
 * The files that may declare the types of a module of the package, the best first, relative to the package.
 *
 * @param path of the module inside the package; empty for its entry.
 */
export function declarationFiles(manifest: PackageManifest, path: string): readonly string[] {
  const { exports, types, main } = manifest;
  const isEntry = path === '';
  const key = isEntry ? '.' : `./${path}`;
  const exported = findExports(exports, key, CONDITIONS);
  if (exported.length === 0) exported.push(...findExports(exports, key, OTHER_CONDITIONS));
  const found = exported.map(declarationOf);
  const named = isEntry ? (types ?? main ?? 'index.d.ts') : path;
  const paths = versionPaths(manifest.typesVersions);
  for (const each of [isEntry ? '.' : path, named.replace(/^\.\//, '')]) {
    found.push(...mapPath(paths, each).flatMap(fileOrFolder));
  }
  if (isEntry || exports === undefined) found.push(...fileOrFolder(named));
  if (isEntry && types === null) found.push('index.d.ts');
  return [...new Set(found.map(each => each.replace(/^\.?\//, '')))];
}

/** `lib/a` may be the file `lib/a.d.ts` or the folder `lib/a`. */
function fileOrFolder(path: string): readonly string[] {
  if (/\.[mc]?ts$/.test(path)) return [path];
  if (/\.[mc]?js$/.test(path)) return [declarationOf(path)];
  const bare = path.replace(/\/$/, '');
  return [`${bare}.d.ts`, `${bare}/index.d.ts`];
}

/** The declarations that belong to a file: `a.d.ts` to `a.js`, `a.ts` and `a`, `a.d.mts` to `a.mjs`. */
export function declarationOf(path: string): string {
  if (/\.d\.[mc]?ts$/.test(path)) return path;
  const kind = /\.([mc]?)[jt]s$/.exec(path);
  return kind ? `${path.slice(0, kind.index)}.d.${kind[1]}ts` : `${path}.d.ts`;
}

/** The package of `@types` that declares the types of one that does not. */
export function typesPackage(name: string): string {
  return `@types/${name.replace(/^@([^/]+)\//, '$1__')}`;
}

/** What `exports` gives for `.` or `./path`. */
function findExports(exports: unknown, key: string, conditions: ReadonlySet<string>): string[] {
  const isTable = isRecord(exports) && Object.keys(exports).some(each => each.startsWith('.'));
  if (!isTable) return key === '.' ? choose(exports, '', conditions) : [];
  if (Object.hasOwn(exports, key)) return choose(exports[key], '', conditions);
  const match = matchPattern(Object.keys(exports), key);
  return match ? choose(exports[match.pattern], match.star, conditions) : [];
}

/** All files whose conditions hold, in their order. Node takes the first, but packages often put `types` behind others. */
function choose(entry: unknown, star: string, conditions: ReadonlySet<string>): string[] {
  if (typeof entry === 'string') return [entry.replaceAll('*', () => star)];
  const choices: readonly unknown[] = Array.isArray(entry)
    ? entry
    : isRecord(entry)
      ? Object.keys(entry).flatMap(each => (holds(each, conditions) ? [entry[each]] : []))
      : [];
  return choices.flatMap(each => choose(each, star, conditions));
}

function holds(condition: string, conditions: ReadonlySet<string>): boolean {
  if (conditions.has(condition)) return true;
  return condition.startsWith(VERSIONED_TYPES) && isOurVersion(condition.slice(VERSIONED_TYPES.length));
}

/** The pattern with a `*` that fits a name best: the one with most before the star. */
function matchPattern(
  keys: readonly string[],
  name: string
): { readonly pattern: string; readonly star: string } | null {
  const patterns = keys.filter(each => each.includes('*'));
  for (const pattern of patterns.sort((a, b) => b.indexOf('*') - a.indexOf('*'))) {
    const [before, after] = pattern.split('*');
    const isMatch = name.startsWith(before) && name.endsWith(after) && name.length >= pattern.length - 1;
    if (isMatch) return { pattern, star: name.slice(before.length, name.length - after.length) };
  }
  return null;
}

/** What `typesVersions` says for our TypeScript. */
function versionPaths(typesVersions: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(typesVersions)) return {};
  const range = Object.keys(typesVersions).find(isOurVersion);
  const paths = range === undefined ? undefined : typesVersions[range];
  return isRecord(paths) ? paths : {};
}

/** Where `typesVersions` puts a file; empty where it does not mention the file. */
function mapPath(paths: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  if (Object.hasOwn(paths, path)) return choose(paths[path], '', new Set());
  const match = matchPattern(Object.keys(paths), path);
  return match && path !== '.' ? choose(paths[match.pattern], match.star, new Set()) : [];
}

/** Whether a range of versions includes our TypeScript, whose parser of ranges is not declared. */
function isOurVersion(range: string): boolean {
  const { VersionRange } = ts as unknown as {
    readonly VersionRange: { tryParse(text: string): { test(version: string): boolean } | undefined };
  };
  return VersionRange.tryParse(range)?.test(ts.version) ?? false;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
