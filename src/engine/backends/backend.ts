/**
 * @file What a backend must be able to do: hold storages and run kernels over views. Kernels trust their
 * arguments (the ops have checked shapes and dtypes); they are synchronous to call, and only reading back
 * may wait, so that a GPU can be a backend too.
 */
import type { Window } from '../../geometry/window.js';
import type { DType, TypedArray } from '../core/dtype.js';
import type { Expression, Mapping } from '../core/expression.js';
import type { Storage, View } from '../core/storage.js';

export interface ConvolutionWindow extends Window {
  readonly groups: number;
}

/** How the places of a line become sums over another line: the taps from `starts[o]` to `starts[o + 1]` make place o. */
export interface Taps {
  readonly starts: Int32Array;
  /** Which element of the line. */
  readonly places: Int32Array;
  readonly weights: Float64Array;
}

export interface AveragePoolWindow extends Window {
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;
}

/** For each padded dimension, of which there are 1 to 3, where each of its output places reads in the input. */
export type BorderPlaces = readonly (readonly number[])[];

export type ReduceName = 'sum' | 'prod' | 'max' | 'min' | 'all' | 'any';

/** What `moments` writes beside the mean. */
export interface MomentsOptions {
  /** By what the sum of squared distances is divided. */
  readonly divisor: number;
  /** The root of the quotient is written: a standard deviation. */
  readonly root: boolean;
}

/**
 * The kernels. Every output is allocated by the caller and does not overlap an input unless the kernel's
 * name ends in `InPlace`. Operands of one call have the same dtype unless said otherwise. Broadcasting is
 * expressed by stride 0 in a view of the output's shape.
 */
export interface Kernels {
  fill(output: View, value: number): void;
  /** Copies element by element; converts where the dtypes differ, as PyTorch's `to(dtype)` does. */
  copy(input: View, output: View): void;
  /**
   * Computes each output element from the input elements at the same place. Inputs are of the output's shape and dtype,
   * but for those of `bool` that are read as flags; a condition writes `bool`, whatever its inputs are.
   */
  map(mapping: Mapping, inputs: readonly View[], output: View, scalars: readonly number[]): void;
  /** `output` has the input's rank, with size 1 in every reduced dimension. */
  reduce(name: ReduceName, input: View, output: View): void;
  /**
   * For each expression the sum of what it gives, in one pass over the inputs, which are of one shape. The outputs are
   * of one shape too, with size 1 in every summed dimension.
   */
  sums(expressions: readonly Expression[], inputs: readonly View[], outputs: readonly View[]): void;
  /**
   * The mean, and the sum of squared distances from it over `divisor`: both of the input's dtype and of one shape, with
   * size 1 in every reduced dimension. Neither loses digits far from 0, nor overflows before it is written.
   */
  moments(input: View, mean: View, variance: View, options: MomentsOptions): void;
  /** Writes `int64` indices; `output` has size 1 in `dim`. */
  argReduce(name: 'max' | 'min', input: View, output: View, dim: number): void;
  cumsum(input: View, output: View, dim: number): void;
  /** `log` chooses log-softmax. */
  softmax(input: View, output: View, dim: number, log: boolean): void;
  /** `output` here is what `softmax` gave. */
  softmaxGradient(gradOutput: View, output: View, gradInput: View, dim: number, log: boolean): void;
  /** `[B, M, K] × [B, K, N] → [B, M, N]`; any strides, so transposed operands need no copy. */
  matmul(left: View, right: View, output: View): void;
  /**
   * `input` `[N, C, …]`, `weight` `[O, C / groups, …kernel]`, `bias` `[O]`, `output` `[N, O, …]`; contiguous, 1 to 3
   * spatial dimensions, none of them empty.
   */
  convolution(input: View, weight: View, bias: View | null, output: View, window: ConvolutionWindow): void;
  convolutionInputGradient(gradOutput: View, weight: View, gradInput: View, window: ConvolutionWindow): void;
  convolutionWeightGradient(gradOutput: View, input: View, gradWeight: View, window: ConvolutionWindow): void;
  /** `indices` is `int64`: flat over the un-padded spatial plane, the first of equals, the last NaN. */
  maxPool(input: View, output: View, indices: View, window: Window): void;
  maxPoolGradient(gradOutput: View, indices: View, gradInput: View): void;
  averagePool(input: View, output: View, window: AveragePoolWindow): void;
  averagePoolGradient(gradOutput: View, gradInput: View, window: AveragePoolWindow): void;
  /** Along the middle dimension of contiguous `[outer, line, inner]`; the lines of input and output differ in length. */
  resample(input: View, output: View, taps: Taps): void;
  /** Writes each value to its place (flat over the plane of `output`, zeros elsewhere); of several for one place the last. */
  maxUnpool(input: View, indices: View, output: View): void;
  /** Reads what `maxUnpool` wrote: `gradInput[i] = gradOutput[indices[i]]`, plane by plane. */
  maxUnpoolGradient(gradOutput: View, indices: View, gradInput: View): void;
  /** The mean from ⌊i·in/out⌋ up to but not ⌈(i + 1)·in/out⌉ along each spatial dimension; views as in `averagePool`. */
  adaptiveAveragePool(input: View, output: View): void;
  adaptiveAveragePoolGradient(gradOutput: View, gradInput: View): void;
  /** The maximum over the same regions, with `indices` as in `maxPool`. */
  adaptiveMaxPool(input: View, output: View, indices: View): void;
  /** Lays the window's taps out: `[N, C, …]` → `[N, C, …kernel, …outputs]`, zeros for those in the padding. Contiguous. */
  unfold(input: View, columns: View, window: Window): void;
  /** The adjoint of `unfold`: adds every tap where it was read. */
  fold(columns: View, output: View, window: Window): void;
  /** Each element of `output` is the one of `input` that `places` names along the last dimensions. Contiguous. */
  padBorder(input: View, output: View, places: BorderPlaces): void;
  /** The adjoint of `padBorder`. */
  padBorderGradient(gradOutput: View, gradInput: View, places: BorderPlaces): void;
  /** `output` has the shape of `index` (`int64`). */
  gather(input: View, index: View, output: View, dim: number): void;
  /** Adds `source` (the shape of `index`) into `output`, which keeps what it held. */
  scatterAddInPlace(output: View, index: View, source: View, dim: number): void;
  /**
   * What each view becomes, from the elements that all views had at the same place; null leaves a view as it is. One
   * pass: an optimizer's step on a parameter and all that it remembers of it.
   */
  updateInPlace(
    changes: readonly (Expression | null)[],
    views: readonly View[],
    scalars: readonly number[]
  ): void;
}

/**
 * What holds the memory, in bytes. Nobody can tell which tensors are dead before the garbage collector has told, and it
 * tells only between two jobs: in a long synchronous loop the dead count as if they were in use, but never for more than is
 * really there.
 */
export interface MemoryReport {
  /** Bytes of the heap that are in use. */
  readonly live: number;
  /** Size of the heap. */
  readonly heap: number;
  /** What tensors hold beside that: it was moved out of the heap under pressure, and comes back when it is needed. */
  readonly movedOut: {
    /** Number of blocks. */
    readonly blocks: number;
    /** Their bytes; never more than the process holds. */
    readonly bytes: number;
  };
}

/** Backends by name. There is no `'webgpu'` yet: its name is taken for the backend to come, and `use` refuses it. */
export type BackendName = 'wasm' | 'reference' | 'webgpu';

export interface Backend {
  readonly name: BackendName;
  readonly kernels: Kernels;
  /** A storage of zeros; `shape` is what an error about full memory says of it. */
  allocate(dtype: DType, length: number, shape?: readonly number[]): Storage;
  write(storage: Storage, values: TypedArray): void;
  /** Gives the room of a storage back at once, instead of when the collector finds it dead; it is not used again. */
  release(storage: Storage): void;
  /** A copy of all elements. */
  read(storage: Storage): TypedArray;
  readAsync(storage: Storage): Promise<TypedArray>;
  memory(): MemoryReport;
  /** Chooses between the same rounding on every machine and the fastest kernels, from now on. */
  setStrict(strict: boolean): void;
}

/**
 * A memory whose storages can be seen as typed arrays. The reference kernels run over any such memory, so
 * a backend that has one may hand them the kernels it does not write itself.
 */
export interface HostMemory {
  /** Typed arrays over the whole storages of these views, all valid together until the next allocation. */
  arrays(views: readonly View[]): TypedArray[];
}
