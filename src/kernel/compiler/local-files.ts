/** @file The files beside the notebook that cells import: asked of the page, so that their types are known. */
import ts from 'typescript';

import type { FolderEntry } from '../protocol/notebook-path.js';
import { candidates, folderOf, isLocal, joinPath } from '../protocol/notebook-path.js';

/** Nobody imports more in one cell; a cycle of generated names must end. */
const MOST_FILES = 500;
const READABLE = /\.(?:ts|js|mjs|json)$/;
/** Milliseconds for which an answer counts while a text is being written. */
const MOMENT = 1000;

/** Takes a file as it is now; null where there is none. */
type Take = (path: string, text: string | null) => void;
/** Sends a question. */
type Ask = (request: number, path: string) => void;

/** Questions of one kind to the page, each about a path. */
class Inquiry<Found> {
  private readonly open = new Map<number, (found: Found | null) => void>();
  private readonly recent = new Map<
    string,
    { readonly answer: Promise<Found | null>; readonly at: number }
  >();
  private requests = 0;

  constructor(private readonly ask: Ask) {}

  receive(request: number, found: Found | null): void {
    this.open.get(request)?.(found);
    this.open.delete(request);
  }

  /** @param age in milliseconds that an answer may have. */
  about(path: string, age: number): Promise<Found | null> {
    const now = performance.now();
    for (const [each, { at }] of this.recent) if (now - at > MOMENT) this.recent.delete(each);
    const known = this.recent.get(path);
    if (known && now - known.at < age) return known.answer;
    const request = ++this.requests;
    const answer = new Promise<Found | null>(resolve => {
      this.open.set(request, resolve);
      this.ask(request, path);
    });
    this.recent.set(path, { answer, at: now });
    return answer;
  }
}

export class LocalFiles {
  private readonly texts: Inquiry<string>;
  private readonly folders: Inquiry<readonly FolderEntry[]>;

  /**
   * @param read is answered by `receiveText`.
   * @param list is answered by `receiveEntries`.
   */
  constructor(read: Ask, list: Ask) {
    this.texts = new Inquiry(read);
    this.folders = new Inquiry(list);
  }

  receiveText(request: number, text: string | null): void {
    this.texts.receive(request, text);
  }

  receiveEntries(request: number, entries: readonly FolderEntry[] | null): void {
    this.folders.receive(request, entries);
  }

  /** What stands in a folder, or stood there a moment ago; null where there is none. */
  readonly list = (path: string): Promise<readonly FolderEntry[] | null> => this.folders.about(path, MOMENT);

  /**
   * Reads all files that a cell imports, and those that they import.
   *
   * @param isDraft whether the text is still being written: then they may be as they were a moment ago.
   * @returns the paths of those that are there.
   */
  async refresh(folder: string, source: string, take: Take, isDraft = false): Promise<readonly string[]> {
    const age = isDraft ? MOMENT : 0;
    const seen = new Set<string>();
    const found: string[] = [];
    const visit = async (from: string, text: string): Promise<void> => {
      const { importedFiles } = ts.preProcessFile(text, true, true);
      const local = importedFiles.map(({ fileName }) => fileName).filter(isLocal);
      await Promise.all(local.map(each => find(joinPath(from, each))));
    };
    const find = async (path: string | null): Promise<void> => {
      for (const each of path === null ? [] : declaredBy(path)) {
        if (seen.has(each) || seen.size === MOST_FILES) return;
        seen.add(each);
        const text = await this.texts.about(each, age);
        take(each, text);
        if (text === null) continue;
        found.push(each);
        if (!each.endsWith('.json')) await visit(folderOf(each), text);
        return;
      }
    };
    await visit(folder, source);
    return found.sort();
  }
}

/** The files that may say what an import's types are: its own, or declarations beside a `.js`. */
function declaredBy(path: string): readonly string[] {
  const declarations = /\.m?js$/.test(path) ? [path.replace(/\.m?js$/, '.d.ts')] : [];
  return [...declarations, ...candidates(path)].filter(each => READABLE.test(each));
}
