/**
 * @file Any value → the bundle that shows it. Asked in this order: a method under `Symbol.for('Jupyter.display')`,
 * `_toMime()`, the `_to…()` methods of single types, our pictures and tensors, tables of records, then previews of plain values.
 */
import type { Bundle } from '../protocol/bundle.js';
import { toBase64 } from '../../formats/base64.js';
import { isPicture, pictureBundle } from './picture-preview.js';
import { isThenable } from './interrupt.js';
import { hasLastPrototype, isInstance } from './prototypes.js';
import { recordTable } from './record-table.js';
import { errorName, isError } from './traceback.js';

/** What our library makes of its own values: a tensor, a module, a picture; with `'pictures'` of pictures alone. */
export type ToBundle = (
  value: unknown,
  only?: 'pictures'
) => (Bundle & { readonly displayId?: string }) | undefined;

/** A bundle, and the id that a live picture wants its output to have. */
export interface Shown {
  readonly bundle: Bundle;
  readonly displayId?: string;
}

const DISPLAY = Symbol.for('Jupyter.display');

const SINGLE_TYPES: readonly (readonly [method: string, type: string])[] = [
  ['_toHtml', 'text/html'],
  ['_toSvg', 'image/svg+xml'],
  ['_toPng', 'image/png'],
  ['_toMarkdown', 'text/markdown'],
  ['_toLatex', 'text/latex']
];

/** One level of JSON that travels as it is; typed arrays become base64, what cannot travel becomes text. */
function toData(type: string, value: unknown): unknown {
  if (isInstance(value, Uint8Array)) return toBase64(value);
  if (typeof value === 'string') return value;
  // `stringify` gives nothing for a function or a symbol, whatever its declaration says.
  const json = JSON.stringify(value) as string | undefined;
  if (type.endsWith('json')) return JSON.parse(json ?? 'null') as unknown;
  return String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a display method returned → a bundle, or a clear error. */
function parseBundle(returned: unknown, method: string): Bundle {
  if (!isRecord(returned)) {
    throw new TypeError(
      `${method}: expects a MIME bundle, an object from MIME type to data, got ${typeof returned}`
    );
  }
  const wrapped = isRecord(returned.data) && !Object.keys(returned).some(key => key.includes('/'));
  const source = wrapped ? (returned.data as Record<string, unknown>) : returned;
  const metadata = wrapped && isRecord(returned.metadata) ? returned.metadata : {};
  const data: Record<string, unknown> = {};
  for (const [type, value] of Object.entries(source)) {
    if (value !== undefined && value !== null) data[type] = toData(type, value);
  }
  return { data, metadata: JSON.parse(JSON.stringify(metadata)) as Record<string, unknown> };
}

/** A method of an object by name, without running a getter more than once. */
function methodOf(value: object, key: PropertyKey): (() => unknown) | undefined {
  const method: unknown = Reflect.get(value, key);
  return typeof method === 'function' ? () => Reflect.apply(method, value, []) as unknown : undefined;
}

function ownDisplay(value: object): { returned: unknown; method: string } | undefined {
  const display = methodOf(value, DISPLAY);
  if (display) return { returned: display(), method: "[Symbol.for('Jupyter.display')]" };
  const mime = methodOf(value, '_toMime');
  return mime ? { returned: mime(), method: '_toMime' } : undefined;
}

function singleTypes(value: object): [type: string, returned: unknown][] {
  const found: [string, unknown][] = [];
  for (const [name, type] of SINGLE_TYPES) {
    const method = methodOf(value, name);
    if (method) found.push([type, method()]);
  }
  return found;
}

export class DisplayHook {
  constructor(
    private readonly toBundle: ToBundle,
    /** Plain text for any value. */
    private readonly text: (value: unknown) => string
  ) {}

  /** At once where the value allows it, so that output keeps its order; a promise where a method is async. */
  show(value: unknown): Shown | Promise<Shown> {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
      return this.plain(value);
    try {
      if (!hasLastPrototype(value)) return this.plain(value);
      const shown = this.object(value);
      return shown instanceof Promise ? shown.catch((error: unknown) => this.failed(value, error)) : shown;
    } catch (error) {
      return this.failed(value, error);
    }
  }

  private object(value: object): Shown | Promise<Shown> {
    // Our pictures come with metadata, and live ones with an id, which their display method cannot tell.
    const picture = this.toBundle(value, 'pictures');
    if (picture) return this.ours(picture);
    const own = ownDisplay(value);
    if (own) {
      const { returned, method } = own;
      if (!isThenable(returned)) return this.complete(value, parseBundle(returned, method));
      return Promise.resolve(returned).then(bundle => this.complete(value, parseBundle(bundle, method)));
    }
    const types = singleTypes(value);
    if (types.length > 0) return this.single(value, types);
    const ours = this.toBundle(value);
    if (ours) return this.ours(ours);
    if (isPicture(value))
      return pictureBundle(value).then(bundle => (bundle ? { bundle } : this.plain(value)));
    const table = recordTable(value, this.text);
    return table === undefined
      ? this.plain(value)
      : this.complete(value, { data: { 'text/html': table }, metadata: {} });
  }

  private ours({ data, metadata, displayId }: NonNullable<ReturnType<ToBundle>>): Shown {
    return { bundle: { data, metadata }, displayId };
  }

  private single(value: object, types: readonly [string, unknown][]): Shown | Promise<Shown> {
    const finish = (values: readonly unknown[]): Shown =>
      this.complete(
        value,
        parseBundle(Object.fromEntries(types.map(([type], index) => [type, values[index]])), '_to…')
      );
    const returned = types.map(([, each]) => each);
    return returned.some(isThenable) ? Promise.all(returned).then(finish) : finish(returned);
  }

  /** Every bundle has plain text, for those who can show nothing else. */
  private complete(value: object, bundle: Bundle): Shown {
    if ('text/plain' in bundle.data) return { bundle };
    return { bundle: { ...bundle, data: { ...bundle.data, 'text/plain': this.text(value) } } };
  }

  private plain(value: unknown): Shown {
    return { bundle: { data: { 'text/plain': this.text(value) }, metadata: {} } };
  }

  /** A display method that throws leaves its message, and the value is shown plainly. */
  private failed(value: object, error: unknown): Shown {
    const message = isError(error) ? `${errorName(error)}: ${error.message}` : this.text(error);
    const text = `${this.text(value)}\n[its display failed: ${message}]`;
    return { bundle: { data: { 'text/plain': text }, metadata: {} } };
  }
}
