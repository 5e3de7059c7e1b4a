/** @file Summaries of forwards that are arbitrary code count what torch's own counter counts. */
import { describe, expect, test } from 'vitest';
import { F, inspect, nn, type Tensor, zeros } from '../../src/engine/index.js';
import { readFixture } from './fixture.js';

interface Inspection {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly macs: number;
  readonly parameters: number;
  readonly shapes: readonly (readonly [path: string, shape: readonly number[]])[];
}

class Lenet extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 6, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(6, 16, 5)
  );
  fc = new nn.Linear(400, 10);
  override forward(x: Tensor): Tensor {
    return this.fc.forward(F.maxPool2d(F.relu(this.features.forward(x)), 2).flatten(1));
  }
}

class Separable extends nn.Module {
  depthwise = new nn.Conv2d(8, 8, 3, { stride: 2, padding: 1, groups: 8, bias: false });
  pointwise = new nn.Conv2d(8, 12, 1);
  norm = new nn.BatchNorm2d(12);
  again = new nn.Conv2d(12, 12, 3, { padding: 1 });
  shortcut = new nn.Parameter(zeros([12, 8, 1, 1]));
  override forward(x: Tensor): Tensor {
    const first = F.relu(this.norm.forward(this.pointwise.forward(this.depthwise.forward(x))));
    const second = this.again.forward(F.relu(this.again.forward(first)));
    return F.relu(second.add(F.conv2d(x, this.shortcut, { stride: 2 })));
  }
}

class Autoencoder extends nn.Module {
  down = new nn.Conv2d(3, 6, 3, { stride: 2, padding: 1 });
  up = new nn.ConvTranspose2d(6, 3, 3, { stride: 2, padding: 1, outputPadding: 1 });
  override forward(x: Tensor): Tensor {
    return this.up.forward(this.down.forward(x).relu());
  }
}

class Attention extends nn.Module {
  query = new nn.Linear(16, 8, { bias: false });
  weight = new nn.Parameter(zeros([8, 16]));
  override forward(x: Tensor): Tensor {
    const [query, key] = [this.query.forward(x), F.linear(x, this.weight)];
    return F.softmax(query.matmul(key.transpose(1, 2)), -1).matmul(x);
  }
}

class Dimensions extends nn.Module {
  line = new nn.Conv1d(2, 4, 3, { dilation: 2 });
  space = new nn.Conv3d(1, 2, 2);
  override forward(x: Tensor): Tensor {
    const line = this.line.forward(x);
    return this.space.forward(line.reshape([line.shape[0], 1, 4, 4, -1]));
  }
}

const NETS = { Lenet, Separable, Autoencoder, Attention, Dimensions };
const inspections = readFixture('inspection') as Inspection[];

describe.each(inspections)('$name on $inputShape', ({ name, inputShape, macs, parameters, shapes }) => {
  const net = new NETS[name as keyof typeof NETS]();

  test('summary(module, inputShape) counts torch’s multiply–adds and parameters', () => {
    const { totals } = inspect.summary(net, inputShape);
    expect([totals.macs, totals.parameters]).toEqual([macs, parameters]);
    expect(inspect.macs(net, inputShape)).toBe(macs);
  });

  test('summary(module, inputShape) has a row for every pass through every layer, with its shape', () => {
    const rows = inspect.summary(net, inputShape).rows.filter(row => row.path !== '' && !row.container);
    expect(rows.map(row => [row.path, row.outputShape])).toEqual(shapes);
  });
});
