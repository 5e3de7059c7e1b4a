/**
 * @file Installs what the tests of the artefacts need besides node modules: two browsers, and the virtual environment into
 * which the wheel goes. It mostly waits for the network, so `npm test` does it beside other work.
 */
import { join } from 'node:path';
import process from 'node:process';

import { ensureChromium, ensureFirefox } from './prerequisites.mjs';
import { ensureVirtualEnvironment } from './python.mjs';

try {
  ensureChromium();
  ensureFirefox();
  ensureVirtualEnvironment(join('.receptive', 'test-venv'), 'scripts/requirements/test.txt');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
