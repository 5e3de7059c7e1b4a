/** What is measured, as plain data: every contender, in the page or outside of it, builds from the same list. */

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

export const count = shape => shape.reduce((product, size) => product * size, 1);

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

export const convolutions = CONVOLUTIONS.map(describeConvolution);
export const matmuls = [512, 1024];

const IMAGES = [8, 64, 56, 56];
const BYTES = count(IMAGES) * 4;

/** Work that memory bounds: `bytes` are those that must be read and written at least once. */
export const streams = [
  { op: 'add', shape: IMAGES, bytes: 3 * BYTES },
  { op: 'relu', shape: IMAGES, bytes: 2 * BYTES },
  { op: 'tanh', shape: IMAGES, bytes: 2 * BYTES },
  { op: 'maxPool', shape: IMAGES, bytes: 1.25 * BYTES },
  { op: 'averagePool', shape: IMAGES, bytes: 1.25 * BYTES },
  { op: 'softmax', shape: [1024, 1000], bytes: 8 * 1024 * 1000 },
  { op: 'sum of channels', shape: IMAGES, bytes: BYTES },
  { op: 'batchNorm', shape: IMAGES, bytes: 3 * BYTES }
].map(own => ({ ...own, name: `${own.op} of ${own.shape.join('×')}` }));

const conv = (from, to, kernel, padding = 0, groups = 1) => ['conv', from, to, kernel, padding, groups];
const normed = (from, to) => [conv(from, to, 3, 1), ['norm', to], ['relu']];
const separable = (from, to) => [
  ...[conv(from, from, 3, 1, from), ['norm', from], ['relu']],
  ...[conv(from, to, 1), ['norm', to], ['relu']]
];

/** Networks of which one training step is measured: cross-entropy, and SGD with a momentum of 0.9. */
export const networks = [
  {
    name: 'LeNet, 64×1×28²',
    input: [64, 1, 28, 28],
    layers: [
      ...[conv(1, 6, 5, 2), ['relu'], ['pool'], conv(6, 16, 5), ['relu'], ['pool'], ['flatten']],
      ...[['linear', 400, 120], ['relu'], ['linear', 120, 84], ['relu'], ['linear', 84, 10]]
    ]
  },
  {
    name: 'VGG with batch norm, 32×3×32²',
    input: [32, 3, 32, 32],
    layers: [
      ...[...normed(3, 32), ...normed(32, 32), ['pool'], ...normed(32, 64), ...normed(64, 64), ['pool']],
      ...[...normed(64, 128), ...normed(128, 128), ['pool'], ['flatten'], ['linear', 2048, 10]]
    ]
  },
  {
    name: 'depthwise separable, 16×3×32²',
    input: [16, 3, 32, 32],
    layers: [
      ...[...normed(3, 32), ...separable(32, 64), ['pool'], ...separable(64, 128), ['pool']],
      ...[...separable(128, 128), ['pool'], ['flatten'], ['linear', 2048, 10]]
    ]
  }
];
