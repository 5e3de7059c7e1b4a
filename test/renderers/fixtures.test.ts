import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { KINDS, mimeType } from '../../src/mime/names.js';
import { parsePayload } from '../../src/mime/parse.js';
import { paintFallback } from '../../src/picture/fallback.js';

describe.each(KINDS)('a %s payload of version 1', kind => {
  const stored: unknown = JSON.parse(readFileSync(`test/renderers/fixtures/${kind}.v1.json`, 'utf8'));

  it(`parsePayload(${kind}) reads it for ever, and nothing it carries is lost`, () => {
    const payload = parsePayload(mimeType(kind) as string, stored);
    expect(JSON.parse(JSON.stringify(payload))).toEqual(stored);
  });

  it(`paintFallback(${kind}) still paints it`, () => {
    const bitmap = paintFallback(parsePayload(mimeType(kind) as string, stored));
    expect(bitmap === null).toBe(kind === 'shapetable' || kind === 'diagnostics');
  });
});
