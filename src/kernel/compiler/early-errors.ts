/**
 * @file Finds mistakes that the parser lets pass, because TypeScript leaves them to its checker, although no engine runs
 * such a text. They are reported with their place before anything of the cell runs.
 */
import ts from 'typescript';

import type { SyntaxProblem } from '../protocol/compiled-script.js';

interface Surroundings {
  readonly inFunction: boolean;
  readonly isAsync: boolean;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  readonly labels: readonly string[];
}

const TOP: Surroundings = { inFunction: false, isAsync: true, inLoop: false, inSwitch: false, labels: [] };

/** The first such mistake of a cell, in the order of its text. */
export function findEarlyError(source: ts.SourceFile): SyntaxProblem | undefined {
  let found: SyntaxProblem | undefined;
  const walk = (node: ts.Node, around: Surroundings): void => {
    if (found) return;
    const message = mistake(node, around);
    if (message) {
      found = problemAt(source, node.getStart(source), message);
      return;
    }
    ts.forEachChild(node, child => {
      walk(child, inside(node, child, around));
    });
  };
  walk(source, TOP);
  return found;
}

export function problemAt(source: ts.SourceFile, offset: number, message: string): SyntaxProblem {
  const { line, character } = source.getLineAndCharacterOfPosition(offset);
  return { message, line: line + 1, column: character + 1 };
}

function inside(parent: ts.Node, child: ts.Node, around: Surroundings): Surroundings {
  if (ts.isFunctionLike(parent)) {
    const modifiers = ts.canHaveModifiers(parent) ? ts.getModifiers(parent) : undefined;
    const isAsync = modifiers?.some(each => each.kind === ts.SyntaxKind.AsyncKeyword) ?? false;
    return { inFunction: true, isAsync, inLoop: false, inSwitch: false, labels: [] };
  }
  if (ts.isClassStaticBlockDeclaration(parent) || ts.isPropertyDeclaration(parent)) {
    return { inFunction: false, isAsync: false, inLoop: false, inSwitch: false, labels: [] };
  }
  if (ts.isIterationStatement(parent, false) && child === parent.statement)
    return { ...around, inLoop: true };
  if (ts.isSwitchStatement(parent)) return { ...around, inSwitch: true };
  if (ts.isLabeledStatement(parent)) return { ...around, labels: [...around.labels, parent.label.text] };
  return around;
}

function mistake(node: ts.Node, around: Surroundings): string | undefined {
  switch (node.kind) {
    case ts.SyntaxKind.ReturnStatement:
      return around.inFunction ? undefined : "'return' stands outside of a function";
    case ts.SyntaxKind.AwaitExpression:
      return around.isAsync ? undefined : "'await' stands in a function that is not async";
    case ts.SyntaxKind.ForOfStatement:
      return (node as ts.ForOfStatement).awaitModifier && !around.isAsync
        ? "'for await' stands in a function that is not async"
        : undefined;
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
      return jump(node as ts.BreakOrContinueStatement, around);
    case ts.SyntaxKind.VariableStatement:
      return uninitialised(node as ts.VariableStatement);
    case ts.SyntaxKind.ExportAssignment:
      return (node as ts.ExportAssignment).isExportEquals ? "'export =' has no meaning in a cell" : undefined;
    case ts.SyntaxKind.ImportEqualsDeclaration:
      return required(node as ts.ImportEqualsDeclaration);
    default:
      return undefined;
  }
}

function jump(node: ts.BreakOrContinueStatement, around: Surroundings): string | undefined {
  const word = ts.isBreakStatement(node) ? 'break' : 'continue';
  if (node.label) {
    return around.labels.includes(node.label.text)
      ? undefined
      : `no label '${node.label.text}' around '${word}'`;
  }
  const allowed = around.inLoop || (word === 'break' && around.inSwitch);
  return allowed ? undefined : `'${word}' stands outside of a loop`;
}

/** `import x = require('y')` would compile to nothing, because an ECMAScript module has no `require`. */
function required({ name, moduleReference }: ts.ImportEqualsDeclaration): string | undefined {
  if (!ts.isExternalModuleReference(moduleReference)) return undefined;
  const { expression } = moduleReference;
  const from = ts.isStringLiteralLike(expression) ? expression.text : '…';
  return `'import … = require' has no meaning in an ECMAScript module; write import ${name.text} from '${from}' or import * as ${name.text} from '${from}'`;
}

function uninitialised(node: ts.VariableStatement): string | undefined {
  const kind: ts.NodeFlags = node.declarationList.flags & ts.NodeFlags.BlockScoped;
  if (kind !== ts.NodeFlags.Const) return undefined;
  if (node.modifiers?.some(each => each.kind === ts.SyntaxKind.DeclareKeyword)) return undefined;
  const bare = node.declarationList.declarations.find(each => !each.initializer);
  return bare ? "'const' declarations must be initialized" : undefined;
}
