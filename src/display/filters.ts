/** @file The kernels of a convolution → payload and words. */
import type { nn } from '../engine/index.js';
import { Tensor } from '../engine/index.js';
import { encodeTensor } from '../mime/encode.js';
import { PAYLOAD_VERSION } from '../mime/payload.js';
import type { FiltersPayload } from '../mime/payload.js';
import { plural } from '../picture/words.js';
import { tableText } from './html.js';
import { Picture } from './picture.js';
import { deadText, describeRuns, runTable } from './run-table.js';
import { describeValues, valueText } from './statistics.js';

/** Options of `show.filters`. */
export interface FiltersOptions {
  /** Groups of the convolution, where a bare weight is given. Default 1. */
  readonly groups?: number;
  /** The title; by default the layer and its shape. */
  readonly title?: string;
}

const OP = 'show.filters';

interface Kernels {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly groups: number;
}

/** Any module with a convolution's weight: `Conv2d`, `Conv1d` and classes that extend them. */
type Convolution = nn.Module & {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly groups: number;
};

function isConvolution(module: nn.Module): module is Convolution {
  return 'weight' in module && module.weight instanceof Tensor && 'groups' in module;
}

function readKernels(source: nn.Module | Tensor, groups: number): Kernels {
  if (source instanceof Tensor) return { weight: source, bias: null, groups };
  if (isConvolution(source)) return { weight: source.weight, bias: source.bias, groups: source.groups };
  throw new TypeError(`${OP}: a convolution or its weight is required, got ${source.constructor.name}`);
}

/** `[O, I, kH, kW]`; a one-dimensional kernel becomes one of height 1. */
function toImages(weight: Tensor): Tensor {
  if (weight.ndim === 4) return weight;
  if (weight.ndim === 3) return weight.unsqueeze(2);
  throw new RangeError(`${OP}: weight must be [O, I, kH, kW] or [O, I, k], got [${weight.shape.join(', ')}]`);
}

/**
 * Draws the kernels of a convolution, one row of pictures a filter, all on one colour scale symmetric about 0.
 *
 * **Shape**: `[O, I, kH, kW]` or `[O, I, k]`.
 *
 * @throws TypeError for a module that is no convolution; RangeError for a weight of another rank.
 * @example
 * show.filters(new nn.Conv2d(1, 4, 3));
 */
export function showFilters(
  source: nn.Module | Tensor,
  options: FiltersOptions = {}
): Picture<FiltersPayload> {
  const { weight: given, bias, groups } = readKernels(source, options.groups ?? 1);
  const weight = toImages(given.detach());
  const [count, inputs, height, width] = weight.shape;
  const values = weight.data();
  const data = encodeTensor(values, weight.shape, weight.dtype, { axes: ['O', 'I', 'H', 'W'] });
  const runs = describeRuns(values, count);
  const title =
    options.title ?? (source instanceof Tensor ? 'Filters' : `Filters of ${source.constructor.name}`);
  const filters = `${plural(count, 'filter')} of ${height}×${width} on ${plural(inputs, 'channel')}`;
  const alt = [`${title}, ${filters}: ${describeValues(data)}.`, deadText(runs)].join(' ').trimEnd();
  const payload: FiltersPayload = {
    version: PAYLOAD_VERSION,
    kind: 'filters',
    title,
    alt,
    weight: data,
    ...(bias ? { bias: encodeTensor(bias.data(), bias.shape, bias.dtype) } : {}),
    groups,
    ...(source instanceof Tensor ? {} : { layer: source.constructor.name }),
    dead: runs.flatMap((run, filter) => (run.dead ? [filter] : []))
  };
  const biases = bias?.data();
  const table = runTable('filter', `weight ${weight.shape.join('×')}`, runs, {
    header: biases ? ['bias'] : [],
    cells: filter => (biases ? [valueText(biases[filter])] : [])
  });
  return new Picture(payload, { text: `${alt}\n${tableText(table)}`, caption: alt });
}
