/** Every construct of TypeScript 6.0 in cells: runs as in a module, is checked without complaint, and lives on. */
import { beforeAll, describe, expect, test } from 'vitest';

import type { CompilerClient } from '../../src/kernel/session/compiler-client.js';
import { startCompiler } from './in-process-compiler.js';
import { CellRunner, resultOf } from './run-cells.js';

const kernel = new CellRunner();
let compiler: CompilerClient;
let checked = 0;

beforeAll(() => {
  compiler = startCompiler();
});

/** Runs and checks cells one after another; gives the result of the last. */
async function cells(...sources: string[]): Promise<string | undefined> {
  let result: string | undefined;
  for (const source of sources) {
    const problems = await compiler.check(`cell-${++checked}.ts`, source, false);
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([]);
    result = await resultOf(kernel, source);
  }
  return result;
}

const table: [what: string, sources: string[], result: string][] = [
  [
    'let, const, var with types',
    ['let a: number = 1; const b: string = "b"; var c: boolean | null = null;', '[a, b, c]'],
    "[ 1, 'b', null ]"
  ],
  ['definite assignment', ['let later!: number; const set = () => { later = 4 }; set();', 'later'], '4'],
  [
    'satisfies and as const',
    ['const sizes = { s: [1, 2] as const } satisfies Record<string, readonly number[]>;', 'sizes.s[1]'],
    '2'
  ],
  [
    'non-null and optional chaining',
    ['const maybe: { x?: { y: number } } = { x: { y: 1 } };', 'maybe.x!.y + (maybe.x?.y ?? 0)'],
    '2'
  ],
  ['logical assignment', ['let slot: number | undefined; slot ??= 3; slot ||= 4; slot &&= 5;', 'slot'], '5'],
  [
    'overloads',
    [
      'function twice(x: number): number; function twice(x: string): string; function twice(x: any): any { return x + x }',
      '[twice(2), twice("a")]'
    ],
    "[ 4, 'aa' ]"
  ],
  [
    'this parameters and default values',
    [
      'function greet(this: { name: string }, word = "hi", ...more: string[]) { return [word, this.name, ...more].join(" ") }',
      'greet.call({ name: "Ada" }, undefined, "!")'
    ],
    "'hi Ada !'"
  ],
  [
    'generic functions with const type parameters',
    ['const pair = <const T extends readonly unknown[]>(x: T): T => x;', 'pair([1, "a"])[1]'],
    "'a'"
  ],
  [
    'type predicates and assertion functions',
    [
      'function isText(x: unknown): x is string { return typeof x === "string" } function check(x: unknown): asserts x is number { if (typeof x !== "number") throw new Error() }',
      'const v: unknown = 4; check(v); [isText("a"), v.toFixed()]'
    ],
    "[ true, '4' ]"
  ],
  [
    'conditional, mapped and template literal types',
    [
      'type Getters<T> = { [K in keyof T as `get${Capitalize<string & K>}`]: () => T[K] }; type Unpack<T> = T extends (infer U)[] ? U : T;',
      'const g: Getters<{ x: number }> = { getX: () => 2 }; const u: Unpack<string[]> = "u"; [g.getX(), u]'
    ],
    "[ 2, 'u' ]"
  ],
  [
    'abstract classes, implements, override, accessors',
    [
      'interface HasArea { area: number } abstract class Figure implements HasArea { abstract get area(): number; describe() { return `area ${this.area}` } } class Square extends Figure { constructor(private side: number) { super() } override get area() { return this.side ** 2 } }',
      'new Square(3).describe()'
    ],
    "'area 9'"
  ],
  [
    'static blocks, private methods, #x in obj',
    [
      'class Counter { static made = 0; static { Counter.made = 10 } #n = 0; #step() { return ++this.#n } next() { return this.#step() } static is(x: object) { return #n in x } }',
      '[Counter.made, new Counter().next(), Counter.is({})]'
    ],
    '[ 10, 1, false ]'
  ],
  [
    'auto-accessors',
    [
      'class Auto { accessor x = 1; static accessor y = 2 }',
      'const auto = new Auto(); auto.x += 5; [auto.x, Auto.y]'
    ],
    '[ 6, 2 ]'
  ],
  [
    'mixins',
    [
      'type Make<T = object> = new (...args: any[]) => T; const Named = <B extends Make>(Base: B) => class extends Base { label = "mixed" };',
      'class Mixed extends Named(Object) {} new Mixed().label'
    ],
    "'mixed'"
  ],
  [
    'decorators of classes, methods, fields and accessors',
    [
      'const log: string[] = []; const note = (_: unknown, c: DecoratorContext) => { log.push(`${c.kind} ${String(c.name)}`) }; @note class Decorated { @note field = 1; @note method() {} @note static accessor both = 2 }',
      'log.sort()'
    ],
    "[ 'accessor both', 'class Decorated', 'field field', 'method method' ]"
  ],
  [
    'decorators that replace and initialise',
    [
      'const double = (f: (n: number) => number, _: ClassMethodDecoratorContext) => function (this: unknown, n: number) { return f.call(this, n) * 2 }; class Doubles { @double plus(n: number) { return n + 1 } }',
      'new Doubles().plus(3)'
    ],
    '8'
  ],
  [
    'enums: numeric, string, computed, reverse, merged',
    [
      'enum Flags { None = 0, A = 1 << 0, B = 1 << 1, Both = A | B } enum Names { One = "one" } enum Flags { C = 4 }',
      '[Flags.Both, Flags[2], Names.One, Flags.C]'
    ],
    "[ 3, 'B', 'one', 4 ]"
  ],
  ['const enums', ['const enum Level { Low = 1, High = 9 }', 'Level.High'], '9'],
  [
    'namespaces: nested, merged, with a class of the same name',
    [
      'class Shape2 { kind = Shape2.defaultKind } namespace Shape2 { export const defaultKind = "round"; export namespace Deep { export const n = 7 } }',
      '[new Shape2().kind, Shape2.Deep.n]'
    ],
    "[ 'round', 7 ]"
  ],
  [
    'import aliases of namespaces',
    [
      'namespace Long { export namespace Name { export const x = 5; export type T = number } } import N = Long.Name;',
      'const t: N.T = N.x; t'
    ],
    '5'
  ],
  [
    'interface merging, also with a function',
    [
      'interface Box { a: number } interface Box { b: string } function boxed() { return boxed.kind } namespace boxed { export let kind = "k" }',
      'const box: Box = { a: 1, b: "2" }; [box.a, boxed()]'
    ],
    "[ 1, 'k' ]"
  ],
  [
    'declare leaves nothing behind',
    [
      'declare const nowhere: number; declare function ghost(): void; declare class Phantom {}',
      'typeof (globalThis as any).nowhere'
    ],
    "'undefined'"
  ],
  [
    'generators, async generators, delegation',
    [
      'function* inner() { const got: string = yield 1; return got } function* outer(): Generator<number, string, string> { return yield* inner() } async function* stream() { yield* [1, 2] }',
      'const o = outer(); o.next(); const all: number[] = []; for await (const n of stream()) all.push(n); [o.next("back").value, all]'
    ],
    "[ 'back', [ 1, 2 ] ]"
  ],
  [
    'labels',
    [
      'let found = 0; outer: for (const i of [1, 2, 3]) { for (const j of [1, 2]) { if (j === 2) continue outer; if (i === 3) break outer; found += i } } block: { if (found) break block; found = 100 }',
      'found'
    ],
    '3'
  ],
  [
    'using and await using end with the cell, in reverse order',
    [
      'const closed: string[] = []; const open = (name: string) => ({ [Symbol.dispose]() { closed.push(name) }, async [Symbol.asyncDispose]() { closed.push(`async ${name}`) } }); { using inner = open("inner"); } using first = open("first"); await using second = open("second");',
      'closed'
    ],
    "[ 'inner', 'async second', 'first' ]"
  ],
  [
    'using in a for loop',
    [
      'const ends: number[] = []; for (using each of [1, 2].map(n => ({ [Symbol.dispose]() { ends.push(n) } }))) void each;',
      'ends'
    ],
    '[ 1, 2 ]'
  ],
  [
    'exports of every form',
    [
      'export const ex = 1; export default function named() { return 2 } export type { Alias }; type Alias = number; export enum Out { A } export * from "receptive"; export { ex as other };',
      '[ex, named(), Out.A]'
    ],
    '[ 1, 2, 0 ]'
  ],
  [
    'imports of every form',
    [
      "import def, * as space from 'receptive'; import type { Shape } from 'receptive'; import { answer as renamed, type Shape as S } from 'receptive'; import 'receptive'; const lazy = await import('receptive');",
      '[def, space.answer, renamed, lazy.answer]'
    ],
    "[ 'all', 42, 42, 42 ]"
  ],
  [
    'import types',
    [
      "let viaType: typeof import('receptive').answer = 42; const typed: import('receptive').Shape = { sides: 4 };",
      'viaType + typed.sides'
    ],
    '46'
  ],
  [
    'tagged templates, regular expressions, big integers',
    [
      'const tag = (t: TemplateStringsArray, ...v: number[]) => t.raw.join("|") + v.join(); const big = 2n ** 64n;',
      '[tag`a${1}\\n${2}`, /(?<y>\\d+)/u.exec("in 1998")?.groups?.y, big]'
    ],
    "[ 'a|\\\\n|1,2', '1998', 18446744073709551616n ]"
  ],
  [
    'symbols as keys and unique symbols',
    [
      'const key: unique symbol = Symbol("key"); class Keyed { [key] = 3; get [Symbol.toStringTag]() { return "Keyed" } }',
      'new Keyed()[key]'
    ],
    '3'
  ],
  [
    'getters, setters and computed names in objects',
    [
      'const field = "dyn"; const object = { get g() { return 1 }, set s(x: number) { void x }, [field + 1]: 2, async *it() {}, ["quoted-name"]: 3 };',
      '[object.g, object["quoted-name"]]'
    ],
    '[ 1, 3 ]'
  ],
  [
    'switch, try, catch without a name, comma, void, in, instanceof, delete',
    [
      'let steps = ""; switch (2 as number) { case 1: steps += "a"; case 2: steps += "b"; default: steps += "c" } try { throw 1 } catch { steps += "d" } finally { steps += "e" }',
      '[steps, "a" in { a: 1 }, [] instanceof Array, (void 0, 5)]'
    ],
    "[ 'bcde', true, true, 5 ]"
  ],
  [
    'names with dollar, unicode and reserved look',
    [
      'const $ = 1, _ = 2, größe = 3, π = Math.PI, of = 4, type = 5, async = 6;',
      '[$, _, größe, of, type, async]'
    ],
    '[ 1, 2, 3, 4, 5, 6 ]'
  ],
  [
    'type-only namespaces and global names',
    [
      'type Fetcher = typeof fetch; type Everything = keyof typeof globalThis;',
      'const f: Fetcher = fetch; typeof f'
    ],
    "'function'"
  ]
];

describe('TypeScript 6.0 in cells', () => {
  test.each(table)('%s', async (_, sources, result) => {
    expect(await cells(...sources)).toBe(result);
  });
});
