/** The engine's own kernels, writing into outputs that are made once. */
import { createHostKernels } from '../../src/engine/backends/reference/kernels.js';
import { encodeModule, FunctionBuilder } from '../../src/engine/backends/wasm/assembler.js';
import { WasmBackend } from '../../src/engine/backends/wasm/backend.js';
import { hasRelaxedMadd } from '../../src/engine/backends/wasm/features.js';
import { i32, v128 } from '../../src/engine/backends/wasm/instructions.js';
import { multiplyAdd } from '../../src/engine/backends/wasm/templates/tile.js';

const backend = new WasmBackend({ hostKernels: createHostKernels });
const { kernels } = backend;

const count = shape => shape.reduce((product, size) => product * size, 1);

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
