/** @file The files beside the notebook that cells import: asked of the page, so that their types are known. */
import ts from 'typescript';

import { candidates, folderOf, isLocal, joinPath } from '../protocol/notebook-path.js';

/** Nobody imports more in one cell; a cycle of generated names must end. */
const MOST_FILES = 500;
const READABLE = /\.(?:ts|js|mjs|json)$/;

/** Takes a file as it is now; null where there is none. */
type Take = (path: string, text: string | null) => void;

export class LocalFiles {
  private readonly questions = new Map<number, (text: string | null) => void>();
  private requests = 0;

  /** @param ask sends a question that `receive` answers. */
  constructor(private readonly ask: (request: number, path: string) => void) {}

  receive(request: number, text: string | null): void {
    this.questions.get(request)?.(text);
    this.questions.delete(request);
  }

  /**
   * Reads all files that a cell imports, and those that they import.
   *
   * @returns the paths of those that are there.
   */
  async refresh(folder: string, source: string, take: Take): Promise<readonly string[]> {
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
        const text = await this.read(each);
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

  private read(path: string): Promise<string | null> {
    const request = ++this.requests;
    return new Promise(resolve => {
      this.questions.set(request, resolve);
      this.ask(request, path);
    });
  }
}

/** The files that may say what an import's types are: its own, or declarations beside a `.js`. */
function declaredBy(path: string): readonly string[] {
  const declarations = /\.m?js$/.test(path) ? [path.replace(/\.m?js$/, '.d.ts')] : [];
  return [...declarations, ...candidates(path)].filter(each => READABLE.test(each));
}
