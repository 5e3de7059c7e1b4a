/** @file The inputs of this session, for Jupyter's `history_request`. Session 0 means this one. */

export interface HistoryRequest {
  readonly hist_access_type: string;
  readonly session?: number;
  readonly start?: number;
  readonly stop?: number | null;
  readonly n?: number;
  readonly pattern?: string;
  readonly unique?: boolean;
  readonly output?: boolean;
}

type Entry = readonly [session: number, line: number, input: string];

/** `*` any text, `?` any character, over the whole cell. */
function globToRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]');
  return new RegExp(`^${source}$`);
}

/** The newest of equal inputs. */
function uniqueInputs(entries: readonly Entry[]): Entry[] {
  const newest = new Map<string, Entry>();
  for (const entry of entries) {
    newest.delete(entry[2]);
    newest.set(entry[2], entry);
  }
  return [...newest.values()];
}

export class History {
  private readonly entries: Entry[] = [];

  add(line: number, input: string): void {
    this.entries.push([0, line, input]);
  }

  /** The `history` of a reply; outputs are not kept, so with `output` they are null. */
  find(request: HistoryRequest): unknown[] {
    const found = this.select(request);
    return request.output ? found.map(([session, line, input]) => [session, line, [input, null]]) : found;
  }

  private select(request: HistoryRequest): Entry[] {
    const last = (entries: Entry[]): Entry[] =>
      request.n === undefined || request.n < 0 ? entries : request.n === 0 ? [] : entries.slice(-request.n);
    switch (request.hist_access_type) {
      case 'range': {
        if (request.session !== undefined && request.session !== 0) return [];
        const { start = 0, stop } = request;
        return this.entries.filter(([, line]) => line >= start && line < (stop ?? Number.POSITIVE_INFINITY));
      }
      case 'search': {
        const glob = globToRegExp(request.pattern ?? '*');
        const matching = this.entries.filter(([, , input]) => glob.test(input));
        return last(request.unique ? uniqueInputs(matching) : matching);
      }
      default:
        return last([...this.entries]);
    }
  }
}
