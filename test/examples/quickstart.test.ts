/**
 * @file Runs the quickstart's cells in order, as the kernel does: its own compiler, its own runtime, the library from
 * the source. What a reader of the notebook sees must be there, with and without our renderers.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setDisplayHost } from '../../src/display/index.js';
import { TypeScriptCompiler } from '../../src/kernel/compiler/compiler.js';
import type { FromRuntime } from '../../src/kernel/protocol/messages.js';
import { library } from '../../src/kernel/runtime/library.js';
import type { Scope } from '../../src/kernel/runtime/platform.js';
import { Runtime } from '../../src/kernel/runtime/runtime.js';
import { kindOf, parsePayload } from '../../src/mime/parse.js';
import { decodePng } from '../display/decode-png.js';

interface NotebookCell {
  readonly cell_type: string;
  readonly source: readonly string[];
}

interface Output {
  readonly id: string | null;
  data: Record<string, unknown>;
}

interface RunCell {
  readonly source: string;
  text: string;
  error: string | null;
  readonly outputs: Output[];
}

const NOTEBOOK = new URL('../../examples/quickstart.ipynb', import.meta.url);
const notebook = JSON.parse(readFileSync(NOTEBOOK, 'utf8')) as {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
  nbformat: number;
};
const cells: RunCell[] = [];

/** What one message of the runtime changes in the notebook, as JupyterLab would apply it. */
function receive(message: FromRuntime): void {
  if (!('run' in message)) return;
  const cell = cells[Number(message.run)];
  if (message.type === 'stream') cell.text += message.text;
  if (message.type === 'result') cell.outputs.push({ id: null, data: message.bundle.data });
  if (message.type !== 'display') return;
  const { displayId: id, update, bundle } = message;
  if (!update) cell.outputs.push({ id, data: bundle.data });
  else
    for (const output of cells.flatMap(each => each.outputs)) if (output.id === id) output.data = bundle.data;
}

async function runAll(): Promise<void> {
  const compiler = new TypeScriptCompiler();
  const scope = globalThis as Scope;
  const runtime = new Runtime(
    {
      scope,
      post: receive,
      evaluate: code => (0, eval)(code) as unknown,
      now: () => performance.now(),
      isOffline: () => true,
      importUrl: url => Promise.reject(new Error(`no network in this test: ${url}`)),
      answerOf: () => Promise.resolve(null),
      after: () => () => undefined,
      stopRequested: () => false
    },
    library
  );
  setDisplayHost((value, options) => void runtime.displays.display(value, options));
  for (const { cell_type, source } of notebook.cells) {
    if (cell_type !== 'code') continue;
    const index = cells.length;
    cells.push({ source: source.join(''), text: '', error: null, outputs: [] });
    const compiled = compiler.compile({ name: `cell-${index}.ts`, source: source.join('') });
    if (!compiled.ok) throw new Error(`cell ${index}: ${compiled.problem.message}`);
    const script = { ...compiled.script, label: `Cell [${index}]` };
    const outcome = await runtime.executor.run(String(index), script, false, 'auto');
    if (outcome.status === 'error') cells[index].error = outcome.error.traceback.join('\n');
  }
}

function outputsOf(kind: string): Output[] {
  const type = `application/vnd.receptive.${kind}.v1+json`;
  return cells.flatMap(cell => cell.outputs).filter(output => type in output.data);
}

function savePicture(name: string, base64: unknown): void {
  const folder = new URL('../../test-results/display/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.png`, folder), Buffer.from(String(base64), 'base64'));
}

/** The notebook as it would be saved, for the export to HTML. */
function saveNotebook(): void {
  const folder = new URL('../../test-results/display/', import.meta.url);
  let place = 0;
  const filled = notebook.cells.map(cell => {
    if (cell.cell_type !== 'code') return cell;
    const { text, outputs } = cells[place++];
    const stream = text === '' ? [] : [{ output_type: 'stream', name: 'stdout', text }];
    const shown = outputs.map(({ data }) => ({ output_type: 'display_data', data, metadata: {} }));
    return { ...cell, execution_count: place, outputs: [...stream, ...shown] };
  });
  writeFileSync(
    new URL('quickstart.ipynb', folder),
    JSON.stringify({ ...notebook, cells: filled, nbformat_minor: 5 })
  );
}

beforeAll(runAll, 120_000);

afterAll(() => {
  setDisplayHost(undefined);
});

describe('examples/quickstart.ipynb', () => {
  test('is made for our kernel and carries no outputs', () => {
    expect(notebook.metadata).toMatchObject({
      kernelspec: { name: 'receptive', display_name: 'TypeScript (Receptive)', language: 'typescript' }
    });
    for (const cell of notebook.cells) {
      if (cell.cell_type === 'code') expect(cell).toMatchObject({ outputs: [], execution_count: null });
    }
  });

  test('runs from the first cell to the last without an error', () => {
    expect(cells.filter(cell => cell.error !== null)).toEqual([]);
    expect(cells.length).toBeGreaterThan(10);
  });

  test('names where the digits come from', () => {
    expect(cells[0].text).toContain('UCI Machine Learning Repository');
    expect(cells[0].text).toContain('CC BY 4.0');
  });

  test('prints the network as PyTorch prints it', () => {
    expect(cells[1].outputs[0].data['text/plain']).toBe(
      [
        'Sequential(',
        '  (conv1): Conv2d(1, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))',
        '  (relu1): ReLU()',
        '  (pool1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)',
        '  (conv2): Conv2d(16, 32, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))',
        '  (relu2): ReLU()',
        '  (pool2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)',
        '  (flatten): Flatten(start_dim=1, end_dim=-1)',
        '  (fc): Linear(in_features=128, out_features=10, bias=True)',
        ')'
      ].join('\n')
    );
  });

  test('reads at least 95 % of the digits it has never seen', () => {
    const printed = cells.map(cell => /^test accuracy: (\d+\.\d) %$/m.exec(cell.text)?.[1]).find(Boolean);
    expect(Number(printed)).toBeGreaterThanOrEqual(95);
  });

  test('keeps its training curve in one output, finished', () => {
    const curves = outputsOf('curve');
    expect(curves.map(({ id }) => id)).toEqual(['training']);
    const type = 'application/vnd.receptive.curve.v1+json';
    const payload = parsePayload(type, JSON.parse(JSON.stringify(curves[0].data[type])));
    expect(payload.done).toBe(true);
    expect(payload.progress?.done).toBe(payload.progress?.total);
    expect(payload.series.map(({ name, axis }) => [name, axis])).toEqual([
      ['loss', 'left'],
      ['accuracy', 'right']
    ]);
  });

  test("shows the sizes of the article's five examples", () => {
    const shown = cells.flatMap(cell => cell.outputs).map(output => String(output.data['text/plain']));
    for (const size of [
      '[20, 33, 24, 49]',
      '[20, 33, 28, 100]',
      '[20, 33, 26, 100]',
      '[20, 16, 25, 16]',
      '[20, 16, 26, 17]'
    ]) {
      expect(shown.filter(text => text.endsWith(`→ ${size}'`) || text.endsWith(`→ ${size}`))).toHaveLength(1);
    }
  });

  test.each(['tensor', 'shapetable', 'curve', 'filters', 'featuremaps'])(
    'shows one %s whose payload parses, with html, picture and words for readers without the renderers',
    kind => {
      const outputs = outputsOf(kind);
      expect(outputs).toHaveLength(1);
      const { data } = outputs[0];
      const type = Object.keys(data).find(each => kindOf(each) === kind)!;
      const payload = parsePayload(type, JSON.parse(JSON.stringify(data[type])));
      expect(payload.alt.length).toBeGreaterThan(20);
      const html = String(data['text/html']);
      expect(html).not.toMatch(/<script|<style|style=|class=|<svg/);
      expect(String(data['text/plain']).length).toBeGreaterThan(20);
      if (kind === 'shapetable') {
        expect(html).toContain('<table>');
        expect(data).not.toHaveProperty(['image/png']);
        return;
      }
      expect(html).toMatch(/<img src="data:image\/png;base64,[A-Za-z0-9+/=]+" alt="[^"]{20,}" width="\d+">/);
      const { width, height } = decodePng(Buffer.from(String(data['image/png']), 'base64'));
      expect(Math.min(width, height)).toBeGreaterThan(50);
      savePicture(`quickstart-${kind}`, data['image/png']);
    }
  );

  test('leaves a notebook that stays below 1.5 MB with all its pictures', () => {
    saveNotebook();
    const size = JSON.stringify(cells.map(cell => cell.outputs)).length;
    expect(size).toBeLessThan(1_500_000);
  });
});
