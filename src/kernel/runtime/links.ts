/**
 * @file Whether modules export what is asked of them. This is decided from the texts of the files before any of them
 * runs, as in ECMAScript: in a cycle a name may be asked for before it is there.
 */
import type { FileLinks, NeededName } from '../protocol/compiled-script.js';

/** A file and what its imports lead to. */
export interface LinkedFile {
  readonly links: FileLinks;
  /** By specifier: the path of a file, or a module from elsewhere. Modules that give only types are missing. */
  readonly targets: ReadonlyMap<string, string | object>;
}

/** Links of a file that is no code. */
export function plainLinks(values: readonly string[]): FileLinks {
  return { values, types: [], handedOn: [], stars: [], hasTypeStar: false, needed: [] };
}

export class Links {
  /** @param files by their paths. */
  constructor(private readonly files: ReadonlyMap<string, LinkedFile>) {}

  /** The first name that a file needs and the other has not; undefined where all fits together. */
  firstMissing(): { readonly path: string; readonly needed: NeededName; readonly near: string } | undefined {
    for (const [path, { links, targets }] of this.files) {
      for (const needed of links.needed) {
        const target = targets.get(needed.from);
        if (target === undefined) continue;
        const found = this.find(target, needed.name);
        if (found === 'value' || (found === 'type' && !needed.isValue)) continue;
        return { path, needed, near: this.near(target, needed.name) };
      }
    }
    return undefined;
  }

  /** Whether a module exports a value under a name. */
  hasValue(target: string, name: string): boolean {
    return this.find(target, name) === 'value';
  }

  /** What `suggest` says of a module. */
  near(target: string | object, name: string): string {
    return suggest(name, this.names(target, new Set()));
  }

  /** Modules from elsewhere do not list their types: a name that is no value may be one. */
  private find(
    target: string | object,
    name: string,
    asked = new Set<string>()
  ): 'value' | 'type' | undefined {
    if (typeof target !== 'string') return name in target ? 'value' : 'type';
    const question = `${target} ${name}`;
    const file = this.files.get(target);
    if (!file || asked.has(question)) return undefined;
    asked.add(question);
    const { links, targets } = file;
    if (links.values.includes(name)) return 'value';
    const handedOn = links.handedOn.find(each => each.name === name);
    if (handedOn) {
      const source = targets.get(handedOn.from);
      return source === undefined ? 'type' : this.find(source, handedOn.key, asked);
    }
    let found: 'value' | 'type' | undefined;
    if (links.hasTypeStar || links.types.includes(name)) found = 'type';
    for (const star of name === 'default' ? [] : links.stars) {
      const source = targets.get(star);
      if (source !== undefined && found !== 'value') found = this.find(source, name, asked) ?? found;
    }
    return found;
  }

  private names(target: string | object, seen: Set<string>): readonly string[] {
    if (typeof target !== 'string') return Object.keys(target);
    const file = this.files.get(target);
    if (!file || seen.has(target)) return [];
    seen.add(target);
    const { values, handedOn, stars } = file.links;
    const others = stars.flatMap(star => this.names(file.targets.get(star) ?? {}, seen));
    return [...values, ...handedOn.map(({ name }) => name), ...others];
  }
}

/** ` (did you mean 'conv2d'?)` where only the case differs. */
export function suggest(name: string, known: readonly string[]): string {
  const near = known.find(each => each.toLowerCase() === name.toLowerCase());
  return near === undefined ? '' : ` (did you mean '${near}'?)`;
}
