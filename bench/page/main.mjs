/** Runs every case, contenders by turns, and gives the best GFLOP/s of each. */
import { convolutions, count, matmuls, networks, streams } from '../cases.mjs';
import { engineConvolution, engineMatmul, engineStream, memoryCopy, registerPeak } from './engine.mjs';
import { ortConvolution, ortMatmul, startPeers, tfjsConvolution, tfjsMatmul, tfjsStream } from './peers.mjs';
import { engineTraining, jaxTraining, tfjsTraining } from './training.mjs';

/** Milliseconds that one contender runs for in one round. */
const TURN = 150;
/** Milliseconds that are timed at once: the page's clock is coarse. */
const SAMPLE = 5;

function wave(length, step) {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * step) * 0.5);
}

async function convolutionCases(list, peers) {
  const cases = [];
  for (const shape of list) {
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

function streamCases(list, peers) {
  return list.map(stream => {
    const x = wave(count(stream.shape), 12.9898);
    const runs = [['receptive', engineStream(stream, x)]];
    if (peers) runs.push(['tfjs', tfjsStream(stream, x)]);
    return { name: stream.name, flops: stream.bytes, runs };
  });
}

/** The next task, so that finalizers run, as in any notebook between steps. */
const nextTask = () => new Promise(resolve => setTimeout(resolve, 0));

async function measureCase({ name, flops, runs }, rounds) {
  const best = {};
  for (let round = 0; round < rounds; round++) {
    for (const [contender, run] of runs) {
      const speed = flops / (await shortest(run)) / 1e6;
      best[contender] = Math.max(best[contender] ?? 0, speed);
    }
    await nextTask();
  }
  console.log(`case ${name}: ${JSON.stringify(best)}`);
  return { name, ...best };
}

/** A first step of so many milliseconds is measure enough: what it compiles is little beside it. */
const LONG = 20_000;

/** Milliseconds of one step: the shortest of those that fit into a turn, after one that compiles. */
async function shortestStep(step, turn) {
  const start = performance.now();
  const first = await step();
  let best = performance.now() - start;
  if (best > LONG) return { best, first };
  do {
    best = Math.min(best, await timed(step, 1));
    await nextTask();
  } while (performance.now() - start < turn);
  return { best, first };
}

/** Peers take seconds for a step, so they take one turn; the engine takes its own before and after them. */
async function measureNetwork(network, rounds, peers) {
  const { step, start } = engineTraining(network);
  const own = await shortestStep(step, TURN * rounds);
  const row = { name: network.name, receptive: own.best };
  for (const [name, build] of peers
    ? [
        ['tfjs', tfjsTraining],
        ['jax', jaxTraining]
      ]
    : []) {
    try {
      const { best, first } = await shortestStep(await build(network, start), 0);
      row[name] = best;
      // All start from the same numbers; the engine's statistics are the batch's, as the peers' are.
      if (!(Math.abs(first - own.first) < 1e-3)) row.note = `${name} begins with a loss of ${first}`;
    } catch (error) {
      row.note = `${name}: ${error.message.slice(0, 200)}`;
    }
  }
  row.receptive = Math.min(row.receptive, (await shortestStep(step, TURN * rounds)).best);
  console.log(`case ${network.name}: ${JSON.stringify(row)}`);
  return row;
}

globalThis.runBench = async ({ rounds, only, peers, kinds }) => {
  if (peers) await startPeers();
  const wanted = (kind, list, nameOf = own => own.name) =>
    kinds.includes(kind) ? list.filter(own => nameOf(own).includes(only)) : [];
  const peak = registerPeak();
  const copy = memoryCopy();
  const limit = async (name, { run, flops }) =>
    (await measureCase({ name, flops, runs: [['receptive', run]] }, rounds)).receptive;
  const result = {
    fused: peak.fused,
    peak: await limit('register-only peak', peak),
    bandwidth: await limit('copy of 32 MiB', { run: copy.run, flops: copy.bytes }),
    ...{ kernels: [], streams: [], networks: [] }
  };
  const cases = [
    ...(await convolutionCases(wanted('kernels', convolutions), peers)),
    ...(await matmulCases(
      wanted('kernels', matmuls, size => `matmul ${size}`),
      peers
    ))
  ];
  for (const one of cases) result.kernels.push(await measureCase(one, rounds));
  for (const one of streamCases(wanted('streams', streams), peers)) {
    result.streams.push(await measureCase(one, rounds));
  }
  for (const network of wanted('training', networks)) {
    result.networks.push(await measureNetwork(network, rounds, peers));
  }
  return result;
};
