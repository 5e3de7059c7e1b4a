/**
 * @file Bundles the kernel's two workers into one self-contained file each, and the loader of the larger one. The
 * builder of the extension copies them as assets: it would bundle them a second time, and a worker must be a file of
 * its own to live under a strict CSP.
 */
import { fileURLToPath } from 'node:url';

import MinimizerPlugin from 'minimizer-webpack-plugin';
import webpack from 'webpack';

import { receptiveLibrary, typescriptLibrary } from './scripts/library.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * Global names that the kernel and the engine use. Cells may declare the same names, and their declarations are
 * properties of the global object; inside the bundle these stay what they were when it started.
 */
const HELD = [
  'AbortController',
  'AggregateError',
  'Array',
  'ArrayBuffer',
  'Atomics',
  'BigInt',
  'BigInt64Array',
  'BigUint64Array',
  'Blob',
  'Boolean',
  'DataView',
  'Date',
  'DecompressionStream',
  'Error',
  'EvalError',
  'File',
  'FinalizationRegistry',
  'Float32Array',
  'Float64Array',
  'FormData',
  'Function',
  'Headers',
  'ImageBitmap',
  'ImageData',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'JSON',
  'Map',
  'Math',
  'MessageChannel',
  'Number',
  'Object',
  'OffscreenCanvas',
  'Promise',
  'Proxy',
  'RangeError',
  'Reflect',
  'RegExp',
  'Response',
  'Set',
  'SharedArrayBuffer',
  'String',
  'Symbol',
  'SyntaxError',
  'TextDecoder',
  'TextEncoder',
  'TypeError',
  'URL',
  'URLSearchParams',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'WeakMap',
  'WeakRef',
  'WeakSet',
  'WebAssembly',
  'XMLHttpRequest',
  'atob',
  'btoa',
  'clearTimeout',
  'createImageBitmap',
  'crypto',
  'fetch',
  'isFinite',
  'isNaN',
  'navigator',
  'parseFloat',
  'parseInt',
  'performance',
  'queueMicrotask',
  'setTimeout',
  'structuredClone'
];

/** A long text, which an engine reads faster from JSON than as an object. */
function libraryFiles() {
  const json = JSON.stringify({ ...typescriptLibrary(), ...receptiveLibrary() });
  return `JSON.parse(${JSON.stringify(json)})`;
}

/** One worker: src/kernel/`folder`/`name`.worker.ts → lib/kernel/workers/`name`.worker.js. */
function worker(folder, name, { held }) {
  const wrap = [
    new webpack.BannerPlugin({ raw: true, banner: `(({ ${HELD.join(', ')} }) => {` }),
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
            keep_fnames: held,
            // Node prints the whole line of an error that it can tell nobody.
            format: { max_line_len: 500 }
          }
        })
      ]
    },
    plugins: [
      new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
      ...(held ? wrap : [new webpack.DefinePlugin({ LIBRARY_FILES: libraryFiles() })])
    ],
    cache: {
      type: 'filesystem',
      name,
      cacheDirectory: `${root}node_modules/.cache/webpack`,
      buildDependencies: { config: [fileURLToPath(import.meta.url)] }
    },
    performance: false
  };
}

export default [
  worker('compiler', 'loader', { held: false }),
  worker('compiler', 'compiler', { held: false }),
  worker('runtime', 'sandbox', { held: false }),
  worker('runtime', 'watch', { held: false }),
  worker('runtime', 'runtime', { held: true })
];
