/** @file The `package.json` of a package, read for one thing: which of its files may declare the types of a module. */

/** What is trusted of a `package.json`. */
export interface PackageManifest {
  readonly version: string;
  /** `types` or `typings`. */
  readonly types: string | null;
  readonly main: string | null;
  readonly exports: unknown;
  /** Ranges by name, of all kinds of dependencies. */
  readonly dependencies: ReadonlyMap<string, string>;
}

const DEPENDENCIES = ['peerDependencies', 'optionalDependencies', 'dependencies'];
/** The conditions that hold for the types of a module that a page imports. */
const CONDITIONS = new Set(['types', 'browser', 'import', 'module', 'default']);

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
    dependencies: new Map(dependencies.map(([name, range]) => [name, asText(range) ?? '']))
  };
}

/**
 * The files that may declare the types of a module of the package, the best first, relative to the package.
 *
 * @param path of the module inside the package; empty for its entry.
 */
export function declarationFiles({ exports, types, main }: PackageManifest, path: string): readonly string[] {
  const exported = findExport(exports, path === '' ? '.' : `./${path}`);
  const found = exported === null ? [] : [declarationOf(exported)];
  if (path === '') {
    if (types !== null) found.push(/\.[mc]?ts$/.test(types) ? types : `${types}.d.ts`);
    else found.push(...(main === null ? [] : [declarationOf(main)]), 'index.d.ts');
  } else if (exports === undefined) {
    found.push(declarationOf(path), `${path}/index.d.ts`);
  }
  return [...new Set(found.map(each => each.replace(/^\.?\//, '')))];
}

/** The declarations that belong to a file: `a.d.ts` to `a.js` and to `a`, `a.d.mts` to `a.mjs`. */
export function declarationOf(path: string): string {
  if (/\.d\.[mc]?ts$/.test(path)) return path;
  const kind = /\.([mc]?)js$/.exec(path);
  return kind ? `${path.slice(0, kind.index)}.d.${kind[1]}ts` : `${path}.d.ts`;
}

/** The package of `@types` that declares the types of one that does not. */
export function typesPackage(name: string): string {
  return `@types/${name.replace(/^@([^/]+)\//, '$1__')}`;
}

/** What `exports` gives for `.` or `./path`; null for nothing. */
function findExport(exports: unknown, key: string): string | null {
  const isTable = isRecord(exports) && Object.keys(exports).some(each => each.startsWith('.'));
  if (!isTable) return key === '.' ? choose(exports, '') : null;
  if (Object.hasOwn(exports, key)) return choose(exports[key], '');
  const patterns = Object.keys(exports).filter(each => each.includes('*'));
  for (const pattern of patterns.sort((a, b) => b.indexOf('*') - a.indexOf('*'))) {
    const [before, after] = pattern.split('*');
    const isMatch = key.startsWith(before) && key.endsWith(after) && key.length >= pattern.length;
    if (isMatch) return choose(exports[pattern], key.slice(before.length, key.length - after.length));
  }
  return null;
}

/** The first file whose conditions hold. */
function choose(entry: unknown, star: string): string | null {
  if (typeof entry === 'string') return entry.replaceAll('*', () => star);
  const choices: readonly unknown[] = Array.isArray(entry)
    ? entry
    : isRecord(entry)
      ? Object.keys(entry).flatMap(each => (CONDITIONS.has(each) ? [entry[each]] : []))
      : [];
  for (const each of choices) {
    const found = choose(each, star);
    if (found !== null) return found;
  }
  return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
