/**
 * @file Frames on the stream between the wire host (Python, which holds the sockets of ZeroMQ) and this process. A
 * frame is the number of its parts, then each part behind its length; numbers are 32 bits, big-endian. The other
 * side is `jupyterlab_receptive/node_kernel/frames.py`.
 */

/** The parts of one message. */
export type Frame = readonly Uint8Array[];

const NUMBER = 4;

function toBytes(number: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** A frame as it travels. */
export function encodeFrame(parts: Frame): Uint8Array {
  return Buffer.concat([toBytes(parts.length), ...parts.flatMap(part => [toBytes(part.byteLength), part])]);
}

/** Puts frames together from a stream that comes in pieces. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private length = 0;
  /** How many bytes the present frame needs at least. */
  private needed = NUMBER;

  /** Takes one piece; gives the frames that it completes. */
  push(piece: Uint8Array): Frame[] {
    this.pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    this.length += piece.byteLength;
    const frames: Frame[] = [];
    while (this.length >= this.needed) {
      const frame = this.take();
      if (frame) frames.push(frame);
    }
    return frames;
  }

  /** The first frame of the held bytes; undefined where more are needed, and then `needed` says how many. */
  private take(): Frame | undefined {
    const held = Buffer.concat(this.pieces, this.length);
    this.pieces = [held];
    const parts: Uint8Array[] = [];
    let at = NUMBER;
    for (let count = held.readUInt32BE(0); count > 0; count--) {
      const start = at + NUMBER;
      const end = held.length < start ? start : start + held.readUInt32BE(at);
      if (held.length < end) {
        this.needed = end;
        return undefined;
      }
      parts.push(new Uint8Array(held.subarray(start, end)));
      at = end;
    }
    this.pieces = [held.subarray(at)];
    this.length -= at;
    this.needed = NUMBER;
    return parts;
  }
}
