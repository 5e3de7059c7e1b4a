/** @file Reference kernels of convolution. Every product of the sum is taken tap by tap, in doubles. */
import type { TypedArray } from '../../core/dtype.js';
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { ConvolutionWindow, HostMemory, Kernels } from '../backend.js';
import { checkInteger } from './integer.js';
import { windowTaps, type Taps } from './window.js';

type ConvolutionKernels = Pick<
  Kernels,
  'convolution' | 'convolutionInputGradient' | 'convolutionWeightGradient'
>;

/** Sizes of one convolution, the spatial dimensions flattened. */
interface Plan {
  readonly batch: number;
  readonly inPerGroup: number;
  readonly outPerGroup: number;
  readonly groups: number;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly kernelSize: number;
  readonly taps: Taps;
}

function plan(input: readonly number[], output: readonly number[], window: ConvolutionWindow): Plan {
  const inputSpace = input.slice(2);
  const outputSpace = output.slice(2);
  return {
    batch: input[0],
    inPerGroup: input[1] / window.groups,
    outPerGroup: output[1] / window.groups,
    groups: window.groups,
    inputSize: elementCount(inputSpace),
    outputSize: elementCount(outputSpace),
    kernelSize: elementCount(window.kernel),
    taps: windowTaps(inputSpace, outputSpace, window)
  };
}

/** Start of one input plane, output plane and kernel plane that meet in the sum. */
type PlaneVisitor = (input: number, output: number, weight: number, outChannel: number) => void;

function forEachPlanePair(sizes: Plan, visit: PlaneVisitor): void {
  const { batch, groups, inPerGroup, outPerGroup } = sizes;
  for (let image = 0; image < batch; image++) {
    for (let out = 0; out < groups * outPerGroup; out++) {
      const group = Math.floor(out / outPerGroup);
      for (let c = 0; c < inPerGroup; c++) {
        const inPlane = (image * groups + group) * inPerGroup + c;
        const outPlane = image * groups * outPerGroup + out;
        visit(
          inPlane * sizes.inputSize,
          outPlane * sizes.outputSize,
          (out * inPerGroup + c) * sizes.kernelSize,
          out
        );
      }
    }
  }
}

function store(sums: Float64Array, target: TypedArray, output: View): void {
  for (let i = 0; i < sums.length; i++)
    target[output.offset + i] = checkInteger(output.storage.dtype, sums[i]);
}

export function createConvolutionKernels(memory: HostMemory): ConvolutionKernels {
  return {
    // out[n, o, p] = bias[o] + Σ_c Σ_k weight[o, c, k] · in[n, c, p·stride − padding + k·dilation]
    convolution(input, weight, bias, output, window) {
      const sizes = plan(input.shape, output.shape, window);
      const views = bias === null ? [input, weight, output] : [input, weight, output, bias];
      const [x, w, target, b] = memory.arrays(views) as [TypedArray, TypedArray, TypedArray, TypedArray?];
      const { starts, inputs, kernels } = sizes.taps;
      const sums = new Float64Array(sizes.batch * sizes.groups * sizes.outPerGroup * sizes.outputSize);
      if (bias !== null) {
        for (let plane = 0; plane * sizes.outputSize < sums.length; plane++) {
          const value = b![bias.offset + (plane % bias.shape[0]) * bias.strides[0]];
          sums.fill(value, plane * sizes.outputSize, (plane + 1) * sizes.outputSize);
        }
      }
      forEachPlanePair(sizes, (from, to, tap) => {
        const xStart = input.offset + from;
        const wStart = weight.offset + tap;
        for (let p = 0; p < sizes.outputSize; p++) {
          let sum = 0;
          for (let t = starts[p]; t < starts[p + 1]; t++)
            sum += x[xStart + inputs[t]] * w[wStart + kernels[t]];
          sums[to + p] += sum;
        }
      });
      store(sums, target, output);
    },

    // ∂in[n, c, q] = Σ over all taps that read q of weight[o, c, k] · gradOut[n, o, p]
    convolutionInputGradient(gradOutput, weight, gradInput, window) {
      const sizes = plan(gradInput.shape, gradOutput.shape, window);
      const [g, w, target] = memory.arrays([gradOutput, weight, gradInput]);
      const { starts, inputs, kernels } = sizes.taps;
      const sums = new Float64Array(sizes.batch * sizes.groups * sizes.inPerGroup * sizes.inputSize);
      forEachPlanePair(sizes, (to, from, tap) => {
        const wStart = weight.offset + tap;
        for (let p = 0; p < sizes.outputSize; p++) {
          const grad = g[gradOutput.offset + from + p];
          for (let t = starts[p]; t < starts[p + 1]; t++)
            sums[to + inputs[t]] += grad * w[wStart + kernels[t]];
        }
      });
      store(sums, target, gradInput);
    },

    // ∂weight[o, c, k] = Σ_n Σ_p gradOut[n, o, p] · in[n, c, p·stride − padding + k·dilation]
    convolutionWeightGradient(gradOutput, input, gradWeight, window) {
      const sizes = plan(input.shape, gradOutput.shape, window);
      const [g, x, target] = memory.arrays([gradOutput, input, gradWeight]);
      const { starts, inputs, kernels } = sizes.taps;
      const sums = new Float64Array(sizes.groups * sizes.outPerGroup * sizes.inPerGroup * sizes.kernelSize);
      forEachPlanePair(sizes, (from, to, tap) => {
        const xStart = input.offset + from;
        for (let p = 0; p < sizes.outputSize; p++) {
          const grad = g[gradOutput.offset + to + p];
          for (let t = starts[p]; t < starts[p + 1]; t++)
            sums[tap + kernels[t]] += grad * x[xStart + inputs[t]];
        }
      });
      store(sums, target, gradWeight);
    }
  };
}
