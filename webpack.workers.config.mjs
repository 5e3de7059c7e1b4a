/**
 * @file Bundles each of the kernel's workers into one self-contained file: the compiler and its loader, the runtime, and
 * what starts and watches a runtime in a sandboxed frame. The builder of the extension copies them as assets: it would
 * bundle them a second time, and a worker must be a file of its own to live under a strict CSP.
 */
import { fileURLToPath } from 'node:url';

import MinimizerPlugin from 'minimizer-webpack-plugin';
import webpack from 'webpack';

import { heldNames } from './scripts/held-names.mjs';
import { receptiveLibrary, typescriptLibrary } from './scripts/library.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const held = await heldNames();

/** A long text, which an engine reads faster from JSON than as an object. */
function libraryFiles() {
  const json = JSON.stringify({ ...typescriptLibrary(), ...receptiveLibrary() });
  return `JSON.parse(${JSON.stringify(json)})`;
}

/**
 * One worker: src/kernel/`folder`/`name`.worker.ts → lib/kernel/workers/`name`.worker.js.
 *
 * @param isHeld whether it shares its global object with cells: the names that `realm.ts` lists stay what they were when
 * it started, whatever cells declare.
 */
function worker(folder, name, { isHeld }) {
  const wrap = [
    new webpack.BannerPlugin({ raw: true, banner: `(({ ${held.join(', ')} }) => {` }),
    new webpack.BannerPlugin({ raw: true, footer: true, banner: '})(globalThis);' })
  ];
  return {
    name,
    mode: 'production',
    target: 'webworker',
    context: root,
    entry: `./src/kernel/${folder}/${name}.worker.ts`,
    output: {
      path: fileURLToPath(new URL('./lib/kernel/workers/', import.meta.url)),
      filename: `${name}.worker.js`,
      environment: { dynamicImport: true }
    },
    devtool: false,
    resolve: {
      extensionAlias: { '.js': ['.ts', '.js'] },
      fallback: { fs: false, path: false, os: false, inspector: false, perf_hooks: false }
    },
    module: {
      // The compiler asks at run time for Node's modules, which a worker has none of.
      noParse: /[\\/]typescript[\\/]lib[\\/]typescript\.js$/,
      rules: [
        {
          test: /\.ts$/,
          loader: 'ts-loader',
          options: { transpileOnly: true, configFile: `${root}tsconfig.json` }
        }
      ]
    },
    optimization: {
      splitChunks: false,
      // package.json names the side effects of lib/; these bundles are made from src/ and keep every module.
      sideEffects: false,
      minimizer: [
        new MinimizerPlugin({
          extractComments: false,
          terserOptions: {
            compress: { passes: 1 },
            keep_classnames: true,
            keep_fnames: isHeld,
            // Node prints the whole line of an error that it can tell nobody.
            format: { max_line_len: 500 }
          }
        })
      ]
    },
    plugins: [
      new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
      ...(isHeld ? wrap : [new webpack.DefinePlugin({ LIBRARY_FILES: libraryFiles() })])
    ],
    cache: {
      type: 'filesystem',
      name,
      cacheDirectory: `${root}node_modules/.cache/webpack`,
      buildDependencies: { config: [fileURLToPath(import.meta.url), `${root}src/kernel/runtime/realm.ts`] }
    },
    performance: false
  };
}

export default [
  worker('compiler', 'loader', { isHeld: false }),
  worker('compiler', 'compiler', { isHeld: false }),
  worker('runtime', 'sandbox', { isHeld: false }),
  worker('runtime', 'watch', { isHeld: false }),
  worker('runtime', 'runtime', { isHeld: true })
];
