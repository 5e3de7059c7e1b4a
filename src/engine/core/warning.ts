/** @file What the engine has to say without an error, in PyTorch's words: once for each place in a user's code. */
import { callerOfEngine, placeName } from './place.js';

/** Where warnings go. */
export interface WarningHost {
  /**
   * Shows a warning.
   *
   * @param place where the user's code stands, as a stack tells it; null where it does not.
   */
  readonly show: (message: string, place: string | null) => void;
  /** What the engine works for now: each job is told of a warning once for each place. */
  readonly job: () => object;
}

/** Where one message, numbers aside, was told within one job. */
interface Told {
  readonly places: Set<string | null>;
  /** How often it was given since the last new place. */
  repeats: number;
}

/** A message that was given as often without a new place is not looked into again: a place costs some 30 µs. */
const MOST_REPEATS = 1000;

const { console } = globalThis;
const program = {};

/** Outside a notebook: the console, for as long as the program runs. */
let host: WarningHost = {
  show: (message, place) => {
    const at = place === null ? '' : `\n    at ${placeName(place)}`;
    console.warn(`UserWarning: ${message}${at}`);
  },
  job: () => program
};

let told = new WeakMap<object, Map<string, Told>>();

/** Hands all warnings to another host, and gives the one before. */
export function setWarningHost(next: WarningHost): WarningHost {
  const before = host;
  host = next;
  told = new WeakMap();
  return before;
}

/**
 * Warns, as Python's `warnings.warn` does, once for each place from which the engine is called. Messages that differ
 * only in their numbers count as one: the last batch of a data set mostly has another size.
 */
export function warn(message: string): void {
  const job = host.job();
  const messages = told.get(job) ?? new Map<string, Told>();
  told.set(job, messages);
  const kind = message.replaceAll(/\d+/g, '#');
  const known = messages.get(kind) ?? { places: new Set(), repeats: 0 };
  messages.set(kind, known);
  if (known.repeats >= MOST_REPEATS) return;
  const place = callerOfEngine();
  if (known.places.has(place)) {
    known.repeats += 1;
    return;
  }
  known.places.add(place);
  known.repeats = 0;
  host.show(message, place);
}
