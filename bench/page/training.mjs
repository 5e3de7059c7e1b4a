/** One training step of a network, by each library that can train on the CPU of a page, as its users would write it. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { init, jit, lax, nn as jaxNn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { F, manualSeed, nn, optim, randint, randn } from '../../src/engine/index.js';

const LR = 0.01;
const MOMENTUM = 0.9;

const MODULES = {
  conv: (from, to, kernel, padding, groups) => new nn.Conv2d(from, to, kernel, { padding, groups }),
  norm: channels => new nn.BatchNorm2d(channels),
  relu: () => new nn.ReLU(),
  pool: () => new nn.MaxPool2d(2),
  flatten: () => new nn.Flatten(),
  linear: (from, to) => new nn.Linear(from, to)
};

/** Also gives what the others start from: every parameter's values, in order, and the batch. */
export function engineTraining({ input, layers }) {
  manualSeed(0);
  const net = new nn.Sequential(...layers.map(([kind, ...sizes]) => MODULES[kind](...sizes)));
  const x = randn(input);
  const target = randint(0, 10, [input[0]]);
  const parameters = [...net.parameters()].map(own => ({ shape: own.shape, values: own.data() }));
  const optimizer = new optim.SGD(net.parameters(), { lr: LR, momentum: MOMENTUM });
  const step = () => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(net.forward(x), target);
    loss.backward();
    optimizer.step();
    return loss.item();
  };
  return { step, start: { parameters, x: x.data(), target: Int32Array.from(target.data()) } };
}

/** tfjs is NHWC: weights and images are turned once, before the timing. */
export async function tfjsTraining({ input, layers }, { parameters, x, target }) {
  await tf.setBackend('cpu');
  const variables = [];
  const take = turn => {
    const { values, shape } = parameters[variables.length];
    const variable = tf.variable(tf.tidy(() => turn(tf.tensor(values, shape))));
    variables.push(variable);
    return variable;
  };
  const same = value => value.clone();
  const build = {
    conv(_from, _to, _kernel, padding, groups) {
      const depthwise = groups > 1;
      const weight = take(value => tf.transpose(value, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]));
      const bias = take(same);
      return value => tf.add((depthwise ? tf.depthwiseConv2d : tf.conv2d)(value, weight, 1, padding), bias);
    },
    norm() {
      const [scale, offset] = [take(same), take(same)];
      return value => {
        const { mean, variance } = tf.moments(value, [0, 1, 2]);
        return tf.batchNorm(value, mean, variance, offset, scale, 1e-5);
      };
    },
    relu: () => tf.relu,
    pool: () => value => tf.maxPool(value, 2, 2, 'valid'),
    // The order of PyTorch, so that all compute the same numbers.
    flatten: () => value => tf.reshape(tf.transpose(value, [0, 3, 1, 2]), [input[0], -1]),
    linear() {
      const [weight, bias] = [take(same), take(same)];
      return value => tf.add(tf.matMul(value, weight, false, true), bias);
    }
  };
  const run = layers.map(([kind, ...sizes]) => build[kind](...sizes));
  const images = tf.tidy(() => tf.transpose(tf.tensor(x, input), [0, 2, 3, 1]));
  const labels = tf.oneHot(tf.tensor1d(target, 'int32'), 10);
  const optimizer = tf.train.momentum(LR, MOMENTUM);
  const lossOf = () => {
    const logits = run.reduce((value, layer) => layer(value), images);
    return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1)));
  };
  return () => {
    const loss = optimizer.minimize(lossOf, true, variables);
    const [value] = loss.dataSync();
    loss.dispose();
    return value;
  };
}

/** jax-js counts references: every use but the last of an array says `.ref`. */
export async function jaxTraining({ input, layers }, { parameters, x, target }) {
  await init('wasm');
  let params = parameters.map(({ values, shape }) => np.array(values).reshape(shape));
  let velocity = params.map(own => np.zeros(own.shape));
  const images = np.array(x).reshape(input);
  const labels = jaxNn.oneHot(np.array(target, { dtype: np.int32 }), 10);
  const perChannel = value => value.reshape([1, -1, 1, 1]);
  const apply = (own, given) => {
    let place = 0;
    let value = given;
    for (const [kind, , , , padding, groups] of layers) {
      if (kind === 'conv') {
        const pads = [0, 1].map(() => [padding, padding]);
        const options = { featureGroupCount: groups };
        value = lax.convGeneralDilated(value, own[place++].ref, [1, 1], pads, options);
        value = value.add(perChannel(own[place++].ref));
      } else if (kind === 'norm') {
        const mean = np.mean(value.ref, [0, 2, 3], { keepdims: true });
        const centred = value.sub(mean);
        const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
        value = centred.div(np.sqrt(variance.add(1e-5)));
        value = value.mul(perChannel(own[place++].ref)).add(perChannel(own[place++].ref));
      } else if (kind === 'relu') value = jaxNn.relu(value);
      else if (kind === 'pool') value = lax.reduceWindow(value, np.max, [1, 1, 2, 2], [1, 1, 2, 2]);
      else if (kind === 'flatten') value = value.reshape([input[0], -1]);
      else value = np.dot(value, own[place++].ref.transpose()).add(own[place++].ref);
    }
    tree.dispose(own);
    return value;
  };
  const lossOf = (own, given, wanted) =>
    jaxNn
      .logSoftmax(apply(own, given))
      .mul(wanted)
      .sum()
      .mul(-1 / input[0]);
  const gradient = jit(valueAndGrad(lossOf));
  return async () => {
    const [loss, grads] = gradient(
      params.map(own => own.ref),
      images.ref,
      labels.ref
    );
    velocity = velocity.map((own, i) => own.mul(MOMENTUM).add(grads[i]));
    params = params.map((own, i) => own.sub(velocity[i].ref.mul(LR)));
    params = await Promise.all(params.map(own => own.blockUntilReady()));
    return (await loss.data())[0];
  };
}
