/**
 * @file Bundles the Node host of the kernel: the process's own file and the first file of its threads. The workers
 * that the threads run are those of the page, copied beside them by `scripts/build.mjs`.
 */
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** `entry` below src/kernel/node → jupyterlab_receptive/node_kernel/bundle/`entry`.mjs. */
function bundle(entry) {
  return {
    name: `node-${entry}`,
    mode: 'production',
    target: 'node20',
    context: root,
    entry: `./src/kernel/node/${entry}.ts`,
    experiments: { outputModule: true },
    output: {
      path: `${root}jupyterlab_receptive/node_kernel/bundle/`,
      filename: `${entry}.mjs`,
      module: true,
      chunkFormat: 'module'
    },
    devtool: false,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    module: {
      // `import.meta.url` and the addresses made from it mean the bundle and the files beside it.
      parser: { javascript: { importMeta: false, url: false } },
      rules: [
        {
          test: /\.ts$/,
          loader: 'ts-loader',
          options: {
            transpileOnly: true,
            configFile: `${root}src/kernel/node/tsconfig.json`,
            compilerOptions: { module: 'ESNext', moduleResolution: 'Bundler' }
          }
        }
      ]
    },
    // Small enough to be read, and stacks in bug reports name our functions.
    optimization: { minimize: false },
    performance: false
  };
}

export default [bundle('kernel-process'), bundle('thread')];
