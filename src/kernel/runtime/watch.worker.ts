/**
 * @file Answers for a sandboxed runtime while that runs a cell: tells the page that it lives, and stops it. A worker of
 * the runtime's own has its origin, without which it could not see a URL revoked, and ends with it.
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
