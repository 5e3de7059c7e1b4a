/** @file What the kernel and the library take from here: values → bundles, and the pictures under `show`. */
export { toBundle } from './preview.js';
export { tableHtml } from './html.js';
export { setDisplayHost, settleDisplays } from './live-output.js';
export { show } from './show.js';
export { tensorLine } from './tensor.js';
export type { Curve } from './curve.js';
