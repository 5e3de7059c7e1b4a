/** @file Guards the walk over the graph: accumulation, errors, what is kept and what is let go. */
import { describe, expect, test } from 'vitest';
import {
  autograd,
  backend,
  F,
  nn,
  noGrad,
  optim,
  ones,
  tensor,
  zeros,
  type Tensor
} from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

describe.each(backends)('backward on %s', name => {
  useBackend(name);

  test('backward() twice over fresh graphs adds the gradients up', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    x.mul(3).sum().backward();
    x.mul(x).sum().backward();
    expect(x.grad!.toArray()).toEqual([5, 7]);
  });

  test('backward() through a diamond adds both ways once', () => {
    const x = tensor(3, { requiresGrad: true });
    const y = x.mul(2);
    y.mul(y).add(y).backward();
    expect(x.grad!.item()).toBe(26);
  });

  test('backward() leaves two leaves that got the same gradient with memory of their own', () => {
    const a = tensor([1], { requiresGrad: true });
    const b = tensor([1], { requiresGrad: true });
    a.add(b).sum().backward();
    expect(a.grad!.memory).not.toBe(b.grad!.memory);
  });

  test('backward() of 40 layers keeps no gradient but the leaf’s', () => {
    const weight = ones([64, 64], { requiresGrad: true });
    const loss = Array.from({ length: 40 })
      .reduce<Tensor>(x => x.mul(1.01).tanh(), weight)
      .sum();
    const before = backend.memory().live;
    loss.backward();
    expect(backend.memory().live - before).toBeLessThanOrEqual(2 * 64 * 64 * 4);
    expect(weight.grad!.shape).toEqual([64, 64]);
  });

  test('backward() lets hooks keep the gradients they see', () => {
    const layer = new nn.Linear(2, 2);
    const seen: Tensor[] = [];
    layer.registerFullBackwardHook((_, gradInput, gradOutput) => {
      seen.push(gradOutput[0]!.mul(1), ...gradOutput.filter(grad => grad !== null));
      seen.push(...gradInput.filter(grad => grad !== null));
    });
    layer
      .forward(ones([1, 2], { requiresGrad: true }))
      .mul(3)
      .sum()
      .backward();
    expect(seen.slice(0, 2).map(grad => grad.toArray())).toEqual([[[3, 3]], [[3, 3]]]);
    expect(seen[2].toArray()).toEqual(ones([1, 2]).mul(3).matmul(layer.weight).toArray());
  });

  test('grad(output, input) gives gradients that outlive later walks', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const [first] = autograd.grad(x.mul(x).sum(), x);
    autograd.grad(x.mul(x).sum(), x);
    expect(first.toArray()).toEqual([2, 4]);
  });

  test('backward() a second time over saved tensors says how to keep them', () => {
    const y = tensor([1, 2], { requiresGrad: true }).square().sum();
    y.backward();
    expect(() => {
      y.backward();
    }).toThrow(/Trying to backward through the graph a second time.*retain_graph=True/);
  });

  test('backward(null, { retainGraph: true }) lets the graph be walked again', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.square().sum();
    y.backward(null, { retainGraph: true });
    y.backward();
    expect(x.grad!.toArray()).toEqual([4, 8]);
  });

  test('backward() of more than one element asks for a gradient', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(() => {
      x.mul(2).backward();
    }).toThrow('grad can be implicitly created only for scalar outputs');
    x.mul(2).backward(tensor([1, 10]));
    expect(x.grad!.toArray()).toEqual([2, 20]);
  });

  test('backward() of a tensor that needs no gradient is an error', () => {
    expect(() => {
      zeros([]).backward();
    }).toThrow('element 0 of tensors does not require grad and does not have a grad_fn');
  });

  test('backward(gradient) of another shape is an error', () => {
    const y = tensor([1, 2], { requiresGrad: true }).mul(2);
    expect(() => {
      y.backward(zeros([3]));
    }).toThrow(
      'Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([2]).'
    );
  });

  test('a graph of 20,000 operations does not exhaust the stack', () => {
    const x = tensor(1, { requiresGrad: true });
    let y = x.mul(1);
    for (let i = 0; i < 20_000; i++) y = y.add(1);
    y.backward();
    expect(x.grad!.item()).toBe(1);
  });

  test('autograd.grad(outputs, inputs) gives gradients of leaves and of results without touching grad', () => {
    const x = tensor(3, { requiresGrad: true });
    const y = x.square();
    const [forX, forY] = autograd.grad(y.mul(2), [x, y]);
    expect([forX.item(), forY.item(), x.grad]).toEqual([12, 2, null]);
  });

  test('autograd.grad of an input that was not used is an error, or null with allowUnused', () => {
    const x = tensor(3, { requiresGrad: true });
    const other = tensor(3, { requiresGrad: true });
    expect(() => autograd.grad(x.mul(2), other)).toThrow('appears to not have been used in the graph');
    expect(autograd.grad(x.mul(2), other, { allowUnused: true })).toEqual([null]);
  });

  test('autograd.grad(outputs, inputs) without inputs, or with gradients for some outputs only, is an error', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const outputs = [x.mul(2).sum(), x.mul(3).sum()];
    expect(() => autograd.grad(outputs, [])).toThrow('`inputs` argument to `grad()` cannot be empty.');
    expect(() => autograd.grad(outputs, x, { gradOutputs: [tensor(1)] })).toThrow(
      'got 2 tensors and 1 gradients'
    );
  });

  test('autograd.grad(output, input, { gradOutputs }) takes the gradient in the output’s dtype', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const [slope] = autograd.grad(x.mul(2), x, { gradOutputs: tensor([1, 3], { dtype: 'float64' }) });
    expect([slope.dtype, ...slope.data()]).toEqual(['float32', 2, 6]);
  });

  test('backward() over a weight that step() has changed since is an error', () => {
    const weight = new nn.Parameter(tensor([1, 2]));
    const loss = weight.mul(weight).sum();
    loss.backward(null, { retainGraph: true });
    new optim.SGD([weight], { lr: 0.1 }).step();
    expect(() => {
      loss.backward();
    }).toThrow(
      'one of the variables needed for gradient computation has been modified by an inplace operation: ' +
        '[torch.FloatTensor [2]] is at version 1; expected version 0 instead.'
    );
  });

  test('backward() over a sum of weights that step() has changed is as before: nothing was saved', () => {
    const weight = new nn.Parameter(tensor([1, 2]));
    const loss = weight.add(1).sum();
    loss.backward(null, { retainGraph: true });
    new optim.SGD([weight], { lr: 0.1 }).step();
    loss.backward();
    expect(Array.from(weight.grad!.data())).toEqual([2, 2]);
  });

  test('backward() over a convolution whose bias alone has changed is as before: only input and weight are saved', () => {
    const [weight, bias] = [ones([1, 1, 2, 2], { requiresGrad: true }), new nn.Parameter(tensor([1]))];
    const loss = F.conv2d(ones([1, 1, 3, 3]), weight, bias).sum();
    loss.backward(null, { retainGraph: true });
    new optim.SGD([bias], { lr: 0.1 }).step();
    loss.backward();
    expect(Array.from(bias.grad!.data())).toEqual([8]);
  });

  test('backward() a second time over a pool, which saves the places of its maxima, is an error', () => {
    const loss = F.maxPool2d(ones([1, 1, 2, 2], { requiresGrad: true }), 2).sum();
    loss.backward();
    expect(() => {
      loss.backward();
    }).toThrow('Trying to backward through the graph a second time');
  });

  test('gradcheck(fn, inputs) finds a wrong gradient', () => {
    const x = tensor([0.5], { dtype: 'float64', requiresGrad: true });
    expect(() => autograd.gradcheck(a => a.mul(a.detach()), x)).toThrow(
      'Jacobian mismatch for output 0 with respect to input 0'
    );
  });
});

test('noGrad(fn) records nothing and is over when fn throws', () => {
  const x = tensor(1, { requiresGrad: true });
  expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
  expect(() =>
    noGrad(() => {
      throw new Error('stop');
    })
  ).toThrow('stop');
  expect(x.mul(2).requiresGrad).toBe(true);
});

test('noGrad(async fn) holds until the promise settles', async () => {
  const x = tensor(1, { requiresGrad: true });
  const inside = await noGrad(async () => {
    await Promise.resolve();
    return x.mul(2).requiresGrad;
  });
  expect([inside, x.mul(2).requiresGrad]).toEqual([false, true]);
});

test('requiresGrad of integers is an error', () => {
  expect(() => tensor([1], { dtype: 'int64', requiresGrad: true })).toThrow(
    'only Tensors of floating point dtype can require gradients'
  );
});
