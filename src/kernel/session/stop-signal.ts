/**
 * @file The session's side of an interrupt. Where memory can be shared a number there says it; elsewhere a blob
 * URL does: the runtime asks for it now and then, and the interrupt revokes it.
 */
import type { StopSignal } from '../protocol/messages.js';

/** URLs that the runtime holds ahead: a cell that catches the first interrupt must be able to see the second. */
const AHEAD = 2;

/** A process always can; a page only where it is cross-origin isolated. */
function canShareMemory(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer !== 'undefined' && crossOriginIsolated !== false;
}

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

  /** Gives the number of this interrupt, from 1, and the URL that the runtime is to hold from now on. */
  raise(): { readonly interrupt: number; readonly url: string | null } {
    this.raised += 1;
    if (this.flag) {
      Atomics.store(this.flag, 0, this.raised);
      return { interrupt: this.raised, url: null };
    }
    URL.revokeObjectURL(this.urls[this.raised - 1]);
    return { interrupt: this.raised, url: this.addUrl() };
  }

  dispose(): void {
    for (const url of this.urls.slice(this.raised)) URL.revokeObjectURL(url);
  }
}
