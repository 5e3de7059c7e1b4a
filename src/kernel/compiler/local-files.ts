/** @file Asks the page for the files beside the notebook that cells import, so that their types are known. */
import type { LocalImport } from '../protocol/local-import.js';
import { declarationsBeside, isLocal, isScript, localImport } from '../protocol/local-import.js';
import type { FileRequests } from '../protocol/messages.js';
import type { FolderEntry } from '../protocol/notebook-path.js';
import { folderOf } from '../protocol/notebook-path.js';
import type { Requests } from '../protocol/requests.js';
import { importedNames } from './imported-names.js';

/** Nobody imports more in one cell, and files that import ever new names must come to an end. */
const MOST_FILES = 500;
/** Milliseconds for which an answer counts while a text is being written. */
const MOMENT = 1000;

/** Takes a file as it is now; null where there is none. */
type Take = (path: string, text: string | null) => void;

/** Answers about paths, which count for a moment. */
class Inquiry<Found> {
  private readonly recent = new Map<
    string,
    { readonly answer: Promise<Found | null>; readonly at: number }
  >();

  constructor(private readonly ask: (path: string) => Promise<Found | null>) {}

  /** @param age in milliseconds that an answer may have. */
  about(path: string, age: number): Promise<Found | null> {
    const now = performance.now();
    for (const [each, { at }] of this.recent) if (now - at > MOMENT) this.recent.delete(each);
    const known = this.recent.get(path);
    if (known && now - known.at < age) return known.answer;
    const answer = this.ask(path);
    this.recent.set(path, { answer, at: now });
    return answer;
  }
}

export class LocalFiles {
  private readonly texts: Inquiry<string>;
  private readonly folders: Inquiry<readonly FolderEntry[]>;

  constructor(requests: Pick<Requests<FileRequests>, 'ask'>) {
    this.texts = new Inquiry(path => requests.ask('read', { path }));
    this.folders = new Inquiry(path => requests.ask('list', { path }));
  }

  /** What is in a folder, or was there a moment ago; null where there is no folder. */
  readonly list = (path: string): Promise<readonly FolderEntry[] | null> => this.folders.about(path, MOMENT);

  /**
   * Reads all files that a cell imports, and those that they import.
   *
   * @param isDraft whether the text is still being written. Then an answer of a moment ago is good enough.
   * @returns the paths of those that are there.
   */
  async refresh(folder: string, source: string, take: Take, isDraft = false): Promise<readonly string[]> {
    const walk = new Walk(path => this.texts.about(path, isDraft ? MOMENT : 0), take);
    await walk.visit(folder, source);
    return walk.found.sort();
  }
}

/** One walk over the files that a text imports, and those that they import. */
class Walk {
  /** The paths of the files that are there. */
  readonly found: string[] = [];
  private readonly texts = new Map<string, Promise<string | null>>();
  private readonly visited = new Set<string>();

  constructor(
    private readonly ask: (path: string) => Promise<string | null>,
    private readonly take: Take
  ) {}

  async visit(folder: string, text: string): Promise<void> {
    const local = importedNames(text, true).filter(isLocal);
    await Promise.all(local.map(name => this.follow(localImport(name, folder))));
  }

  /** Reads what tells the types of an import: the file itself, or declarations for it. */
  private async follow({ files, declarations }: LocalImport): Promise<void> {
    const file = await this.first(files);
    const path = (await this.first(file === null ? declarations : declarationsBeside(file))) ?? file;
    if (path === null || this.visited.has(path)) return;
    this.visited.add(path);
    if (!isScript(path)) return;
    await this.visit(folderOf(path), (await this.read(path)) ?? '');
  }

  /** The first of some files that is there. */
  private async first(paths: readonly string[]): Promise<string | null> {
    for (const path of paths) if ((await this.read(path)) !== null) return path;
    return null;
  }

  private read(path: string): Promise<string | null> {
    const known = this.texts.get(path);
    if (known) return known;
    if (this.texts.size === MOST_FILES) return Promise.resolve(null);
    const text = this.ask(path).then(answer => {
      this.take(path, answer);
      if (answer !== null) this.found.push(path);
      return answer;
    });
    this.texts.set(path, text);
    return text;
  }
}
