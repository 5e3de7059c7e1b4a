/** @file A name for a new notebook. */

/** The first of `name.ipynb`, `name-1.ipynb`, … that is not taken. */
export function inventName(name: string, taken: ReadonlySet<string>): string {
  for (let count = 0; ; count++) {
    const candidate = count === 0 ? `${name}.ipynb` : `${name}-${count}.ipynb`;
    if (!taken.has(candidate)) {
      return candidate;
    }
  }
}
