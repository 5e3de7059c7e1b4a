/** The examples of doc comments are checked by the compiler, run, and give what they say they give. */
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { examplesOf, runExample, toModule, typeErrors, type Example } from './example.js';
import { createProgram, exportedNames, publicNames } from './public-names.js';

const PATH = fileURLToPath(new URL('all-examples.ts', import.meta.url));

const program = createProgram();
const exported = exportedNames(program);
const all = examplesOf(publicNames(program));
const isOfCells = ({ file }: Example): boolean => file.startsWith('src/kernel');
const checked = createProgram({ [PATH]: toModule(all, exported) });
const wrongTypes = typeErrors(checked, PATH, all);

/** What is wrong with an example, as lines. */
async function problems(example: Example): Promise<string[]> {
  const types = (wrongTypes.get(example) ?? []).map(message => `${example.title}: ${message}`);
  // Examples of what only cells have cannot run here.
  if (isOfCells(example) || types.length > 0) return types;
  const differences = await runExample(example);
  return differences.map(
    ({ statement, expected, got }) => `${example.title}: ${statement} expected ${expected}, got ${got}`
  );
}

const areaOf = ({ file }: Example): string => file.split('/').slice(1, -1).join('/') || 'index';

describe('examples', () => {
  test.each([...new Set(all.map(areaOf))])('those of %s', async area => {
    const found: string[] = [];
    for (const each of all) if (areaOf(each) === area) found.push(...(await problems(each)));
    expect(found).toEqual([]);
  });
});
