/**
 * @file Starts the worker whose address follows the `#` in its own address. A browser caches the compiled code of what a
 * worker imports, but not of the file that it was started with; TypeScript is so large that this matters.
 */

/** Messages of the page that came before the file was loaded. */
const early: MessageEvent[] = [];

function hold(event: MessageEvent): void {
  early.push(event);
}

async function load(address: string): Promise<void> {
  await import(/* webpackIgnore: true */ address);
  removeEventListener('message', hold);
  for (const { data, ports } of early) {
    dispatchEvent(new MessageEvent('message', { data: data as unknown, ports: [...ports] }));
  }
}

addEventListener('message', hold);
load(decodeURIComponent(location.hash.slice(1))).catch((error: unknown) => {
  // The page gets an `error` event, as if the file itself could not be loaded.
  reportError(error);
});
