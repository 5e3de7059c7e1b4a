/** @file Layers at their edges: the article's shapes, shorthands, indices, what is written into a layer. */
import { describe, expect, test } from 'vitest';
import { manualSeed, nn, ones, randn, tensor, zeros, type Tensor } from '../../../src/engine/index.js';

describe('shapes', () => {
  const image = zeros([20, 16, 50, 100]);

  test.each([
    [new nn.Conv2d(16, 33, 3, { stride: 2 }), [20, 33, 24, 49]],
    [new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2] }), [20, 33, 28, 100]],
    [new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] }), [20, 33, 26, 100]]
  ])('%s gives the article’s shape', (conv, shape) => {
    expect(conv.forward(image).shape).toEqual(shape);
  });

  test('new MaxPool2d(3, { stride: 2, padding: 1 }) rounds down, and up with ceilMode', () => {
    const x = zeros([20, 16, 50, 32]);
    expect(new nn.MaxPool2d(3, { stride: 2, padding: 1 }).forward(x).shape).toEqual([20, 16, 25, 16]);
    const up = new nn.MaxPool2d(3, { stride: 2, padding: 1, ceilMode: true });
    expect(up.forward(x).shape).toEqual([20, 16, 26, 17]);
  });
});

describe('shorthands and options', () => {
  test('new Conv2d(1, 1, 3, 2) and new MaxPool2d(3, 2) read the bare value as stride', () => {
    expect(new nn.Conv2d(1, 1, 3, 2).stride).toEqual([2, 2]);
    expect(new nn.MaxPool2d(3, 2).stride).toBe(2);
  });

  test('new MaxPool2d(2, { returnIndices: true }) gives values and where they stood', () => {
    const { values, indices } = new nn.MaxPool2d(2, { returnIndices: true }).forward(
      tensor([
        [
          [
            [1, 4],
            [3, 2]
          ]
        ]
      ])
    );
    expect([values.item(), indices.item()]).toEqual([4, 1]);
  });

  test('new Conv2d(…, { paddingMode: "circular" }) takes the border from the other side', () => {
    const conv = new nn.Conv1d(1, 1, 3, { padding: 1, paddingMode: 'circular', bias: false });
    nn.init.ones_(conv.weight);
    expect(conv.forward(tensor([[[1, 2, 4]]])).toArray()).toEqual([[[7, 7, 7]]]);
  });

  test('new CrossEntropyLoss({ weight }) keeps the weights as a buffer', () => {
    const loss = new nn.CrossEntropyLoss({ weight: tensor([1, 2]) });
    expect(Object.keys(loss.stateDict())).toEqual(['weight']);
    expect(loss.parameters()).toEqual([]);
  });

  test('new Conv2d(1.5, 1, 3) and new Linear(2, NaN) name the value', () => {
    expect(() => new nn.Conv2d(1.5, 1, 3)).toThrow('Conv2d: inChannels must be a whole number, got 1.5');
    expect(() => new nn.Conv2d(1, 1, NaN)).toThrow('got NaN');
    expect(() => new nn.Linear(2, NaN)).toThrow('Linear: outFeatures must be a whole number, got NaN');
    expect(() => new nn.Linear(-2, 1)).toThrow('Trying to create tensor with negative dimension -2');
  });
});

describe('training mode', () => {
  test('new Dropout(0.5) in eval() gives its input back', () => {
    const x = ones(8);
    expect(new nn.Dropout(0.5).eval().forward(x)).toBe(x);
  });

  test('gradients reach every parameter of a network', () => {
    manualSeed(0);
    const net = new nn.Sequential(
      new nn.Conv2d(1, 2, 3),
      new nn.BatchNorm2d(2),
      new nn.ReLU(),
      new nn.AvgPool2d(2),
      new nn.Flatten(),
      new nn.Linear(8, 3),
      new nn.LogSoftmax(1)
    );
    const loss = new nn.NLLLoss().forward(
      net.forward(randn([4, 1, 6, 6])),
      tensor([0, 1, 2, 1], { dtype: 'int64' })
    );
    loss.backward();
    expect(net.parameters().map(parameter => parameter.grad!.shape)).toEqual(
      net.parameters().map(parameter => parameter.shape)
    );
    const last = net[5].weight.grad!.abs().sum().item();
    expect(last).toBeGreaterThan(0);
  });

  test('a parameter that is assigned anew is the one that trains', () => {
    const layer = new nn.Linear(1, 1);
    layer.weight = new nn.Parameter(tensor([[2]]));
    const output: Tensor = layer.forward(tensor([[3]]));
    output.backward();
    expect(layer.weight.grad!.item()).toBe(3);
    expect(layer.parameters()[0]).toBe(layer.weight);
  });
});
