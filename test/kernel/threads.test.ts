/**
 * What users of other kernels ask for in public threads, shown by the whole kernel: each title begins with its thread.
 *
 * Elsewhere: how a kernel is installed and listed (yunabe/tslab#34, #101), and that clients of Jupyter get what they
 * need (denoland/deno#34483), is in test/node_kernel/test_threads.py; kernels of the page in stock JupyterLab
 * (jupyterlab/jupyterlab#8912, jupyterlite/pyodide-kernel#285, jupyterlab-contrib/jupyterlab-hybrid-kernels#43) and
 * headers that isolate the page (jupyterlab/jupyterlab#16382) are in test/browser.
 *
 * No test: microsoft/TypeScript#63813 is about TypeScript's own build; jupyter/notebook#6129 about sites whose policy
 * forbids `eval`, by which every kernel of a page runs cells; jupyterlab/jupyter-collaboration#627 about a server that
 * starts kernels by itself, which it does not do for those of a page; the second half of denoland/deno#20524, native
 * packages that end the process, is about packages that neither a page nor our imports can load.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { MemoryFiles } from './memory-files.js';
import { NodeKernel } from './node-kernel.js';
import type { Seen } from './seen.js';
import { contentOf, isAnswered, printedIn, resultOf, traceOf } from './seen.js';

let kernel: NodeKernel;

beforeAll(() => {
  kernel = new NodeKernel();
});

beforeEach(() => kernel.kernel.restart());

afterAll(() => {
  kernel.dispose();
});

/** Runs a cell until it has printed, interrupts it, and gives how its reply ended. */
async function interrupt(code: string): Promise<unknown> {
  const id = kernel.send('execute_request', { code: `console.log('on'); ${code}` });
  await kernel.until(id, seen => printedIn(seen) !== '');
  await kernel.kernel.interrupt();
  return contentOf(await kernel.until(id, isAnswered), 'execute_reply')?.ename;
}

describe('errors', () => {
  test('denoland/deno#20643: the lines of a traceback are those of the cell’s TypeScript', async () => {
    await kernel.run(
      'interface Named { name: string }\n\nfunction shout(named: Named): string {\n  return named.name.toUpperCase();\n}'
    );
    const trace = traceOf(await kernel.run('type T = number;\nconst nobody: any = {};\n\nshout(nobody);'));
    expect(trace).toMatch(/at shout Cell \[1\], line 4:21/);
    expect(trace).toMatch(/at Cell \[2\], line 4:1/);
    expect(trace).toContain('> 4 |   return named.name.toUpperCase();');
  });

  test('denoland/deno#20524: type errors are shown under the cell, and it runs all the same', async () => {
    const id = kernel.send('execute_request', { code: "const n: number = 'seven';\nn" });
    const hasNote = (seen: readonly Seen[]): boolean => seen.some(({ type }) => type === 'display_data');
    const messages = await kernel.until(id, seen => hasNote(seen) && isAnswered(seen));
    expect(contentOf(messages, 'display_data')?.data).toMatchObject({
      'text/plain': "1 type error\n1:7 TS2322: Type 'string' is not assignable to type 'number'."
    });
    expect(resultOf(messages)).toBe("'seven'");
  });

  test('yunabe/tslab#19: stop_on_error aborts the queue, and without it the queue goes on', async () => {
    const ask = (stop: boolean): Promise<unknown>[] =>
      ["throw new Error('x')", '1 + 1'].map(async code => {
        const id = kernel.send('execute_request', { code, stop_on_error: stop });
        return contentOf(await kernel.until(id, isAnswered), 'execute_reply')?.status;
      });
    expect(await Promise.all(ask(true))).toEqual(['error', 'aborted']);
    expect(await Promise.all(ask(false))).toEqual(['error', 'ok']);
  });
});

describe('types from cell to cell', () => {
  // A kernel that runs nothing that has type errors answers at once whether there are some.
  let strict: NodeKernel;

  beforeAll(() => {
    strict = new NodeKernel({ settings: { diagnostics: 'block' } });
  });

  beforeEach(() => strict.kernel.restart());

  afterAll(() => {
    strict.dispose();
  });

  /** The type errors of a cell; empty where it has none. */
  async function typeErrors(code: string): Promise<string> {
    const messages = await strict.run(code);
    return traceOf(messages);
  }

  test('denoland/deno#21709: a cell is checked against the types of the cells before it', async () => {
    await strict.run("const point = { x: 1, y: 'two' };");
    expect(await typeErrors('const wrong: number = point.y;')).toContain('TS2322');
    expect(await typeErrors('const right: number = point.x;')).toBe('');
  });

  test('denoland/vscode_deno#1288: a name may be declared again, and its newest type counts', async () => {
    await strict.run('const value = 1;');
    expect(await typeErrors("const value = 'text';")).toBe('');
    expect(await typeErrors('value.toUpperCase()')).toBe('');
    expect(await typeErrors('const n: number = value;')).toContain('TS2322');
  });

  test('denoland/vscode_deno#932: names of earlier cells are known to the checker and to completion', async () => {
    await strict.run('const earlier = { deeply: 1 };');
    expect(await typeErrors('earlier.deeply')).toBe('');
    const reply = await strict.ask('complete_request', { code: 'earlier.de', cursor_pos: 10 });
    expect(contentOf(reply, 'complete_reply')?.matches).toEqual(['deeply']);
  });

  test('denoland/deno#33119: completion comes from the language service, with types', async () => {
    const reply = await kernel.ask('complete_request', { code: "'text'.toUpp", cursor_pos: 12 });
    expect(contentOf(reply, 'complete_reply')?.matches).toEqual(['toUpperCase']);
  });

  test('denoland/deno#35098: cursor_pos counts code points, so 🙂 is one', async () => {
    const reply = await kernel.ask('complete_request', { code: "'🙂'.toUpp", cursor_pos: 9 });
    expect(contentOf(reply, 'complete_reply')).toMatchObject({
      matches: ['toUpperCase'],
      cursor_start: 4,
      cursor_end: 9
    });
  });
});

describe('names from cell to cell', () => {
  test('n-riesco/ijavascript#173: await may stand at the top of a cell', async () => {
    expect(resultOf(await kernel.run('const late = await Promise.resolve(42);\nlate'))).toBe('42');
    expect(resultOf(await kernel.run('late'))).toBe('42');
  });

  test('nteract/archived-desktop-app#1864: a cell with const, let and class runs twice', async () => {
    const cell = 'const a = 1; let b = 2; class C { n = a + b }\nnew C().n';
    expect(resultOf(await kernel.run(cell))).toBe('3');
    expect(resultOf(await kernel.run(cell))).toBe('3');
  });

  test.each(['nodejs/node#8441', 'nodejs/node#22181'])(
    '%s: a let whose initialiser throws may be declared again',
    async () => {
      expect(traceOf(await kernel.run("let poisoned = (() => { throw new Error('no') })();"))).toContain(
        'Error: no'
      );
      expect(resultOf(await kernel.run('let poisoned = 1; poisoned'))).toBe('1');
      expect(resultOf(await kernel.run('poisoned += 1; poisoned'))).toBe('2');
    }
  );

  test('gzuidhof/starboard-notebook#14: let and const live on in the next cell', async () => {
    await kernel.run('let a = 1; const f = () => a;');
    await kernel.run('a = 41;');
    expect(resultOf(await kernel.run('f() + 1'))).toBe('42');
  });

  test('jupyter-xeus/xeus-javascript#8: destructured names live on, with defaults and rests', async () => {
    await kernel.run(
      'const { a, b: { c = 2 }, ...rest } = { a: 1, b: {}, d: 4 } as any; const [x, , ...y] = [1, 2, 3];'
    );
    expect(resultOf(await kernel.run('[a, c, rest.d, x, y[0]]'))).toBe('[ 1, 2, 4, 1, 3 ]');
  });

  test('jupyter-xeus/xeus-javascript#23: all names of one var live on, also without a value', async () => {
    await kernel.run('var one = 1, two, three = one + 2;');
    expect(resultOf(await kernel.run('[one, two, three]'))).toBe('[ 1, undefined, 3 ]');
  });

  test('fonsp/Pluto.jl#276: a changed cell never runs the cells that use its names', async () => {
    await kernel.run('let runs = 0; let base = 1;');
    await kernel.run('runs += 1; base * 2;');
    await kernel.run('base = 10;');
    expect(resultOf(await kernel.run('runs'))).toBe('1');
  });
});

describe('interrupts', () => {
  test.each([
    ['denoland/deno#24491', 'while (true) {}'],
    ['n-riesco/ijavascript#49', 'await new Promise(() => {});'],
    ['jupyterlite/jupyterlite#459', 'for (;;) await null;'],
    ['JupyterEverywhere/jupyterlite-extension#66', 'const spin = (): void => { while (true); }; spin();'],
    ['denoland/deno#32359', 'do {} while (Date.now() > 0);']
  ])('%s: an interrupt of %s keeps the variables', async (_, code) => {
    await kernel.run('let kept = 41;');
    expect(await interrupt(code)).toBe('KeyboardInterrupt');
    expect(resultOf(await kernel.run('kept + 1'))).toBe('42');
  });
});

describe('comms', () => {
  test('denoland/deno#20592: a comm that the front end opens is heard and answered', async () => {
    // What a handler sends belongs to the cell that registered it.
    const cell = kernel.send('execute_request', {
      code: "Jupyter.comm.registerTarget('double', comm => { comm.onMsg = ({ n }) => comm.send({ n: 2 * n }) });"
    });
    await kernel.until(cell, isAnswered);
    kernel.send('comm_open', { comm_id: 'c', target_name: 'double', data: {} });
    kernel.send('comm_msg', { comm_id: 'c', data: { n: 21 } });
    const heard = await kernel.until(cell, seen => seen.some(({ type }) => type === 'comm_msg'));
    expect(contentOf(heard, 'comm_msg')).toEqual({ comm_id: 'c', data: { n: 42 } });
  });

  test('Kirill888/jupyter-ui-poll#23: a comm is heard while a cell runs', async () => {
    const id = kernel.send('execute_request', {
      code:
        "let heard = 0; Jupyter.comm.registerTarget('press', comm => { comm.onMsg = () => { heard += 1 } });\n" +
        "console.log('on'); while (heard === 0) await new Promise(next => setTimeout(next, 5)); heard"
    });
    await kernel.until(id, seen => printedIn(seen) !== '');
    kernel.send('comm_open', { comm_id: 'p', target_name: 'press', data: {} });
    kernel.send('comm_msg', { comm_id: 'p', data: {} });
    expect(resultOf(await kernel.until(id, isAnswered))).toBe('1');
  });

  test.each(['jupyter-xeus/xeus-javascript#17', 'manzt/anywidget#450'])(
    '%s: a cell opens a widget’s comm with its state, and shows its view',
    async () => {
      const messages = await kernel.run(
        "const widget = Jupyter.comm.open('jupyter.widget', { state: { _model_name: 'AnyModel', n: 1 }, buffer_paths: [] }, { version: '2.1.0' });\n" +
          "display({ [Symbol.for('Jupyter.display')]: () => ({ 'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: widget.commId } }) });"
      );
      const opened = contentOf(messages, 'comm_open');
      expect(opened).toMatchObject({ target_name: 'jupyter.widget', data: { state: { n: 1 } } });
      expect(contentOf(messages, 'display_data')?.data).toMatchObject({
        'application/vnd.jupyter.widget-view+json': {
          version_major: 2,
          version_minor: 0,
          model_id: opened?.comm_id
        }
      });
    }
  );
});

describe('what cells find', () => {
  test('yunabe/tslab#72: a package that is only ECMAScript modules is imported by its name', async () => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/javascript').end('export default class Only { n = 42 }');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const npmAddress = `http://127.0.0.1:${(server.address() as AddressInfo).port}/{package}`;
    const other = new NodeKernel({ settings: { npmAddress } });
    try {
      expect(resultOf(await other.run("import Only from 'npm:only@1'; new Only().n"))).toBe('42');
    } finally {
      other.dispose();
      server.close();
    }
  });

  test.each(['window.innerWidth', "document.querySelector('h1')"])(
    'jupyterlite/jupyterlite#1337: %s is an error that says what a worker has instead',
    async code => {
      const trace = traceOf(await kernel.run(code));
      expect(trace).toContain('is not defined');
      expect(trace).toContain('display(value) shows pictures and HTML');
    }
  );

  test('jupyter-xeus/xeus-javascript#36: a file that a cell writes lies in the notebook’s folder, and is read there', async () => {
    const files = new MemoryFiles('course', { 'course/data.csv': '1,2' });
    const other = new NodeKernel({ files });
    try {
      await other.run("await writeFile('sum.txt', '3');");
      const read = 'for (const name of [%]) console.log(new TextDecoder().decode(await readFile(name)));';
      expect(printedIn(await other.run(read.replace('%', "'data.csv', 'sum.txt'")))).toBe('1,2\n3\n');
      expect(files.texts['course/sum.txt']).toBe('3');
    } finally {
      other.dispose();
    }
  });

  test('jupyterlite/javascript-kernel#16: kernel_info and the banner say which language it is', async () => {
    const info = contentOf(await kernel.ask('kernel_info_request', {}), 'kernel_info_reply');
    expect(info?.language_info).toMatchObject({ name: 'typescript', file_extension: '.ts' });
    expect(String(info?.banner)).toMatch(/^Receptive: TypeScript /);
  });
});
