/** @file The example's card in the launcher, which a setting shows and hides. */
import type { ILauncher } from '@jupyterlab/launcher';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IDisposable } from '@lumino/disposable';

/** Adds the card and lets it follow the setting `exampleCard`. Without settings it is always shown. */
export function showExampleCard(
  launcher: ILauncher,
  registry: ISettingRegistry | null,
  card: ILauncher.IItemOptions
): void {
  let shown: IDisposable | null = null;
  const show = (wanted: boolean): void => {
    if (wanted) {
      shown ??= launcher.add(card);
    } else {
      shown?.dispose();
      shown = null;
    }
  };
  if (!registry) {
    show(true);
    return;
  }
  void registry.load('receptive:plugin').then(settings => {
    const follow = (): void => {
      show(settings.get('exampleCard').composite === true);
    };
    settings.changed.connect(follow);
    follow();
  });
}
