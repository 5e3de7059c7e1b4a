/**
 * @file The inputs of this session and of those before it, for Jupyter's `history_request`. Sessions are numbered from 1;
 * 0 means this one, −1 the one before it.
 */

/** The content of a `history_request`. */
export interface HistoryRequest {
  readonly hist_access_type: string;
  readonly session?: number;
  readonly start?: number;
  readonly stop?: number;
  readonly n?: number;
  readonly pattern?: string;
  readonly unique?: boolean;
  readonly output?: boolean;
}

/** Where inputs are kept between sessions: one text, which others may write too. */
export interface HistoryStore {
  read(): string | null;
  write(text: string): void;
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

function isEntry(value: unknown): value is Entry {
  return (
    Array.isArray(value) &&
    Number.isSafeInteger(value[0]) &&
    Number.isSafeInteger(value[1]) &&
    typeof value[2] === 'string'
  );
}

/** What is kept; what cannot be read is as if it were not there. */
function parseEntries(text: string | null): Entry[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function newestSession(entries: readonly Entry[]): number {
  return entries.reduce((newest, [session]) => Math.max(newest, session), 0);
}

export class History {
  private entries: Entry[];
  private session: number;

  /**
   * @param store keeps the inputs between sessions; without one they end with the kernel.
   * @param size gives how many inputs are kept.
   */
  constructor(
    private readonly store: HistoryStore | null,
    private readonly size: () => number
  ) {
    this.entries = parseEntries(store?.read() ?? null);
    this.session = newestSession(this.entries) + 1;
  }

  add(line: number, input: string): void {
    const entry: Entry = [this.session, line, input];
    this.entries.push(entry);
    this.entries = this.trimmed(this.entries);
    if (!this.store) return;
    // Another page may have written since: what it kept stays.
    const kept = this.trimmed([...parseEntries(this.store.read()), entry]);
    this.store.write(JSON.stringify(kept));
  }

  private trimmed(entries: Entry[]): Entry[] {
    const size = this.size();
    return entries.length > size ? entries.slice(entries.length - size) : entries;
  }

  /** Lines count from 1 again. */
  beginSession(): void {
    if (this.entries.some(([session]) => session === this.session)) this.session += 1;
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
        const { session = 0, start = 0, stop = Infinity } = request;
        const wanted = session <= 0 ? this.session + session : session;
        return this.entries
          .filter(([its, line]) => its === wanted && line >= start && line < stop)
          .map(([, line, input]) => [session, line, input]);
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
