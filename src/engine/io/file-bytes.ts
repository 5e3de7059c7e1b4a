/** @file The argument of every reader: the bytes of a file, from whatever holds bytes. */
import { FileError } from '../core/errors.js';

/** Bytes of a file: a `Uint8Array`, Node's `Buffer`, any other view, or a whole `ArrayBuffer`. */
export type FileBytes = ArrayBufferLike | ArrayBufferView;

const READ =
  `await readFile('…') gives them in a notebook, await fs.promises.readFile('…') in Node, and in a page ` +
  `await (await fetch('…')).arrayBuffer()`;

/** The class of a value by its own word: `[object Blob]` → `Blob`, in every realm. */
function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** What to do with something that leads to bytes but holds none. */
function advise(value: unknown): string {
  if (value === undefined) return `nothing; ${READ}`;
  if (value === null) return `null; ${READ}`;
  if (typeof value === 'string' || value instanceof URL) {
    const shown = String(value);
    const name = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
    return `the text '${name}'; a file is not opened by its path here: ${READ}`;
  }
  const kind = kindOf(value);
  if (kind === 'Promise') return 'a promise; write await in front of it';
  if (kind === 'Blob' || kind === 'File') return `a ${kind}; write await file.arrayBuffer()`;
  if (kind === 'Response') return 'a Response; write await response.arrayBuffer()';
  if (kind === 'ReadableStream') return 'a stream; write await new Response(stream).arrayBuffer()';
  if (Array.isArray(value)) return 'an array; write new Uint8Array(array)';
  return `${typeof value === 'object' ? `an object (${kind})` : typeof value}; ${READ}`;
}

/**
 * The bytes as one plain `Uint8Array`: a look at what was given, or a copy where other threads may write to it.
 *
 * @param argument what the reader calls it
 * @throws FileError for whatever else, with what to write instead
 */
export function readFileBytes(op: string, value: unknown, argument = 'bytes'): Uint8Array {
  const isView = ArrayBuffer.isView(value);
  const buffer: unknown = isView ? value.buffer : value;
  const kind = kindOf(buffer);
  if (kind !== 'ArrayBuffer' && kind !== 'SharedArrayBuffer') {
    throw new FileError(`${op}: ${argument} must be a Uint8Array or an ArrayBuffer, got ${advise(value)}`);
  }
  const whole = buffer as ArrayBufferLike;
  const bytes = isView ? new Uint8Array(whole, value.byteOffset, value.byteLength) : new Uint8Array(whole);
  return kind === 'SharedArrayBuffer' ? bytes.slice() : bytes;
}
