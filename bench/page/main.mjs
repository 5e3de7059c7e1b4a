/** Runs every case, contenders by turns, and gives the best GFLOP/s of each. */
import { engineConvolution, engineMatmul, registerPeak } from './engine.mjs';
import { ortConvolution, ortMatmul, startPeers, tfjsConvolution, tfjsMatmul } from './peers.mjs';

/** [batch, in channels, height and width, out channels, kernel, padding, stride, groups] */
const CONVOLUTIONS = [
  [8, 64, 56, 64, 3, 1, 1, 1],
  [8, 64, 27, 64, 3, 1, 1, 1],
  [8, 512, 7, 512, 3, 1, 1, 1],
  [8, 256, 14, 256, 1, 0, 1, 1],
  [8, 64, 56, 128, 3, 1, 2, 1],
  [32, 1, 28, 16, 5, 0, 1, 1],
  [32, 16, 12, 32, 3, 0, 1, 1],
  [64, 1, 8, 16, 3, 1, 1, 1],
  [8, 128, 28, 128, 3, 1, 1, 128]
];
const MATMULS = [512, 1024];
/** Milliseconds that one contender runs for in one round. */
const TURN = 150;
/** Milliseconds that are timed at once: the page's clock is coarse. */
const SAMPLE = 5;

const count = shape => shape.reduce((product, size) => product * size, 1);

function wave(length, step) {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * step) * 0.5);
}

function describeConvolution([batch, inChannels, size, outChannels, kernel, padding, stride, groups]) {
  const outSize = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const strided = stride === 1 ? '' : ` stride ${stride}`;
  const grouped = groups === 1 ? '' : ' depthwise';
  return {
    name: `${batch}×${inChannels}×${size}² → ${outChannels}, ${kernel}×${kernel}${strided}${grouped}`,
    input: [batch, inChannels, size, size],
    weight: [outChannels, inChannels / groups, kernel, kernel],
    output: [batch, outChannels, outSize, outSize],
    flops: (2 * batch * outChannels * outSize ** 2 * inChannels * kernel ** 2) / groups,
    ...{ kernel, padding, stride, groups }
  };
}

async function convolutionCases(list, peers) {
  const cases = [];
  for (const shape of list.map(describeConvolution)) {
    const x = wave(count(shape.input), 12.9898);
    const w = wave(count(shape.weight), 7.233);
    const g = wave(count(shape.output), 3.7);
    const contenders = { receptive: engineConvolution(shape, x, w, g) };
    if (peers) {
      contenders.tfjs = tfjsConvolution(shape, x, w, g);
      contenders.ort = await ortConvolution(shape, x, w, g);
      await checkAlike(shape, contenders);
    }
    for (const kind of ['forward', 'weightGradient', 'inputGradient']) {
      const runs = Object.entries(contenders).map(([name, own]) => [name, own[kind]]);
      const words = kind.replace('Gradient', ' gradient');
      cases.push({
        name: `${shape.name}, ${words}`,
        flops: shape.flops,
        runs: runs.filter(([, run]) => run)
      });
    }
  }
  return cases;
}

/** A speed is worth nothing when the numbers differ. */
async function checkAlike(shape, contenders) {
  const own = contenders.receptive.result();
  for (const name of ['tfjs', 'ort']) {
    const other = await contenders[name].result();
    const worst = own.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
    if (!(worst < 1e-3)) throw new Error(`${shape.name}: ${name} differs by ${worst}`);
  }
}

async function matmulCases(sizes, peers) {
  const cases = [];
  for (const size of sizes) {
    const [a, b] = [wave(size * size, 12.9898), wave(size * size, 7.233)];
    for (const transposed of [false, true]) {
      const runs = [['receptive', engineMatmul(size, a, b, transposed)]];
      if (peers) runs.push(['tfjs', tfjsMatmul(size, a, b, transposed)]);
      if (peers && !transposed) runs.push(['ort', await ortMatmul(size, a, b)]);
      cases.push({
        name: `matmul ${size}${transposed ? ', left transposed' : ''}`,
        flops: 2 * size ** 3,
        runs
      });
    }
  }
  return cases;
}

/** Calls `times` times, and gives the milliseconds of one. */
async function timed(run, times) {
  const before = performance.now();
  for (let call = 0; call < times; call++) {
    const pending = run();
    if (pending instanceof Promise) await pending;
  }
  return (performance.now() - before) / times;
}

/** The shortest of the samples that fit into one turn, in milliseconds for each call. */
async function shortest(run) {
  await timed(run, 1);
  const times = Math.ceil(SAMPLE / Math.max(await timed(run, 4), 0.001));
  let best = Infinity;
  const start = performance.now();
  do best = Math.min(best, await timed(run, times));
  while (performance.now() - start < TURN);
  return best;
}

async function measureCase({ name, flops, runs }, rounds) {
  const best = {};
  for (let round = 0; round < rounds; round++) {
    for (const [contender, run] of runs) {
      const speed = flops / (await shortest(run)) / 1e6;
      best[contender] = Math.max(best[contender] ?? 0, speed);
    }
    // Lets finalizers run, as any notebook does between steps.
    await new Promise(resolve => setTimeout(resolve, 0));
  }
  console.log(`case ${name}: ${JSON.stringify(best)}`);
  return { name, ...best };
}

globalThis.runBench = async ({ rounds, only, peers }) => {
  if (peers) await startPeers();
  const peak = registerPeak();
  const { receptive } = await measureCase(
    { name: 'register-only peak', flops: peak.flops, runs: [['receptive', peak.run]] },
    rounds
  );
  const wanted = CONVOLUTIONS.filter(shape => describeConvolution(shape).name.includes(only));
  const cases = [
    ...(await convolutionCases(wanted, peers)),
    ...(await matmulCases(
      MATMULS.filter(size => `matmul ${size}`.includes(only)),
      peers
    ))
  ];
  const rows = [];
  for (const one of cases) rows.push(await measureCase(one, rounds));
  return { peak: receptive, fused: peak.fused, rows };
};
