/** @file What can be said of one layer: the record that the descriptions of all kinds of layers give. */
import type { ReceptiveField } from '../../geometry/receptive-field.js';
import type { SlidingWindow } from '../../geometry/window.js';

/** A layer in words and figures; those that do not apply are left out. */
export interface LayerDescription {
  /** Whether the class says all that the layer does; if not, what its `forward` runs tells. */
  readonly isKnown: boolean;
  /** `1→16, 3×3, stride 2, pad 1` */
  readonly setting: string;
  readonly window?: SlidingWindow;
  readonly groups?: number;
  readonly macs: number;
  readonly formula?: string;
  /** The receptive field behind the layer, given the one in front of it. */
  readonly flow: (field: ReceptiveField) => ReceptiveField;
}
