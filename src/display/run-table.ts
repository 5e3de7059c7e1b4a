/** @file Figures of equal parts of a tensor, such as maps or filters, as a table and in a sentence. */
import type { Table } from './html.js';
import { describeRun, type RunFacts, valueText } from './statistics.js';

/** The table lists so many; the payload carries all. */
const MAX_LISTED = 64;
/** A sentence names so many. */
const MAX_NAMED = 12;

/** Figures of each of `count` equal parts. */
export function describeRuns(values: ArrayLike<number>, count: number): RunFacts[] {
  const size = values.length / Math.max(1, count);
  return Array.from({ length: count }, (_, part) => describeRun(values, part * size, (part + 1) * size));
}

/** Columns after number, least, greatest and mean. */
interface MoreColumns {
  readonly header: readonly string[];
  cells(part: number): readonly string[];
}

/** One line a part: its number and its figures. `noun` names a part. */
export function runTable(noun: string, caption: string, runs: readonly RunFacts[], more: MoreColumns): Table {
  const rest = runs.length - MAX_LISTED;
  return {
    caption,
    ...(rest > 0 ? { notes: [`and ${rest} more ${noun}s`] } : {}),
    header: [noun, 'min', 'max', 'mean', ...more.header],
    rows: runs
      .slice(0, MAX_LISTED)
      .map(({ min, max, mean, dead }, part) => [
        dead ? `${part} dead` : String(part),
        ...[min, max, mean].map(value => valueText(value)),
        ...more.cells(part)
      ]),
    words: 1
  };
}

/** `Dead (all zero): 3, 7.`; nothing where no part is dead. */
export function deadText(runs: readonly RunFacts[]): string {
  const dead = runs.flatMap((run, part) => (run.dead ? [part] : []));
  if (dead.length === 0) return '';
  const more = dead.length > MAX_NAMED ? ` and ${dead.length - MAX_NAMED} more` : '';
  return `Dead (all zero): ${dead.slice(0, MAX_NAMED).join(', ')}${more}.`;
}
