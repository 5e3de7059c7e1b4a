/**
 * @file What one layer is, read from the fields that PyTorch's modules carry and from its shapes: its setting in
 * words, its sliding window, its multiply–adds, its size formula, and what it does to a receptive field. A layer of
 * a user's own that extends one of these is described like it; for one that extends only `Module` its operations tell.
 */
import { slideField, type ReceptiveField } from '../../geometry/receptive-field.js';
import {
  chosenFormula,
  sameFormula,
  slidingFormula,
  transposedFormula
} from '../../geometry/size-formula.js';
import { windowSpan, type SlidingWindow } from '../../geometry/window.js';
import { elementCount } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import type { Module } from '../nn/module.js';
import type { LayerDescription } from './description.js';
import {
  classNames,
  differs,
  field,
  numberField,
  readWindow,
  sizesField,
  sizesText,
  spatial
} from './module-field.js';
import { describeBlocks, describePadding, describeUnpool } from './spatial-layer.js';

type Shape = readonly number[];

/** Layers that treat every place alone, or only move values: they see what their input sees. */
const POINTWISE = new Set(
  (
    'ReLU ReLU6 LeakyReLU PReLU ELU SELU CELU GELU SiLU Mish Softplus Softsign Tanh Sigmoid Hardtanh Hardsigmoid ' +
    'Hardswish LogSigmoid Threshold Softmax LogSoftmax Identity Flatten Dropout Dropout1d Dropout2d Dropout3d ' +
    'BatchNorm1d BatchNorm2d BatchNorm3d LocalResponseNorm'
  ).split(' ')
);
/** Layers whose every output takes the figures of a whole map. */
const WHOLE_MAP = /^(InstanceNorm[123]d|GroupNorm|LayerNorm)$/;
const SPATIAL =
  /^(ConvTranspose|Conv|MaxPool|AvgPool|LPPool|AdaptiveAvgPool|AdaptiveMaxPool|MaxUnpool|(?:Zero|Constant|Reflection|Replication|Circular)Pad)([123])d$/;

const unknownField = (): null => null;
const keepField = (field: ReceptiveField): ReceptiveField => field;

function slidingWords(
  module: Module,
  { stride, padding, dilation }: SlidingWindow,
  usualStride: Shape
): string[] {
  const isSame = field(module, 'padding') === 'same';
  const mode = field(module, 'paddingMode');
  return [
    ...(stride.some((step, i) => step !== usualStride[i]) ? [`stride ${sizesText(stride)}`] : []),
    ...(isSame ? ['pad same'] : differs(padding, 0) ? [`pad ${sizesText(padding)}`] : []),
    ...(typeof mode === 'string' && mode !== 'zeros' ? [`${mode} padding`] : []),
    ...(differs(dilation, 1) ? [`dilation ${sizesText(dilation)}`] : []),
    ...(field(module, 'ceilMode') === true ? ['ceil'] : [])
  ];
}

/** Each weight of a filter is used once for every output value, or for every input value where it is transposed. */
function describeConvolution(
  module: Module,
  dimensions: number,
  isTransposed: boolean,
  input: Shape,
  output: Shape
): LayerDescription {
  const window = readWindow(module, dimensions);
  const groups = numberField(module, 'groups', 1);
  const [inChannels, outChannels] = [
    numberField(module, 'inChannels', 0),
    numberField(module, 'outChannels', 0)
  ];
  const area = elementCount(window.kernel);
  const uses = isTransposed ? elementCount(input) * outChannels : elementCount(output) * inChannels;
  const ran = output.length > 0;
  const [from, to] = [spatial(input, dimensions), spatial(output, dimensions)];
  const outputPadding = sizesField(
    module,
    'outputPadding',
    dimensions,
    window.kernel.map(() => 0)
  );
  const formula = isTransposed
    ? transposedFormula(window, outputPadding, from, to)
    : field(module, 'padding') === 'same'
      ? sameFormula(from, to)
      : slidingFormula(window, from, to);
  const words = [
    `${inChannels}→${outChannels}`,
    window.kernel.join('×'),
    ...slidingWords(
      module,
      window,
      window.kernel.map(() => 1)
    ),
    ...(groups > 1 ? [`groups ${groups}`] : []),
    ...(field(module, 'bias') instanceof Tensor ? [] : ['no bias'])
  ];
  return {
    isKnown: true,
    setting: words.join(', '),
    window,
    groups,
    macs: ran ? (uses / groups) * area : 0,
    ...(ran ? { formula } : {}),
    flow: isTransposed ? transposedFlow(window) : before => slideField(before, window)
  };
}

/** With stride 1 it is a convolution with the kernel turned round; else neighbouring outputs see unlike windows. */
function transposedFlow(window: SlidingWindow): (before: ReceptiveField) => ReceptiveField {
  if (differs(window.stride, 1)) return unknownField;
  const padding = windowSpan(window).map((span, i) => span - 1 - window.padding[i]);
  return before => slideField(before, { ...window, padding });
}

function describePool(module: Module, dimensions: number, input: Shape, output: Shape): LayerDescription {
  const window = readWindow(module, dimensions);
  const norm = field(module, 'normType');
  const words = [
    window.kernel.join('×'),
    ...slidingWords(module, window, window.kernel),
    ...(typeof norm === 'number' ? [`p ${norm}`] : [])
  ];
  const ceilMode = field(module, 'ceilMode') === true;
  const formula = slidingFormula(window, spatial(input, dimensions), spatial(output, dimensions), ceilMode);
  return {
    isKnown: true,
    setting: words.join(', '),
    window,
    macs: 0,
    ...(output.length > 0 ? { formula } : {}),
    flow: before => slideField(before, window)
  };
}

/**
 * An output of one value sees the whole map. A size that divides the input's makes an ordinary pooling. Otherwise the
 * windows differ in size.
 */
function describeAdaptivePool(
  module: Module,
  dimensions: number,
  input: Shape,
  output: Shape
): LayerDescription {
  const ran = output.length > 0;
  const from = spatial(input, dimensions);
  const to = ran ? spatial(output, dimensions) : sizesField(module, 'outputSize', dimensions, []);
  const setting = to.length === 0 ? '' : `to ${to.join('×')}`;
  const described = { isKnown: true, setting, macs: 0, ...(ran ? { formula: chosenFormula(to) } : {}) };
  const isGlobal = to.length === dimensions && to.every(size => size === 1);
  if (isGlobal) return { ...described, flow: before => (before === null ? null : 'all') };
  if (!ran || from.some((size, i) => size % to[i] !== 0)) return { ...described, flow: unknownField };
  const kernel = from.map((size, i) => size / to[i]);
  const window = { kernel, stride: kernel, padding: kernel.map(() => 0), dilation: kernel.map(() => 1) };
  return { ...described, window, flow: before => slideField(before, window) };
}

/** On `[N, features]` every output takes every input. */
function describeLinear(module: Module, input: Shape, output: Shape): LayerDescription {
  const [inFeatures, outFeatures] = [
    numberField(module, 'inFeatures', 0),
    numberField(module, 'outFeatures', 0)
  ];
  const bias = field(module, 'bias') instanceof Tensor ? '' : ', no bias';
  return {
    isKnown: true,
    setting: `${inFeatures}→${outFeatures}${bias}`,
    macs: output.length > 0 ? elementCount(output) * inFeatures : 0,
    flow: before => (before === null || input.length > 2 ? null : 'all')
  };
}

function describeOther(module: Module, names: readonly string[]): LayerDescription {
  const flow = names.some(name => POINTWISE.has(name))
    ? keepField
    : names.some(name => WHOLE_MAP.test(name))
      ? (before: ReceptiveField): ReceptiveField => (before === null ? null : 'all')
      : unknownField;
  const isBatchNorm = names.some(name => name.startsWith('BatchNorm'));
  const isDropout = names.some(name => name.startsWith('Dropout'));
  const setting = isBatchNorm
    ? `${numberField(module, 'numFeatures', 0)} channels`
    : isDropout
      ? `p ${numberField(module, 'p', 0)}`
      : names.includes('Flatten')
        ? ''
        : module.extraRepr();
  return { isKnown: flow !== unknownField, setting, macs: 0, flow };
}

/** Describes a layer by itself and by the shapes it took and gave; empty shapes where it did not run. */
export function describeLayer(module: Module, input: Shape, output: Shape): LayerDescription {
  const names = classNames(module);
  for (const name of names) {
    if (name === 'Linear') return describeLinear(module, input, output);
    if (name === 'Unfold' || name === 'Fold') return describeBlocks(module, name, input, output);
    const match = SPATIAL.exec(name);
    if (match === null) continue;
    const [family, dimensions] = [match[1], Number(match[2])];
    if (family.startsWith('Conv')) {
      return describeConvolution(module, dimensions, family === 'ConvTranspose', input, output);
    }
    if (family.endsWith('Pad')) return describePadding(module, family, dimensions, input, output);
    if (family === 'MaxUnpool') return describeUnpool(module, dimensions, input, output);
    if (family.startsWith('Adaptive')) return describeAdaptivePool(module, dimensions, input, output);
    return describePool(module, dimensions, input, output);
  }
  return describeOther(module, names);
}
