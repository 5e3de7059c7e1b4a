/**
 * @file Which cells of a notebook have seen values that are no longer those of their names: known from the names that
 * cells declare and use. A hint for the page; nothing is ever run again because of it.
 */
import type { CellNames } from '../protocol/compiled-script.js';
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
    // The same text declares the same functions and imports; only its values may differ.
    const isSame = before?.source === source && names.texts.every(each => this.definers.get(each) === id);
    const changed = isSame ? names.values : [...names.values, ...names.texts];
    if (id !== null) {
      this.cells.set(id, { ...names, source });
      this.causes.delete(id);
    }
    for (const each of [...names.values, ...names.texts]) this.definers.set(each, id);
    this.spread(id, new Map(changed.map(name => [name, { name, cell: id }])), new Set());
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

  /**
   * @param fresh the cell that has just run and has seen what it uses.
   * @param changed names whose users are stale, with the cause to tell.
   * @param passed cells that were passed through: only their functions use a changed name, and look it up at each call.
   */
  private spread(fresh: string | null, changed: ReadonlyMap<string, StaleCause>, passed: Set<string>): void {
    const findCause = (names: readonly string[]): StaleCause | undefined =>
      names.map(name => changed.get(name)).find(Boolean);
    for (const [id, cell] of this.cells) {
      if (id === fresh || this.causes.has(id)) continue;
      const own = [...cell.values, ...cell.texts].filter(name => this.definers.get(name) === id);
      const cause = findCause(cell.references);
      if (cause) {
        this.causes.set(id, cause);
        this.spread(fresh, new Map(own.map(name => [name, { name, cell: id }])), passed);
        continue;
      }
      const late = findCause(cell.lateReferences);
      if (!late || passed.has(id)) continue;
      passed.add(id);
      this.spread(fresh, new Map(own.map(name => [name, late])), passed);
    }
  }
}
