/** @file What `inspect` holds. */
export { captureActivations } from './capture.js';
export { receptiveField } from './chain.js';
export { macs, summary } from './summary.js';
export type { CaptureOptions } from './capture.js';
export type { LayerField } from './chain.js';
export type { FieldWindow, ReceptiveField } from '../../geometry/receptive-field.js';
export type { SlidingWindow } from '../../geometry/window.js';
export type { LayerSummary, Summary } from './summary.js';
