/** @file Runs webpack over `webpack.workers.config.mjs`; fails when it fails. */
import process from 'node:process';

import webpack from 'webpack';

import configurations from '../webpack.workers.config.mjs';

webpack(configurations).run((error, stats) => {
  if (error || !stats) {
    console.error(error);
    process.exitCode = 1;
    return;
  }
  console.log(stats.toString({ colors: false, modules: false, chunks: false }));
  process.exitCode = stats.hasErrors() ? 1 : 0;
});
