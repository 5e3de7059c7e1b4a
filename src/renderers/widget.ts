/** @file The pictures as JupyterLab's outputs: the one file here that knows Lumino. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import { MIME_TYPES, OutputBox } from './registry.js';

/** One output area's widget. `renderModel` is called again for `update_display_data`: the picture stays, its data change. */
class ReceptiveOutput extends Widget implements IRenderMime.IRenderer {
  private readonly box: OutputBox;
  private readonly mimeType: string;

  constructor({ mimeType }: IRenderMime.IRendererOptions) {
    super();
    this.mimeType = mimeType;
    this.box = new OutputBox(this.node);
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.box.render(this.mimeType, model.data[this.mimeType]);
    return Promise.resolve();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.box.dispose();
    super.dispose();
  }
}

/** Pure data drawn as text and pixels: safe in notebooks that nobody trusts, and before html and png. */
export const rendererFactory: IRenderMime.IRendererFactory = {
  safe: true,
  mimeTypes: [...MIME_TYPES],
  defaultRank: 0,
  createRenderer: options => new ReceptiveOutput(options)
};
