/**
 * @file How an interrupt reaches a runtime that receives no messages. A number in shared memory tells of it, where
 * memory can be shared. Elsewhere the runtime requests a blob URL now and then, which an interrupt revokes.
 */

/** What the runtime looks at while a cell does not let it receive messages. */
export interface StopSignal {
  /** Shared memory that holds the number of interrupts so far; null where none can be shared. */
  readonly flag: Int32Array<SharedArrayBuffer> | null;
  /** Otherwise: blob URLs that answer until they are revoked, one for each coming interrupt, in order. */
  readonly urls: readonly string[];
}

/** How many URLs the runtime holds: a cell that catches the first interrupt must be able to notice the second. */
const AHEAD = 2;

/** A process always can; a page and its workers only where they are cross-origin isolated. */
function canShareMemory(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer !== 'undefined' && crossOriginIsolated !== false;
}

/** The side that interrupts. It needs the runtime's origin, because URLs of other origins do not work there. */
export class StopSignalSource {
  readonly signal: StopSignal;
  private readonly urls: string[] = [];
  private readonly flag: Int32Array<SharedArrayBuffer> | null;
  private raised = 0;

  constructor() {
    this.flag = canShareMemory() ? new Int32Array(new SharedArrayBuffer(4)) : null;
    while (!this.flag && this.urls.length < AHEAD) this.addUrl();
    this.signal = { flag: this.flag, urls: [...this.urls] };
  }

  private addUrl(): string {
    const url = URL.createObjectURL(new Blob(['1'], { type: 'text/plain' }));
    this.urls.push(url);
    return url;
  }

  /** Interrupts once. Gives a further URL for the runtime, or null where it needs none. */
  raise(): string | null {
    this.raised += 1;
    if (this.flag) {
      Atomics.store(this.flag, 0, this.raised);
      return null;
    }
    URL.revokeObjectURL(this.urls[this.raised - 1]);
    return this.addUrl();
  }

  dispose(): void {
    for (const url of this.urls.slice(this.raised)) URL.revokeObjectURL(url);
  }
}
