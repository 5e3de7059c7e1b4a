/** @file The runtime worker: takes the page's messages, hands them to the executor. */
import { internals } from '../../engine/index.js';
import { setDisplayHost } from '../../display/index.js';
import type { RuntimeRequests, ToRuntime } from '../protocol/messages.js';
import { Answers } from '../protocol/requests.js';
import { BrowserHost, getterOf } from './browser-host.js';
import { Executor } from './executor.js';
import { library } from './library.js';

// Held here, for a cell may destroy these very functions.
const { apply } = Reflect;
const readData = getterOf(MessageEvent.prototype, 'data');

function serve(port: MessagePort, start: Extract<ToRuntime, { type: 'start' }>): void {
  const host = new BrowserHost(port, start.stop);
  // The kernel listens before there is an executor: what listens after it belongs to cells.
  port.onmessage = event => {
    receive(apply(readData, event, []) as ToRuntime);
  };
  addEventListener('unhandledrejection', event => {
    event.preventDefault();
    executor.uncaught(event.reason, { promise: event.promise });
  });
  // Left to itself, such an error would reach the page as the failure of the worker.
  addEventListener('error', event => {
    event.preventDefault();
    executor.uncaught(event.error, { message: event.message });
  });
  const executor = new Executor(host, library);
  internals.setPoll(executor.poll);
  internals.setPlaceNames(executor.placeName);
  setDisplayHost((value, options) => {
    void executor.display(value, options);
  });
  const answers = new Answers<RuntimeRequests>(
    {
      execute: ({ run, compiled, silent, outputLimit, engine }) => {
        executor.outputLimit = outputLimit;
        return executor.run(run, compiled, silent, engine);
      },
      evaluate: ({ run, compiled }) => executor.evaluate(run, compiled),
      comm: async ({ run, message }) => {
        await executor.comms.receive(message, run);
        return null;
      }
    },
    answer => {
      executor.post(answer);
    }
  );
  const receive = (message: ToRuntime): void => {
    switch (message.type) {
      case 'ask':
        void answers.receive(message);
        return;
      case 'answer':
        executor.questions.receive(message);
        return;
      case 'interrupt':
        executor.interrupt(message.interrupt);
        return;
      case 'stop-url':
        host.addUrl(message.url);
        return;
      case 'start':
        return;
    }
  };
  holdLock(start.lock, isLocked => {
    host.post({ type: 'ready', isLocked });
  });
}

/** The page gets this lock when the worker is gone: the one sign of a death that no event reports. */
function holdLock(name: string, settled: (isLocked: boolean) => void): void {
  const { locks } = navigator as Partial<Navigator>;
  if (!locks) {
    settled(false);
    return;
  }
  const held = locks.request(name, () => {
    settled(true);
    return new Promise(() => undefined);
  });
  held.catch(() => {
    settled(false);
  });
}

addEventListener(
  'message',
  (event: MessageEvent<Extract<ToRuntime, { type: 'start' }>>) => {
    // A channel of our own: cells that listen to or post messages do not meet the kernel's.
    serve(event.ports[0], event.data);
  },
  { once: true }
);
