/** @file The view of each kind of payload, and the box of an output, which shows an error where a view cannot draw. */
import { mimeType, type Kind, type MimeType, KINDS } from '../mime/names.js';
import { kindOf, parsePayload, PayloadError } from '../mime/parse.js';
import type { Payload, PayloadOf } from '../mime/payload.js';
import { CurveView } from './curve.js';
import { DiagnosticsView } from './diagnostics.js';
import { element } from './dom.js';
import { featureMapsKind } from './feature-maps.js';
import { filtersKind } from './filters.js';
import { GridView } from './grid-view.js';
import { ShapeTableView } from './shape-table.js';
import { tensorKind } from './tensor.js';
import type { View } from './view.js';

const VIEWS: { readonly [K in Kind]: (host: HTMLElement) => View<PayloadOf<K>> } = {
  tensor: host => new GridView(host, tensorKind()),
  featuremaps: host => new GridView(host, featureMapsKind()),
  filters: host => new GridView(host, filtersKind()),
  shapetable: host => new ShapeTableView(host),
  curve: host => new CurveView(host),
  diagnostics: host => new DiagnosticsView(host)
};

const NAMES: { readonly [K in Kind]: string } = {
  tensor: 'This tensor',
  featuremaps: 'These feature maps',
  filters: 'These filters',
  shapetable: 'This shape table',
  curve: 'These curves',
  diagnostics: 'This note'
};

/** All types that `OutputBox` draws. */
export const MIME_TYPES: readonly MimeType[] = KINDS.map(kind => mimeType(kind));

/** One output: parses, draws, draws again in place for a live update, and shows its error where that fails. */
export class OutputBox {
  #kind: Kind | null = null;
  #view: View | null = null;
  readonly #host: HTMLElement;

  constructor(host: HTMLElement) {
    this.#host = host;
    host.classList.add('rcp-Host');
  }

  /** Never throws: where a payload cannot be drawn, the output says why. */
  render(type: string, data: unknown): void {
    try {
      const payload = parsePayload(type, data);
      this.#viewFor(payload.kind).show(payload);
    } catch (error) {
      this.dispose();
      this.#host.replaceChildren(errorBox(type, error));
    }
  }

  dispose(): void {
    this.#view?.dispose();
    this.#view = null;
    this.#kind = null;
  }

  #viewFor(kind: Kind): View {
    if (!this.#view || this.#kind !== kind) {
      this.dispose();
      this.#view = createView(kind, this.#host);
      this.#kind = kind;
    }
    return this.#view;
  }
}

function createView(kind: Kind, host: HTMLElement): View {
  // A view of one kind is shown payloads of that kind only: `viewFor` asks by `payload.kind`.
  const create: (host: HTMLElement) => { show(payload: never): void; dispose(): void } = VIEWS[kind];
  const view = create(host);
  return {
    show: (payload: Payload) => {
      view.show(payload as never);
    },
    dispose: () => {
      view.dispose();
    }
  };
}

function errorBox(type: string, error: unknown): HTMLElement {
  const newer = error instanceof PayloadError && error.field === 'version';
  const reason = newer ? error.requirement : error instanceof Error ? error.message : String(error);
  const kind = kindOf(type);
  return element(
    'div',
    { class: 'rcp-Output rcp-error', role: 'note' },
    element('strong', {}, `${kind === null ? 'This output' : NAMES[kind]} cannot be drawn.`),
    ' ',
    element('span', {}, `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`),
    element('span', { class: 'rcp-muted' }, newer ? '' : ' Run the cell again to make it anew.')
  );
}
