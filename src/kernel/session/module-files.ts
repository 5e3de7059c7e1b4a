/**
 * @file What an import means: a file beside the notebook, compiled and remembered by its content, or an address
 * on the network, where the settings allow it. Nothing is looked up before code that runs asks for it.
 */
import type { FileCompilation } from '../protocol/compiled-script.js';
import { isLocal, kindOf, localImport } from '../protocol/local-import.js';
import type { ModuleFile } from '../protocol/module-file.js';
import { labelOf } from '../protocol/notebook-path.js';
import { moduleAddress } from '../protocol/npm-address.js';
import type { CompilerClient } from './compiler-client.js';
import type { RunFiles } from './run-files.js';
import type { KernelSettings } from './settings.js';

interface Remembered {
  readonly source: string;
  readonly loopGuards: boolean;
  readonly name: string;
  readonly compilation: Promise<FileCompilation>;
}

export class ModuleFiles {
  private readonly remembered = new Map<string, Remembered>();
  private serial = 0;

  constructor(
    private readonly files: Pick<RunFiles, 'folder' | 'readToRun'>,
    private readonly compiler: Pick<CompilerClient, 'compileFile'>,
    private readonly settings: () => KernelSettings
  ) {}

  /** @param from the folder of the file that imports, null for a cell. Never rejects. */
  async find(specifier: string, from: string | null): Promise<ModuleFile> {
    try {
      return isLocal(specifier)
        ? await this.local(specifier, from ?? this.files.folder)
        : this.remote(specifier);
    } catch (error) {
      return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  private async local(specifier: string, from: string): Promise<ModuleFile> {
    const { files, refusal } = localImport(specifier, from);
    if (refusal !== null) return { kind: 'refused', reason: refusal };
    for (const each of files) {
      const bytes = await this.files.readToRun(each);
      if (bytes) return this.file(each, bytes);
    }
    return { kind: 'missing', tried: files };
  }

  private async file(path: string, read: Uint8Array): Promise<ModuleFile> {
    // A copy, because WebAssembly takes no shared memory.
    const bytes = new Uint8Array(read);
    const kind = kindOf(path);
    if (kind === 'wasm') return { kind, path, version: await digest(bytes), bytes };
    const source = new TextDecoder().decode(bytes);
    if (kind === 'json') return { kind, path, version: source, text: source };
    const { name, compilation } = this.compile(path, source);
    const result = await compilation;
    if (!result.ok) return { kind: 'unreadable', path, source, problem: result.problem };
    const compiled = { ...result.script, label: labelOf(path, this.files.folder) };
    return { kind: 'script', path, version: name, compiled, links: result.links };
  }

  /** The same content is compiled once. */
  private compile(path: string, source: string): Remembered {
    const { loopGuards } = this.settings();
    const known = this.remembered.get(path);
    if (known?.source === source && known.loopGuards === loopGuards) return known;
    const name = `file-${++this.serial}.${kindOf(path) === 'typescript' ? 'ts' : 'js'}`;
    const compilation = this.compiler.compileFile(name, source, loopGuards);
    const entry = { source, loopGuards, name, compilation };
    this.remembered.set(path, entry);
    // A compiler that failed is asked again.
    entry.compilation.catch(() => this.remembered.delete(path));
    return entry;
  }

  private remote(specifier: string): ModuleFile {
    const { remoteImports, npmAddress } = this.settings();
    if (!remoteImports) {
      return {
        kind: 'refused',
        reason:
          'imports from the network are turned off in the settings; ' +
          'Settings → Settings Editor → Receptive → Imports from the network turns them on'
      };
    }
    const isPackage = specifier.startsWith('npm:');
    return { kind: 'url', url: isPackage ? moduleAddress(npmAddress, specifier) : specifier };
  }
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Pages that are not secure have no digest; there every reading counts as a new content.
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (!subtle) return String(Math.random());
  return new Uint8Array(await subtle.digest('SHA-256', bytes)).join();
}
