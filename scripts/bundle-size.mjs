/**
 * @file The weight of the engine on a user's page: everything the library exports of it, bundled and minimised by
 * webpack as a user would, then gzipped. Fails above the limit. What a page loads to compute is weighed without the
 * readers of files and without the pictures of `data.digits()`: a program that calls neither must ship neither, which
 * is checked too.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

import webpack from 'webpack';

import { root } from './prerequisites.mjs';

/** Most bytes that a page may load to compute, gzipped. The one place where the number stands. */
const LIMIT = 150_000;
const library = join(root, 'lib', 'engine', 'index.js');

/** Parts that ship only with programs that call them, and their files. */
const PARTS = {
  readers:
    /[\\/]lib[\\/](engine[\\/](io|data[\\/](decode-image|idx|image-folder|jpeg|jpeg-library|no-jpeg-library|mnist|png))|formats|vendor)\b/,
  digits: /[\\/]lib[\\/]engine[\\/]data[\\/]digits-images\b/
};

/** A program with data of its own. */
const PROGRAM = `
import { data, F, nn, optim, tensor } from ${JSON.stringify(library)};
const net = new nn.Sequential(new nn.Conv2d(1, 8, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(8, 2));
const optimizer = new optim.SGD(net.parameters(), 0.1);
const set = new data.TensorDataset(tensor([[[[1]]]]), tensor([1], { dtype: 'int64' }));
for (const [x, y] of new data.DataLoader(set)) {
  F.crossEntropy(net.forward(x), y).backward();
  optimizer.step();
}
`;

/** 118000 → 118,000. */
function count(bytes) {
  return bytes.toLocaleString('en');
}

/** Bundles `source` for a page: gzipped bytes of each part and of the rest, which is `main`. */
async function weigh(source, folder) {
  const output = join(folder, 'bundle');
  writeFileSync(join(folder, 'entry.mjs'), source);
  const groups = Object.entries(PARTS).map(([name, test]) => [name, { name, test, enforce: true }]);
  const compiler = webpack({
    mode: 'production',
    context: root,
    entry: join(folder, 'entry.mjs'),
    output: { path: output, filename: '[name].js', clean: true, module: true, library: { type: 'module' } },
    experiments: { outputModule: true },
    optimization: { splitChunks: { chunks: 'all', cacheGroups: Object.fromEntries(groups) } },
    performance: false
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise(resolve => compiler.close(resolve));
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  const { assets } = stats.toJson({ all: false, assets: true });
  return Object.fromEntries(
    assets.map(({ name }) => [
      name.replace(/\.js$/, ''),
      gzipSync(readFileSync(join(output, name)), { level: 9 }).length
    ])
  );
}

const folder = mkdtempSync(join(tmpdir(), 'receptive-size-'));
try {
  const everything = await weigh(`export * from ${JSON.stringify(library)};`, folder);
  const program = await weigh(PROGRAM, folder);
  console.log(
    `to compute ${count(everything.main)} bytes gzipped, limit ${count(LIMIT)}; readers of files ` +
      `${count(everything.readers)}; the digits' pictures ${count(everything.digits)}; ` +
      `a program without both ${count(program.main)}`
  );
  if (everything.main > LIMIT) {
    throw new Error(`the engine must take at most ${count(LIMIT)} bytes, got ${count(everything.main)}`);
  }
  const unused = Object.keys(PARTS).filter(part => part in program);
  if (unused.length > 0) throw new Error(`a program ships what it does not use: ${unused.join(', ')}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
