/** @file Reads what the user chose in the settings editor; kernels follow it from their next cell on. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { DEFAULT_SETTINGS, type KernelSettings } from '../kernel/session/settings.js';

const SCHEMA = 'receptive:plugin';

let current = DEFAULT_SETTINGS;

/** The settings of this moment; the defaults until a host has read its own. */
export function currentSettings(): KernelSettings {
  return current;
}

/** The registry has checked the types against the schema, and filled in the defaults. */
function parse(composite: unknown): KernelSettings {
  const chosen = composite as Partial<KernelSettings>;
  return { ...DEFAULT_SETTINGS, ...chosen };
}

export const kernelSettingsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'receptive:kernel-settings',
  description: 'Lets kernels follow the settings.',
  autoStart: true,
  optional: [ISettingRegistry],
  activate: async (_: JupyterFrontEnd, registry: ISettingRegistry | null) => {
    const settings = await registry?.load(SCHEMA);
    const follow = (): void => {
      current = parse(settings?.composite ?? {});
    };
    settings?.changed.connect(follow);
    follow();
  }
};
