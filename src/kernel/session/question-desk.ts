/** @file Answers what cells ask of the page: a line from the reader, a file beside the notebook. */
import { PathExt } from '@jupyterlab/coreutils';

import type { Answer } from '../protocol/messages.js';
import type { RunningCell } from './execution.js';
import type { ModuleFiles } from './module-files.js';
import type { NotebookFiles } from './notebook-files.js';
import type { Asked } from './runtime-client.js';
import type { Stdin } from './stdin.js';

type Ask<Kind> = Extract<Asked['question'], { kind: Kind }>;

function failed(message: string): Answer {
  return { ok: false, message };
}

export class QuestionDesk {
  /** @param running gives the cell that runs at this moment. */
  constructor(
    private readonly running: () => RunningCell | null,
    private readonly stdin: Stdin,
    private readonly files: NotebookFiles,
    private readonly modules: ModuleFiles
  ) {}

  /** Answers once, or never where the cell that asks for input ends before. */
  readonly take = ({ cell, question }: Asked, answer: (answer: Answer) => void): void => {
    switch (question.kind) {
      case 'input':
        this.input(cell, question, answer);
        return;
      case 'readFile':
        void this.readFile(question).then(answer);
        return;
      case 'writeFile':
        void this.writeFile(question).then(answer);
        return;
      case 'findModule':
        void this.findModule(question).then(answer);
    }
  };

  /** Only a cell that runs has a reader. */
  private input(cell: string, question: Ask<'input'>, answer: (answer: Answer) => void): void {
    const running = this.running();
    if (running?.parent.msg_id !== cell) {
      answer(failed('input: a running cell is needed, got code of a cell that has ended'));
    } else if (!running.request.allowStdin) {
      answer(failed('input: a front end that takes input is needed, got allow_stdin false'));
    } else {
      this.stdin.ask({ parent: running.parent, ...question, answer });
    }
  }

  private async readFile({ path }: Ask<'readFile'>): Promise<Answer> {
    const place = this.resolve(path);
    if (place === null) return failed(outside('readFile', path));
    let value: Uint8Array | null;
    try {
      value = await this.files.read(place);
    } catch (error) {
      return failed(`readFile: '${path}' could not be read from '${place}': ${reasonOf(error)}`);
    }
    if (value !== null) return { ok: true, value };
    return failed(`readFile: a file beside the notebook is needed, got '${path}' (looked for '${place}')`);
  }

  private async writeFile({ path, data }: Ask<'writeFile'>): Promise<Answer> {
    const place = this.resolve(path);
    if (place === null) return failed(outside('writeFile', path));
    try {
      await this.files.write(place, data);
      return { ok: true, value: null };
    } catch (error) {
      return failed(`writeFile: '${path}' could not be written to '${place}': ${reasonOf(error)}`);
    }
  }

  private async findModule({ specifier, from }: Ask<'findModule'>): Promise<Answer> {
    return { ok: true, value: await this.modules.find(specifier, from) };
  }

  /** From the notebook's folder, or from the root for a path that begins with `/`; null for what lies above it. */
  private resolve(path: string): string | null {
    const place = path.startsWith('/')
      ? PathExt.normalize(path.slice(1))
      : PathExt.join(this.files.folder, path);
    return place === '..' || place.startsWith('../') ? null : place;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function outside(name: string, path: string): string {
  return `${name}: a path inside Jupyter's folder is needed, got '${path}'`;
}
