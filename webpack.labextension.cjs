/**
 * @file What JupyterLab's builder must know of us: the workers are finished files, to be copied as they are.
 * Left alone it would bundle them a second time, and minimise them without what their own build keeps.
 */
const { rspack } = require('@rspack/core');

const WORKERS = /\.worker\..*js$/;

module.exports = {
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
