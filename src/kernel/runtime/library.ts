/** @file What our own library brings to the cells of a kernel. */
import { backend, data, F, inspect, io, nn, optim, Tensor } from '../../engine/index.js';
import { settleDisplays, tensorLine, toBundle } from '../../display/index.js';
import * as receptive from '../../index.js';
import type { BackendChoice, RuntimeReport } from '../protocol/messages.js';
import type { ToBundle } from './display-hook.js';

/** The modules that cells import, and how their values show and print. */
export interface Library {
  readonly modules: Readonly<Record<string, object>>;
  readonly toBundle: ToBundle;
  /** What it computes with at this moment. */
  readonly report: () => RuntimeReport;
  /** Lets the engine follow the settings. Gives why it cannot, undefined where it can. */
  readonly choose: (choice: BackendChoice) => Promise<string | undefined>;
  /** A cell has ended: its live pictures send their last state. */
  readonly settleDisplays: () => void;
  /** The text of a tensor or a module, in one line where it is part of another value; undefined for every other value. */
  readonly ownText: (value: object, isPart: boolean) => string | undefined;
}

/** Uses the backend of the settings. */
async function choose(choice: BackendChoice): Promise<string | undefined> {
  const available = backend.available();
  const name = choice === 'auto' ? available[0] : choice;
  if (!available.includes(name)) return `backend ${name} does not work here, ${available.join(', ')} does`;
  await backend.use(name);
  return undefined;
}

/** What a person sees of a part of the library: the names in it. A bundler makes a getter of each. */
const parts = new Map<object, string>(
  Object.entries({ receptive, data, F, inspect, io, nn, optim }).map(([name, part]) => [part, name])
);

const LINE = 76;

function partText(part: object, name: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of Object.keys(part).sort((a, b) => a.localeCompare(b, 'en'))) {
    if (line.length + word.length > LINE) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += `${word}, `;
  }
  lines.push(line.slice(0, -2));
  return `[Module: ${name}] {\n  ${lines.join('\n  ')}\n}`;
}

function ownText(value: object, isPart: boolean): string | undefined {
  if (value instanceof Tensor && isPart) return tensorLine(value);
  if (value instanceof Tensor || value instanceof nn.Module) return value.toString();
  const name = parts.get(value);
  return name === undefined ? undefined : partText(value, name);
}

export const library: Library = {
  choose,
  modules: { receptive },
  toBundle,
  report: () => {
    const { live, heap, movedOut } = backend.memory();
    return { backend: backend.current, live, heap, movedOut: movedOut.bytes };
  },
  ownText,
  settleDisplays
};
