/** @file The script of the renderers' page, bundled. */
import { join } from 'node:path';

import webpack from 'webpack';

import { RESULTS, ROOT } from './places.js';

/** Gives the path of the script. */
export function bundleGallery(): Promise<{ script: string }> {
  const path = join(RESULTS, 'gallery');
  const compiler = webpack({
    mode: 'development',
    devtool: false,
    entry: join(ROOT, 'test/renderers/gallery-page.ts'),
    output: { path, filename: 'gallery.js' },
    resolve: { extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } },
    module: {
      // One file: a page without an address loads no others.
      parser: { javascript: { dynamicImportMode: 'eager' } },
      rules: [
        {
          test: /\.ts$/,
          loader: 'ts-loader',
          options: { transpileOnly: true, configFile: join(ROOT, 'test/tsconfig.json') }
        }
      ]
    }
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()));
      else resolve({ script: join(path, 'gallery.js') });
    });
  });
}
