/**
 * @file Answers the page's questions to the compiler. Compiling needs only the text and is done at once; types and
 * completion need TypeScript's libraries, which are read in the pauses between the first questions.
 */
import type { Diagnostic } from '../protocol/language.js';
import { isScript } from '../protocol/local-import.js';
import type { FromCompiler, ToCompiler } from '../protocol/messages.js';
import { TypeScriptCompiler } from './compiler.js';
import { completeImport, importNameAt } from './import-completion.js';
import { CellLanguageService } from './language-service.js';
import { LocalFiles } from './local-files.js';
import { RemoteTypes } from './remote-types.js';
import type { LibraryFiles } from './service-host.js';

/** Milliseconds without a question before the libraries are read: the first cells go first. */
const PAUSE = 80;
/** Milliseconds that a look for type errors waits for types from the network; what comes later counts from then on. */
const PATIENCE = 2500;

/** Milliseconds that a question about a text waits for the files that it imports. */
const FILES_PATIENCE = 500;
/** Modules that come with the kernel. */
const OWN_MODULES = ['receptive'];

/** What needs the language service. */
type LanguageQuestion = Extract<
  ToCompiler,
  { type: 'check' | 'declare' | 'forget' | 'complete' | 'inspect' }
>;

type TextQuestion = Extract<ToCompiler, { type: 'complete' | 'inspect' }>;

export class CompilerServer {
  private readonly compiler = new TypeScriptCompiler();
  private readonly files = new LocalFiles(
    (request, path) => {
      this.post({ type: 'read', request, path });
    },
    (request, path) => {
      this.post({ type: 'list', request, path });
    }
  );
  private service: CellLanguageService;
  private types: RemoteTypes;
  private warmUp: Generator<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private folder = '';
  /** Once the libraries are read, cells declare their names in the order in which they run; questions see them. */
  private turn: Promise<unknown>;
  private onWarm: () => void = () => undefined;

  /** @param placeModules what can be imported where cells run, beside the modules of the kernel. */
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
    this.answer(message);
    // Whoever waits for a completion waits for the libraries.
    const isAwaited = message.type === 'complete' || message.type === 'inspect';
    if (this.warmUp) this.pause(isAwaited ? 0 : PAUSE);
  }

  private answer(message: ToCompiler): void {
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
      case 'compile': {
        const { request } = message;
        this.post({ type: 'compiled', request, result: this.compiler.compile(message) });
        return;
      }
      case 'compile-file': {
        const { request } = message;
        this.post({ type: 'file-compiled', request, result: this.compiler.compileFile(message) });
        return;
      }
      case 'completeness': {
        const { request, source } = message;
        this.post({ type: 'completeness', request, result: this.compiler.completeness(source) });
        return;
      }
      case 'file':
        this.files.receiveText(message.request, message.text);
        return;
      case 'folder':
        this.files.receiveEntries(message.request, message.entries);
        return;
      default:
        this.ask(message);
    }
  }

  /** Questions that need the language service. */
  private ask(message: LanguageQuestion): void {
    switch (message.type) {
      case 'check':
        this.inTurn(message.request, () => this.check(message));
        return;
      case 'declare':
        this.inTurn(null, async () => {
          const { name, source, npmAddress } = message;
          this.service.commit(name, source);
          await this.readImports(source, npmAddress);
        });
        return;
      case 'forget':
        this.inTurn(null, () => {
          this.service.forget();
        });
        return;
      case 'complete':
        this.complete(message);
        return;
      case 'inspect':
        this.about(message, () => {
          this.post({ type: 'inspected', request: message.request, result: this.service.inspect(message) });
        });
    }
  }

  /** The name of a module needs no types, and waits for nobody. */
  private complete(message: Extract<TextQuestion, { type: 'complete' }>): void {
    const { request, source, offset, remoteImports } = message;
    const name = importNameAt(source, offset);
    if (!name) {
      this.about(message, () => {
        this.post({ type: 'completed', request, result: this.service.complete(message) });
      });
      return;
    }
    const { folder, files, placeModules } = this;
    const imported = remoteImports ? this.service.remoteModules() : [];
    const modules = [...OWN_MODULES, ...imported, ...placeModules];
    void this.attempt(request, async () => {
      const result = await completeImport(name, { folder, modules, remoteImports, list: files.list });
      this.post({ type: 'completed', request, result });
    });
  }

  /** Answers a question about a text that is being written, whose files are read meanwhile. */
  private about({ request, source }: TextQuestion, answer: () => void): void {
    const read = this.files.refresh(this.folder, source, this.takeFile, true);
    this.inTurn(request, async () => {
      await atMost(FILES_PATIENCE, read);
      answer();
    });
  }

  private async check(message: Extract<ToCompiler, { type: 'check' }>): Promise<void> {
    const { request, name, source, blocking, npmAddress } = message;
    const files = await this.readImports(source, npmAddress);
    // Those that an earlier cell imports count too.
    const types = this.types.pending;
    const answer = (result: readonly Diagnostic[]): void => {
      this.post({ type: 'checked', request, result });
    };
    if (types && !blocking) {
      // Others need not wait for the network.
      const cell = this.service.commit(name, source);
      void atMost(PATIENCE, types).then(() => {
        this.inTurn(request, () => {
          answer(this.service.diagnose(cell, files));
        });
      });
      return;
    }
    if (types) await atMost(PATIENCE, types);
    const found = this.service.check(name, source, !blocking, files);
    if (blocking && found.length === 0) this.service.commit(name, source);
    answer(found);
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

  private inTurn(request: number | null, work: () => unknown): void {
    this.turn = this.turn.then(() => this.attempt(request, work));
  }

  /** A text that TypeScript itself stumbles over leaves its question unanswered, and nothing else. */
  private async attempt(request: number | null, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (request !== null) this.post({ type: 'failed', request, reason: String(error) });
    }
  }

  /** Goes on with the libraries after a while in which nothing is asked. */
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

function atMost(milliseconds: number, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise(resolve => setTimeout(resolve, milliseconds))]);
}
