/** @file Convolution and its gradients on float32. */
import type { View } from '../../core/storage.js';
import type { ConvolutionWindow } from '../backend.js';
import { correlate } from './correlate.js';
import {
  convolutionShape,
  forwardPlan,
  inputGradientPlan,
  volume,
  type ConvolutionPlan,
  type ConvolutionShape
} from './geometry.js';
import type { Machine } from './machine.js';
import { correlateWeights } from './weight-gradient.js';

const PLANS = 256;

/** Plans by shape: the tables are long, and a network asks for the same few again and again. */
export class PlanCache {
  readonly #plans = new Map<string, ConvolutionPlan>();

  get(kind: 'forward' | 'input gradient', shape: ConvolutionShape): ConvolutionPlan {
    const { groups, inChannels, outChannels, input, output, kernel, stride, padBefore, dilation } = shape;
    const sizes = [groups, inChannels, outChannels, ...input, ...output, ...kernel, ...stride];
    const key = `${kind} ${sizes.join()} ${padBefore.join()} ${dilation.join()}`;
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      plan = kind === 'forward' ? forwardPlan(shape) : inputGradientPlan(shape);
      if (this.#plans.size >= PLANS) this.#plans.delete(this.#plans.keys().next().value!);
      this.#plans.set(key, plan);
    }
    return plan;
  }
}

export interface ConvolutionOperands {
  readonly source: View;
  readonly weight: View;
  readonly bias: View | null;
  readonly output: View;
  readonly window: ConvolutionWindow;
}

function isEmpty(...views: readonly View[]): boolean {
  return views.some(view => view.shape.includes(0));
}

/** out[n, o, p] = bias[o] + Σ_c Σ_k weight[o, c, k] · in[n, c, p·stride − padding + k·dilation] */
export function convolution(machine: Machine, plans: PlanCache, operands: ConvolutionOperands): void {
  const { source, weight, bias, output, window } = operands;
  if (isEmpty(output)) return;
  const shape = convolutionShape(source.shape, output.shape, window);
  const taps = volume(shape.kernel);
  machine.over(bias === null ? [source, weight] : [source, weight, bias], [output], () => {
    correlate(machine, plans.get('forward', shape), {
      batch: shape.batch,
      groups: shape.groups,
      depth: shape.inChannels,
      rows: shape.outChannels,
      source: machine.address(source),
      sourceSize: shape.input,
      weights: machine.address(weight),
      weightRow: shape.inChannels * taps * 4,
      weightGroup: shape.outChannels * shape.inChannels * taps * 4,
      bias: bias === null ? null : machine.address(bias),
      output: machine.address(output),
      outputSize: volume(shape.output)
    });
  });
}

/** The correlation of the output's gradient with the weights, input and output channels exchanged. */
export function convolutionInputGradient(
  machine: Machine,
  plans: PlanCache,
  operands: Omit<ConvolutionOperands, 'bias'>
): void {
  const { source: gradOutput, weight, output: gradInput, window } = operands;
  if (isEmpty(gradInput)) return;
  const shape = convolutionShape(gradInput.shape, gradOutput.shape, window);
  const plan = plans.get('input gradient', shape);
  const taps = volume(shape.kernel);
  machine.over([gradOutput, weight], [gradInput], () => {
    const output = machine.address(gradInput);
    const size = shape.batch * shape.groups * shape.inChannels * volume(shape.input);
    if (plan.hasEmpty) machine.heap.bytes.fill(0, output, output + size * 4);
    correlate(machine, plan, {
      batch: shape.batch,
      groups: shape.groups,
      depth: shape.outChannels,
      rows: shape.inChannels,
      source: machine.address(gradOutput),
      sourceSize: shape.output,
      weights: machine.address(weight),
      weightRow: taps * 4,
      weightGroup: shape.outChannels * shape.inChannels * taps * 4,
      bias: null,
      output,
      outputSize: volume(shape.input)
    });
  });
}

/** ∂weight[o, c, k] = Σ_n Σ_p gradOut[n, o, p] · in[n, c, p·stride − padding + k·dilation] */
export function convolutionWeightGradient(
  machine: Machine,
  plans: PlanCache,
  operands: { gradOutput: View; input: View; gradWeight: View; window: ConvolutionWindow }
): void {
  const { gradOutput, input, gradWeight, window } = operands;
  if (isEmpty(gradWeight)) return;
  const shape = convolutionShape(input.shape, gradOutput.shape, window);
  machine.over([gradOutput, input], [gradWeight], () => {
    const result = machine.address(gradWeight);
    const size = shape.groups * shape.outChannels * shape.inChannels * volume(shape.kernel);
    machine.heap.bytes.fill(0, result, result + size * 4);
    if (isEmpty(gradOutput, input)) return;
    const addresses = { grad: machine.address(gradOutput), source: machine.address(input), result };
    correlateWeights(machine, shape, plans.get('forward', shape), addresses);
  });
}
