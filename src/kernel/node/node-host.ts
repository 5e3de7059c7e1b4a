/** @file What a process of Node gives the kernel that lives in it. */
import type { KernelHost } from '../session/kernel-host.js';

/** Milliseconds; a look for type errors takes a tenth of a second, the first one a second or two. */
const NOTE_PATIENCE = 10_000;

export function nodeHost(parts: Pick<KernelHost, 'workers' | 'files' | 'history'>): KernelHost {
  return { ...parts, banner: 'TypeScript under Node', isNode: true, notePatience: NOTE_PATIENCE };
}
