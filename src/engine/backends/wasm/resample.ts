/** @file The call of the kernel that makes lines of another length. */
import type { View } from '../../core/storage.js';
import type { Taps } from '../backend.js';
import type { Machine } from './machine.js';
import { resampleLines } from './templates/resample.js';

/** Computes `output[n, o, i] = Σ weights[k] · input[n, places[k], i]` over contiguous float32. */
export function resample(machine: Machine, input: View, output: View, taps: Taps): void {
  const [outer, line, inner] = input.shape;
  const length = output.shape[1];
  if (outer * length * inner === 0) return;
  const kernel = machine.cache.get('resample', resampleLines);
  machine.over([input], [output], () => {
    const weights = Float32Array.from(taps.weights);
    const counts = Int32Array.from({ length }, (_, o) => taps.starts[o + 1] - taps.starts[o]);
    const tables = [
      machine.table(counts),
      machine.table(taps.places.map(place => place * inner * 4)),
      machine.table(new Int32Array(weights.buffer))
    ];
    kernel(
      machine.address(input),
      machine.address(output),
      outer,
      length,
      inner,
      line * inner * 4,
      ...tables
    );
  });
}
