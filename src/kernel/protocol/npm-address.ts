/**
 * @file How packages of npm are named in imports and found on a server: `npm:@scope/name@range/path`, and the address of the
 * settings, in which `{package}` stands for what follows `npm:`.
 */

const PREFIX = 'npm:';
const PLACE = '{package}';

/** What `npm:@scope/name@^1.2/sub/path` is made of. */
export interface PackageName {
  readonly name: string;
  /** A version, a range or a tag; empty for the newest. */
  readonly range: string;
  /** Of the module inside the package; empty for its entry. */
  readonly path: string;
}

/** Null for what names no package. */
export function parsePackageName(specifier: string): PackageName | null {
  const found = /^npm:((?:@[^/@]+\/)?[^/@]+)(?:@([^/]*))?(?:\/(.*))?$/.exec(specifier);
  if (!found) return null;
  const [, name, range = '', path = ''] = found;
  return { name, range, path };
}

/** Where a package is as an ECMAScript module. */
export function moduleAddress(npmAddress: string, specifier: string): string {
  return npmAddress.replace(PLACE, () => specifier.slice(PREFIX.length));
}

/**
 * Where a file of a package lies as its author published it: what stands before `{package}` in the address leads there
 * on cdn.jsdelivr.net, unpkg.com, esm.sh and jspm.dev alike.
 */
export function fileAddress(npmAddress: string, { name, range, path }: PackageName): string {
  const folder = npmAddress.slice(0, npmAddress.indexOf(PLACE));
  return `${folder}${name}${range === '' ? '' : `@${range}`}/${path}`;
}

/**
 * Where packages are: the value of `RECEPTIVE_NPM_ADDRESS`.
 *
 * @throws where it is no address, or does not say where the package stands in it.
 */
export function parseNpmAddress(value: string | undefined, fallback: string): string {
  if (value === undefined || value === '') return fallback;
  if (/^https?:\/\/.*\{package\}/.test(value)) return value;
  throw new RangeError(`RECEPTIVE_NPM_ADDRESS: an address with ${PLACE} is expected, got '${value}'`);
}
