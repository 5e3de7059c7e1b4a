/** @file Where each tap of a window meets the input: the block of outputs, and of inputs, that it joins. */
import type { ConvolutionShape, Triple } from './geometry.js';

/** What one tap reads, within one plane; places in elements, steps in bytes. */
export interface TapBlock {
  /** Row-major number of the tap in the window. */
  readonly tap: number;
  /** First output whose tap lies in the input, and the input under it. */
  readonly output: number;
  readonly input: number;
  readonly counts: Triple;
  readonly outputSteps: Triple;
  readonly inputSteps: Triple;
}

interface Run {
  readonly output: number;
  readonly input: number;
  readonly count: number;
}

/** The outputs along one axis whose tap does not fall into the padding: 0 ≤ o·stride − padding + k·dilation < size. */
function tapRun(shape: ConvolutionShape, dim: 0 | 1 | 2, tap: number): Run {
  const shift = tap * shape.dilation[dim] - shape.padBefore[dim];
  const first = Math.max(0, Math.ceil(-shift / shape.stride[dim]));
  const last = Math.min(
    shape.output[dim] - 1,
    Math.floor((shape.input[dim] - 1 - shift) / shape.stride[dim])
  );
  return {
    output: first,
    input: first * shape.stride[dim] + shift,
    count: Math.max(0, last - first + 1)
  };
}

/** One block for each tap; those that never meet the input are left out. */
export function tapBlocks(shape: ConvolutionShape): TapBlock[] {
  const [, height, width] = shape.input;
  const [, outputHeight, outputWidth] = shape.output;
  const blocks: TapBlock[] = [];
  let tap = -1;
  for (let kz = 0; kz < shape.kernel[0]; kz++) {
    for (let ky = 0; ky < shape.kernel[1]; ky++) {
      for (let kx = 0; kx < shape.kernel[2]; kx++) {
        tap++;
        const [z, y, x] = [tapRun(shape, 0, kz), tapRun(shape, 1, ky), tapRun(shape, 2, kx)];
        if (z.count * y.count * x.count === 0) continue;
        blocks.push({
          tap,
          output: (z.output * outputHeight + y.output) * outputWidth + x.output,
          input: (z.input * height + y.input) * width + x.input,
          counts: [z.count, y.count, x.count],
          outputSteps: [outputHeight * outputWidth * 4, outputWidth * 4, 4],
          inputSteps: [shape.stride[0] * height * width * 4, shape.stride[1] * width * 4, shape.stride[2] * 4]
        });
      }
    }
  }
  return blocks;
}
