/** @file The table by which arguments are read at run time says what the TypeScript signatures say. */
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { signatureTable, TABLE } from '../../scripts/signatures.mjs';

test('the table of signatures is that of the types: else run node scripts/signatures.mjs', async () => {
  expect(readFileSync(TABLE, 'utf8')).toBe(await signatureTable());
});
