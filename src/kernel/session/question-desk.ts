/** @file Answers what cells ask of the page: a line from the reader, a file beside the notebook. */
import { PathExt } from '@jupyterlab/coreutils';

import type { CellRequests } from '../protocol/messages.js';
import type { Handlers } from '../protocol/requests.js';
import type { RunningCell } from './execution.js';
import type { ModuleFiles } from './module-files.js';
import type { NotebookFiles } from './notebook-files.js';
import type { Stdin } from './stdin.js';

type Question<Kind extends keyof CellRequests> = CellRequests[Kind]['question'];

export class QuestionDesk {
  /** @param running gives the cell that runs at this moment. */
  constructor(
    private readonly running: () => RunningCell | null,
    private readonly stdin: Stdin,
    private readonly files: NotebookFiles,
    private readonly modules: ModuleFiles
  ) {}

  /** An `input` never settles where its cell ends first. */
  readonly handlers: Handlers<CellRequests> = {
    input: question => this.input(question),
    readFile: question => this.readFile(question),
    writeFile: question => this.writeFile(question),
    findModule: ({ specifier, from }) => this.modules.find(specifier, from)
  };

  /** Only a cell that runs has a reader. */
  private input({ run, prompt, password }: Question<'input'>): Promise<string> {
    const running = this.running();
    if (running?.parent.msg_id !== run) {
      throw new Error('input: a running cell is needed, got code of a cell that has ended');
    }
    if (!running.request.allowStdin) {
      throw new Error('input: a front end that takes input is needed, got allow_stdin false');
    }
    return this.stdin.ask(running.parent, prompt, password);
  }

  private async readFile({ path }: Question<'readFile'>): Promise<Uint8Array> {
    const place = this.resolve('readFile', path);
    const bytes = await this.files.read(place).catch((error: unknown) => {
      throw new Error(`readFile: '${path}' could not be read from '${place}': ${reasonOf(error)}`);
    });
    if (bytes !== null) return bytes;
    throw new Error(`readFile: a file beside the notebook is needed, got '${path}' (looked for '${place}')`);
  }

  private async writeFile({ path, data }: Question<'writeFile'>): Promise<null> {
    const place = this.resolve('writeFile', path);
    await this.files.write(place, data).catch((error: unknown) => {
      throw new Error(`writeFile: '${path}' could not be written to '${place}': ${reasonOf(error)}`);
    });
    return null;
  }

  /**
   * From the notebook's folder, or from the root for a path that begins with `/`.
   *
   * @throws where it leads above the root.
   */
  private resolve(name: string, path: string): string {
    const place = path.startsWith('/')
      ? PathExt.normalize(path.slice(1))
      : PathExt.join(this.files.folder, path);
    if (place !== '..' && !place.startsWith('../')) return place;
    throw new Error(`${name}: a path inside Jupyter's folder is needed, got '${path}'`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
