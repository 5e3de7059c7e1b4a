/**
 * @file What JupyterLab's builder must know of us: the workers are finished files, to be copied as they are.
 * Its own rule for `.js` would bundle them a second time.
 */
module.exports = {
  module: {
    rules: [
      {
        test: /\.worker\.js$/,
        type: 'asset/resource',
        generator: { filename: '[name].[contenthash][ext]' }
      }
    ]
  }
};
