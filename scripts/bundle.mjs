/** @file Runs webpack over the configuration file that is named; fails when it fails. */
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import webpack from 'webpack';

import { root } from './prerequisites.mjs';

const { default: configurations } = await import(pathToFileURL(join(root, process.argv[2])).href);

webpack(configurations).run((error, stats) => {
  if (error || !stats) {
    console.error(error);
    process.exitCode = 1;
    return;
  }
  console.log(stats.toString({ colors: false, modules: false, chunks: false }));
  process.exitCode = stats.hasErrors() ? 1 : 0;
});
