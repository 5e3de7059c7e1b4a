/** @file The pictures as JupyterLab's outputs: the one file here that knows Lumino. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

import { DISMISS_EVENT } from './diagnostics.js';
import { MIME_TYPES, OutputBox } from './registry.js';

/** One output area's widget. `renderModel` is called again for `update_display_data`: the picture stays, its data change. */
class ReceptiveOutput extends Widget implements IRenderMime.IRenderer {
  readonly #box: OutputBox;
  readonly #mimeType: string;
  #model: IRenderMime.IMimeModel | null = null;

  constructor({ mimeType }: IRenderMime.IRendererOptions) {
    super();
    this.#mimeType = mimeType;
    this.#box = new OutputBox(this.node);
    this.node.addEventListener(DISMISS_EVENT, event => {
      this.#keep((event as CustomEvent<ReadonlyPartialJSONObject>).detail);
    });
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#model = model;
    this.#box.render(this.#mimeType, model.data[this.#mimeType]);
    return Promise.resolve();
  }

  /** Writes a choice of the reader into the notebook, where it is saved. */
  #keep(payload: ReadonlyPartialJSONObject): void {
    this.#model?.setData({ data: { ...this.#model.data, [this.#mimeType]: payload } });
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#box.dispose();
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
