/** @file The streams of the process as cells and the packages that they import find them. */
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

import type { WriteOutput } from '../protocol/node-place.js';

type Written = (error?: Error | null) => void;

/** Has `process.stdout` and `process.stderr` write to the cell: bytes are read as UTF-8, also across pieces. */
export function takeOutput(write: WriteOutput): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new StringDecoder('utf8');
    const take = (
      piece: string | Uint8Array,
      encoding?: BufferEncoding | Written,
      written?: Written
    ): boolean => {
      const isEncoded = typeof encoding === 'string' && typeof piece === 'string';
      const bytes = isEncoded ? Buffer.from(piece, encoding) : piece;
      const text = typeof bytes === 'string' ? bytes : decoder.write(Buffer.from(bytes));
      if (text !== '') write(name, text);
      const done = typeof encoding === 'function' ? encoding : written;
      if (done) process.nextTick(done);
      return true;
    };
    Reflect.set(process[name], 'write', take);
  }
}

/** Reading `process.stdin` is an error that names what to do: there is no terminal behind a notebook. */
export function refuseInput(): void {
  const refused = new Readable({
    read() {
      this.destroy(new Error('process.stdin: a notebook has none; ask the reader with await input(prompt)'));
    }
  });
  Object.defineProperty(process, 'stdin', { value: refused, configurable: true, enumerable: true });
}
