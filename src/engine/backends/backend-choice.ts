/** @file The backend in use, out of those that there are, and how another one is loaded when it is asked for. */
import { BackendError } from '../core/errors.js';
import type { Backend, BackendName } from './backend.js';

/** The options of `backend.use`. */
export interface BackendOptions {
  /** Number of threads; by default 1, and no backend of today runs on more. */
  readonly threads?: number;
  /** Rounds every product before it is added, so that results are the same on every machine; by default false. */
  readonly strict?: boolean;
}

/** How a backend is had. */
export type BackendOffer = {
  readonly name: BackendName;
  /** Whether it works here. */
  readonly isAvailable: () => boolean;
} & (
  | {
      /** Makes one whose code is here. */
      readonly make: () => Backend;
    }
  | {
      /** Fetches the code with `import()`, then makes it. */
      readonly load: () => Promise<Backend>;
    }
);

/** One of several backends. */
export class BackendChoice {
  /** What the offers that work here, the best first, are called. */
  readonly available: readonly BackendName[];
  readonly #offers: ReadonlyMap<BackendName, BackendOffer>;
  readonly #loaded = new Map<string, Backend>();
  readonly #arriving = new Map<BackendName, Promise<Backend>>();
  #active: Backend;
  #wanted: BackendName;

  /** Begins with the first offer that works here and needs no waiting. */
  constructor(offers: readonly BackendOffer[]) {
    const working = offers.filter(offer => offer.isAvailable());
    this.available = working.map(({ name }) => name);
    this.#offers = new Map(working.map(offer => [offer.name, offer]));
    const first = working.find(offer => 'make' in offer);
    if (first === undefined) throw new BackendError('backend: one that needs no waiting is needed, got none');
    this.#active = this.#keep(first.make());
    this.#wanted = first.name;
  }

  get active(): Backend {
    return this.#active;
  }

  /** The backend that owns a storage; it was loaded when the storage was made. */
  named(name: string): Backend {
    const found = this.#loaded.get(name);
    if (found === undefined) throw new BackendError(`backend: ${name} is not loaded`);
    return found;
  }

  /** Changes the backend: at once where its code is here, else when it has arrived. The last call counts. */
  async use(name: BackendName, { threads = 1, strict = false }: BackendOptions): Promise<void> {
    const offer = this.#offers.get(name);
    if (offer === undefined) {
      throw new BackendError(`backend.use: one of ${this.available.join(', ')} is needed here, got ${name}`);
    }
    if (threads !== 1) {
      throw new BackendError(`backend.use: ${name} runs on 1 thread, got threads ${threads}`);
    }
    this.#wanted = name;
    const chosen =
      this.#loaded.get(name) ?? ('make' in offer ? this.#keep(offer.make()) : await this.#fetch(offer));
    chosen.setStrict(strict);
    if (this.#wanted === name) this.#active = chosen;
  }

  #keep(backend: Backend): Backend {
    this.#loaded.set(backend.name, backend);
    return backend;
  }

  /** A backend arrives once, however often it is asked for meanwhile; one that failed may be asked for again. */
  #fetch({
    name,
    load
  }: {
    readonly name: BackendName;
    readonly load: () => Promise<Backend>;
  }): Promise<Backend> {
    const arriving =
      this.#arriving.get(name) ??
      load()
        .then(backend => this.#keep(backend))
        .finally(() => this.#arriving.delete(name));
    this.#arriving.set(name, arriving);
    return arriving;
  }
}
