/**
 * @file The weight of the engine on a user's page: everything the library exports of it, bundled and minimised by
 * webpack as a user would, then gzipped. Fails above the limit. The pictures of `data.digits()` are data, and weighed
 * apart: a program that does not call it must not ship them, which is checked too.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

import webpack from 'webpack';

import { root } from './prerequisites.mjs';

/** Bytes, gzipped: 120 kB, of a thousand bytes each. */
const LIMIT = 120_000;
const library = join(root, 'lib', 'engine', 'index.js');
const digits = join(root, 'lib', 'engine', 'data', 'digits-images.js');

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

/** Bytes that `source` makes when it is bundled for a page and gzipped. */
async function weigh(source, folder) {
  writeFileSync(join(folder, 'entry.mjs'), source);
  const compiler = webpack({
    mode: 'production',
    context: root,
    entry: join(folder, 'entry.mjs'),
    output: { path: folder, filename: 'bundle.js', module: true, library: { type: 'module' } },
    experiments: { outputModule: true },
    performance: false
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise(resolve => compiler.close(resolve));
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  return gzipSync(readFileSync(join(folder, 'bundle.js')), { level: 9 }).length;
}

const folder = mkdtempSync(join(tmpdir(), 'receptive-size-'));
try {
  const everything = await weigh(`export * from ${JSON.stringify(library)};`, folder);
  const pictures = await weigh(`export * from ${JSON.stringify(digits)};`, folder);
  const program = await weigh(PROGRAM, folder);
  const engine = everything - pictures;
  console.log(
    `engine ${count(engine)} bytes gzipped, limit ${count(LIMIT)}; the digits' pictures ${count(pictures)}; ` +
      `a program without them ${count(program)}`
  );
  if (engine > LIMIT)
    throw new Error(`the engine must take at most ${count(LIMIT)} bytes, got ${count(engine)}`);
  if (program > engine) throw new Error('the digits are part of a program that does not use them');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
