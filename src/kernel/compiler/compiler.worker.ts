/** @file The compiler worker: answers the page, one message after another. */
import type { FromCompiler, ToCompiler } from '../protocol/messages.js';
import { TypeScriptCompiler } from './compiler.js';

const compiler = new TypeScriptCompiler();

function post(message: FromCompiler): void {
  postMessage(message);
}

addEventListener('message', (event: MessageEvent<ToCompiler>) => {
  const message = event.data;
  if (message.type === 'compile') {
    post({ type: 'compiled', request: message.request, result: compiler.compile(message) });
  } else {
    post({
      type: 'completeness',
      request: message.request,
      result: compiler.completeness(message.source)
    });
  }
});

post({ type: 'ready' });
