/** @file Sentences beside a picture, and in its place. */
import type { CurvePayload, FeatureMapsPayload, FiltersPayload, Stats, TensorData } from '../mime/payload.js';
import type { Scale, ScaleMode } from './scale.js';
import { grouped, plural, shapeText, shortNumber, shortTime } from './words.js';

/** `16 maps of 24×24` */
export function mapsText(payload: FeatureMapsPayload): string {
  const [, height, width] = payload.activations.shape;
  const all = payload.activations.truncatedFrom?.[0] ?? payload.activations.shape[0];
  const dead = payload.channels.filter(channel => channel.dead).length;
  return `${plural(all, 'map')} of ${height}×${width}${dead > 0 ? ` · ${dead} dead` : ''}`;
}

/** `16 filters of 3×3 on 8 channels` */
export function filtersText(payload: FiltersPayload): string {
  const [, inputs, height, width] = payload.weight.shape;
  const full = payload.weight.truncatedFrom ?? payload.weight.shape;
  const groups = payload.groups > 1 ? ` in ${payload.groups} groups` : '';
  const dead = payload.dead.length > 0 ? ` · ${payload.dead.length} dead` : '';
  return `${plural(full[0], 'filter')} of ${height}×${width} on ${plural(full[1] || inputs, 'channel')}${groups}${dead}`;
}

const OWN_RANGES = 'each has its own range: colours do not compare between them';

/** What the colours mean: `symmetric about 0 · whole layer · 3 values clipped`. */
export function scaleText(scales: readonly Scale[], mode: ScaleMode, whole: string): string {
  const unique = new Set(scales);
  let clipped = 0;
  for (const scale of unique) clipped += scale.clippedLow + scale.clippedHigh;
  const signed = scales.some(scale => scale.low < 0 && scale.low === -scale.high);
  const parts = [
    ...(signed ? ['symmetric about 0'] : []),
    ...(whole === '' && mode === 'layer' ? [] : [mode === 'layer' ? whole : OWN_RANGES]),
    ...(clipped > 0 ? [`${plural(clipped, 'value')} beyond 3σ clipped`] : [])
  ];
  return parts.join(' · ');
}

/** What colours do not show: NaN and infinities, and that the data is cut. Empty where there is neither. */
export function cautions(tensor: TensorData): string[] {
  const { nan, posInf, negInf } = tensor.stats;
  const odd = [
    ...(nan > 0 ? [`${grouped(nan)} NaN`] : []),
    ...(posInf > 0 ? [`${grouped(posInf)} +Inf`] : []),
    ...(negInf > 0 ? [`${grouped(negInf)} −Inf`] : [])
  ];
  const cut = tensor.truncatedFrom;
  return [
    ...(odd.length > 0 ? [odd.join(', ')] : []),
    ...(cut ? [`cut: shows ${shapeText(tensor.shape)} of ${shapeText(cut)}`] : [])
  ];
}

/** Whether the values are rounded to 256 steps a channel. */
export function isQuantised(tensor: TensorData): boolean {
  return tensor.encoding === 'u8' && tensor.dtype !== 'uint8' && tensor.dtype !== 'bool';
}

/** `n=192 x∈[−1.2, 3.4] μ=0.1 σ=0.9`, of the finite values. */
export function statsText(tensor: TensorData): string {
  const count = (tensor.truncatedFrom ?? tensor.shape).reduce((product, size) => product * size, 1);
  const { min, max, mean, std }: Stats = tensor.stats;
  if (min === null || max === null) return `n=${grouped(count)}${count > 0 ? ' · no finite value' : ''}`;
  const figures = [`n=${grouped(count)}`, `x∈[${shortNumber(min)}, ${shortNumber(max)}]`];
  if (mean !== null) figures.push(`μ=${shortNumber(mean)}`);
  if (std !== null) figures.push(`σ=${shortNumber(std)}`);
  return figures.join(' ');
}

/** `batch 120 / 560 · 4.2 s · about 15 s left · epoch 2 of 8` */
export function progressText(progress: NonNullable<CurvePayload['progress']>, finished: boolean): string {
  const { done, total, unit, seconds, note } = progress;
  const parts = [`${unit} ${grouped(done)}${total === null ? '' : ` / ${grouped(total)}`}`];
  if (note !== undefined && note !== '') parts.push(note);
  parts.push(finished ? `took ${shortTime(seconds)}` : shortTime(seconds));
  if (!finished && total !== null && done > 0 && done < total) {
    parts.push(`about ${shortTime((seconds / done) * (total - done))} left`);
  }
  return parts.join(' · ');
}
