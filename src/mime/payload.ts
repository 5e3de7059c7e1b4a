/**
 * @file The payloads: pure data that a cell leaves in the notebook and a renderer draws.
 * `encode.ts` makes their tensors, `parse.ts` is the only way back in.
 */
import type { Kind } from './names.js';

/** The newest version of the payload that this code writes. Older ones stay readable for ever. */
export const PAYLOAD_VERSION = 1;

/**
 * Exact figures of all values of a tensor, also where the values themselves are quantised or cut.
 * `min max mean std` are over the finite values; `std` has PyTorch's correction of one.
 */
export interface Stats {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  /** Counts of values. `null` figures above mean that no value is finite (for `std`: fewer than two are). */
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  readonly zeros: number;
}

/** A tensor inside a payload. */
export interface TensorData {
  readonly shape: readonly number[];
  /** What each dimension means, e.g. `['C', 'H', 'W']`. */
  readonly axes?: readonly string[];
  /** How the values lie in `data`. `u8` means value = `zero[c] + scale[c] * byte`, per leading index c. */
  readonly encoding: 'f32' | 'i32' | 'u8';
  /** Little-endian bytes in base64, row-major. */
  readonly data: string;
  readonly scale?: readonly number[];
  readonly zero?: readonly number[];
  /** `u8` only: the bytes 253, 254 and 255 are no numbers but −Infinity, NaN and +Infinity. */
  readonly nonFinite?: boolean;
  /** The dtype of the tensor it came from, e.g. `int64`. */
  readonly dtype: string;
  readonly stats: Stats;
  /** The full shape, where `shape` holds only a leading part of each dimension. */
  readonly truncatedFrom?: readonly number[];
}

interface Envelope<K extends Kind> {
  readonly version: number;
  readonly kind: K;
  readonly title: string;
  /** What a reader who cannot see the picture should be told; also the text of `<img alt>`. */
  readonly alt: string;
}

/** Any tensor, drawn as one faceted picture. */
export interface TensorPayload extends Envelope<'tensor'> {
  readonly tensor: TensorData;
  /** One line as PyTorch prints it, cut where long. */
  readonly text: string;
}

/** One channel of an activation. */
export interface ChannelFacts {
  readonly index: number;
  /** All values are zero (or not one value is finite and non-zero). */
  readonly dead: boolean;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** `[row, column]` of the greatest value. */
  readonly maxAt: readonly [number, number] | null;
}

/** The window of the input that one output position sees: `start + jump * position`, `size` pixels long. */
export interface ReceptiveWindow {
  readonly size: readonly [number, number];
  readonly jump: readonly [number, number];
  readonly start: readonly [number, number];
}

/** The activation maps of one layer for one input. */
export interface FeatureMapsPayload extends Envelope<'featuremaps'> {
  /** `[C, H, W]` */
  readonly activations: TensorData;
  readonly channels: readonly ChannelFacts[];
  /** Where the activation was taken, e.g. `conv1`, and what stands there, e.g. `Conv2d`. */
  readonly layer?: string;
  readonly layerType?: string;
  /** `[C, H, W]`: what the module was given. */
  readonly input?: TensorData;
  readonly window?: ReceptiveWindow;
}

/** The kernels of one convolution. */
export interface FiltersPayload extends Envelope<'filters'> {
  /** `[O, I / groups, kH, kW]` */
  readonly weight: TensorData;
  readonly bias?: TensorData;
  readonly groups: number;
  readonly layer?: string;
  /** Filters whose every weight is zero or not finite. */
  readonly dead: readonly number[];
}

/** One layer of a shape table. Sizes are counts, memory is bytes. */
export interface ShapeRow {
  /** `features.0`; the empty string is the module itself. */
  readonly path: string;
  readonly type: string;
  /** How deep the module is nested: 0 for a direct child. */
  readonly depth: number;
  /** Whether it has children of its own. */
  readonly container: boolean;
  /** As a person would say it: `1→16, 3×3, stride 2, pad 1`. */
  readonly setting: string;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly kernel?: readonly number[];
  readonly stride?: readonly number[];
  readonly padding?: readonly number[];
  readonly dilation?: readonly number[];
  readonly groups?: number;
  readonly parameters: number;
  readonly trainable: number;
  readonly macs: number;
  readonly activationBytes: number;
  /** Side of the receptive field in input pixels, `'all'` where the whole input is seen, `null` where unknown. */
  readonly receptiveField: readonly number[] | 'all' | null;
  /** The size formula with its numbers, e.g. `H' = ⌊(28 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 28`. */
  readonly formula?: string;
}

export interface ShapeTablePayload extends Envelope<'shapetable'> {
  readonly module: string;
  readonly inputShape: readonly number[];
  readonly rows: readonly ShapeRow[];
  readonly totals: {
    readonly parameters: number;
    readonly trainable: number;
    readonly macs: number;
    readonly activationBytes: number;
  };
  /** What each column means, in words. */
  readonly definitions: {
    readonly macs: string;
    readonly memory: string;
    readonly receptiveField: string;
    readonly parameters: string;
  };
}

/** One line of a curve. `y[i]` is `null` where the value is not finite. */
export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** `right` puts it on a second axis: a share from 0 to 1 beside a loss. */
  readonly axis: 'left' | 'right';
}

export interface CurvePayload extends Envelope<'curve'> {
  readonly series: readonly Series[];
  readonly xLabel: string;
  /** Present while or after something long runs; `total` is `null` where it is not known. */
  readonly progress?: {
    readonly done: number;
    readonly total: number | null;
    readonly unit: string;
    readonly seconds: number;
    readonly note?: string;
  };
  readonly done: boolean;
}

/** A type error of a cell, or a warning that it was given. `line` and `column` count from 1. */
export interface Problem {
  /** The number of TypeScript's message, e.g. 2322; absent for a warning. */
  readonly code?: number;
  readonly message: string;
  /** Absent, as the column is, where nothing tells the place of a warning. */
  readonly line?: number;
  readonly column?: number;
  /** The file beside the notebook in which it stands; absent for the cell itself. */
  readonly file?: string;
}

/** Type errors of a cell that ran all the same, or what it was warned of. */
export interface DiagnosticsPayload extends Envelope<'diagnostics'> {
  readonly problems: readonly Problem[];
  /** The reader has put the note away. */
  readonly dismissed?: boolean;
}

export type Payload =
  TensorPayload | FeatureMapsPayload | FiltersPayload | ShapeTablePayload | CurvePayload | DiagnosticsPayload;

export type PayloadOf<K extends Kind> = Extract<Payload, { kind: K }>;
