/**
 * @file Runs webpack over the configuration file that is named; fails when it fails. It writes the licences of what was
 * bundled beside it: those of `webpack.workers.config.mjs` in `workers.licences.txt`.
 */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import webpack from 'webpack';

import { licencesOf } from './licences.mjs';
import { root } from './prerequisites.mjs';

/** The files that a compilation put into its bundle. */
function modulesOf({ compilation }) {
  return [...compilation.modules]
    .flatMap(module => module.modules ?? [module])
    .flatMap(module => module.resource ?? []);
}

const { default: configurations } = await import(pathToFileURL(join(root, process.argv[2])).href);

webpack(configurations).run((error, stats) => {
  if (error || !stats) {
    console.error(error);
    process.exitCode = 1;
    return;
  }
  console.log(stats.toString({ colors: false, modules: false, chunks: false }));
  process.exitCode = stats.hasErrors() ? 1 : 0;
  const name = basename(process.argv[2]).split('.')[1];
  writeFileSync(
    join(configurations[0].output.path, `${name}.licences.txt`),
    licencesOf(stats.stats.flatMap(modulesOf))
  );
});
