/**
 * @file The examples of doc comments as programs: what they import is there, and the value of a statement with an arrow
 * behind it is compared with what a notebook prints.
 *
 *     x.sum(); // → tensor(6.)
 *     x.t();
 *     // → tensor([[1., 3.],
 *     //           [2., 4.]])
 *     x.view([5]); // → ShapeError: view: shape '[5]' is invalid …
 *
 * White space counts as one space, and `…` at the end stands for the rest.
 */
import ts from 'typescript';

import * as receptive from '../../src/index.js';
import { library } from '../../src/kernel/runtime/library.js';
import { preview } from '../../src/kernel/runtime/preview.js';
import type { PublicName } from './public-names.js';

export interface Example {
  /** Of the name that it belongs to. */
  readonly title: string;
  readonly file: string;
  readonly source: string;
}

export function examplesOf(names: readonly PublicName[]): readonly Example[] {
  return names.flatMap(({ name, file, line, examples }) =>
    examples.map(source => ({ title: `${name} (${file}:${line})`, file, source: withoutImports(source) }))
  );
}

function withoutImports(source: string): string {
  return source.replace(/^import .* from 'receptive';$/gm, '');
}

/** A statement whose value is told. */
interface Claim {
  readonly statement: ts.ExpressionStatement;
  readonly expected: string;
}

/** The comment behind a statement: on its line or below, going on in lines that are indented by two spaces or more. */
function claimBehind(source: string, end: number): string | null {
  const found = /^[^\S\n]*\n?[^\S\n]*\/\/ → ?([^\n]*(?:\n[^\S\n]*\/\/ {2}[^\n]*)*)/.exec(source.slice(end));
  return found === null ? null : found[1].replace(/\n\s*\/\//g, '\n');
}

function claims(source: string): readonly Claim[] {
  const file = ts.createSourceFile('example.ts', source, ts.ScriptTarget.ESNext, true);
  return file.statements.flatMap(statement => {
    const expected = claimBehind(source, statement.end);
    if (expected === null) return [];
    if (!ts.isExpressionStatement(statement)) {
      throw new Error(`only a value has an arrow behind it, got ${statement.getText()}`);
    }
    return [{ statement, expected }];
  });
}

/** One file with all examples, each a function, for the type checker. */
export function toModule(examples: readonly Example[], names: readonly string[]): string {
  const bodies = examples.map(({ source }) => `(async () => {\n${source}\n});`);
  return `import { ${names.join(', ')} } from '../../src/index.js';\n${bodies.join('\n')}\nexport {};\n`;
}

/** The type errors of each example. */
export function typeErrors(
  program: ts.Program,
  path: string,
  examples: readonly Example[]
): ReadonlyMap<Example, string[]> {
  const file = program.getSourceFile(path)!;
  const errors = new Map<Example, string[]>();
  const wrong = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  for (const { start = 0, messageText } of wrong) {
    // The import is the first statement, and the functions follow in order.
    const place = file.statements.findIndex(({ end }) => start < end) - 1;
    const example = examples[place];
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    errors.set(example, [...(errors.get(example) ?? []), message]);
  }
  return errors;
}

const nothing = async (): Promise<void> => {
  await Promise.resolve();
};
const AsyncFunction = nothing.constructor as new (
  ...names: string[]
) => (...given: unknown[]) => Promise<void>;

type Check = (claim: number, value: () => unknown) => Promise<void>;

/** An example as JavaScript that hands each claimed value to `check`. */
function compile(source: string): (check: Check, scope: object) => Promise<void> {
  let text = source;
  for (const [claim, { statement }] of [...claims(source).entries()].reverse()) {
    const { expression } = statement;
    const value = `await check(${claim}, async () => [${expression.getText()}])`;
    text = text.slice(0, expression.getStart()) + value + text.slice(expression.end);
  }
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext }
  });
  const names = Object.keys(receptive);
  const run = new AsyncFunction('check', ...names, `{\n${outputText.replace(/^export \{\};$/m, '')}\n}`);
  return (check, scope) => run(check, ...names.map(name => (scope as Record<string, unknown>)[name]));
}

/** What a notebook prints of a value, in one line. */
function print(value: unknown): string {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  const own = isObject ? library.ownText(value, false) : undefined;
  const bundle = isObject && own === undefined ? library.toBundle(value) : undefined;
  const text = own ?? bundle?.data['text/plain'];
  const { ownText } = library;
  return oneLine(typeof text === 'string' ? text : preview(value, { error: printError, own: ownText }));
}

function printError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function agree(expected: string, got: string): boolean {
  return expected.endsWith('…') ? got.startsWith(expected.slice(0, -1).trimEnd()) : got === expected;
}

interface Difference {
  readonly statement: string;
  readonly expected: string;
  readonly got: string;
}

/** Runs an example from a fixed seed; what its statements gave that differs from what they claim. */
export async function runExample({ source }: Example): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const told = claims(source);
  receptive.manualSeed(0);
  const check: Check = async (claim, value) => {
    const { statement } = told[claim];
    const expected = oneLine(told[claim].expected);
    const isError = /^\w*Error\b/.test(expected);
    let got: string;
    try {
      const [result] = (await value()) as [unknown];
      got = print(result);
    } catch (error) {
      if (!isError) throw error;
      got = printError(error);
    }
    if (!agree(expected, got)) found.push({ statement: statement.getText(), expected, got });
  };
  try {
    await compile(source)(check, receptive);
  } catch (error) {
    found.push({ statement: source, expected: 'no error', got: printError(error) });
  }
  return found;
}
