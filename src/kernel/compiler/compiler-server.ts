/**
 * @file Answers the page's questions to the compiler. Compiling needs only the text and is done at once; types and
 * completion need TypeScript's libraries, which are read in the pauses between the first questions.
 */
import type { Completions, Diagnostic } from '../protocol/language.js';
import { isScript } from '../protocol/local-import.js';
import type { CompilerRequests, FileRequests, FromCompiler, ToCompiler } from '../protocol/messages.js';
import { atMost } from '../protocol/patience.js';
import { Answers, isTaken, Requests } from '../protocol/requests.js';
import { TypeScriptCompiler } from './compiler.js';
import { completeImport, importNameAt } from './import-completion.js';
import { CellLanguageService } from './language-service.js';
import { LocalFiles } from './local-files.js';
import { RemoteTypes } from './remote-types.js';
import type { LibraryFiles } from './service-host.js';

/** Milliseconds without a question after which the libraries are read, so that the first cells go first. */
const PAUSE = 80;
/** Milliseconds that a look for type errors waits for types from the network. Later ones are used when they come. */
const PATIENCE = 2500;

/** Milliseconds that a question about a text waits for the files that it imports. */
const FILES_PATIENCE = 500;
/** Modules that come with the kernel. */
const OWN_MODULES = ['receptive'];

type Question<Kind extends keyof CompilerRequests> = CompilerRequests[Kind]['question'];

/** What a look for type errors has found. */
interface Checked {
  readonly errors: readonly Diagnostic[];
  /** Where types from the network are on their way: what finds the errors when they are there. */
  readonly later?: { readonly types: Promise<unknown>; readonly diagnose: () => readonly Diagnostic[] };
}

export class CompilerServer {
  private readonly compiler = new TypeScriptCompiler();
  private readonly requests = new Requests<FileRequests>(ask => {
    this.post(ask);
  });
  private readonly files = new LocalFiles(this.requests);
  private readonly answers = new Answers<CompilerRequests>(
    {
      compile: text => this.compiler.compile(text),
      compileFile: text => this.compiler.compileFile(text),
      completeness: ({ source }) => this.compiler.completeness(source),
      check: cell => this.check(cell),
      complete: question => this.complete(question),
      inspect: question => this.about(question.source, () => this.service.inspect(question))
    },
    answer => {
      this.post(answer);
    }
  );
  private service: CellLanguageService;
  private types: RemoteTypes;
  private warmUp: Generator<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private folder = '';
  /** Work on the language service happens one after another, in the order of the messages, once the libraries are read. */
  private turn: Promise<unknown>;
  private onWarm: () => void = () => undefined;

  /** @param placeModules names of modules that cells can import here, in addition to those of the kernel. */
  constructor(
    private readonly libraries: LibraryFiles,
    private readonly post: (message: FromCompiler) => void,
    private readonly placeModules: readonly string[] = []
  ) {
    this.service = new CellLanguageService(libraries, '');
    this.types = new RemoteTypes(this.service);
    this.turn = new Promise<void>(resolve => {
      this.onWarm = resolve;
    });
  }

  receive(message: ToCompiler): void {
    this.take(message);
    // A completion cannot be answered before the libraries are read.
    const isAwaited = message.type === 'ask' && (message.kind === 'complete' || message.kind === 'inspect');
    if (this.warmUp) this.pause(isAwaited ? 0 : PAUSE);
  }

  private take(message: ToCompiler): void {
    if (isTaken(message, this.answers, this.requests)) return;
    switch (message.type) {
      case 'start':
        this.folder = message.folder;
        this.service = new CellLanguageService(this.libraries, this.folder, message.isNode);
        this.types = new RemoteTypes(this.service);
        this.warmUp = this.service.warmUp();
        return;
      case 'move':
        this.folder = message.folder;
        this.service.moveTo(message.folder);
        return;
      case 'declare':
        this.inTurn(async () => {
          this.service.commit(message.name, message.source);
          await this.readImports(message.source, message.npmAddress);
        }).catch(() => undefined);
        return;
      case 'forget':
        this.inTurn(() => {
          this.service.forget();
        }).catch(() => undefined);
    }
  }

  /** Completing the name of a module needs no types, so it does not wait for its turn. */
  private complete(question: Question<'complete'>): Completions | Promise<Completions> {
    const { source, offset, remoteImports } = question;
    const name = importNameAt(source, offset);
    if (!name) return this.about(source, () => this.service.complete(question));
    const { folder, files, placeModules } = this;
    const imported = remoteImports ? this.service.remoteModules() : [];
    const modules = [...OWN_MODULES, ...imported, ...placeModules];
    return completeImport(name, { folder, modules, remoteImports, list: files.list });
  }

  /** Answers a question about a text that is being written. The files that it imports are read meanwhile. */
  private about<T>(source: string, answer: () => T): Promise<T> {
    const read = this.files.refresh(this.folder, source, this.takeFile, true);
    return this.inTurn(async () => {
      await atMost(FILES_PATIENCE, read);
      return answer();
    });
  }

  /** The declarations of the cell enter in its turn; where types are on their way, its errors are looked for later. */
  private async check(cell: Question<'check'>): Promise<readonly Diagnostic[]> {
    const { errors, later } = await this.inTurn(() => this.checkInTurn(cell));
    if (!later) return errors;
    await atMost(PATIENCE, later.types);
    return this.inTurn(later.diagnose);
  }

  private async checkInTurn({ name, source, blocking, npmAddress }: Question<'check'>): Promise<Checked> {
    const files = await this.readImports(source, npmAddress);
    // Types that an earlier cell imports may be under way too.
    const types = this.types.pending;
    if (types && !blocking) {
      // The cells after it need not wait for the network.
      const cell = this.service.commit(name, source);
      return { errors: [], later: { types, diagnose: () => this.service.diagnose(cell, files) } };
    }
    if (types) await atMost(PATIENCE, types);
    const errors = this.service.check(name, source, !blocking, files);
    if (blocking && errors.length === 0) this.service.commit(name, source);
    return { errors };
  }

  private readonly takeFile = (path: string, text: string | null): void => {
    this.service.setFile(path, text);
  };

  /**
   * Reads the files that a cell imports, and begins to fetch the types of what it and they import from the network.
   *
   * @returns the paths of the files.
   */
  private async readImports(source: string, npmAddress: string | null): Promise<readonly string[]> {
    const texts = [source];
    const files = await this.files.refresh(this.folder, source, (path, text) => {
      this.takeFile(path, text);
      if (text !== null && isScript(path)) texts.push(text);
    });
    if (npmAddress !== null) this.types.fetch(texts, npmAddress);
    return files;
  }

  /** Does work after the work before it. An error inside TypeScript fails only the question that caused it. */
  private inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  /** Reads the next piece of the libraries when nothing has been asked for a while. */
  private pause(milliseconds: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.warmUp?.next().done) this.pause(0);
      else {
        this.warmUp = null;
        this.onWarm();
      }
    }, milliseconds);
  }
}
