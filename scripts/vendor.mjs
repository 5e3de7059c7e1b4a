/**
 * @file Puts the libraries that our files import into the package, so that it loads as it is: in a page without a bundler,
 * and in Node with nothing installed. What `tsc` wrote with `from 'fflate'` then says `from '../vendor/fflate.js'`, and
 * that file holds the names that are imported and no others. A library of Jupyter's is no part of the package.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { rolldown } from 'rolldown';

import { licencesOf } from './licences.mjs';
import { root } from './prerequisites.mjs';

const LIBRARY = join(root, 'lib');
const VENDOR = join(LIBRARY, 'vendor');
/** Written last: where it is newer than all sources, the package is whole. */
export const LICENCES = join('lib', 'vendor', 'LICENCES.txt');

/** An import as `tsc` writes it: on a line of its own, with the names in braces. */
const NAMED_IMPORT = /^import \{ (.+) \} from '(.+)';$/gm;
/** What the package must not hold: an import by a bare name, in code or in declarations. */
const BARE_IMPORT = /^(?:import|export) (?:.* from )?['"]([^.'"][^'"]*)['"]|import\("([^."][^"]*)"\)/m;

/** Folders of lib/ that the package holds. */
function packedFolders() {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return files.filter(name => /^lib\/\w+$/.test(name)).map(name => join(root, name));
}

/** Files below `folder` that end so; none where there is no such folder. */
function filesIn(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter(name => name.endsWith(ending))
    .map(name => join(folder, name));
}

/** The library that an import of `file` means, or null: by its own name, or as an earlier build has rewritten it. */
function libraryOf(file, specifier) {
  if (!specifier.startsWith('.')) return specifier;
  const target = resolve(dirname(file), specifier);
  return target.startsWith(VENDOR + sep) ? relative(VENDOR, target).replace(/\.js$/, '') : null;
}

/** Library → the names that files import from it. */
function findImports(files) {
  const libraries = new Map();
  for (const file of files) {
    for (const [, names, specifier] of readFileSync(file, 'utf8').matchAll(NAMED_IMPORT)) {
      const library = libraryOf(file, specifier);
      if (library === null) continue;
      const known = libraries.get(library) ?? new Set();
      for (const name of names.split(', ')) known.add(name.replace(/ as .+$/, ''));
      libraries.set(library, known);
    }
  }
  return libraries;
}

function rewriteImports(file, libraries) {
  const text = readFileSync(file, 'utf8');
  const rewritten = text.replace(NAMED_IMPORT, (line, names, specifier) => {
    if (!libraries.has(specifier)) return line;
    const path = relative(dirname(file), join(VENDOR, `${specifier}.js`)).replaceAll(sep, '/');
    return `import { ${names} } from '${path}';`;
  });
  if (rewritten !== text) writeFileSync(file, rewritten);
}

function checkImports(file) {
  const found = BARE_IMPORT.exec(readFileSync(file, 'utf8'));
  if (found) {
    const library = found[1] ?? found[2];
    throw new Error(
      `${relative(root, file)}: '${library}' must give names in braces and no public type, got another import`
    );
  }
}

/** One entry a library, which exports the names that we import. */
function entries(libraries) {
  const prefix = 'vendor:';
  return {
    name: 'vendor-entries',
    resolveId(id) {
      if (id.startsWith(prefix)) return id;
      return libraries.has(id) ? this.resolve(id, join(root, 'package.json'), { skipSelf: true }) : null;
    },
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const library = id.slice(prefix.length);
      return `export { ${[...libraries.get(library)].sort().join(', ')} } from '${library}';`;
    }
  };
}

async function bundle(libraries) {
  rmSync(VENDOR, { recursive: true, force: true });
  const names = [...libraries.keys()].sort();
  const build = await rolldown({
    input: Object.fromEntries(names.map(name => [name, `vendor:${name}`])),
    platform: 'browser',
    plugins: [entries(libraries)]
  });
  const { output } = await build.write({
    dir: VENDOR,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js'
  });
  await build.close();
  return output.flatMap(chunk => chunk.moduleIds);
}

/** Bundles what lib/ imports into lib/vendor. May run again after `tsc` has written only some files anew. */
export async function vendorLibraries() {
  const packed = packedFolders().filter(folder => folder !== VENDOR);
  const files = packed.flatMap(folder => filesIn(folder, '.js'));
  // The renderers are no part of the package, but share its libraries in the labextension.
  const renderers = filesIn(join(LIBRARY, 'renderers'), '.js');
  const libraries = findImports(files);
  for (const [library, names] of findImports(renderers)) {
    for (const name of names) libraries.get(library)?.add(name);
  }
  const modules = await bundle(libraries);
  for (const file of [...files, ...renderers]) rewriteImports(file, libraries);
  for (const file of [...files, ...packed.flatMap(folder => filesIn(folder, '.d.ts'))]) checkImports(file);
  mkdirSync(VENDOR, { recursive: true });
  writeFileSync(join(root, LICENCES), licencesOf(modules));
}
