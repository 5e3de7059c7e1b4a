/**
 * @file Files beside the notebook as modules. Each compiled file registers itself as SystemJS describes it
 * (dependencies; setters that receive what those export; a body), which gives live bindings, cycles and top-level
 * `await`. A file is evaluated again when it or something that it imports has another content.
 */
import type { FileLinks, LabelledScript } from '../protocol/compiled-script.js';
import { codeFrame } from '../protocol/error-report.js';
import { isLocal, localImport } from '../protocol/local-import.js';
import type { ModuleFile } from '../protocol/module-file.js';
import { folderOf } from '../protocol/notebook-path.js';
import type { LinkedFile } from './links.js';
import { Links, plainLinks } from './links.js';
import { ModuleExports } from './module-exports.js';
import { addImport } from './traceback.js';

type Setter = (namespace: object) => void;
/** Several exports at once. */
type Exported = Readonly<Record<string, unknown>>;

/** What the code of a compiled file gives. */
export type Registration = readonly [
  dependencies: readonly string[],
  declare: (
    exported: (name: string | Exported, value?: unknown) => unknown,
    context: { readonly meta: object; readonly import: (specifier: string) => Promise<object> }
  ) => { readonly setters: readonly Setter[]; readonly execute: () => unknown }
];

type Runner = (body: () => unknown) => unknown;

/** What modules need of the runtime. */
export interface ModuleHost {
  /** What an import means; `from` is the folder of the file that imports, null for a cell. */
  find(specifier: string, from: string | null): Promise<ModuleFile>;
  /** Runs the code of a file as far as its registration. */
  register(compiled: LabelledScript): Registration;
  /** Loads what is no file beside the notebook. */
  external(specifier: string): Promise<object>;
  /** Runs bodies of modules for the cell that is worked for now. */
  runner(): Runner;
}

/** A file as it was fetched for one import, and what its own imports lead to. */
interface Fetched extends LinkedFile {
  readonly file: Exclude<ModuleFile, { kind: 'url' | 'missing' | 'refused' | 'unreadable' }>;
  readonly registration: Registration | null;
  readonly wasm: WebAssembly.Module | null;
}

/** What an import throws where a file is not there, or is no TypeScript, or lacks a name that is asked of it. */
interface Failures {
  readonly missing: Error;
  readonly unfit: SyntaxError;
}

/** One import under way. */
interface Loading {
  /** The files that it leads to, by path. */
  readonly graph: Map<string, Fetched>;
  /** Answers of the page, by the files that an import may mean. */
  readonly answers: Map<string, Promise<ModuleFile>>;
  readonly failures: Failures;
}

interface Instance {
  readonly version: string;
  readonly exports: ModuleExports;
  /** The paths of the files that it imports. */
  readonly imports: readonly string[];
  /** Those who import it and want to know of later assignments. */
  readonly listeners: Set<() => void>;
  execute: () => unknown;
  evaluated: Promise<void> | null;
  isDone: boolean;
  /** The file whose evaluation this one waits for. */
  awaits: Instance | undefined;
}

export class LocalModules {
  private readonly instances = new Map<string, Instance>();

  constructor(private readonly host: ModuleHost) {}

  /**
   * @param required the exports that are asked for.
   * @throws where the file, or one that it imports, is missing or unreadable, lacks a name, or throws itself.
   */
  async load(specifier: string, from: string | null, required: readonly string[] = []): Promise<object> {
    const run = this.host.runner();
    // Made here, where their stacks still know the place of the import.
    const failures = { missing: new Error(''), unfit: new SyntaxError('') };
    try {
      const graph = new Map<string, Fetched>();
      const path = await this.fetch(specifier, from, { graph, answers: new Map(), failures });
      checkLinks(specifier, path, required, graph, failures);
      return await this.run(path, graph, run);
    } catch (error) {
      if (error !== failures.unfit) addImport(error, failures.missing);
      throw error;
    }
  }

  /** Evaluates what has changed of a file and those below it; gives its namespace. */
  private async run(path: string, graph: ReadonlyMap<string, Fetched>, run: Runner): Promise<object> {
    for (const each of this.outdated(graph)) this.instances.delete(each);
    const fresh = [...graph.keys()].filter(each => !this.instances.has(each));
    for (const each of fresh) this.instances.set(each, this.create(graph.get(each)!));
    for (const each of fresh) this.link(each, graph.get(each)!);
    await this.evaluate(path, new Set(), run);
    this.seal([...graph.keys()]);
    return this.instances.get(path)!.exports.namespace;
  }

  /** Fetches a file and all that it imports; gives its path. */
  private async fetch(specifier: string, from: string | null, loading: Loading): Promise<string> {
    const { graph, failures } = loading;
    // Only the page knows the folder of a cell.
    const meant = from === null ? [] : localImport(specifier, from).files;
    if (meant.length > 0 && graph.has(meant[0])) return meant[0];
    const file = await this.find(specifier, from, meant.join(), loading);
    if (file.kind === 'url') throw new Error(`import: '${specifier}' is no file beside the notebook`);
    checkFound(specifier, file, failures);
    const { path } = file;
    if (graph.has(path)) return path;
    const registration = file.kind === 'script' ? this.host.register(file.compiled) : null;
    const wasm = file.kind === 'wasm' ? new WebAssembly.Module(file.bytes) : null;
    const targets = new Map<string, string | object>();
    graph.set(path, { file, registration, wasm, links: linksOf(file, wasm), targets });
    const specifiers = wasm ? WebAssembly.Module.imports(wasm).map(each => each.module) : registration?.[0];
    await Promise.all(
      [...new Set(specifiers)].map(async each => {
        const target = isLocal(each)
          ? await this.fetch(each, folderOf(path), loading)
          : await this.host.external(each);
        targets.set(each, target);
      })
    );
    return path;
  }

  /** Asks the page once for each key. */
  private find(
    specifier: string,
    from: string | null,
    key: string,
    { answers }: Loading
  ): Promise<ModuleFile> {
    const answer = answers.get(key) ?? this.host.find(specifier, from);
    if (key !== '') answers.set(key, answer);
    return answer;
  }

  /** The paths of files that have changed since they were evaluated, or import one that has. */
  private outdated(graph: ReadonlyMap<string, Fetched>): Set<string> {
    const outdated = new Set<string>();
    for (const [path, { file }] of graph) {
      if (this.instances.get(path)?.version !== file.version) outdated.add(path);
    }
    for (let before = -1; before !== outdated.size;) {
      before = outdated.size;
      for (const [path, { targets }] of graph) {
        const imports = [...targets.values()];
        if (imports.some(each => typeof each === 'string' && outdated.has(each))) outdated.add(path);
      }
    }
    return outdated;
  }

  private create(fetched: Fetched): Instance {
    const { file, targets } = fetched;
    const exports = new ModuleExports();
    return {
      version: file.version,
      exports,
      imports: [...targets.values()].filter(each => typeof each === 'string'),
      listeners: new Set(),
      execute: () => this.fill(exports, fetched),
      evaluated: null,
      isDone: false,
      awaits: undefined
    };
  }

  /** Lets a module declare itself, and tells it of what its imports export, now and later. */
  private link(path: string, { registration, targets }: Fetched): void {
    if (!registration) return;
    const instance = this.instances.get(path)!;
    const { exports, listeners } = instance;
    const [dependencies, declare] = registration;
    const exported = (name: string | Exported, value?: unknown): unknown => {
      const isChanged = typeof name === 'string' ? exports.set(name, value) : setAll(exports, name);
      if (isChanged) for (const listener of listeners) listener();
      return value;
    };
    const folder = folderOf(path);
    const { setters, execute } = declare(exported, {
      meta: { url: path },
      import: specifier => (isLocal(specifier) ? this.load(specifier, folder) : this.host.external(specifier))
    });
    instance.execute = execute;
    dependencies.forEach((specifier, index) => {
      const target = targets.get(specifier)!;
      const source = typeof target === 'string' ? this.instances.get(target)! : null;
      const set = (): void => {
        setters[index](source?.exports.namespace ?? (target as object));
      };
      source?.listeners.add(set);
      set();
    });
  }

  /** Namespaces take no other names. Not before all is evaluated: in a cycle a file may hand on what comes after it. */
  private seal(paths: readonly string[]): void {
    const instances = paths.map(each => this.instances.get(each));
    if (instances.some(each => !each?.isDone)) return;
    for (const each of instances) Object.preventExtensions(each?.exports.namespace);
  }

  /** Dependencies first; in a cycle the one that was asked for last goes first, as in ECMAScript. */
  private async evaluate(path: string, visited: Set<Instance>, run: Runner): Promise<void> {
    const instance = this.instances.get(path);
    if (!instance || instance.isDone || visited.has(instance)) return;
    if (instance.evaluated) {
      // Another import evaluates it; one that waits for us in turn is a cycle too.
      const chain = new Set<Instance>();
      for (let each = instance.awaits; each && !chain.has(each); each = each.awaits) chain.add(each);
      if ([...chain].some(each => visited.has(each))) return;
      await instance.evaluated;
      return;
    }
    visited.add(instance);
    instance.evaluated = this.evaluateFresh(instance, visited, run);
    try {
      await instance.evaluated;
    } catch (error) {
      // The next import tries again.
      if (this.instances.get(path) === instance) this.instances.delete(path);
      throw error;
    }
  }

  private async evaluateFresh(instance: Instance, visited: Set<Instance>, run: Runner): Promise<void> {
    for (const each of instance.imports) {
      instance.awaits = this.instances.get(each);
      await this.evaluate(each, visited, run);
    }
    instance.awaits = undefined;
    await run(instance.execute);
    instance.isDone = true;
  }

  /** The exports of a file that is no code: JSON's one value, or what a WebAssembly module exports. */
  private async fill(exports: ModuleExports, { file, wasm, targets }: Fetched): Promise<void> {
    if (file.kind === 'json') {
      try {
        exports.set('default', JSON.parse(file.text));
      } catch (error) {
        throw new SyntaxError(`import: ${file.path} must be JSON`, { cause: error });
      }
    } else if (wasm) {
      const imports: WebAssembly.Imports = {};
      for (const [specifier, target] of targets) {
        const source = typeof target === 'string' ? this.instances.get(target)?.exports.namespace : target;
        imports[specifier] = source as WebAssembly.ModuleImports;
      }
      setAll(exports, (await WebAssembly.instantiate(wasm, imports)).exports);
    }
  }
}

/** Gives whether one of the values has changed. */
function setAll(exports: ModuleExports, values: Exported): boolean {
  let isChanged = false;
  for (const name of Object.keys(values)) isChanged = exports.set(name, values[name]) || isChanged;
  return isChanged;
}

function checkFound(
  specifier: string,
  file: Exclude<ModuleFile, { kind: 'url' }>,
  { missing, unfit }: Failures
): asserts file is Fetched['file'] {
  switch (file.kind) {
    case 'missing':
      missing.message = `import: no file '${specifier}' beside the notebook (looked for ${file.tried.join(', ')})`;
      throw missing;
    case 'refused':
      missing.message = `import: '${specifier}' cannot be loaded: ${file.reason}`;
      throw missing;
    case 'unreadable': {
      const { source, problem, path } = file;
      const place = `${path}, line ${problem.line}:${problem.column}`;
      unfit.message = `import: ${problem.message} (${place})\n${codeFrame(source, problem)}`;
      throw unfit;
    }
    default:
  }
}

function linksOf(file: Fetched['file'], wasm: WebAssembly.Module | null): FileLinks {
  if (file.kind === 'script') return file.links;
  return plainLinks(wasm ? WebAssembly.Module.exports(wasm).map(({ name }) => name) : ['default']);
}

/** @throws where a file, or the import that began it, asks for a name that the other has not. */
function checkLinks(
  specifier: string,
  path: string,
  required: readonly string[],
  graph: ReadonlyMap<string, Fetched>,
  { unfit }: Failures
): void {
  const links = new Links(graph);
  const missing = links.firstMissing();
  if (missing) {
    const { needed, near } = missing;
    const { file } = graph.get(missing.path)!;
    const frame = file.kind === 'script' ? codeFrame(file.compiled.source, needed) : '';
    unfit.message =
      `import: module '${needed.from}' has no export named '${needed.name}'${near}, ` +
      `asked for by ${missing.path}, line ${needed.line}:${needed.column}\n${frame}`;
    throw unfit;
  }
  const lacked = required.find(name => !links.hasValue(path, name));
  if (lacked === undefined) return;
  unfit.message = `import: module '${specifier}' has no export named '${lacked}'${links.near(path, lacked)}`;
  throw unfit;
}
