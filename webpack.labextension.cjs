/**
 * @file What JupyterLab's builder must know of us: the workers are finished files, to be copied as they are.
 * Left alone it would bundle them a second time, and minimise them without what their own build keeps. And the
 * library stays out of the page.
 */
const { join } = require('node:path');

const { rspack } = require('@rspack/core');

const WORKERS = /\.worker\..*js$/;

/** The builder shares a package's main module with other extensions. Ours is the engine, which no page computes with. */
const LIBRARY = join(__dirname, 'lib', 'index.js');

module.exports = {
  resolve: { alias: { [LIBRARY]: false } },
  module: {
    rules: [
      {
        test: WORKERS,
        type: 'asset/resource',
        generator: { filename: '[name].[contenthash][ext]' }
      }
    ]
  },
  optimization: {
    minimizer: [new rspack.SwcJsMinimizerRspackPlugin({ exclude: WORKERS })]
  },
  performance: false
};
