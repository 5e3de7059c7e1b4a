/** @file What our own library brings to the cells of a kernel. */
import { backend, nn, Tensor } from '../../engine/index.js';
import { toBundle } from '../../display/index.js';
import * as receptive from '../../index.js';
import type { EngineChoice } from '../protocol/messages.js';
import type { Library } from './executor.js';

/** How many threads the engine has agreed to. */
let threads = 1;

/** Uses the backend of the settings, with as many threads as are wanted, or as many as it has. */
async function choose({ backend: wanted, threads: most }: EngineChoice): Promise<string | undefined> {
  const available = backend.available();
  const name = wanted === 'auto' ? available[0] : wanted;
  if (!available.includes(name)) return `backend ${name} does not work here, ${available.join(', ')} does`;
  threads = 1;
  if (most > 1) {
    try {
      await backend.use(name, { threads: most });
      threads = most;
      return undefined;
    } catch {
      // The engine has fewer; the report tells how many.
    }
  }
  await backend.use(name);
  return undefined;
}

export const library: Library = {
  choose,
  modules: { receptive },
  toBundle,
  report: () => {
    const { live, heap, movedOut } = backend.memory();
    return { backend: backend.current, threads, live, heap, movedOut: movedOut.bytes };
  },
  ownText: value => (value instanceof Tensor || value instanceof nn.Module ? value.toString() : undefined)
};
