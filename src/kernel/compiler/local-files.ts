/** @file The files beside the notebook that cells import: asked of the page, so that their types are known. */
import ts from 'typescript';

import type { CellLanguageService } from './language-service.js';
import { joinPath } from './service-host.js';

/** What `import './x'` may mean, besides the name itself. */
const CANDIDATES = ['.ts', '/index.ts', '.d.ts'];
/** Nobody imports more in one cell; a cycle of generated names must end. */
const MOST_FILES = 500;

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
   * Lets the service see all files that a cell imports, as they are now.
   *
   * @returns the paths of those that are there.
   */
  async refresh(service: CellLanguageService, folder: string, source: string): Promise<readonly string[]> {
    const seen = new Set<string>();
    const found: string[] = [];
    const visit = async (from: string, text: string): Promise<void> => {
      const { importedFiles } = ts.preProcessFile(text, true, true);
      await Promise.all(
        importedFiles
          .filter(({ fileName }) => /^\.{1,2}\//.test(fileName))
          .map(({ fileName }) => find(joinPath(from, fileName)))
      );
    };
    const find = async (path: string): Promise<void> => {
      for (const each of /\.\w+$/.test(path) ? named(path) : CANDIDATES.map(suffix => path + suffix)) {
        if (seen.has(each)) return;
        if (seen.size === MOST_FILES || !READABLE.test(each)) return;
        seen.add(each);
        const text = await this.read(each);
        service.setFile(each, text);
        if (text === null) continue;
        found.push(each);
        if (!each.endsWith('.json')) await visit(each.slice(0, each.lastIndexOf('/')), text);
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
      this.ask(request, path.replace(/^\/files\/?/, ''));
    });
  }
}

const READABLE = /\.(?:ts|js|mjs|json)$/;

/** A `.js` may have its declarations beside it. */
function named(path: string): readonly string[] {
  return path.endsWith('.js') ? [path, path.replace(/\.js$/, '.d.ts')] : [path];
}
