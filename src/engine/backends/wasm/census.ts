/** @file What holds the memory, for people: blocks of one kind counted together, the heaviest kinds first. */
import type { DType } from '../../core/dtype.js';
import { formatList } from '../../core/errors.js';
import { placeName } from '../../core/place.js';

/** What a block was made for. */
export interface BlockLabel {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bytes: number;
  /** Where in the user's code; null for small blocks, and where nobody knows. */
  readonly place: string | null;
}

const KINDS = 5;

/** `3 × float32 [512, 512] of 1.0 MiB made at Cell [2], line 4:9, …` */
export function describeBlocks(labels: Iterable<BlockLabel>): string {
  const kinds = new Map<string, { label: BlockLabel; count: number }>();
  for (const label of labels) {
    const key = `${label.dtype} ${label.shape.join()} ${label.place}`;
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { label, count: 1 });
    else kind.count++;
  }
  const heaviest = [...kinds.values()].sort((a, b) => b.label.bytes * b.count - a.label.bytes * a.count);
  const texts = heaviest.slice(0, KINDS).map(({ label, count }) => {
    const made = label.place === null ? '' : ` made at ${placeName(label.place)}`;
    return `${count} × ${label.dtype} ${formatList(label.shape)} of ${formatBytes(label.bytes)}${made}`;
  });
  if (heaviest.length > KINDS) texts.push('…');
  return texts.join(', ') || 'nothing';
}

/** A size as people read it. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const unit = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), 3);
  return unit === 0 ? `${bytes} bytes` : `${(bytes / 1024 ** unit).toFixed(1)} ${units[unit]}`;
}
