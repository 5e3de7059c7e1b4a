/** @file The geometry that convolution and pooling share, for 1 to 3 spatial dimensions alike. */
import type { Window } from '../../../geometry/window.js';

/** Row-major positions of a spatial shape, one array of coordinates for each. */
export function positions(shape: readonly number[]): number[][] {
  let list: number[][] = [[]];
  for (const size of shape) {
    list = list.flatMap(head => Array.from({ length: size }, (_, place) => [...head, place]));
  }
  return list;
}

/** One tap of a window over one output position. */
export interface Taps {
  /** For each output position the number of its first tap; one more entry closes the last. */
  readonly starts: Int32Array;
  /** Flat input place of each tap that lies inside the input. */
  readonly inputs: Int32Array;
  /** Flat place in the kernel of each such tap. */
  readonly kernels: Int32Array;
}

/** Lists, for every output position, the taps that fall inside the un-padded input. */
export function windowTaps(input: readonly number[], output: readonly number[], window: Window): Taps {
  const kernel = positions(window.kernel);
  const outputs = positions(output);
  const starts = new Int32Array(outputs.length + 1);
  const inputs: number[] = [];
  const kernels: number[] = [];
  outputs.forEach((out, place) => {
    kernel.forEach((tap, kernelPlace) => {
      const flat = inputPlace(input, out, tap, window);
      if (flat < 0) return;
      inputs.push(flat);
      kernels.push(kernelPlace);
    });
    starts[place + 1] = inputs.length;
  });
  return { starts, inputs: Int32Array.from(inputs), kernels: Int32Array.from(kernels) };
}

/** in = out · stride − padding + tap · dilation; −1 where that lies in the padding. */
function inputPlace(
  input: readonly number[],
  out: readonly number[],
  tap: readonly number[],
  window: Window
): number {
  let flat = 0;
  for (let dim = 0; dim < input.length; dim++) {
    const at = out[dim] * window.stride[dim] - window.padBefore[dim] + tap[dim] * window.dilation[dim];
    if (at < 0 || at >= input[dim]) return -1;
    flat = flat * input[dim] + at;
  }
  return flat;
}
