/**
 * @file Answers for a sandboxed runtime while it runs a cell: tells the page that it lives, and stops it. The runtime makes
 * this worker, so both have one origin, by which a URL can be revoked, and end together.
 */
import type { FromWatch, ToWatch } from '../protocol/messages.js';
import { StopSignalSource } from '../protocol/stop-signal.js';

function serve(port: MessagePort): void {
  const stop = new StopSignalSource();
  const answer = (message: FromWatch): void => {
    port.postMessage(message);
  };
  port.onmessage = ({ data }: MessageEvent<ToWatch>) => {
    if (data === 'ping') {
      answer({ type: 'pong' });
      return;
    }
    const url = stop.raise();
    if (url !== null) answer({ type: 'stop-url', url });
  };
  postMessage(stop.signal);
}

addEventListener(
  'message',
  ({ ports }) => {
    serve(ports[0]);
  },
  { once: true }
);
