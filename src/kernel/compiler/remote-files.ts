/** @file Texts from the network for the type checker: each address is asked for once, and only so much is read. */

/** A text, and the address at which it was found after all redirections. */
export interface RemoteText {
  readonly url: string;
  readonly text: string;
}

/** Milliseconds after which an answer is no longer waited for. */
const PATIENCE = 10_000;
/** In bytes. No file of declarations that is written by hand comes near. */
const LARGEST_FILE = 3_000_000;
const REQUEST: RequestInit = { credentials: 'omit', referrerPolicy: 'no-referrer' };

export class RemoteFiles {
  private readonly texts = new Map<string, Promise<RemoteText | null>>();

  /**
   * The text at an address; null where the server has none.
   *
   * @throws where the server is not reached, stumbles, or sends too much.
   */
  read(address: string): Promise<RemoteText | null> {
    const known = this.texts.get(address);
    if (known) return known;
    const text = download(address);
    this.texts.set(address, text);
    // After a failure, the address is asked for again.
    text.catch(() => this.texts.delete(address));
    return text;
  }

  /** The address in the header `X-TypeScript-Types` of what answers an address; null where there is none. */
  async typesHeader(address: string): Promise<string | null> {
    const answer = await fetch(address, {
      ...REQUEST,
      method: 'HEAD',
      signal: AbortSignal.timeout(PATIENCE)
    });
    if (isForNow(answer.status)) throw refused(address, answer.status);
    const types = answer.headers.get('X-TypeScript-Types');
    return answer.ok && types !== null ? new URL(types, answer.url).href : null;
  }
}

async function download(address: string): Promise<RemoteText | null> {
  const answer = await fetch(address, { ...REQUEST, signal: AbortSignal.timeout(PATIENCE) });
  if (isForNow(answer.status)) throw refused(address, answer.status);
  if (!answer.ok || !answer.body) return null;
  const reader: ReadableStreamDefaultReader<Uint8Array> = answer.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    size += piece.value.length;
    if (size > LARGEST_FILE) {
      await reader.cancel();
      throw new Error(`${address} is larger than ${LARGEST_FILE} bytes`);
    }
    text += decoder.decode(piece.value, { stream: true });
  }
  return { url: answer.url, text: text + decoder.decode() };
}

/** Whether a later answer may differ: esm.sh says 408 while it still builds the module. */
function isForNow(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

function refused(address: string, status: number): Error {
  return new Error(`${address} was answered with HTTP status ${status}`);
}
