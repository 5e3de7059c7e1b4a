/**
 * @file Bytes ↔ base64 (RFC 4648 §4, with padding), the same code in page, worker and Node: it does not
 * depend on globals that a cell may have replaced.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 61;
const CHUNK = 8192;

const CODES = Uint8Array.from(ALPHABET, letter => letter.charCodeAt(0));
const DIGITS = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 64; digit++) DIGITS[CODES[digit]] = digit;

/** How many characters `toBase64` makes of so many bytes. */
export function base64Length(bytes: number): number {
  return 4 * Math.ceil(bytes / 3);
}

/** The bytes as base64 text. */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(base64Length(bytes.length));
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const rest = bytes.length - from;
    const word = (bytes[from] << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    codes[to] = CODES[word >> 18];
    codes[to + 1] = CODES[(word >> 12) & 63];
    codes[to + 2] = rest > 1 ? CODES[(word >> 6) & 63] : PAD;
    codes[to + 3] = rest > 2 ? CODES[word & 63] : PAD;
  }
  const parts: string[] = [];
  for (let at = 0; at < codes.length; at += CHUNK) {
    parts.push(String.fromCharCode(...codes.subarray(at, at + CHUNK)));
  }
  return parts.join('');
}

/** The bytes of base64 text, or `null` where it is not base64 of exactly `length` bytes. */
export function fromBase64(text: string, length: number): Uint8Array<ArrayBuffer> | null {
  if (text.length !== base64Length(length)) return null;
  const padding = (3 - (length % 3)) % 3;
  if (text.slice(text.length - padding) !== '='.repeat(padding)) return null;
  const bytes = new Uint8Array(length);
  const digits = text.length - padding;
  let word = 0;
  let to = 0;
  for (let from = 0; from < digits; from++) {
    const digit = DIGITS[text.charCodeAt(from) & 255];
    if (digit === 255 || text.charCodeAt(from) > 255) return null;
    word = (word << 6) | digit;
    if ((from & 3) === 3) {
      bytes[to++] = word >> 16;
      bytes[to++] = word >> 8;
      bytes[to++] = word;
      word = 0;
    }
  }
  if (padding === 1) word <<= 6;
  if (padding > 0) {
    if (padding === 2) word <<= 12;
    bytes[to++] = word >> 16;
    if (padding === 1) bytes[to] = word >> 8;
  }
  return bytes;
}
