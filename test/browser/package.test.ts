import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpack from 'webpack';

import type { Tensor } from '../../src/engine/index.js';
import { readFixture, recordTensor, type TensorRecord, tensorValues } from '../oracle/fixture.js';
import { useWatchedPages } from './harness/pages.js';
import { DIST } from './harness/places.js';
import { serveFolder } from './harness/static-server.js';

/** Trains on the digits and gives the losses, or decodes pictures: the same program wherever it runs. */
const PROGRAM = `
import { backend, data, F, manualSeed, nn, optim } from 'LIBRARY';

export async function train() {
  manualSeed(0);
  const net = new nn.Sequential(new nn.Conv2d(1, 8, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(288, 10));
  const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });
  const losses = [];
  for await (const [x, y] of new data.DataLoader(data.digits(), { batchSize: 256 })) {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(net.forward(x), y);
    loss.backward();
    optimizer.step();
    losses.push((await loss.dataAsync())[0]);
  }
  return { losses, backend: backend.current };
}

export function decode(files) {
  return Promise.all(files.map(async file => {
    try {
      const picture = await data.decodeImage(Uint8Array.from(atob(file), letter => letter.charCodeAt(0)));
      return { shape: picture.shape, values: [...picture.data()] };
    } catch (error) {
      return { message: error.message };
    }
  }));
}
`;

const PAGE = `<!doctype html>
<meta charset="utf-8">
<script type="importmap">{ "imports": { "receptive": "./package/lib/index.js" } }</script>
<script type="module">
  import { decode, train } from './page.js';
  import * as bundle from './bundle.mjs';
  Object.assign(globalThis, { decodeInPage: decode, trainInPage: train, bundle });
  globalThis.inWorker = (name, files) => new Promise((resolve, reject) => {
    const worker = new Worker('./worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = event => reject(new Error(event.message));
    worker.postMessage({ name, files });
  });
</script>`;

const WORKER = `
import { decode, train } from './in-worker.js';
import { backend, empty, tensor } from './package/lib/index.js';

/** Keeps all it makes until the engine refuses; then lets go, in the same job. */
function fill() {
  let kept = [];
  let message = '';
  try {
    for (let turn = 0; turn < 2000; turn++) kept.push(empty([1024, 1024, 4]));
  } catch (error) {
    message = error.message;
  }
  const small = tensor([1, 2]).add(1).toArray();
  const { length } = kept;
  kept = [];
  const large = empty([1024, 1024, 4]).add(1).sum().item();
  return { message, length, small, large, memory: backend.memory() };
}

onmessage = async ({ data: { name, files } }) =>
  postMessage(name === 'train' ? await train() : name === 'decode' ? await decode(files) : fill());
`;

interface Decoded {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface PictureFile {
  readonly name: string;
  readonly file: string;
  readonly picture: TensorRecord;
}

const { png, jpeg } = readFixture('pictures') as {
  png: readonly PictureFile[];
  jpeg: { readable: readonly PictureFile[]; cmyk: string };
};

/** Makes one file of `entry` and of the packed package, which lies beside it, as a user's webpack does. */
async function makeBundle(entry: string, path: string): Promise<void> {
  const compiler = webpack({
    mode: 'production',
    context: path,
    entry,
    output: { path, filename: 'bundle.mjs', module: true, library: { type: 'module' } },
    experiments: { outputModule: true },
    performance: false
  });
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
    compiler.run((error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
  expect(stats?.toJson({ all: false, assets: true, errors: true, warnings: true })).toMatchObject({
    errors: [],
    warnings: [],
    assets: [{ name: 'bundle.mjs' }]
  });
}

/** How far apart two pictures are at most, in grey levels. */
function distance(actual: Decoded, expected: Tensor): number {
  expect(actual.shape).toEqual(expected.shape);
  const values = tensorValues(expected);
  return Math.max(...actual.values.map((value, place) => Math.abs(value - values[place])));
}

describe('the packed npm package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-package-'));
  let server: { url: string; stop(): void };

  beforeAll(async () => {
    const tarball = readdirSync(DIST).find(name => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('dist/ holds no npm tarball: run node scripts/artefacts.mjs');
    execFileSync('tar', ['-xzf', join(DIST, tarball), '-C', folder]);
    writeFileSync(join(folder, 'page.js'), PROGRAM.replace('LIBRARY', 'receptive'));
    writeFileSync(join(folder, 'in-worker.js'), PROGRAM.replace('LIBRARY', './package/lib/index.js'));
    writeFileSync(join(folder, 'worker.js'), WORKER);
    writeFileSync(join(folder, 'index.html'), PAGE);
    await makeBundle('./in-worker.js', folder);
    server = await serveFolder(folder);
  });

  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const watched = useWatchedPages();

  async function evaluate<Result>(call: string): Promise<Result> {
    const { page } = watched;
    await page.goto(`${server.url}/`);
    await page.waitForFunction('globalThis.inWorker !== undefined');
    return page.evaluate<Result>(call);
  }

  interface Training {
    readonly losses: number[];
    readonly backend: string;
  }

  it.each([
    ['a module script with an import map', 'trainInPage()'],
    ['a module worker that imports by a relative address', 'inWorker("train")'],
    ['a bundle made by webpack', 'bundle.train()']
  ])('trains in %s, on wasm', async (_, call) => {
    const { losses, backend } = await evaluate<Training>(call);
    expect(backend).toBe('wasm');
    expect(losses.at(-1)!).toBeLessThan(losses[0] * 0.6);
  });

  it('is one file in a bundle for pages, which says in Node that it decodes JPEG in pages only', () => {
    const program = `
      import { decode } from './bundle.mjs';
      const [{ message }] = await decode(['${jpeg.readable[0].file}']);
      process.stdout.write(message);
    `;
    writeFileSync(join(folder, 'in-node.mjs'), program);
    const said = execFileSync(process.execPath, ['in-node.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(said).toBe('decodeImage: JPEG in a bundle for pages needs createImageBitmap, got none');
  });

  it('refuses what a synchronous loop keeps beyond the memory, naming shape and line, and goes on', async () => {
    const filled = await evaluate<{ message: string; length: number; small: number[]; large: number }>(
      'inWorker("fill")'
    );
    expect(filled.message).toMatch(/× float32 \[1024, 1024, 4\] of 16\.0 MiB made at .*worker\.js:10:/);
    expect(filled.length).toBeGreaterThan(60);
    expect(filled.length).toBeLessThan(400);
    expect(filled.small).toEqual([2, 3]);
    expect(filled.large).toBe(4 * 1024 * 1024);
  });

  describe.each([
    ['a page', (files: readonly string[]) => `decodeInPage(${JSON.stringify(files)})`],
    ['a worker', (files: readonly string[]) => `inWorker("decode", ${JSON.stringify(files)})`],
    ['a bundle', (files: readonly string[]) => `bundle.decode(${JSON.stringify(files)})`]
  ])('decodeImage(bytes) in %s', (_, call) => {
    it('reads PNG exactly as Pillow does', async () => {
      const pictures = await evaluate<Decoded[]>(call(png.map(({ file }) => file)));
      const apart = pictures.map((picture, place) => distance(picture, recordTensor(png[place].picture)));
      expect(apart).toEqual(png.map(() => 0));
    });

    // Node's decoder is held against the same pictures, to three levels, by the tests of the oracle.
    it('reads JPEG to one level of what Pillow reads, without turning it or applying its profile', async () => {
      const pictures = await evaluate<Decoded[]>(call(jpeg.readable.map(({ file }) => file)));
      for (const [place, { name, picture }] of jpeg.readable.entries())
        expect(distance(pictures[place], recordTensor(picture)), name).toBeLessThanOrEqual(1);
    });

    it('refuses what ends early, lies about its size, has four inks, or is neither, in our words', async () => {
      const whole = Buffer.from(jpeg.readable[0].file, 'base64');
      const lying = Buffer.from(whole);
      const frame = lying.indexOf(Buffer.of(0xff, 0xc0));
      lying.writeUInt16BE(9000, frame + 5);
      lying.writeUInt16BE(10000, frame + 7);
      const files = [whole.subarray(0, 700), lying, Buffer.from(jpeg.cmyk, 'base64'), Buffer.from('GIF89a')];
      const answers = await evaluate<{ message: string }[]>(call(files.map(file => file.toString('base64'))));
      expect(answers.map(({ message }) => message)).toEqual([
        "decodeImage: JPEG data must be decodable, got what the platform's decoder refuses",
        `decodeImage: JPEG width and height must be possible for ${whole.length} bytes, got 10000 × 9000`,
        'decodeImage: JPEG must be grey or coloured with 8 bits, got 4 components of 8',
        'decodeImage: a picture must be PNG or JPEG, got a file that begins with [71, 73, 70, 56], "GIF8", a GIF: save it as PNG or JPEG'
      ]);
    });
  });
});
