/**
 * @file Makes JavaScript of a cell or a file. It needs only the text; types are the business of `language-service.ts`,
 * which answers in the same worker.
 */
import ts from 'typescript';

import type {
  Compilation,
  Completeness,
  FileCompilation,
  SyntaxProblem
} from '../protocol/compiled-script.js';
import { findNames, findValueNames } from './cell-names.js';
import { findEarlyError, problemAt } from './early-errors.js';
import { findLinks } from './file-links.js';
import { guards } from './guards.js';
import { handedOn } from './handed-on.js';
import { EPILOGUE, FILE_EPILOGUE, FILE_PROLOGUE, PROLOGUE } from './hidden-names.js';
import { hoist } from './hoist.js';
import type { SourceNotes } from './last-value.js';
import { lastValue } from './last-value.js';
import { decodeMappings } from './source-map.js';

/** A cell or a file to compile; its name is unique. */
export interface SourceText {
  readonly name: string;
  readonly source: string;
  /** Whether running loops and calls can be interrupted. Default: true. */
  readonly loopGuards?: boolean;
}

interface Compiler {
  /** Makes JavaScript of a cell, or tells where its text is wrong. */
  compile(cell: SourceText): Compilation;
  /** Makes a module of a file, which registers itself as SystemJS describes it. */
  compileFile(file: SourceText): FileCompilation;
  /** Whether a text is a whole cell, or goes on in the next line. */
  completeness(source: string): Completeness;
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  verbatimModuleSyntax: true,
  removeComments: true,
  sourceMap: true
};

/** The one module format of TypeScript in which bindings are live, cycles work and `await` may stand at the top. */
const FILE_OPTIONS: ts.CompilerOptions = {
  ...OPTIONS,
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- TypeScript 7 leaves it out; 6.0.3 is pinned and has it
  module: ts.ModuleKind.System,
  verbatimModuleSyntax: false,
  ignoreDeprecations: '6.0'
};

/** Numbers of the diagnostics for a text that ends inside a template literal or a comment. */
const UNTERMINATED = new Set([1160, 1010]);
/** The diagnostic for a string literal without its closing quote, which cannot go on in the next line. */
const UNTERMINATED_STRING = 1002;

export class TypeScriptCompiler implements Compiler {
  compile({ name, source, loopGuards = true }: SourceText): Compilation {
    const problem = findProblem(source);
    if (problem) return { ok: false, problem };
    const parsed = parse(source, name);
    const notes: SourceNotes = { topLevel: new Set(), valueNames: findValueNames(parsed) };
    const names = new Set<string>();
    const output = ts.transpileModule(source, {
      fileName: name,
      compilerOptions: OPTIONS,
      transformers: { before: [lastValue(notes)], after: [guards(loopGuards), hoist(notes, names)] }
    });
    const wrapped = wrap(output, PROLOGUE, EPILOGUE, name);
    return {
      ok: true,
      script: { name, source, names: [...names], ...wrapped },
      cellNames: findNames(parsed)
    };
  }

  compileFile({ name, source, loopGuards = true }: SourceText): FileCompilation {
    const problem = findProblem(source);
    if (problem) return { ok: false, problem };
    const output = ts.transpileModule(source, {
      fileName: name,
      compilerOptions: FILE_OPTIONS,
      transformers: { before: [handedOn], after: [guards(loopGuards)] }
    });
    return {
      ok: true,
      script: { name, source, names: [], ...wrap(output, FILE_PROLOGUE, FILE_EPILOGUE, name) },
      links: findLinks(parse(source, name))
    };
  }

  completeness(source: string): Completeness {
    const file = parse(source, 'cell.ts');
    const end = source.trimEnd().length;
    const diagnostics = parseDiagnostics(file);
    if (diagnostics.length === 0) {
      return { status: findEarlyError(file) ? 'invalid' : 'complete' };
    }
    const open = diagnostics.every(
      ({ start, length, code }) =>
        UNTERMINATED.has(code) ||
        (code !== UNTERMINATED_STRING && (start >= end || start + Math.min(length, 1) > end))
    );
    return open ? { status: 'incomplete', indent: '  '.repeat(openBrackets(source)) } : { status: 'invalid' };
  }
}

/** Puts the kernel's function around compiled text, and decodes the source map. */
function wrap(
  { outputText, sourceMapText }: ts.TranspileOutput,
  prologue: string,
  epilogue: string,
  name: string
): { readonly code: string; readonly positions: Int32Array } {
  const code = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  const map = JSON.parse(sourceMapText ?? '{"mappings":""}') as { mappings: string };
  return {
    code: `${prologue}\n${code}${epilogue}\n//# sourceURL=${name}`,
    positions: decodeMappings(map.mappings, 1)
  };
}

interface ParseDiagnostic {
  readonly start: number;
  readonly length: number;
  readonly code: number;
  readonly messageText: string | ts.DiagnosticMessageChain;
}

function parse(source: string, fileName: string): ts.SourceFile {
  return ts.createSourceFile(
    fileName,
    source,
    {
      languageVersion: ts.ScriptTarget.ESNext,
      setExternalModuleIndicator: file => {
        (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
      }
    },
    true
  );
}

/** The errors of the parser. TypeScript keeps the list on the file without declaring it. */
function parseDiagnostics(file: ts.SourceFile): readonly ParseDiagnostic[] {
  return (file as unknown as { readonly parseDiagnostics: readonly ParseDiagnostic[] }).parseDiagnostics;
}

function findProblem(source: string): SyntaxProblem | undefined {
  const file = parse(source, 'cell.ts');
  const first = parseDiagnostics(file).at(0);
  if (!first) return findEarlyError(file);
  const jsx = findJsx(source);
  if (jsx) {
    const advice =
      "JSX is not part of a cell's language; build HTML as text and show it with display({ 'text/html': … })";
    return problemAt(file, jsx.pos, advice);
  }
  return problemAt(file, first.start, ts.flattenDiagnosticMessageText(first.messageText, '\n'));
}

/** The first piece of JSX in a text that is valid TSX but no TypeScript. */
function findJsx(source: string): ts.Node | undefined {
  const file = parse(source, 'cell.tsx');
  if (parseDiagnostics(file).length > 0) return undefined;
  const find = (node: ts.Node): ts.Node | undefined =>
    ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)
      ? node
      : ts.forEachChild(node, find);
  return find(file);
}

/** How many brackets are open at the end of a text. */
function openBrackets(source: string): number {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, source);
  let depth = 0;
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (OPENING.has(token)) depth++;
    else if (CLOSING.has(token)) depth = Math.max(0, depth - 1);
  }
  return depth;
}

const OPENING = new Set([
  ts.SyntaxKind.OpenBraceToken,
  ts.SyntaxKind.OpenBracketToken,
  ts.SyntaxKind.OpenParenToken,
  ts.SyntaxKind.TemplateHead
]);
const CLOSING = new Set([
  ts.SyntaxKind.CloseBraceToken,
  ts.SyntaxKind.CloseBracketToken,
  ts.SyntaxKind.CloseParenToken
]);
