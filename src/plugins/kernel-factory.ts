/** @file What every host registers: the kernel's spec, and how a kernel is made. */
import type { Contents, KernelSpec } from '@jupyterlab/services';
import type { IKernel } from '@jupyterlite/services';
import { Signal } from '@lumino/signaling';

import type { ReceptiveKernel } from '../kernel/session/kernel.js';
import { currentSettings } from './kernel-settings.js';
import { localHistory } from './local-history.js';
import { LOGO_URL } from './logo.js';

export const KERNEL_NAME = 'receptive';

export const KERNEL_SPEC: KernelSpec.ISpecModel = {
  name: KERNEL_NAME,
  display_name: 'TypeScript (Receptive)',
  language: 'typescript',
  argv: [],
  env: {},
  metadata: {},
  resources: { 'logo-svg': LOGO_URL, 'logo-64x64': LOGO_URL, 'logo-32x32': LOGO_URL }
};

/** Emitted with every kernel that this page has made. */
export const kernelCreated = new Signal<object, ReceptiveKernel>({});

/** Makes a kernel. Its code is loaded when the first one starts. */
export async function createKernel(
  options: IKernel.IOptions,
  contents?: Contents.IManager
): Promise<ReceptiveKernel> {
  const { createPageKernel } = await import('../kernel/page/page-kernel.js');
  const kernel = createPageKernel({ ...options, contents, history: localHistory, settings: currentSettings });
  kernelCreated.emit(kernel);
  return kernel;
}
