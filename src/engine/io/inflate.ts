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
/** The same where only the beginning is wanted. */
const SHORT_STEP = 256;

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

/** Unpacks step by step and hands every part on, until it wants no more. */
function unpack(op: string, input: Uint8Array, step: number, take: (part: Uint8Array) => boolean): void {
  const state = { wantsMore: true };
  const stream = new Inflate(part => {
    state.wantsMore &&= take(part);
  });
  try {
    for (let at = 0; at < input.length && state.wantsMore; at += step)
      stream.push(input.subarray(at, at + step), at + step >= input.length);
  } catch (error) {
    throw new FileError(`${op}: compressed data: ${problemOf(error)}`);
  }
}

function checkPossible(op: string, input: Uint8Array, size: number): void {
  if (size <= input.length * MOST_GROWTH) return;
  throw new FileError(
    `${op}: the uncompressed size must be possible for ${input.length} compressed bytes, got ${size}`
  );
}

/**
 * Decompresses a raw deflate stream whose size is known; bytes behind its end are left alone.
 *
 * @param size what comes out; a size that no stream of this length can have is refused before it is allocated
 * @throws FileError where the stream is broken or its size is another
 */
export function inflate(op: string, input: Uint8Array, size: number): Uint8Array {
  checkPossible(op, input, size);
  const output = new Uint8Array(size);
  let written = 0;
  unpack(op, input, STEP, part => {
    if (written + part.length <= size) output.set(part, written);
    written += part.length;
    return written <= size;
  });
  if (written === size) return output;
  const got = written > size ? 'more' : String(written);
  throw new FileError(`${op}: compressed data: the size must be ${size} as promised, got ${got}`);
}

/**
 * The first bytes of what a raw deflate stream unpacks to.
 *
 * @param size what comes out in all
 * @throws FileError where the stream is broken before them or has fewer, or its size is none that it can have
 */
export function inflateStart(op: string, input: Uint8Array, size: number, length: number): Uint8Array {
  checkPossible(op, input, size);
  const output = new Uint8Array(length);
  let written = 0;
  unpack(op, input, SHORT_STEP, part => {
    output.set(part.subarray(0, length - written), written);
    written = Math.min(length, written + part.length);
    return written < length;
  });
  if (written === length) return output;
  throw new FileError(`${op}: compressed data: there must be ${length} bytes as promised, got ${written}`);
}
