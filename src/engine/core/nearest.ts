/** @file The name that was most likely meant. */

/** How many letters have to be put in, taken out or changed to make one word of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, place) => place);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const changed = row[j] + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(changed, row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[to.length];
}

/** The name closest to what was written, or null where none is close: a third of its letters may differ. */
export function nearest(written: string, names: readonly string[]): string | null {
  const plain = written.toLowerCase();
  let best: string | null = null;
  let least = Infinity;
  for (const name of names) {
    const known = name.toLowerCase();
    const isPart = plain.length >= 4 && (known.startsWith(plain) || plain.startsWith(known));
    const far = isPart ? 0.5 : distance(plain, known);
    if (far < least && (isPart || far <= Math.max(1, Math.floor(known.length / 3))))
      [best, least] = [name, far];
  }
  return best;
}
