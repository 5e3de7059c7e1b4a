/** @file What the kernel and the library take from here: values → bundles, and the pictures under `show`. */
export { toBundle } from './preview.js';
export { tableHtml } from './html.js';
export { setDisplayHost } from './host.js';
export { show } from './show.js';
export type { Curve } from './curve.js';
