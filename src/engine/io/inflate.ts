/**
 * @file Undoes deflate (RFC 1951) where the size of what comes out is known. `DecompressionStream` can only be awaited.
 * The input is fed in small steps, so that reading stops one step after a file has unpacked to more than it promised.
 */
import { FlateErrorCode, Inflate } from 'fflate';

import { FileError } from '../core/errors.js';

/** No deflate stream grows by more than this: a match of 258 bytes takes two bits. */
const MOST_GROWTH = 1032;
/** Bytes of input in one step, which unpack to 16 MiB at most. */
const STEP = 16384;

/** What the library's errors mean, by their code. */
const PROBLEMS: Readonly<Record<number, string>> = {
  [FlateErrorCode.UnexpectedEOF]: 'it must go on, got its end',
  [FlateErrorCode.InvalidBlockType]: 'a block must be stored or coded, got kind 3',
  [FlateErrorCode.InvalidLengthLiteral]: 'bits must be those of a code, got others',
  [FlateErrorCode.InvalidDistance]: 'a distance must lie in what came before, got one that does not'
};

/** The text for an error of the library. */
function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? Number(error.code) : NaN;
  return PROBLEMS[code] ?? 'it must be deflated, got something else';
}

/**
 * Decompresses a raw deflate stream whose size is known; bytes behind its end are left alone.
 *
 * @param size what comes out; a size that no stream of this length can have is refused before it is allocated
 * @throws FileError where the stream is broken or its size is another
 */
export function inflate(op: string, input: Uint8Array, size: number): Uint8Array {
  if (size > input.length * MOST_GROWTH) {
    throw new FileError(
      `${op}: the uncompressed size must be possible for ${input.length} compressed bytes, got ${size}`
    );
  }
  const fail = (problem: string): never => {
    throw new FileError(`${op}: compressed data: ${problem}`);
  };
  const output = new Uint8Array(size);
  let written = 0;
  const stream = new Inflate(part => {
    if (written + part.length > size) fail(`the size must be ${size} as promised, got more`);
    output.set(part, written);
    written += part.length;
  });
  try {
    for (let at = 0; at < input.length; at += STEP)
      stream.push(input.subarray(at, at + STEP), at + STEP >= input.length);
  } catch (error) {
    if (error instanceof FileError) throw error;
    fail(problemOf(error));
  }
  if (written !== size) fail(`the size must be ${size} as promised, got ${written}`);
  return output;
}
