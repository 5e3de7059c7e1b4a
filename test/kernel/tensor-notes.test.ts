/** @file Tensors as conditions, and compared as objects: notes of ours, where TypeScript has none and nothing else is meant. */
import { beforeAll, beforeEach, expect, test } from 'vitest';

import { typescriptLibrary } from '../../scripts/library.mjs';
import type { Diagnostic } from '../../src/kernel/protocol/language.js';
import type { CompilerClient } from '../../src/kernel/session/compiler-client.js';
import { startCompiler } from './in-process-compiler.js';
import { MemoryFiles } from './memory-files.js';

/** What of `receptive` these cells use. */
const RECEPTIVE = `
interface Methods {
  item(): number; any(): Tensor; gt(other: number): Tensor; lt(other: number): Tensor; eq(other: number): Tensor;
  add(other: number): Tensor; sum(): Tensor; argmax(dim: number): Tensor; contiguous(): Tensor; relu_(): Tensor;
}
export declare class Tensor { readonly dtype: string; readonly shape: readonly number[]; readonly isMine: boolean }
export interface Tensor extends Methods {}
declare class Parameter extends Tensor {}
export declare function tensor(value: number): Tensor;
export declare function ones(shape: readonly number[]): Tensor;
export declare namespace nn { class Linear { constructor(i: number, o: number); weight: Parameter; bias: Parameter | null } }
`;

let compiler: CompilerClient;
let cells = 0;

beforeAll(() => {
  const library = { ...typescriptLibrary(), '/receptive/index.d.ts': RECEPTIVE };
  compiler = startCompiler(new MemoryFiles('course', {}), library);
});

beforeEach(() => {
  compiler.forget();
});

const HEAD =
  "import { nn, ones, tensor, type Tensor } from 'receptive';\nconst [a, b]: Tensor[] = [ones([2]), ones([2])];\n" +
  'const t = tensor(1);\nconst net = new nn.Linear(2, 1);\nlet maybe: Tensor | null = null;\n' +
  'const weights: Record<string, Tensor> = {};\nlet later: Tensor;\nconst list: Tensor[] = [];\nconst u = ones([2]);\n';

/** What is found in a cell that follows the head. */
async function notes(source: string): Promise<readonly Diagnostic[]> {
  await compiler.check(`cell-${++cells}.ts`, HEAD, false);
  return compiler.check(`cell-${++cells}.ts`, source, false);
}

const CONDITION =
  /^This condition will always return true since this 'Tensor' is always defined\. Write `\.item\(\)`/;

test.each([
  ['if (t.gt(0)) console.log(1);', '1:5'],
  ['while (t) break;', '1:8'],
  ['do { break; } while (t);', '1:22'],
  ['for (; t.any(); ) break;', '1:8'],
  ["const word = t ? 'yes' : 'no';", '1:14'],
  ['const not = !t;', '1:14'],
  ['const both = t && 1;', '1:14'],
  ['if (1 < Math.random() && t.eq(1)) console.log(1);', '1:26'],
  ['if ((t.lt(1))) console.log(1);', '1:6'],
  ['if (net.weight) console.log(1);', '1:5'],
  ['function f(x: Tensor) {\n  if (x.sum()) return x;\n}', '2:7'],
  ['for (const each of list) if (each) break;', '1:30']
])('%s', async (source, place) => {
  const found = await notes(source);
  expect(found.map(({ line, column, code }) => [`${line}:${column}`, code])).toEqual([[place, 2801]]);
  expect(found[0].message).toMatch(CONDITION);
});

test.each([
  ['u == t', 'eq'],
  ['u != t', 'ne'],
  ['u.argmax(0) === t', 'eq'],
  ['t !== u.add(1)', 'ne']
])('%s compares objects, not values', async (source, method) => {
  const [found, ...rest] = await notes(`const same = ${source};`);
  expect(rest).toEqual([]);
  expect([found.code, found.line, found.column]).toEqual([2839, 1, 14]);
  expect(found.message).toContain(`Write \`a.${method}(b)\``);
});

test.each([
  'if (maybe) console.log(1);',
  'if (maybe !== null && maybe) console.log(1);',
  'if (net.bias) console.log(1);',
  'if (weights.first) console.log(1);',
  "if (weights['first']) console.log(1);",
  'const first = list[0];\nif (first) console.log(1);',
  'const [one] = list;\nif (one) console.log(1);',
  'let mine: Tensor;\nfunction f() { if (!mine) mine = t; }',
  'if (list.pop()) console.log(1);',
  'if (t.item()) console.log(1);',
  'if (t.gt(0).any().item()) console.log(1);',
  'if (t === u) console.log(1);',
  'if (t.contiguous() === t) console.log(1);',
  'if (t.relu_ === undefined) console.log(1);',
  'const x: any = t;\nif (x) console.log(1);',
  'if (t.dtype === "float32" || t.shape.length) console.log(1);'
])('%s is let pass', async source => {
  const found = await notes(source);
  expect(found.filter(({ code }) => code === 2801 || code === 2839)).toEqual([]);
});
