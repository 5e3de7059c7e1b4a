/** @file Files of tests that share the engine's modules: each of them begins with the backend that a new process has. */
import { beforeAll } from 'vitest';

import './guard-heap.js';

import { backend } from '../src/index.js';

beforeAll(async () => {
  await backend.use('wasm');
});
