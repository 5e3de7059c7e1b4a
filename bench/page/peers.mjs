/** The same sums by tfjs-wasm (NHWC) and onnxruntime-web (NCHW), each as its users would call it. */
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { convolutionModel, matmulModel } from './onnx.mjs';

let ort = null;

export async function startPeers() {
  setWasmPaths('/tfjs/');
  await tf.setBackend('wasm');
  await tf.ready();
  ort = await import(/* webpackIgnore: true */ '/ort/ort.wasm.min.mjs');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = '/ort/';
}

export function tfjsConvolution(shape, x, w, g) {
  const toLast = (values, sizes) => tf.tidy(() => tf.transpose(tf.tensor(values, sizes), [0, 2, 3, 1]));
  const depthwise = shape.groups > 1;
  const [input, grad] = [toLast(x, shape.input), toLast(g, shape.output)];
  const order = depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0];
  const weight = tf.tidy(() => tf.transpose(tf.tensor(w, shape.weight), order));
  const { stride, padding } = shape;
  const run = depthwise ? tf.depthwiseConv2d : tf.conv2d;
  const forward = () => run(input, weight, stride, padding);
  const inputShape = input.shape;
  return {
    forward: () => forward().dispose(),
    inputGradient: depthwise
      ? undefined
      : () => tf.conv2dTranspose(grad, weight, inputShape, stride, padding).dispose(),
    result: () => tf.tidy(() => tf.transpose(forward(), [0, 3, 1, 2]).dataSync().slice())
  };
}

/** One call of a stream of `cases.mjs`; undefined where tfjs-wasm has none. */
export function tfjsStream({ op, shape }, x) {
  const images = shape.length === 4;
  const input = tf.tidy(() =>
    images ? tf.transpose(tf.tensor(x, shape), [0, 2, 3, 1]) : tf.tensor(x, shape)
  );
  const runs = {
    add: () => tf.add(input, input),
    relu: () => tf.relu(input),
    tanh: () => tf.tanh(input),
    maxPool: () => tf.maxPool(input, 2, 2, 'valid'),
    averagePool: () => tf.avgPool(input, 2, 2, 'valid'),
    softmax: () => tf.softmax(input),
    'sum of channels': () => tf.sum(input, [0, 1, 2]),
    batchNorm: () =>
      tf.tidy(() => {
        const { mean, variance } = tf.moments(input, [0, 1, 2]);
        return tf.batchNorm(input, mean, variance, tf.zerosLike(mean), tf.onesLike(mean), 1e-5);
      })
  };
  return () => runs[op]().dispose();
}

export function tfjsMatmul(size, a, b, transposed) {
  const [left, right] = [tf.tensor(a, [size, size]), tf.tensor(b, [size, size])];
  return () => tf.matMul(left, right, transposed, false).dispose();
}

export async function ortConvolution(shape, x, w, g) {
  const session = await ort.InferenceSession.create(convolutionModel('Conv', shape, w));
  const transposed = await ort.InferenceSession.create(convolutionModel('ConvTranspose', shape, w));
  const input = new ort.Tensor('float32', x, shape.input);
  const grad = new ort.Tensor('float32', g, shape.output);
  return {
    forward: () => session.run({ x: input }),
    inputGradient: () => transposed.run({ x: grad }),
    result: async () => (await session.run({ x: input })).y.data
  };
}

export async function ortMatmul(size, a, b) {
  const session = await ort.InferenceSession.create(matmulModel(size, b));
  const left = new ort.Tensor('float32', a, [size, size]);
  return () => session.run({ x: left });
}
