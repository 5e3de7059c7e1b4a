/** docs/architecture.md draws what the linter enforces. */
import { expect, test } from 'vitest';

import { drawLayers, drawnLayers } from '../../scripts/layers.mjs';

test('the drawing of who may import whom is that of the rules: node scripts/layers.mjs draws it anew', () => {
  expect(drawnLayers()).toBe(drawLayers());
});

test('drawLayers() draws an arrow for each import that no other arrows imply', () => {
  const arrows = drawLayers()
    .split('\n')
    .filter(line => line.includes('-->'))
    .map(line => line.trim());
  expect(arrows).toContain('renderers --> picture');
  expect(arrows).not.toContain('renderers --> mime');
  expect(arrows).toContain('display --> engine');
});
