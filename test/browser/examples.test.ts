/** @file Every example leaves the same texts and kinds of pictures in a page and, through nbconvert, under Node. */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { KINDS, mimeType } from '../../src/mime/names.js';
import { decodeTensor, parsePayload } from '../../src/mime/parse.js';
import type { TensorData } from '../../src/mime/payload.js';
import type { Output } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { command, EXAMPLES } from './harness/places.js';

const pages = usePages();

interface SavedCell {
  readonly cell_type: string;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

interface Left {
  readonly count: number | null | undefined;
  readonly outputs: readonly {
    readonly type: string;
    readonly text: string;
    readonly kinds: readonly string[];
    readonly numbers: readonly number[];
  }[];
}

/** Every number of a payload in its order, but for the seconds that something took. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(numbersOf);
  if (typeof value !== 'object' || value === null) return [];
  if ('encoding' in value) return [...decodeTensor(value as TensorData)];
  return Object.entries(value).flatMap(([key, each]) => (key === 'seconds' ? [] : numbersOf(each)));
}

/**
 * What each code cell has left in a notebook: every text, as what else it can be shown, and every number of its
 * pictures. Without the seconds that it took and what the type checker notes.
 */
function outputsOf(path: string): Left[] {
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as { cells: SavedCell[] };
  return cells
    .filter(cell => cell.cell_type === 'code')
    .map(({ execution_count, outputs = [] }) => ({
      count: execution_count,
      outputs: outputs
        .filter(({ data }) => data?.[mimeType('diagnostics')] === undefined)
        .map(({ output_type, data = {}, text = data['text/plain'] }) => ({
          type: output_type,
          text: [text]
            .flat()
            .join('')
            .replace(/ · [\d.:]+ (?:s|min|h)(?= ·)/g, ' · … s'),
          kinds: Object.keys(data).sort(),
          numbers: KINDS.map(mimeType)
            .filter(type => data[type] !== undefined)
            .flatMap(type => numbersOf(parsePayload(type, data[type])))
        }))
    }));
}

/** The largest distance between two runs of numbers, as a share of the largest of them. */
function distance(some: readonly number[], others: readonly number[]): number {
  const largest = some.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
  return some.reduce((most, each, index) => Math.max(most, Math.abs(each - others[index]) / largest), 0);
}

it.each(readdirSync(EXAMPLES).filter(name => name.endsWith('.ipynb')))(
  '%s: nbconvert --execute gives what the page gave',
  async name => {
    const [inPage, underNode] = [join(pages.folder, name), join(pages.folder, `node-${name}`)];
    for (const path of [inPage, underNode]) {
      cpSync(join(EXAMPLES, name), path);
    }
    const notebook = await pages.openInLab(name);
    await notebook.runAll();
    await notebook.save();
    const conversion = ['nbconvert', '--to', 'notebook', '--execute', '--inplace'];
    const kernel = '--ExecutePreprocessor.kernel_name=receptive-node';
    execFileSync(command('jupyter'), [...conversion, kernel, underNode], { stdio: 'pipe' });
    const [left, expected] = [outputsOf(underNode), outputsOf(inPage)];
    const outputs = left.flatMap(cell => cell.outputs);
    expect(outputs.map(({ type, text }) => (type === 'error' || text === '' ? type : ''))).toEqual(
      outputs.map(() => '')
    );
    expect(left.map(({ count }) => count)).toEqual(left.map((_, index) => index + 1));
    const withoutNumbers = ({ count, outputs: all }: Left): unknown => [
      count,
      all.map(({ numbers, ...rest }) => ({ ...rest, values: numbers.length }))
    ];
    expect(left.map(withoutNumbers)).toEqual(expected.map(withoutNumbers));
    // The page multiplies and adds in one rounding, Node 20 in two.
    const wanted = expected.flatMap(cell => cell.outputs);
    expect(outputs.some(({ numbers }) => numbers.length > 1000)).toBe(true);
    for (const [index, { numbers }] of outputs.entries()) {
      expect(distance(numbers, wanted[index].numbers)).toBeLessThan(1e-4);
    }
  }
);
