/** @file The runtime worker: takes the page's messages, hands them to the parts of the runtime. */
import { internals } from '../../engine/index.js';
import { setDisplayHost } from '../../display/index.js';
import type { RuntimeRequests, ToRuntime } from '../protocol/messages.js';
import { Answers } from '../protocol/requests.js';
import { library } from './library.js';
import { apply, getterOf } from './realm.js';
import { Runtime } from './runtime.js';
import { WorkerPlatform } from './worker-platform.js';

const readData = getterOf(MessageEvent.prototype, 'data');

function serve(port: MessagePort, start: Extract<ToRuntime, { type: 'start' }>): void {
  const platform = new WorkerPlatform(port, start.stop);
  // The kernel listens before there is a runtime: later listeners belong to cells.
  port.onmessage = event => {
    receive(apply(readData, event, []) as ToRuntime);
  };
  addEventListener('unhandledrejection', event => {
    event.preventDefault();
    runtime.errors.tellUncaught(event.reason, { promise: event.promise });
  });
  // Left to itself, such an error would reach the page as the failure of the worker.
  addEventListener('error', event => {
    event.preventDefault();
    runtime.errors.tellUncaught(event.error, { message: event.message });
  });
  const runtime = new Runtime(platform, library);
  internals.setPoll(runtime.poll);
  internals.setPlaceNames(runtime.placeName);
  internals.setWarningHost(runtime.warnings);
  setDisplayHost((value, options) => {
    void runtime.displays.display(value, options);
  });
  const answers = new Answers<RuntimeRequests>(
    {
      execute: ({ run, compiled, silent, outputLimit, backend }) => {
        runtime.streams.limit = outputLimit;
        return runtime.executor.run(run, compiled, silent, backend);
      },
      evaluate: ({ run, compiled }) => runtime.executor.evaluate(run, compiled),
      comm: async ({ run, message }) => {
        await runtime.comms.receive(message, run);
        return null;
      }
    },
    answer => {
      runtime.post(answer);
    }
  );
  const receive = (message: ToRuntime): void => {
    switch (message.type) {
      case 'ask':
        void answers.receive(message);
        return;
      case 'answer':
        runtime.questions.receive(message);
        return;
      case 'interrupt':
        runtime.executor.interrupt(message.interrupt);
        return;
      case 'stop-url':
        platform.addUrl(message.url);
        return;
      case 'start':
        return;
    }
  };
  holdLock(start.lock, isLocked => {
    platform.post({ type: 'ready', isLocked });
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
