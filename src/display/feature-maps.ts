/** @file The activation maps of one layer for one input → payload and words. */
import type { nn } from '../engine/index.js';
import { inspect, Tensor } from '../engine/index.js';
import { encodeTensor } from '../mime/encode.js';
import { PAYLOAD_VERSION } from '../mime/payload.js';
import type { ChannelFacts, FeatureMapsPayload, ReceptiveWindow } from '../mime/payload.js';
import { shapeText } from '../picture/words.js';
import { tableText } from './html.js';
import { Picture } from './picture.js';
import { deadText, describeRuns, runTable } from './run-table.js';
import { describeValues, type RunFacts, valueText } from './statistics.js';

/** Options of `show.featureMaps`. */
export interface FeatureMapsOptions {
  /** Which input of a batch. Default 0. */
  readonly index?: number;
  /** The title; by default the layer and its shape. */
  readonly title?: string;
}

/** A module, what it is given, and the path of the layer to look at: `[net, x, 'conv1']`. */
export type LayerOfModule = readonly [module: nn.Module, x: Tensor, layer: string];

/** Where an activation comes from. */
interface Origin {
  readonly layer: string;
  readonly layerType: string;
  readonly input: Tensor;
  readonly window?: ReceptiveWindow;
}

const OP = 'show.featureMaps';

/** `[N, C, H, W]` or `[C, H, W]` → the `[C, H, W]` of one input. */
function selectImage(tensor: Tensor, what: string, index: number): Tensor {
  if (tensor.ndim === 3) return tensor;
  if (tensor.ndim !== 4) {
    const shape = `[${tensor.shape.join(', ')}]`;
    throw new RangeError(`${OP}: ${what} must be [C, H, W] or [N, C, H, W], got ${shape}`);
  }
  if (!Number.isInteger(index) || index < 0 || index >= tensor.shape[0]) {
    throw new RangeError(`${OP}: index must be a place in a batch of ${tensor.shape[0]}, got ${index}`);
  }
  return tensor.select(0, index);
}

function checkLayer(module: nn.Module, layer: string): nn.Module {
  const modules = module.namedModules();
  const found = modules.find(([path]) => path === layer);
  if (found) return found[1];
  const names = modules.map(([path]) => path).filter(path => path !== '');
  const list = names.length === 0 ? 'no layers' : names.join(', ');
  throw new RangeError(`${OP}: layer '${layer}' is not in this module; it has: ${list}`);
}

/** The receptive field of a layer with two spatial dimensions, where it is known. */
function findWindow(module: nn.Module, input: Tensor, layer: string): ReceptiveWindow | undefined {
  const row = inspect.summary(module, input.shape).rows.find(({ path }) => path === layer);
  const field = row?.receptiveField;
  if (field == null || field === 'all' || field.size.length !== 2) return undefined;
  const { size, jump, start } = field;
  return { size: [size[0], size[1]], jump: [jump[0], jump[1]], start: [start[0], start[1]] };
}

function capture([module, x, layer]: LayerOfModule, index: number): { activation: Tensor; origin: Origin } {
  const layerModule = checkLayer(module, layer);
  const one = x.ndim === 4 ? selectImage(x, 'x', index).unsqueeze(0) : x;
  const activation = inspect.captureActivations(module, one, { layers: [layer] })[layer];
  const window = one.ndim === 4 ? findWindow(module, one, layer) : undefined;
  return {
    activation: selectImage(activation, `the output of '${layer}'`, 0),
    origin: {
      layer,
      layerType: layerModule.constructor.name,
      input: selectImage(one, 'x', 0),
      ...(window ? { window } : {})
    }
  };
}

/** The facts of a channel, with the place of its greatest value. */
function channelFacts(runs: readonly RunFacts[], width: number): ChannelFacts[] {
  return runs.map(({ min, max, mean, dead, maxIndex }, index) => {
    const maxAt = maxIndex === null ? null : ([Math.floor(maxIndex / width), maxIndex % width] as const);
    return { index, dead, min, max, mean, maxAt };
  });
}

/** Where the strongest activation is, in a sentence; nothing where all maps are dead. */
function peakText(channels: readonly ChannelFacts[]): string {
  const live = channels.filter(channel => channel.max !== null);
  const peak = live.reduce<ChannelFacts | null>(
    (best, channel) => (best === null || channel.max! > best.max! ? channel : best),
    null
  );
  if (!peak?.maxAt || peak.dead) return '';
  const [row, column] = peak.maxAt;
  return `Strongest in map ${peak.index}: ${valueText(peak.max)} at row ${row}, column ${column}.`;
}

function drawMaps(
  activation: Tensor,
  origin: Origin | null,
  options: FeatureMapsOptions
): Picture<FeatureMapsPayload> {
  const { shape } = activation;
  const values = activation.data();
  const axes = ['C', 'H', 'W'];
  const activations = encodeTensor(values, shape, activation.dtype, { axes });
  const runs = describeRuns(values, shape[0]);
  const channels = channelFacts(runs, shape[2]);
  const maps = `${shape[0]} maps of ${shape[1]}×${shape[2]}`;
  const from = origin ? ` · ${[origin.layer, origin.layerType].filter(Boolean).join(' ')}` : '';
  const title = options.title ?? `Feature maps${from}`;
  const sentences = [
    `${title}, ${maps}: ${describeValues(activations)}.`,
    peakText(channels),
    deadText(runs)
  ];
  const alt = sentences.filter(sentence => sentence !== '').join(' ');
  const payload: FeatureMapsPayload = {
    version: PAYLOAD_VERSION,
    kind: 'featuremaps',
    title,
    alt,
    activations,
    channels,
    ...(origin
      ? {
          layer: origin.layer,
          layerType: origin.layerType,
          input: encodeTensor(origin.input.data(), origin.input.shape, origin.input.dtype, { axes }),
          ...(origin.window ? { window: origin.window } : {})
        }
      : {})
  };
  const table = runTable('map', shapeText(shape), runs, {
    header: ['max at'],
    cells: map => [channels[map].maxAt?.join(', ') ?? '–']
  });
  return new Picture(payload, { text: `${alt}\n${tableText(table)}`, caption: alt });
}

/**
 * Draws the activation maps of one layer for one input, all on one colour scale, dead maps marked.
 *
 * `source` is an activation `[C, H, W]` or `[N, C, H, W]`, or `[module, x, layer]`: then the module runs once, in
 * evaluation mode, and what the layer gave is drawn beside what it was given.
 *
 * @throws RangeError for another rank, an index outside the batch or a layer that the module lacks; ValueError for
 * a layer that did not run; ShapeError naming the layer that cannot take its input.
 * @example
 * const net = new nn.Sequential({ conv1: new nn.Conv2d(1, 4, 3) });
 * show.featureMaps([net, rand([8, 1, 8, 8]), 'conv1'], { index: 3 });
 */
export function showFeatureMaps(
  source: Tensor | LayerOfModule,
  options: FeatureMapsOptions = {}
): Picture<FeatureMapsPayload> {
  const index = options.index ?? 0;
  if (source instanceof Tensor) return drawMaps(selectImage(source, 'activation', index), null, options);
  const { activation, origin } = capture(source, index);
  return drawMaps(activation, origin, options);
}
