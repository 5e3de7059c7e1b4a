/**
 * @file Which cells of a notebook have seen values that are no longer those of their names: known from the names that
 * cells declare and use. A hint for the page; nothing is ever run again because of it.
 */
import type { CellNames } from '../protocol/compiled-cell.js';

interface Ran extends CellNames {
  readonly source: string;
}

export class StaleCells {
  /** The last run of each cell, by the page's own id for it. */
  private readonly cells = new Map<string, Ran>();
  /** Which cell declared a name last. */
  private readonly definers = new Map<string, string>();
  private readonly stale = new Set<string>();

  /**
   * A cell has run: it is fresh, and cells that used the names that it declares are not, nor those that build on them.
   *
   * @returns the ids of all cells that are stale now.
   */
  ran(id: string, source: string, names: CellNames): readonly string[] {
    const before = this.cells.get(id);
    // The same text declares the same functions and imports; values may have become others.
    const isSame = before?.source === source && names.texts.every(each => this.definers.get(each) === id);
    const changed = new Set(isSame ? names.values : [...names.values, ...names.texts]);
    this.cells.set(id, { ...names, source });
    for (const each of [...names.values, ...names.texts]) this.definers.set(each, id);
    this.stale.delete(id);
    this.spread(id, id, changed);
    return [...this.stale];
  }

  /** All cells are as if they had never run. */
  forget(): void {
    this.cells.clear();
    this.definers.clear();
    this.stale.clear();
  }

  /** @param fresh the cell that has just run: what it uses it has seen. */
  private spread(fresh: string, from: string, changed: ReadonlySet<string>): void {
    for (const [id, { values, texts, references }] of this.cells) {
      if (id === fresh || id === from || this.stale.has(id) || !references.some(each => changed.has(each)))
        continue;
      this.stale.add(id);
      this.spread(fresh, id, new Set([...values, ...texts].filter(each => this.definers.get(each) === id)));
    }
  }
}
