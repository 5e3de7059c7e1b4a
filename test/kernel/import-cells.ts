/** @file Cells that import: a kernel with files in memory, which begin empty in each test. */
import { beforeEach } from 'vitest';

import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import { CellRunner, resultOf, trace } from './run-cells.js';

export interface ImportCells {
  readonly kernel: CellRunner;
  /** The files beside the notebook. */
  readonly texts: CellRunner['files']['texts'];
  /** Runs cells one after another, none of which may fail; gives the result of the last. */
  readonly cells: (...sources: string[]) => Promise<string | undefined>;
  /** Runs a cell that fails; gives its traceback. */
  readonly failure: (source: string) => Promise<string>;
}

export function useImportCells(): ImportCells {
  const kernel = new CellRunner();
  const { texts } = kernel.files;
  beforeEach(() => {
    for (const path of Object.keys(texts)) Reflect.deleteProperty(texts, path);
    kernel.settings = DEFAULT_SETTINGS;
  });
  return {
    kernel,
    texts,
    cells: (...sources) => resultOf(kernel, ...sources),
    failure: async source => trace(await kernel.run(source))
  };
}
