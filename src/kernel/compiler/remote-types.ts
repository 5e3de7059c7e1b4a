/**
 * @file Fetches the types of modules from the network when a cell that imports them runs. A module's server may name its
 * declarations (`X-TypeScript-Types`); otherwise its package does in `package.json`, or a package in `@types`. The
 * imports of declarations are followed. A module is `any` unless all of its declarations can be had: with half of them,
 * the checker would show false errors.
 */
import ts from 'typescript';

import { fileAddress, moduleAddress, parsePackageName } from '../protocol/npm-address.js';
import type { PackageName } from '../protocol/npm-address.js';
import { importedNames } from './imported-names.js';
import type { PackageManifest } from './package-manifest.js';
import { declarationFiles, declarationOf, parseManifest, typesPackage } from './package-manifest.js';
import { RemoteFiles } from './remote-files.js';
import { NETWORK, typeReference } from './service-host.js';

/** More than a person waits for. */
const MOST_FILES = 1000;
const MOST_CHARACTERS = 5_000_000;

/** Node's own declarations are ten times all of ours, and few packages need them. */
const NOT_OURS = new Set(['node']);

/** A package whose files import others by name. */
interface Owner {
  readonly name: string;
  readonly root: string;
  readonly manifest: PackageManifest;
}

/** A file of declarations that can be read as such. */
interface Declarations {
  readonly fileName: string;
  readonly url: string;
  readonly text: string;
  readonly owner: Owner | null;
  /** The modules of `export * from 'x'`. What the file declares depends on them. */
  readonly handsOn: ReadonlySet<string>;
}

/** Thrown for declarations that will not become usable later. */
class Unusable extends Error {}

/** Receives the files that were found, and what the imports in them and in cells mean. */
export interface TypesTaker {
  setRemoteFile(fileName: string, text: string): void;
  /** @param from the file that imports; null for cells and files beside the notebook. */
  link(specifier: string, from: string | null, fileName: string): void;
}

export class RemoteTypes {
  private readonly files = new RemoteFiles();
  /** Which modules have been searched for: the address of the settings, and the specifier. */
  private readonly searches = new Set<string>();

  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly taker: TypesTaker) {}

  /** Settles when all that is being fetched has arrived or failed; null where nothing is being fetched. Never rejects. */
  get pending(): Promise<unknown> | null {
    return this.underWay.size === 0 ? null : Promise.all(this.underWay);
  }

  /** Begins to fetch the types of all that some texts import from the network. */
  fetch(texts: readonly string[], npmAddress: string): void {
    const imported = texts.flatMap(text => importedNames(text, true));
    const remote = imported.filter(each => /^(?:npm:|https?:\/\/)/.test(each));
    for (const each of remote) this.once(each, npmAddress);
  }

  private once(specifier: string, npmAddress: string): void {
    const key = `${npmAddress} ${specifier}`;
    if (this.searches.has(key)) return;
    this.searches.add(key);
    const search = this.search(specifier, npmAddress)
      .catch((error: unknown) => {
        // Offline or refused. The next cell that imports it asks again.
        if (!(error instanceof Unusable)) this.searches.delete(key);
      })
      .finally(() => this.underWay.delete(search));
    this.underWay.add(search);
  }

  private async search(specifier: string, npmAddress: string): Promise<void> {
    const walk = new Walk(this.files, npmAddress);
    const entry = await walk.entry(specifier);
    if (!entry) return;
    await walk.follow(entry);
    for (const { fileName, text } of walk.found.values()) this.taker.setRemoteFile(fileName, text);
    for (const [specifierInside, from, fileName] of walk.links)
      this.taker.link(specifierInside, from, fileName);
    this.taker.link(specifier, null, entry.fileName);
  }
}

/** The way from one module's declarations to all that they import. */
class Walk {
  /** By address. */
  readonly found = new Map<string, Declarations>();
  readonly links: (readonly [specifier: string, from: string, fileName: string])[] = [];
  private characters = 0;

  constructor(
    private readonly files: RemoteFiles,
    private readonly npmAddress: string
  ) {}

  /** The declarations of a module that a cell imports. */
  async entry(specifier: string): Promise<Declarations | null> {
    const name = parsePackageName(specifier);
    const address = name ? moduleAddress(this.npmAddress, specifier) : specifier;
    const header = await this.files.typesHeader(address);
    const named = header === null ? null : await this.read(header, null);
    const found =
      named ?? (name ? await this.ofPackage(name) : await this.read(declarationOf(address), null));
    // A script that declares globals is no module, and importing it would be an error.
    return found && ts.isExternalModule(parse(found.url, found.text)) ? found : null;
  }

  /** Fetches what a file imports, and what that imports, one step after another. */
  async follow(entry: Declarations): Promise<void> {
    const followed = new Set([entry]);
    for (let step = [entry]; step.length > 0;) {
      const targets = (await Promise.all(step.map(from => this.targets(from)))).flat();
      step = [...new Set(targets)].filter(each => !followed.has(each));
      for (const each of step) followed.add(each);
    }
  }

  private async targets(from: Declarations): Promise<readonly Declarations[]> {
    const { referencedFiles, typeReferenceDirectives } = ts.preProcessFile(from.text, true, false);
    const referenced = referencedFiles.map(asRelative).map(each => each.fileName);
    const specifiers = [...importedNames(from.text, false), ...referenced];
    const names = typeReferenceDirectives.map(each => each.fileName).filter(each => !NOT_OURS.has(each));
    const links: readonly (readonly [string, Promise<Declarations | null>])[] = [
      ...[...new Set(specifiers)].map(each => [each, this.target(each, from)] as const),
      ...[...new Set(names)].map(each => [typeReference(each), this.referenced(each, from)] as const)
    ];
    const targets = await Promise.all(
      links.map(async ([link, found]) => {
        const target = await found;
        if (target) this.links.push([link, from.fileName, target.fileName]);
        else if (from.handsOn.has(link))
          throw new Unusable(`${from.url} hands on ${link}, which is not there`);
        return target;
      })
    );
    return targets.filter(each => each !== null);
  }

  /** What `/// <reference types="name" />` means. */
  private async referenced(name: string, from: Declarations): Promise<Declarations | null> {
    const own = await this.target(name, from);
    if (own || !from.owner || /^[./]/.test(name)) return own;
    return this.ofPackage({ name: typesPackage(name), range: '', path: '' });
  }

  /** What an import inside declarations means. */
  private async target(specifier: string, from: Declarations): Promise<Declarations | null> {
    if (/^(?:\.{0,2}\/|https?:)/.test(specifier)) {
      const address = new URL(specifier, from.url).href;
      const beside = await this.read(declarationOf(address), from.owner);
      return beside ?? this.read(`${address.replace(/\/$/, '')}/index.d.ts`, from.owner);
    }
    const bare = parsePackageName(`npm:${specifier}`);
    if (!bare || !from.owner) return null;
    const { name, manifest } = from.owner;
    if (bare.name === name) return this.declared(from.owner, bare.path);
    const range = manifest.dependencies.get(bare.name);
    if (range !== undefined) return this.ofPackage({ ...bare, range: simple(range) });
    const separate = typesPackage(bare.name);
    const typesRange = manifest.dependencies.get(separate);
    if (typesRange === undefined) return null;
    return this.ofPackage({ name: separate, range: simple(typesRange), path: bare.path });
  }

  /** The declarations of a package's own, or those of its package of `@types`. */
  private async ofPackage({ name, range, path }: PackageName): Promise<Declarations | null> {
    const owner = await this.owner(name, range);
    if (!owner) return null;
    const own = await this.declared(owner, path);
    if (own || name.startsWith('@types/')) return own;
    const separate = typesPackage(name);
    const [major] = owner.manifest.version.split('.');
    const other = (await this.owner(separate, major)) ?? (await this.owner(separate, ''));
    return other && this.declared(other, path);
  }

  private async declared(owner: Owner, path: string): Promise<Declarations | null> {
    for (const each of declarationFiles(owner.manifest, path)) {
      const found = await this.read(new URL(each, owner.root).href, owner);
      if (found) return found;
    }
    return path === '' || owner.manifest.exports !== undefined ? null : this.inside(owner, path);
  }

  /** A folder of a package may have a `package.json` of its own. */
  private async inside(owner: Owner, path: string): Promise<Declarations | null> {
    const found = await this.files.read(new URL(`${path}/package.json`, owner.root).href);
    const manifest = found && parseManifest(found.text);
    for (const each of manifest ? declarationFiles(manifest, '') : []) {
      const target = await this.read(new URL(`${path}/${each}`, owner.root).href, owner);
      if (target) return target;
    }
    return null;
  }

  private async owner(name: string, range: string): Promise<Owner | null> {
    const found = await this.files.read(fileAddress(this.npmAddress, { name, range, path: 'package.json' }));
    const manifest = found && parseManifest(found.text);
    if (!manifest) return null;
    // All files are read from one version, whatever is published meanwhile.
    const root = fileAddress(this.npmAddress, { name, range: manifest.version, path: '' });
    return { name, root, manifest };
  }

  /** The declarations at an address; null where there are none, or something else is. */
  private async read(address: string, owner: Owner | null): Promise<Declarations | null> {
    const answer = await this.files.read(address);
    if (!answer) return null;
    const { url, text } = answer;
    const known = this.found.get(url);
    if (known) return known;
    const file = parse(url, text);
    if (!isReadable(file)) return null;
    const handsOn = new Set(file.statements.flatMap(handedOn));
    const declarations = { fileName: toFileName(url), url, text, owner, handsOn };
    this.found.set(url, declarations);
    this.characters += text.length;
    if (this.found.size > MOST_FILES || this.characters > MOST_CHARACTERS) {
      throw new Unusable(`the declarations behind ${address} are too many`);
    }
    return declarations;
  }
}

/** `/network/https/esm.sh/x@1/index.d.ts`: paths between files stay as they are. */
function toFileName(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return declarationOf(`${NETWORK}${protocol.slice(0, -1)}/${host}${pathname}`);
}

function parse(fileName: string, text: string): ts.SourceFile {
  return ts.createSourceFile(declarationOf(new URL(fileName).pathname), text, ts.ScriptTarget.ESNext);
}

/** Whether a text can be parsed: some servers answer every request with a page. */
function isReadable(file: ts.SourceFile): boolean {
  // TypeScript keeps the list on the file without declaring it.
  const { parseDiagnostics } = file as unknown as { readonly parseDiagnostics: readonly unknown[] };
  return parseDiagnostics.length === 0;
}

/** `x` of `export * from 'x'`. */
function handedOn(statement: ts.Statement): readonly string[] {
  if (!ts.isExportDeclaration(statement) || statement.exportClause || !statement.moduleSpecifier) return [];
  return [(statement.moduleSpecifier as ts.StringLiteral).text];
}

/** `/// <reference path="x.d.ts" />` means the file beside. */
function asRelative({ fileName }: ts.FileReference): { readonly fileName: string } {
  return { fileName: /^\.{0,2}\//.test(fileName) ? fileName : `./${fileName}` };
}

/** The range, where an address can hold it. A range of several comparisons becomes empty, which means the newest. */
function simple(range: string): string {
  return /^[\^~]?\d[\w.+-]*$/.test(range) ? range : '';
}
