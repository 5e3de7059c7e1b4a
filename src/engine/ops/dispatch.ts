/** @file The way from an operation to the kernels that compute it. */
import type { Kernels } from '../backends/backend.js';
import { activeBackend } from '../backends/select.js';
import { pollOnce } from '../core/poll.js';

/** The active backend's kernels, after a look whether somebody wants the work to end. */
export function kernels(): Kernels {
  pollOnce();
  return activeBackend().kernels;
}
