/** @file The example never takes the name of a notebook that is already there. */
import { expect, it } from 'vitest';

import { inventName } from '../../src/plugins/file-name.js';

it.each([
  { taken: [], name: 'receptive.ipynb' },
  { taken: ['receptive.ipynb'], name: 'receptive-1.ipynb' },
  { taken: ['receptive.ipynb', 'receptive-1.ipynb', 'other.ipynb'], name: 'receptive-2.ipynb' },
  { taken: ['receptive-1.ipynb'], name: 'receptive.ipynb' }
])('inventName("receptive", $taken) is $name', ({ taken, name }) => {
  expect(inventName('receptive', new Set(taken))).toBe(name);
});
