/** @file The collector of this process, so that a test need not wait for what holds things weakly. */
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects all that nothing holds; a `WeakRef` holds its target until the turn in which it was made is over. */
export async function collectGarbage(): Promise<void> {
  await wait(0);
  collect();
}
