/**
 * @file Installs the npm tarball of `dist/` into an empty project and trains one step with it in plain Node:
 * the engine needs neither Jupyter nor a browser, and only JPEG needs another package installed.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { root, run } from './prerequisites.mjs';
import { LICENCES } from './vendor.mjs';

const PROGRAM = `
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { data, F, manualSeed, nn, optim, tensor } from 'receptive';

manualSeed(0);
const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Flatten(), new nn.Linear(8, 2));
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const input = tensor([[[[1, 2, 3, 4], [5, 6, 7, 8], [8, 7, 6, 5], [4, 3, 2, 1]]]]);
const target = tensor([1], { dtype: 'int64' });
const losses = [];
for (let step = 0; step < 3; step++) {
  optimizer.zeroGrad();
  const loss = F.crossEntropy(net.forward(input), target);
  loss.backward();
  optimizer.step();
  losses.push(loss.item());
}
assert.deepEqual(net.forward(input).shape, [1, 2]);
assert.ok(losses[2] < losses[0], \`the loss must fall, got \${losses}\`);

// The package brings the library that unpacks this.
const pixels = gzipSync(Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255));
const labels = gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7));
const digits = data.mnist({ images: pixels, labels });
assert.deepEqual([digits.images.toArray(), digits.targets.toArray()], [[[[[0, 1]]]], [7]]);

// The header of a JPEG of one grey pixel. The decoder is an optional peer and not installed here.
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff, 0xda);
await assert.rejects(data.decodeImage(jpeg), /npm install jpeg-js$/);
`;

const project = mkdtempSync(join(tmpdir(), 'receptive-pack-'));
try {
  const tarball = readdirSync(join(root, 'dist')).find(name => name.endsWith('.tgz'));
  if (!tarball) throw new Error('dist/ holds no npm tarball: run node scripts/artefacts.mjs first');
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(join(project, 'train.js'), PROGRAM);
  const install = ['install', '--silent', '--offline', '--no-audit', '--no-fund'];
  run('npm', [...install, join(root, 'dist', tarball)], { cwd: project });
  run(process.execPath, ['train.js'], { cwd: project });
  if (!existsSync(join(project, 'node_modules', 'receptive', LICENCES))) {
    throw new Error(`${tarball} must bring ${LICENCES} for what is bundled into it, got none`);
  }
  console.log(`${tarball} trains in plain Node ${process.versions.node}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(project, { recursive: true, force: true });
}
