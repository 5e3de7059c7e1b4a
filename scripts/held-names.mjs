/**
 * @file The global names that the runtime's bundle may use, as `src/kernel/runtime/realm.ts` lists them, for the bundler
 * and for the linter: a cell may have changed any name that is not held there.
 */
import { readFileSync } from 'node:fs';

import ts from 'typescript';

const realm = new URL('../src/kernel/runtime/realm.ts', import.meta.url);

/** The list, read without a build. */
export async function heldNames() {
  const source = readFileSync(realm, 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }
  });
  const { HELD } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return HELD;
}

/** Names that no cell can change. */
const FIXED = ['undefined', 'NaN', 'Infinity'];

/** `typeof name` in a type. */
function isInType({ parent }) {
  return parent?.type === 'TSTypeQuery' || (parent?.type === 'TSQualifiedName' && isInType(parent));
}

/** ESLint's rule; its option is the list. */
export const heldNamesRule = {
  meta: { type: 'problem', schema: [{ type: 'array', items: { type: 'string' } }] },
  create(context) {
    const known = new Set([...FIXED, ...context.options[0]]);
    return {
      'Program:exit'() {
        const { through, variables } = context.sourceCode.scopeManager.globalScope;
        const references = new Set([
          ...through,
          ...variables.filter(({ defs }) => defs.length === 0).flatMap(variable => variable.references)
        ]);
        for (const { identifier, isValueReference } of references) {
          if (!isValueReference || isInType(identifier) || known.has(identifier.name)) continue;
          const message =
            `'${identifier.name}' means here what a cell makes of it: list it in src/kernel/runtime/realm.ts, ` +
            'or read it from globalThis before any cell runs';
          context.report({ node: identifier, message });
        }
      }
    };
  }
};
