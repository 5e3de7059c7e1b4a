/** The engine's own kernels, writing into outputs that are made once. */
import { createHostKernels } from '../../src/engine/backends/reference/kernels.js';
import { encodeModule, FunctionBuilder } from '../../src/engine/backends/wasm/assembler.js';
import { WasmBackend } from '../../src/engine/backends/wasm/backend.js';
import { hasRelaxedMadd } from '../../src/engine/backends/wasm/features.js';
import { i32, v128 } from '../../src/engine/backends/wasm/instructions.js';
import { multiplyAdd } from '../../src/engine/backends/wasm/templates/tile.js';
import { input as inputElement, select } from '../../src/engine/core/expression.js';
import { F, fromTypedArray, noGrad, ones, zeros } from '../../src/engine/index.js';
import { count } from '../cases.mjs';

const backend = new WasmBackend({ hostKernels: createHostKernels });
const { kernels } = backend;
const window2 = { kernel: [2, 2], stride: [2, 2], padBefore: [0, 0], padAfter: [0, 0], dilation: [1, 1] };

function contiguous(shape) {
  const strides = new Array(shape.length).fill(1);
  for (let dim = shape.length - 2; dim >= 0; dim--) strides[dim] = strides[dim + 1] * shape[dim + 1];
  return strides;
}

function view(shape, values) {
  const storage = backend.allocate('float32', count(shape));
  if (values) backend.write(storage, values);
  return { storage, shape, strides: contiguous(shape), offset: 0 };
}

function convolutionWindow({ kernel, padding, stride, groups }) {
  const pair = value => [value, value];
  return {
    kernel: pair(kernel),
    stride: pair(stride),
    padBefore: pair(padding),
    padAfter: pair(padding),
    dilation: [1, 1],
    groups
  };
}

/** Functions that run one call each, and one that reads the forward result. */
export function engineConvolution(shape, x, w, g) {
  const window = convolutionWindow(shape);
  const [input, weight, grad] = [view(shape.input, x), view(shape.weight, w), view(shape.output, g)];
  const [output, gradWeight, gradInput] = [view(shape.output), view(shape.weight), view(shape.input)];
  const forward = () => kernels.convolution(input, weight, null, output, window);
  return {
    forward,
    weightGradient: () => kernels.convolutionWeightGradient(grad, input, gradWeight, window),
    inputGradient: () => kernels.convolutionInputGradient(grad, weight, gradInput, window),
    result: () => {
      forward();
      return backend.read(output.storage);
    }
  };
}

export function engineMatmul(size, a, b, transposed) {
  const [left, right] = [view([1, size, size], a), view([1, size, size], b)];
  const turned = transposed ? { ...left, strides: [size * size, 1, size] } : left;
  const output = view([1, size, size]);
  return () => kernels.matmul(turned, right, output);
}

/** One call of a stream of `cases.mjs`. */
export function engineStream({ op, shape }, x) {
  const input = view(shape, x);
  const output = view(shape);
  const element = inputElement(0);
  const map = (expression, ...inputs) => {
    return () => kernels.map(expression, inputs, output, []);
  };
  const [n, c, h, w] = shape;
  const pooled = h === undefined ? null : view([n, c, h / 2, w / 2]);
  switch (op) {
    case 'add':
      return map(element.add(inputElement(1)), input, input);
    case 'relu':
      return map(select(element.le(0), 0, element), input);
    case 'tanh':
      return map(element.tanh(), input);
    case 'maxPool': {
      const storage = backend.allocate('int64', count(pooled.shape));
      const indices = { ...pooled, storage };
      return () => kernels.maxPool(input, pooled, indices, window2);
    }
    case 'averagePool': {
      const window = { ...window2, countIncludePad: true, divisorOverride: null };
      return () => kernels.averagePool(input, pooled, window);
    }
    case 'softmax':
      return () => kernels.softmax(input, output, 1, false);
    case 'sum of channels': {
      const sums = view([1, c, 1, 1]);
      return () => kernels.reduce('sum', input, sums);
    }
    case 'batchNorm': {
      const [images, mean, variance] = [fromTypedArray(x, shape), zeros(c), ones(c)];
      const [weight, bias] = [ones(c), zeros(c)];
      return () => noGrad(() => F.batchNorm(images, mean, variance, { weight, bias, training: true }));
    }
    default:
      throw new Error(`no stream ${op}`);
  }
}

/** Copies as many bytes as the heap's caches cannot hold: what memory gives at most. */
export function memoryCopy() {
  const bytes = 32 * 2 ** 20;
  const [from, to] = [new Uint8Array(bytes).fill(1), new Uint8Array(bytes)];
  return { run: () => to.set(from), bytes: 2 * bytes };
}

/** GFLOP/s of multiply and add on registers alone. */
export function registerPeak() {
  const fused = hasRelaxedMadd();
  const madd = multiplyAdd(fused);
  const f = new FunctionBuilder();
  const turns = f.param('i32');
  const [a, b] = [f.let(v128.load(i32.const(0))), f.let(v128.load(i32.const(16)))];
  const sums = f.locals('v128', 12);
  f.repeat(turns, () => {
    for (let repeat = 0; repeat < 4; repeat++) for (const sum of sums) f.set(sum, madd(a, b, sum));
  });
  sums.forEach((sum, i) => f.add(v128.store(i32.const(64 + i * 16), sum)));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(encodeModule({ run: f }));
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  return { fused, run: () => run(200_000), flops: 200_000 * 4 * 12 * 4 * 2 };
}
