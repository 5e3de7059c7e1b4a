/**
 * @file The entry of a runtime in a sandboxed frame, where no address of the site may be loaded: starts the watch and
 * then the runtime from their texts.
 */
import type { SandboxOpening, ToRuntime } from '../protocol/messages.js';
import type { StopSignal } from '../protocol/stop-signal.js';

declare function importScripts(url: string): void;

type Start = Extract<ToRuntime, { type: 'start' }>;

function urlOf(script: string): string {
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

/** The next message to a worker, or to this one. */
function nextMessage<T>(target: Pick<Worker, 'addEventListener'>): Promise<MessageEvent<T>> {
  return new Promise(resolve => {
    target.addEventListener('message', resolve as (event: MessageEvent) => void, { once: true });
  });
}

async function open({ data, ports }: MessageEvent<SandboxOpening>): Promise<void> {
  const watch = new Worker(urlOf(data.watch), { name: 'receptive watch' });
  watch.addEventListener('error', ({ message }) => {
    reportError(new Error(message));
  });
  watch.postMessage(null, [ports[0]]);
  const { data: stop } = await nextMessage<StopSignal>(watch);
  postMessage('open');
  const start = await nextMessage<Start>(self);
  importScripts(urlOf(data.runtime));
  dispatchEvent(new MessageEvent('message', { data: { ...start.data, stop }, ports: [...start.ports] }));
}

nextMessage<SandboxOpening>(self).then(open).catch(reportError);
