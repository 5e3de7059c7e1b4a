/** @file The script of the kernel's page, bundled as an extension is: from `lib`, where the workers are files to copy. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import webpack from 'webpack';

import { RESULTS, ROOT } from './places.js';

/** Gives the folder that holds `page.js` and the workers. */
export function bundleKernelPage(): Promise<{ folder: string }> {
  const folder = join(RESULTS, 'kernel-page');
  mkdirSync(folder, { recursive: true });
  const kernel = join(ROOT, 'lib', 'kernel', 'page', 'page-kernel.js');
  const compiler = webpack({
    mode: 'development',
    devtool: false,
    context: ROOT,
    entry: './test/browser/kernel-page.ts',
    output: { path: folder, filename: 'page.js', assetModuleFilename: '[name][ext]' },
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    module: { rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
    plugins: [new webpack.NormalModuleReplacementPlugin(/src\/kernel\/page\/page-kernel\.js$/, kernel)]
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()));
      else resolve({ folder });
    });
  });
}
