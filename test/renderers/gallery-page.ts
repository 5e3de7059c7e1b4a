/** @file What runs in the gallery's page: outputs made as JupyterLab makes them, with samples at hand. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import { mimeType } from '../../src/mime/names.js';
import type { Payload } from '../../src/mime/payload.js';
import { rendererFactory } from '../../src/renderers/widget.js';
import * as samples from './samples.js';

/** What outputs have written into the notebook. */
const kept: unknown[] = [];
const outputs = new Map<string, IRenderMime.IRenderer>();

/** Draws into the output of this name, a new one or the same again. */
async function render(name: string, type: string, data: unknown): Promise<void> {
  let output = outputs.get(name);
  if (!output) {
    const options = {
      mimeType: type,
      sanitizer: null,
      resolver: null,
      linkHandler: null,
      latexTypesetter: null
    };
    output = rendererFactory.createRenderer(options as unknown as IRenderMime.IRendererOptions);
    output.id = name;
    outputs.set(name, output);
    Widget.attach(output, document.getElementById('outputs')!);
  }
  const setData = (options: IRenderMime.IMimeModel.ISetDataOptions): void => {
    kept.push(options.data?.[type]);
  };
  const model = { trusted: false, data: { [type]: data }, metadata: {}, setData };
  await output.renderModel(model as unknown as IRenderMime.IMimeModel);
}

/** Draws a sample of `samples.ts` by the name of its function. */
function sample(name: string, payload: Payload): Promise<void> {
  return render(name, mimeType(payload.kind), JSON.parse(JSON.stringify(payload)));
}

function close(name: string): void {
  outputs.get(name)?.dispose();
  outputs.delete(name);
}

const gallery = { render, sample, close, samples, mimeType, kept };

export type Gallery = typeof gallery;

declare global {
  var gallery: Gallery;
}

globalThis.gallery = gallery;
