/** @file One gzip member (RFC 1952): the IDX files of MNIST are packed so. */
import { FileError } from '../core/errors.js';
import { ByteReader } from './byte-reader.js';
import { crc32 } from '../../formats/crc32.js';
import { inflate } from './inflate.js';

const FLAG_HEADER_CHECK = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;
/** Checksum and size behind the data. */
const TRAILER = 8;

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function skipText(reader: ByteReader, field: string): void {
  while (reader.uint8(field) !== 0);
}

function skipHeader(reader: ByteReader): void {
  reader.take('gzip magic number', 2);
  const method = reader.uint8('gzip method');
  if (method !== 8) throw new FileError(`${reader.op}: gzip method must be 8 (deflate), got ${method}`);
  const flags = reader.uint8('gzip flags');
  if (flags > 31) throw new FileError(`${reader.op}: gzip flags must be below 32, got ${flags}`);
  reader.take('gzip header', 6);
  if (flags & FLAG_EXTRA) reader.take('gzip extra field', reader.uint16('gzip extra length'));
  if (flags & FLAG_NAME) skipText(reader, 'gzip file name');
  if (flags & FLAG_COMMENT) skipText(reader, 'gzip comment');
  if (flags & FLAG_HEADER_CHECK) reader.take('gzip header checksum', 2);
}

/**
 * Decompresses a gzip file.
 *
 * @throws FileError where it is broken, cut off, or followed by something else
 */
export function gunzip(op: string, bytes: Uint8Array): Uint8Array {
  const reader = new ByteReader(op, bytes);
  skipHeader(reader);
  const data = reader.slice('gzip data', Math.max(0, reader.remaining - TRAILER));
  const check = reader.uint32('gzip checksum');
  const output = inflate(op, data, reader.uint32('gzip size'));
  if (crc32(output) !== check)
    throw new FileError(`${op}: gzip checksum must be that of the data, got another`);
  return output;
}
