/**
 * @file Starts the worker whose address stands behind the `#` of its own. A browser keeps the compiled code of what a
 * worker imports, but not of the file that it was started with; TypeScript is large enough to tell the difference.
 */

/** What the page says while the file is on its way. */
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
  // As if the file itself could not be had: the page hears of an error of its worker.
  reportError(error);
});
