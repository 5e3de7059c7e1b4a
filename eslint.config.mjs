import jupyter from '@jupyter/eslint-plugin';
import tseslint from 'typescript-eslint';

import { heldNames, heldNamesRule } from './scripts/held-names.mjs';

const types = {
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } }
};

export default tseslint.config(
  {
    ignores: [
      'lib/',
      'dist/',
      'node_modules/',
      '.receptive/',
      'test-results/',
      'jupyterlab_receptive/',
      'style/',
      '**/*.cjs',
      'src/engine/data/digits-images.ts',
      'src/engine/core/signatures.ts'
    ]
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    ...types
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true }
      ],
      // Numeric code indexes arrays it has just bounded; `!` says so where the type cannot.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }]
    }
  },
  {
    // `private x`, which the type checker guards; `#x` only in what cells hold, which no type guards.
    files: ['src/kernel/**/*.ts'],
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'memberLike', modifiers: ['private'], format: null, leadingUnderscore: 'forbid' }
      ]
    }
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off', 'no-console': 'off' }
  },
  {
    // What the runtime's bundle is made of; its two other workers share their global objects with no cell.
    files: [
      'src/{engine,display,formats,geometry,mime,picture}/**/*.ts',
      'src/index.ts',
      'src/kernel/{protocol,runtime}/**/*.ts'
    ],
    ignores: ['src/kernel/runtime/{sandbox,watch}.worker.ts'],
    plugins: { receptive: { rules: { 'held-names': heldNamesRule } } },
    rules: { 'receptive/held-names': ['error', await heldNames()] }
  },
  { files: ['src/plugins/**/*.ts'], plugins: { jupyter }, rules: jupyter.configs?.recommended?.rules ?? {} },
  {
    files: ['scripts/**/*.mjs', 'bench/**/*.mjs', '*.mjs'],
    rules: { eqeqeq: 'error', 'no-unused-vars': 'error' }
  }
);
