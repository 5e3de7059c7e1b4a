/** @file Tests of the engine compute in a heap that is watched. Stands before everything that makes a backend. */
import { WasmBackend } from '../src/engine/backends/wasm/backend.js';
import { GuardedHeap } from './engine/guarded-heap.js';

WasmBackend.createHeap = limits => new GuardedHeap(limits);
