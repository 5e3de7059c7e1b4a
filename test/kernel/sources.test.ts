/** How long the texts of cells and files are kept for tracebacks. */
import { describe, expect, test } from 'vitest';

import { CellContext } from '../../src/kernel/runtime/cell-context.js';
import { Sources } from '../../src/kernel/runtime/sources.js';
import { collectGarbage } from './collect-garbage.js';
import { CellRunner, trace } from './run-cells.js';

/** Lets a text run; gives its context. */
function add(sources: Sources, name: string, names: readonly string[] = []): CellContext {
  const context = new CellContext(`request of ${name}`);
  sources.add(
    { name, label: name, source: `// ${name}`, positions: Int32Array.of(0, 0, 0, 0) },
    context,
    names
  );
  return context;
}

/** Lets many cells run that declare nothing. */
async function addMany(sources: Sources, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index++) add(sources, `cell-${index}.ts`);
  await collectGarbage();
}

describe('sources.add(source, context, names)', () => {
  test('keeps the latest of 1,000 cells that declare nothing', async () => {
    const sources = new Sources();
    await addMany(sources, 1, 1000);
    await addMany(sources, 1001, 500);
    expect(sources.size).toBeLessThan(600);
    expect(sources.get('cell-1.ts')).toBeUndefined();
    expect(sources.get('cell-1400.ts')?.source).toBe('// cell-1400.ts');
  });

  test('keeps a cell as long as a name means what it declared', async () => {
    const sources = new Sources();
    add(sources, 'cell-1.ts', ['f', 'g']);
    add(sources, 'cell-2.ts', ['h']);
    add(sources, 'cell-3.ts', ['g', 'h']);
    await addMany(sources, 4, 1000);
    await addMany(sources, 1004, 500);
    expect(sources.get('cell-1.ts')?.label).toBe('cell-1.ts');
    expect(sources.get('cell-2.ts')).toBeUndefined();
    expect(sources.get('cell-3.ts')?.label).toBe('cell-3.ts');
  });

  test('keeps a cell for which something may still call back', async () => {
    const sources = new Sources();
    const context = add(sources, 'cell-1.ts');
    await addMany(sources, 2, 1000);
    await addMany(sources, 1002, 500);
    expect(sources.ownerOf('cell-1.ts')).toBe(context);
  });

  test('keeps the latest version of a file', async () => {
    const sources = new Sources();
    add(sources, 'file-1.ts', ['./net.ts']);
    add(sources, 'file-2.ts', ['./net.ts']);
    await addMany(sources, 1, 1000);
    await addMany(sources, 1001, 500);
    expect(sources.get('file-1.ts')).toBeUndefined();
    expect(sources.get('file-2.ts')?.label).toBe('file-2.ts');
  });
});

describe('sources.ownerOf(name)', () => {
  test('names the cell also when nothing calls back for it any more', async () => {
    const sources = new Sources();
    await addMany(sources, 1, 10);
    expect(sources.ownerOf('cell-3.ts')?.run).toBe('request of cell-3.ts');
  });

  test('is undefined for what never ran', () => {
    expect(new Sources().ownerOf('cell-1.ts')).toBeUndefined();
  });
});

describe('after 1,000 cells', () => {
  const kernel = new CellRunner();

  test('the latest are kept, and errors of old functions and listeners still tell their lines', async () => {
    await kernel.run("function early(): never {\nthrow new Error('early') }");
    const listening = await kernel.run(
      "(globalThis as any).button = new EventTarget();\n(globalThis as any).button.addEventListener('press', () => {\n" +
        "throw new Error('pressed') });"
    );
    for (let count = 1; count <= 800; count++) await kernel.run('const x = Math.random(); console.log(x); x');
    await collectGarbage();
    for (let count = 801; count <= 1100; count++) await kernel.run('setTimeout(() => 0); 1');
    expect(kernel.runtime.sources.size).toBeLessThan(600);
    expect(trace(await kernel.run('early()'))).toContain("> 2 | throw new Error('early')");
    await kernel.run("(globalThis as any).button.dispatchEvent(new Event('press'));");
    const late = kernel.messages.find(({ type }) => type === 'late-error');
    expect(late).toMatchObject({ run: listening.run, error: { evalue: 'pressed' } });
    expect(JSON.stringify(late)).toContain("> 3 | throw new Error('pressed')");
  });
});
