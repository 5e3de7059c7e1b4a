/**
 * @file Which cells of a notebook have seen values that are no longer those of their names: known from the names that
 * cells declare and use. A hint for the page; nothing is ever run again because of it.
 */
import type { CellNames } from '../protocol/compiled-cell.js';
import type { StaleCause } from './stale-report.js';

interface Ran extends CellNames {
  readonly source: string;
}

export class StaleCells {
  /** The last run of each cell, by the page's own id for it. */
  private readonly cells = new Map<string, Ran>();
  /** Which cell declared a name last; null where it has no id, as a console's input. */
  private readonly definers = new Map<string, string | null>();
  private readonly causes = new Map<string, StaleCause>();

  /** The cells that are stale now, by id, each with the first reason for it. */
  get stale(): ReadonlyMap<string, StaleCause> {
    return this.causes;
  }

  /**
   * A cell has run, to its end or until it failed: it is fresh, and cells that used the names that it declares are not,
   * nor those that build on them.
   *
   * @param id null for input that is no cell of the notebook; it makes cells stale and is never stale itself.
   */
  ran(id: string | null, source: string, names: CellNames): void {
    const before = id === null ? undefined : this.cells.get(id);
    // The same text declares the same functions and imports; values may have become others.
    const isSame = before?.source === source && names.texts.every(each => this.definers.get(each) === id);
    const changed = new Set(isSame ? names.values : [...names.values, ...names.texts]);
    if (id !== null) {
      this.cells.set(id, { ...names, source });
      this.causes.delete(id);
    }
    for (const each of [...names.values, ...names.texts]) this.definers.set(each, id);
    this.spread(id, id, changed);
  }

  /** Cells are gone from the notebook; what they have declared lives on in the kernel. */
  remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.cells.delete(id);
      this.causes.delete(id);
    }
  }

  /** All cells are as if they had never run. */
  forget(): void {
    this.cells.clear();
    this.definers.clear();
    this.causes.clear();
  }

  /** @param fresh the cell that has just run: what it uses it has seen. */
  private spread(fresh: string | null, from: string | null, changed: ReadonlySet<string>): void {
    for (const [id, { values, texts, references }] of this.cells) {
      if (id === fresh || id === from || this.causes.has(id)) continue;
      const name = references.find(each => changed.has(each));
      if (name === undefined) continue;
      this.causes.set(id, { name, cell: from });
      this.spread(fresh, id, new Set([...values, ...texts].filter(each => this.definers.get(each) === id)));
    }
  }
}
