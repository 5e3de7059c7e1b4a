/**
 * @file Cells that break what the kernel stands on, or ask for more than there is: the same for every place where the
 * kernel runs. Each is followed by a look at the kernel: it answers, and what was declared before is there.
 */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { Seen } from './seen.js';
import { contentOf, printedIn, resultOf, traceOf } from './seen.js';

/** A kernel that hostile cells run on. */
export interface HostileKernel {
  /** Runs a cell to its end. */
  run(code: string): Promise<readonly Seen[]>;
  /** Interrupts a cell when it has printed, and waits for its end. */
  interrupt(code: string): Promise<{ readonly messages: readonly Seen[] }>;
  restart(): Promise<unknown>;
}

/** What breaks built-ins; what it breaks below the global object's own names is first held by no cell. */
const DESTROYERS: readonly string[] = [
  // Arrays, texts, functions.
  'delete (Array.prototype as any).map; delete (Array.prototype as any).push',
  'delete (Array.prototype as any)[Symbol.iterator]',
  "(Array.prototype as any)[Symbol.iterator] = function* () { yield 'not yours' }",
  '(Array.prototype as any).filter = (Array.prototype as any).slice = (Array.prototype as any).join = null',
  "Object.defineProperty(Array.prototype, '0', { set() {}, configurable: true })",
  "Object.defineProperty(Array.prototype, 'constructor', { get() { throw new Error('no') }, configurable: true })",
  '(Array as any).from = (Array as any).isArray = (Array as any).of = () => null',
  'delete (Function.prototype as any).call; delete (Function.prototype as any).apply; delete (Function.prototype as any).bind',
  '(String.prototype as any).replace = (String.prototype as any).split = (RegExp.prototype as any).exec = null',
  'for (const key of Reflect.ownKeys(String.prototype)) if (key !== "length") Reflect.deleteProperty(String.prototype, key)',
  '(Number.prototype as any).toString = (Symbol.prototype as any).toString = () => { throw 1 }',
  // Objects.
  '(Object.prototype as any).polluted = 1; (Object.prototype as any).get = () => 1',
  "Object.defineProperty(Object.prototype, 'type', { set() {}, configurable: true })",
  "Object.defineProperty(Object.prototype, 'toString', { get() { throw new Error('no') }, set() { throw new Error('no') }, configurable: true })",
  "for (const key of ['value', 'done', 'status', 'cell', 'data', 'error']) Object.defineProperty(Object.prototype, key, { get: () => 7, set() { throw new Error(key) }, configurable: true })",
  '(Object.prototype as any).then = () => {}',
  "Object.defineProperty(Object.prototype, 'then', { get() { throw new Error('no then') }, configurable: true })",
  'Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Promise.prototype); Object.freeze(Error.prototype)',
  'Object.setPrototypeOf(Array.prototype, null); Object.setPrototypeOf(Function.prototype, null)',
  '(Symbol as any).for = null; (Object as any).keys = (Object as any).entries = (Object as any).defineProperty = null',
  'for (const key of Reflect.ownKeys(Reflect)) Reflect.deleteProperty(Reflect, key)',
  '(Reflect as any).apply = (Reflect as any).get = (Reflect as any).defineProperty = null',
  // Promises.
  '(Promise.prototype as any).then = () => 0; (Promise as any).race = (Promise as any).resolve = null',
  "(Promise.prototype as any).then = () => { throw new Error('then') }",
  "Object.defineProperty(Promise.prototype, 'then', { get() { throw new Error('then') }, configurable: true })",
  "Object.defineProperty(Promise.prototype, 'constructor', { get() { throw new Error('constructor') }, configurable: true })",
  'Object.defineProperty(Promise, Symbol.species, { value: class { constructor() { throw 1 } }, configurable: true })',
  'Object.defineProperty(Promise, Symbol.hasInstance, { value: () => { throw 1 }, configurable: true })',
  '(Promise as any).all = (Promise as any).allSettled = (Promise.prototype as any).finally = null',
  // Collections, numbers, time.
  '(Map.prototype as any).get = (Map.prototype as any).set = (Set.prototype as any).add = () => { throw 1 }',
  'Object.getPrototypeOf(new Map().entries()).next = Object.getPrototypeOf([].values()).next = () => ({ done: true })',
  '(WeakMap.prototype as any).get = (WeakMap.prototype as any).set = null',
  '(WeakRef.prototype as any).deref = (FinalizationRegistry.prototype as any).register = null; (globalThis as any).WeakRef = null',
  '(Math as any).floor = (Math as any).max = (Math as any).min = () => NaN; (Number as any).isInteger = null',
  '(Date as any).now = (Date.prototype as any).toISOString = () => { throw 1 }; (Performance.prototype as any).now = () => NaN',
  "Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), 'length', { get: () => 0, configurable: true })",
  '(Float32Array.prototype as any).set = (Float32Array.prototype as any).subarray = (ArrayBuffer.prototype as any).slice = null',
  '(JSON as any).parse = (JSON as any).stringify = (globalThis as any).JSON = null',
  // Errors.
  '(Error as any).prepareStackTrace = () => 7',
  "(Error as any).prepareStackTrace = () => { throw new Error('weird') }",
  '(Error as any).prepareStackTrace = (error: Error) => ({ get length() { throw 1 }, toString() { throw 2 } })',
  '(Error as any).captureStackTrace = null; (Error as any).stackTraceLimit = 0; delete (Error.prototype as any).message',
  "Object.defineProperty(Error, Symbol.hasInstance, { value: () => { throw new Error('no') }, configurable: true })",
  // What a worker talks and waits with.
  '(globalThis as any).postMessage = null; delete (globalThis as any).setTimeout',
  '(MessagePort.prototype as any).postMessage = (MessagePort.prototype as any).start = (MessagePort.prototype as any).close = null',
  '(EventTarget.prototype as any).addEventListener = (EventTarget.prototype as any).dispatchEvent = () => { throw 1 }',
  'if (typeof MessageEvent === "function") Object.defineProperty(MessageEvent.prototype, "data", { get: () => null, configurable: true })',
  '(Atomics as any).load = (Atomics as any).wait = (Atomics as any).store = () => { throw 1 }; (globalThis as any).Atomics = null',
  "if (typeof XMLHttpRequest === 'function') (XMLHttpRequest.prototype as any).open = () => { throw 1 }",
  "if (typeof XMLHttpRequest === 'function') { (XMLHttpRequest.prototype as any).send = () => {}; Object.defineProperty(XMLHttpRequest.prototype, 'status', { get: () => 0 }) }",
  "if (typeof XMLHttpRequest === 'function') { (XMLHttpRequest.prototype as any).open = null; (globalThis as any).XMLHttpRequest = null }",
  '(globalThis as any).fetch = (globalThis as any).navigator = (globalThis as any).structuredClone = null; (globalThis as any).eval = null',
  '(globalThis as any).clearTimeout = (globalThis as any).queueMicrotask = () => { throw 1 }; (globalThis as any).MessagePort = null',
  // Names of the global object.
  'delete (globalThis as any).JSON; delete (globalThis as any).Reflect',
  'delete (globalThis as any).TextEncoder; delete (globalThis as any).performance; delete (globalThis as any).Date',
  '(globalThis as any).console = (globalThis as any).globalThis = (globalThis as any).self = null',
  '(globalThis as any).Map = (globalThis as any).Promise = (globalThis as any).Array = (globalThis as any).Error = null',
  "for (const name of Object.getOwnPropertyNames(globalThis)) if (/^[A-Z]/.test(name) && !['Symbol'].includes(name)) Reflect.deleteProperty(globalThis, name)",
  'Object.setPrototypeOf(Error.prototype, null); Object.setPrototypeOf(TypeError, null); Object.setPrototypeOf(RangeError.prototype, null)'
];

/**
 * Registers the tests of cells that break built-ins.
 *
 * @param only what the cells must match. Default: all of them.
 */
export function testDestroyers(kernel: () => HostileKernel, only = /./): void {
  afterEach(() => kernel().restart());

  test.each(DESTROYERS.filter(code => only.test(code)))(
    '%s: results, errors, prints, tensors and interrupts live on',
    async code => {
      const run = (code: string): Promise<readonly Seen[]> => kernel().run(code);
      await run(
        "import { tensor } from 'receptive'; const shown = tensor([[1, 2], [3, 4]]); const held = new Map([[1, 2]]); const print = console.log; let kept = 41; " +
          'const clock = performance.now.bind(performance);'
      );
      await run(`${code};`);
      const messages = await run("print('still', { a: [1] }); ({ b: [2, held] })");
      expect(traceOf(messages)).toBe('');
      expect(printedIn(messages)).toBe('still { a: [ 1 ] }\n');
      expect(resultOf(messages)).toBe('{ b: [ 2, Map(1) { 1 => 2 } ] }');
      expect(resultOf(await run('shown'))).toBe('tensor([[1., 2.],\n        [3., 4.]])');
      expect(traceOf(await run('const n = 1;\nnull.x'))).toContain('TypeError');
      expect(resultOf(await run('await 3'))).toBe('3');
      expect(resultOf(await run("import { tensor as again } from 'receptive'; typeof again"))).toBe(
        "'function'"
      );
      expect(traceOf(await run('await input()'))).toContain('allow_stdin');
      // Long enough for the kernel to look for an interrupt: that nobody interrupts must be seen, too.
      const worked = await run("const end = clock() + 600; while (clock() < end); 'worked'");
      expect(traceOf(worked)).toBe('');
      expect(resultOf(worked)).toBe("'worked'");
      const { messages: interrupted } = await kernel().interrupt("print('on'); while (true) {}");
      expect(contentOf(interrupted, 'error')).toMatchObject({ ename: 'KeyboardInterrupt' });
      expect(resultOf(await run('kept + 1'))).toBe('42');
    }
  );
}

/** What recurses without end, or asks for more than there can be: a `RangeError` of the line after the first. */
const BOUNDLESS: readonly (readonly [name: string, code: string])[] = [
  [
    'two functions that call each other',
    '\nconst r1 = (): number => r2() + 1; const r2 = (): number => r1() + 1; r1()'
  ],
  ['a getter of itself', '({ get x(): number {\nreturn this.x } }).x'],
  ['a setter of itself', '({ set x(value: number) {\nthis.x = value } }).x = 1'],
  ['toJSON of itself', 'const r3 = { toJSON(): string {\nreturn JSON.stringify(r3) } }; JSON.stringify(r3)'],
  ['toString of itself', 'const r9 = { toString(): string {\nreturn `${r9}` } }; String(r9)'],
  ['a proxy that asks itself', 'const r10: any = new Proxy({}, { get: (_, key) =>\nr10[key] }); r10.x'],
  ['a sort in its own comparison', 'const r11 = (): number =>\n[2, 1].sort(r11).length; r11()'],
  ['a class that makes itself', 'class R12 { inner: R12 = \nnew R12() } new R12()'],
  ['a generator of itself', 'function* r13(): Generator<number> {\nyield* r13() } [...r13()]'],
  ['an async function of itself', 'const r4 = async (): Promise<number> =>\n(await r4()) + 1; await r4()'],
  [
    'two async functions of each other',
    'const r14 = async (): Promise<number> =>\n(await r15()) + 1; const r15 = async (): Promise<number> => (await r14()) + 1; await r14()'
  ],
  ['prints on the way down', 'const r5 = (): void => {\nconsole.log({ deep: 1 }); r5() }; r5()'],
  ['a text of 2²⁹', "\n'x'.repeat(2 ** 29)"],
  ['a text without end', "let r7 = 'x'; while (true)\nr7 += r7"],
  ['an array of 2³²', '\nnew Array(2 ** 32)'],
  ['a length that is no length', 'const r16 = [1];\nr16.length = -1'],
  ['a typed array of 10¹⁰', '\nnew Float32Array(1e10)'],
  ['a typed array of -1', '\nnew Float32Array(-1)'],
  ['a buffer of 2⁵²', '\nnew ArrayBuffer(2 ** 52)'],
  ['ten million arguments', '\nMath.max(...new Array(1e7).fill(0))'],
  ['a number without end', '\n2n ** (2n ** 40n)'],
  ['a Map without end', 'const r17 = new Map<number, number>(); for (let i = 0; ; i++)\nr17.set(i, i)']
];

/** Values that are too large or too strange to be shown whole: their text has at most so many characters. */
const LARGE: readonly (readonly [name: string, most: number, value: string, setUp?: string])[] = [
  ['a million elements', 60_000, 'Array.from({ length: 1e6 }, (_, i) => i)'],
  ['a million arrays', 60_000, 'Array.from({ length: 1e6 }, (_, i) => [i, [i]])'],
  ['a million records', 60_000, 'Array.from({ length: 1e6 }, (_, i) => ({ i, name: `n${i}` }))'],
  [
    'a record of 100,000 fields',
    200_000,
    '[Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i]))]'
  ],
  ['a typed array of a million elements', 60_000, 'new Float64Array(1e6)'],
  ['a text of ten million characters', 60_000, "'x'.repeat(1e7)"],
  ['a million texts of one character', 60_000, "Array.from({ length: 1e6 }, () => '\\n')"],
  ['100 texts of a million', 250_000, "Array.from({ length: 100 }, () => 'y'.repeat(1e6))"],
  ['100,000 keys', 200_000, 'Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`key${i}`, i]))'],
  ['a Map of a million', 60_000, 'new Map(Array.from({ length: 1e6 }, (_, i) => [i, { i }]))'],
  ['a Set of a million', 60_000, 'new Set(Array.from({ length: 1e6 }, (_, i) => i))'],
  ['5,000 levels', 200_000, 'p1', 'let p1: any = {}; for (let i = 0; i < 5000; i++) p1 = { p1 };'],
  ['100,000 levels of arrays', 200_000, 'p2', 'let p2: any = []; for (let i = 0; i < 1e5; i++) p2 = [p2];'],
  [
    '100,000 causes',
    20_000,
    'p3',
    "let p3 = new Error('first'); for (let i = 0; i < 1e5; i++) p3 = new Error(`no. ${i}`, { cause: p3 });"
  ],
  ['a Map in itself', 200, 'p4', 'const p4 = new Map<any, any>(); p4.set(p4, p4);'],
  ['an array in itself', 200, 'p5', 'const p5: any[] = []; p5.push(p5, [p5], { p5 });'],
  ['an array of 2³² − 1 holes', 200, 'new Array(2 ** 32 - 1)'],
  [
    'a hole beside each of a million elements',
    60_000,
    'p6',
    'const p6: number[] = []; for (let i = 0; i < 2e6; i += 2) p6[i] = i;'
  ],
  ['half a surrogate pair', 200, "({ '\\ud800': '\\udfff', list: ['a\\ud83d'] })"],
  ['an array-like of an impossible length', 200, '({ length: -1, [Symbol.iterator]: null })'],
  // Alone as a result they are errors of the cell: whatever `await` gets is asked for its `then`.
  ['a proxy that throws', 2000, "[new Proxy({}, { get() { throw new Error('no') } })]"],
  ['a revoked proxy', 2000, '[p9.proxy]', 'const p9 = Proxy.revocable({}, {}); p9.revoke();'],
  [
    'a proxy whose prototype is itself',
    200,
    'p10',
    'const p10: any = new Proxy({}, { getPrototypeOf: () => p10 });'
  ],
  [
    'an object below prototypes without end',
    200,
    'p11',
    'const above = (): any => new Proxy({}, { getPrototypeOf: above }); const p11 = Object.create(above());'
  ],
  ['a name of a million characters', 2000, "({ [`k${'e'.repeat(1e6)}`]: 1 })"],
  ['a bigint of 100,000 digits', 200_000, '10n ** 100_000n']
];

/** Registers the tests of cells that go too deep or are too large. */
export function testExcesses(kernel: () => Pick<HostileKernel, 'run'>): void {
  beforeAll(async () => {
    await kernel().run('let kept = { n: 41 };');
  });

  test.each(BOUNDLESS)('%s: an error with the line, and the variables stay', async (_, code) => {
    const messages = await kernel().run(code);
    expect(contentOf(messages, 'error')).toMatchObject({ ename: 'RangeError' });
    expect(traceOf(messages)).toContain('> 2 |');
    expect(resultOf(await kernel().run('kept.n + 1'))).toBe('42');
  });

  // Some engines do this without recursion.
  test('JSON of 100,000 levels is its text or an error, and the variables stay', async () => {
    const messages = await kernel().run(
      'let r6: unknown = []; for (let i = 0; i < 1e5; i++) r6 = [r6];\nJSON.stringify(r6).length'
    );
    expect(resultOf(messages) ?? contentOf(messages, 'error')?.ename).toMatch(/^(200002|RangeError)$/);
    expect(resultOf(await kernel().run('kept.n + 1'))).toBe('42');
  });

  test('a display method of itself leaves its message', async () => {
    const messages = await kernel().run('const r8 = { _toHtml(): string { return r8._toHtml() } }; r8');
    expect(resultOf(messages)).toContain('Maximum call stack size exceeded');
  });

  describe('a preview, a print and an error', () => {
    for (const [name, most, value, setUp = ''] of LARGE) {
      test(`of ${name} stay short, and the variables stay`, async () => {
        const run = (code: string): Promise<readonly Seen[]> => kernel().run(code);
        const shown = await run(`${setUp}\n${value}`);
        expect(traceOf(shown)).toBe('');
        const text = String(resultOf(shown));
        expect(text.length).toBeGreaterThan(2);
        expect(text.length).toBeLessThan(most);
        const printed = await run(`${setUp}\nconsole.log([${value}]);`);
        expect(traceOf(printed)).toBe('');
        expect(printedIn(printed).length).toBeLessThan(most);
        const thrown = await run(`${setUp}\nthrow ${value};`);
        expect(contentOf(thrown, 'execute_reply')?.status).toBe('error');
        expect(traceOf(thrown).length).toBeLessThan(60_000);
        expect(resultOf(await run('kept.n + 1'))).toBe('42');
      });
    }
  });
}
