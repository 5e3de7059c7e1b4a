/**
 * @file What the metadata of an `execute_reply` tells a page of stale cells, as the kernel writes it and as the page
 * reads it: `receptive.stale`, their ids, and `receptive.staleBecause`, the reason for each.
 */

/** Why a cell is stale. */
export interface StaleCause {
  /** A name that the cell used. */
  readonly name: string;
  /** The cell that has declared it anew since, or that is stale itself; null where it is no cell of the notebook. */
  readonly cell: string | null;
}

/** What stands under `receptive` in the metadata of a reply. */
export interface StaleReport {
  readonly stale: readonly string[];
  readonly staleBecause: Readonly<Record<string, StaleCause>>;
}

/** The report about stale cells, given by id. */
export function toStaleReport(cells: ReadonlyMap<string, StaleCause>): StaleReport {
  return { stale: [...cells.keys()], staleBecause: Object.fromEntries(cells) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseCause(value: unknown): StaleCause | null {
  if (!isRecord(value) || typeof value.name !== 'string') return null;
  return { name: value.name, cell: typeof value.cell === 'string' ? value.cell : null };
}

/**
 * Reads the metadata of a reply.
 *
 * @returns the stale cells by id, with the reason where it is told; null where the kernel says nothing of them.
 */
export function parseStaleReport(metadata: unknown): ReadonlyMap<string, StaleCause | null> | null {
  const report = isRecord(metadata) ? metadata.receptive : undefined;
  if (!isRecord(report) || !Array.isArray(report.stale)) return null;
  const causes = new Map(isRecord(report.staleBecause) ? Object.entries(report.staleBecause) : []);
  const ids = report.stale.filter((id: unknown) => typeof id === 'string');
  return new Map(ids.map(id => [id, parseCause(causes.get(id))]));
}
