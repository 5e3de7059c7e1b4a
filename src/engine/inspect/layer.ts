/**
 * @file What one layer is, read from the fields that PyTorch's modules carry and from its shapes: its setting in
 * words, its sliding window, its multiply–adds, its size formula, and what it does to a receptive field. A layer of
 * a user's own that extends one of these is described like it; of one that extends only `Module` the operations tell.
 */
import { elementCount } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import type { Module } from '../nn/module.js';
import { slideField } from './field.js';
import type { ReceptiveField, SlidingWindow } from './field.js';
import { sameFormula, slidingFormula, transposedFormula } from './formula.js';

type Shape = readonly number[];

export interface LayerDescription {
  /** Whether the class says all that the layer does; if not, what its `forward` runs tells. */
  readonly isKnown: boolean;
  /** `1→16, 3×3, stride 2, pad 1` */
  readonly setting: string;
  readonly window?: SlidingWindow;
  readonly groups?: number;
  readonly macs: number;
  readonly formula?: string;
  /** The receptive field behind the layer, given the one in front of it. */
  readonly flow: (field: ReceptiveField) => ReceptiveField;
}

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
const SPATIAL = /^(ConvTranspose|Conv|MaxPool|AvgPool|LPPool|AdaptiveAvgPool|AdaptiveMaxPool)([123])d$/;

const unknownField = (): null => null;
const keepField = (field: ReceptiveField): ReceptiveField => field;

/** Names of the module's class and of those it extends, nearest first. */
function classNames(module: Module): string[] {
  const names: string[] = [];
  for (
    let type: unknown = module.constructor;
    typeof type === 'function';
    type = Object.getPrototypeOf(type)
  ) {
    if (type.name !== '') names.push(type.name);
  }
  return names;
}

function field(module: Module, name: string): unknown {
  return (module as unknown as Readonly<Record<string, unknown>>)[name];
}

function numberField(module: Module, name: string, otherwise: number): number {
  const value = field(module, name);
  return typeof value === 'number' ? value : otherwise;
}

/** A size for every spatial dimension, from a field that holds one number or one for each. */
function sizesField(module: Module, name: string, dimensions: number, otherwise: Shape): Shape {
  const value = field(module, name);
  if (typeof value === 'number') return Array.from({ length: dimensions }, () => value);
  if (!Array.isArray(value)) return otherwise;
  const sizes = value.filter((size): size is number => typeof size === 'number');
  return sizes.length === 1 ? Array.from({ length: dimensions }, () => sizes[0]) : sizes;
}

function readWindow(module: Module, dimensions: number): SlidingWindow {
  const each = (value: number): number[] => Array.from({ length: dimensions }, () => value);
  const kernel = sizesField(module, 'kernelSize', dimensions, each(1));
  const dilation = sizesField(module, 'dilation', dimensions, each(1));
  const isSame = field(module, 'padding') === 'same';
  const padding = isSame
    ? kernel.map((size, i) => Math.floor((dilation[i] * (size - 1)) / 2))
    : sizesField(module, 'padding', dimensions, each(0));
  return { kernel, stride: sizesField(module, 'stride', dimensions, kernel), padding, dilation };
}

/** `2` where all are the same, `2×1` where not. */
function sizesText(sizes: Shape): string {
  return sizes.every(size => size === sizes[0]) ? String(sizes[0]) : sizes.join('×');
}

function differs(sizes: Shape, usual: number): boolean {
  return sizes.some(size => size !== usual);
}

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

/** `[N, C, …spatial]` → `[…spatial]`, also without N. */
function spatial(shape: Shape, dimensions: number): Shape {
  return shape.slice(shape.length - dimensions);
}

/** Each weight of a filter is used once for every output value; of a transposed one, for every input value. */
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
    flow: isTransposed ? unknownField : before => slideField(before, window)
  };
}

function describePool(module: Module, dimensions: number, input: Shape, output: Shape): LayerDescription {
  const window = readWindow(module, dimensions);
  const words = [window.kernel.join('×'), ...slidingWords(module, window, window.kernel)];
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

/** To one value a map it sees all; to a size that divides the input's it is an ordinary pooling. */
function describeAdaptivePool(dimensions: number, input: Shape, output: Shape): LayerDescription {
  const [from, to] = [spatial(input, dimensions), spatial(output, dimensions)];
  const setting = output.length > 0 ? `to ${to.join('×')}` : '';
  const isGlobal = to.length > 0 && to.every(size => size === 1);
  if (isGlobal) return { isKnown: true, setting, macs: 0, flow: before => (before === null ? null : 'all') };
  if (to.length === 0 || from.some((size, i) => size % to[i] !== 0))
    return { isKnown: true, setting, macs: 0, flow: unknownField };
  const kernel = from.map((size, i) => size / to[i]);
  const window = { kernel, stride: kernel, padding: kernel.map(() => 0), dilation: kernel.map(() => 1) };
  return { isKnown: true, setting, window, macs: 0, flow: before => slideField(before, window) };
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
    const match = SPATIAL.exec(name);
    if (match === null) continue;
    const [family, dimensions] = [match[1], Number(match[2])];
    if (family.startsWith('Conv')) {
      return describeConvolution(module, dimensions, family === 'ConvTranspose', input, output);
    }
    if (family.startsWith('Adaptive')) return describeAdaptivePool(dimensions, input, output);
    return describePool(module, dimensions, input, output);
  }
  return describeOther(module, names);
}
