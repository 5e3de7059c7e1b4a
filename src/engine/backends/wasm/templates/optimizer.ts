/** @file Steps of the optimizers: one pass over contiguous arrays that are changed where they lie. */
import type { AdamStep, SgdStep } from '../../backend.js';
import { FunctionBuilder } from '../assembler.js';
import { f32x4, i32, v128, type Expression } from '../instructions.js';

type Vector = Expression<'v128'>;

/** New contents for each array, null for one that stays as it is. */
type Update = (
  f: FunctionBuilder,
  arrays: readonly Vector[],
  scalars: readonly Vector[]
) => (Vector | null)[];

/** Parameters: number of elements, the arrays' addresses, the scalars. */
function updateInPlace(arrays: number, scalars: number, update: Update): FunctionBuilder {
  const f = new FunctionBuilder();
  const count = f.param('i32');
  const places = Array.from({ length: arrays }, () => f.param('i32'));
  const numbers = Array.from({ length: scalars }, () => f.param('f32'));
  const splats = numbers.map(number => f.let(f32x4.splat(number)));
  const turn = (width: 4 | 1): void => {
    const values = places.map(place => f.let(width === 4 ? v128.load(place) : v128.load32Zero(place)));
    update(f, values, splats).forEach((value, i) => {
      if (value !== null) {
        f.add(width === 4 ? v128.store(places[i], value) : v128.store32Lane(places[i], value, 0));
      }
    });
    for (const place of places) f.increase(place, width * 4);
  };
  f.times(i32.shrU(count, i32.const(2)), () => {
    turn(4);
  });
  f.times(i32.and(count, i32.const(3)), () => {
    turn(1);
  });
  return f;
}

export type SgdKind = Pick<SgdStep, 'first' | 'nesterov'> & { readonly buffered: boolean };

export function sgdScalars(step: SgdStep): number[] {
  return [step.maximize ? -1 : 1, step.weightDecay, step.lr, step.momentum, 1 - step.dampening];
}

/** b ← momentum·b + (1 − dampening)·g, on the first step b ← g;  p ← p − lr·(nesterov ? g + momentum·b : b) */
export function sgdStep({ buffered, first, nesterov }: SgdKind): FunctionBuilder {
  return updateInPlace(buffered ? 3 : 2, 5, (f, [p, g, b], [sign, weightDecay, lr, momentum, rest]) => {
    const change = f.let(f32x4.add(f32x4.mul(sign, g), f32x4.mul(weightDecay, p)));
    if (!buffered) return [f32x4.sub(p, f32x4.mul(lr, change)), null];
    const buffer = f.let(first ? change : f32x4.add(f32x4.mul(momentum, b), f32x4.mul(rest, change)));
    const direction = nesterov ? f32x4.add(change, f32x4.mul(momentum, buffer)) : buffer;
    return [f32x4.sub(p, f32x4.mul(lr, direction)), null, buffer];
  });
}

export type AdamKind = Pick<AdamStep, 'amsgrad' | 'decoupled'>;

export function adamScalars(step: AdamStep): number[] {
  const stepSize = step.lr / (1 - step.beta1 ** step.step);
  const correction = Math.sqrt(1 - step.beta2 ** step.step);
  const decay = step.decoupled ? 1 - step.lr * step.weightDecay : step.weightDecay;
  const { beta1, beta2 } = step;
  return [step.maximize ? -1 : 1, decay, beta1, 1 - beta1, beta2, 1 - beta2, stepSize, correction, step.eps];
}

/** m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε) */
export function adamStep({ amsgrad, decoupled }: AdamKind): FunctionBuilder {
  return updateInPlace(amsgrad ? 5 : 4, 9, (f, [p, g, m, v, largest], scalars) => {
    const [sign, decay, beta1, rest1, beta2, rest2, stepSize, correction, eps] = scalars;
    const parameter = f.let(decoupled ? f32x4.mul(p, decay) : p);
    const signed = f32x4.mul(sign, g);
    const change = f.let(decoupled ? signed : f32x4.add(signed, f32x4.mul(decay, p)));
    const mean = f.let(f32x4.add(f32x4.mul(beta1, m), f32x4.mul(rest1, change)));
    const variance = f.let(f32x4.add(f32x4.mul(beta2, v), f32x4.mul(f32x4.mul(rest2, change), change)));
    const bound = amsgrad ? f.let(f32x4.max(largest, variance)) : variance;
    const divisor = f32x4.add(f32x4.div(f32x4.sqrt(bound), correction), eps);
    const next = f32x4.sub(parameter, f32x4.div(f32x4.mul(stepSize, mean), divisor));
    return amsgrad ? [next, null, mean, variance, bound] : [next, null, mean, variance];
  });
}
