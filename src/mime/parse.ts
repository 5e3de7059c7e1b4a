/**
 * @file Unknown JSON from a notebook → a payload that renderers may trust, or a `PayloadError` that names the
 * field. A size is believed only when the data is as long as it says.
 */
import { base64Length, fromBase64 } from '../formats/base64.js';
import { KINDS, mimeType, type Kind } from './names.js';
import {
  PAYLOAD_VERSION,
  type ChannelFacts,
  type CurvePayload,
  type DiagnosticsPayload,
  type FeatureMapsPayload,
  type FiltersPayload,
  type Payload,
  type PayloadOf,
  type ReceptiveWindow,
  type Series,
  type ShapeRow,
  type ShapeTablePayload,
  type TensorData,
  type TensorPayload,
  type Problem
} from './payload.js';
import { PayloadError, Reader } from './reader.js';

export { PayloadError } from './reader.js';

/** Most values a tensor of a payload may have: 64 Mi, far beyond what `encodeTensor` writes. */
const MAX_VALUES = 64 * 1024 * 1024;
const BYTES = { f32: 4, i32: 4, u8: 1 } as const;

/** The kind of picture a MIME type of ours stands for, or `null`. */
export function kindOf(type: string): Kind | null {
  return KINDS.find(kind => mimeType(kind) === type) ?? null;
}

/**
 * Reads the payload of a MIME bundle.
 * @throws PayloadError naming the first field that is missing, wrong, oversized or from a newer version.
 */
export function parsePayload<K extends Kind>(
  type: ReturnType<typeof mimeType<K>>,
  value: unknown
): PayloadOf<K>;
export function parsePayload(type: string, value: unknown): Payload;
export function parsePayload(type: string, value: unknown): Payload {
  const kind = kindOf(type);
  if (kind === null) throw new PayloadError('', `no picture of ours has the type ${type}`);
  const reader = Reader.of(value, '');
  checkVersion(reader);
  const written = reader.text('kind');
  if (written !== kind) throw new PayloadError('kind', `must be "${kind}", got "${written}"`);
  return PARSERS[kind](reader);
}

function checkVersion(reader: Reader): void {
  const version = reader.count('version');
  if (version > PAYLOAD_VERSION) {
    throw new PayloadError(
      'version',
      `made by a newer Receptive (version ${version}; this one reads up to ${PAYLOAD_VERSION}): ` +
        'update jupyterlab-receptive to see it'
    );
  }
  if (version < 1) throw new PayloadError('version', `must be 1 or more, got ${version}`);
}

const PARSERS: { readonly [K in Kind]: (reader: Reader) => PayloadOf<K> } = {
  tensor: parseTensorPayload,
  featuremaps: parseFeatureMaps,
  filters: parseFilters,
  shapetable: parseShapeTable,
  curve: parseCurve,
  diagnostics: parseDiagnostics
};

function envelope<K extends Kind>(
  reader: Reader,
  kind: K
): { version: number; kind: K; title: string; alt: string } {
  return { version: reader.count('version'), kind, title: reader.text('title'), alt: reader.text('alt') };
}

function parseTensorPayload(reader: Reader): TensorPayload {
  return {
    ...envelope(reader, 'tensor'),
    tensor: parseTensor(reader.record('tensor')),
    text: reader.text('text')
  };
}

function parseFeatureMaps(reader: Reader): FeatureMapsPayload {
  const activations = parseTensor(reader.record('activations'), 3);
  const channels = reader.records('channels').map(parseChannel);
  // The facts at a place are of the channel at that place. A tensor that was cut has more facts than channels.
  if (channels.length < activations.shape[0]) {
    throw new PayloadError(
      'channels',
      `must describe all ${activations.shape[0]} maps of activations, got ${channels.length}`
    );
  }
  return {
    ...envelope(reader, 'featuremaps'),
    activations,
    channels,
    layer: reader.optional('layer', () => reader.text('layer')),
    layerType: reader.optional('layerType', () => reader.text('layerType')),
    input: reader.optional('input', () => parseTensor(reader.record('input'), 3)),
    window: reader.optional('window', () => parseWindow(reader.record('window')))
  };
}

function parseChannel(reader: Reader): ChannelFacts {
  const maxAt = reader.nullable('maxAt', () => reader.counts('maxAt', 2));
  return {
    index: reader.count('index'),
    dead: reader.flag('dead'),
    min: reader.numberOrNull('min'),
    max: reader.numberOrNull('max'),
    mean: reader.numberOrNull('mean'),
    maxAt: maxAt && [maxAt[0], maxAt[1]]
  };
}

function parseWindow(reader: Reader): ReceptiveWindow {
  const pair = (name: string): [number, number] => {
    const numbers = reader.numbers(name, 2);
    return [numbers[0], numbers[1]];
  };
  return { size: pair('size'), jump: pair('jump'), start: pair('start') };
}

function parseFilters(reader: Reader): FiltersPayload {
  const weight = parseTensor(reader.record('weight'), 4);
  const bias = reader.optional('bias', () => parseTensor(reader.record('bias'), 1));
  const filters = weight.truncatedFrom?.[0] ?? weight.shape[0];
  const biases = bias && (bias.truncatedFrom?.[0] ?? bias.shape[0]);
  if (biases !== undefined && biases !== filters) {
    throw new PayloadError('bias.shape', `must be [${filters}], one bias a filter, got [${biases}]`);
  }
  return {
    ...envelope(reader, 'filters'),
    weight,
    bias,
    groups: reader.count('groups'),
    layer: reader.optional('layer', () => reader.text('layer')),
    dead: reader.counts('dead')
  };
}

function parseShapeTable(reader: Reader): ShapeTablePayload {
  const totals = reader.record('totals');
  const definitions = reader.record('definitions');
  return {
    ...envelope(reader, 'shapetable'),
    module: reader.text('module'),
    inputShape: reader.counts('inputShape'),
    rows: reader.records('rows').map(parseRow),
    totals: {
      parameters: totals.count('parameters'),
      trainable: totals.count('trainable'),
      macs: totals.count('macs'),
      activationBytes: totals.count('activationBytes')
    },
    definitions: {
      macs: definitions.text('macs'),
      memory: definitions.text('memory'),
      receptiveField: definitions.text('receptiveField'),
      parameters: definitions.text('parameters')
    }
  };
}

function parseRow(reader: Reader): ShapeRow {
  const sizes = (name: string): readonly number[] | undefined =>
    reader.optional(name, () => reader.numbers(name));
  return {
    path: reader.text('path'),
    type: reader.text('type'),
    depth: reader.count('depth'),
    container: reader.flag('container'),
    setting: reader.text('setting'),
    inputShape: reader.counts('inputShape'),
    outputShape: reader.counts('outputShape'),
    kernel: sizes('kernel'),
    stride: sizes('stride'),
    padding: sizes('padding'),
    dilation: sizes('dilation'),
    groups: reader.optional('groups', () => reader.count('groups')),
    parameters: reader.count('parameters'),
    trainable: reader.count('trainable'),
    macs: reader.count('macs'),
    activationBytes: reader.count('activationBytes'),
    receptiveField: reader.isText('receptiveField', 'all')
      ? 'all'
      : reader.nullable('receptiveField', () => reader.numbers('receptiveField')),
    formula: reader.optional('formula', () => reader.text('formula'))
  };
}

function parseCurve(reader: Reader): CurvePayload {
  return {
    ...envelope(reader, 'curve'),
    series: reader.records('series').map(parseSeries),
    xLabel: reader.text('xLabel'),
    progress: reader.optional('progress', () => parseProgress(reader.record('progress'))),
    done: reader.flag('done')
  };
}

function parseSeries(reader: Reader): Series {
  const x = reader.numbers('x');
  const y = reader.numbersOrNull('y');
  if (y.length !== x.length) {
    throw new PayloadError(reader.at('y'), `must have as many values as x (${x.length}), got ${y.length}`);
  }
  const axis = reader.text('axis');
  if (axis !== 'left' && axis !== 'right') {
    throw new PayloadError(reader.at('axis'), `must be "left" or "right", got "${axis}"`);
  }
  return { name: reader.text('name'), x, y, axis };
}

function parseProgress(reader: Reader): NonNullable<CurvePayload['progress']> {
  return {
    done: reader.number('done'),
    total: reader.numberOrNull('total'),
    unit: reader.text('unit'),
    seconds: reader.number('seconds'),
    note: reader.optional('note', () => reader.text('note'))
  };
}

function parseDiagnostics(reader: Reader): DiagnosticsPayload {
  return {
    ...envelope(reader, 'diagnostics'),
    problems: reader.records('problems').map(parseProblem),
    dismissed: reader.optional('dismissed', () => reader.flag('dismissed'))
  };
}

function parseProblem(reader: Reader): Problem {
  return {
    code: reader.optional('code', () => reader.count('code')),
    message: reader.text('message'),
    line: reader.optional('line', () => reader.count('line')),
    column: reader.optional('column', () => reader.count('column')),
    file: reader.optional('file', () => reader.text('file'))
  };
}

function parseTensor(reader: Reader, ndim?: number): TensorData {
  const shape = reader.counts('shape', ndim);
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > MAX_VALUES) {
    throw new PayloadError(
      reader.at('shape'),
      `must hold at most ${MAX_VALUES} values, got [${shape.join(', ')}] = ${count}`
    );
  }
  const encoding = parseEncoding(reader);
  const data = reader.text('data');
  const expected = base64Length(count * BYTES[encoding]);
  if (data.length !== expected) {
    throw new PayloadError(
      reader.at('data'),
      `must be ${expected} characters for shape [${shape.join(', ')}] in ${encoding}, got ${data.length}`
    );
  }
  const channels = shape.length > 0 ? shape[0] : 1;
  const perChannel = (name: string): readonly number[] | undefined =>
    encoding === 'u8' ? reader.numbers(name, channels) : undefined;
  return {
    shape,
    axes: reader.optional('axes', () => reader.texts('axes', shape.length)),
    encoding,
    data,
    scale: perChannel('scale'),
    zero: perChannel('zero'),
    nonFinite: reader.optional('nonFinite', () => reader.flag('nonFinite')),
    dtype: reader.text('dtype'),
    stats: parseStats(reader.record('stats')),
    truncatedFrom: reader.optional('truncatedFrom', () => reader.counts('truncatedFrom', shape.length))
  };
}

function parseEncoding(reader: Reader): TensorData['encoding'] {
  const encoding = reader.text('encoding');
  if (encoding === 'f32' || encoding === 'i32' || encoding === 'u8') return encoding;
  throw new PayloadError(reader.at('encoding'), `must be f32, i32 or u8, got "${encoding}"`);
}

function parseStats(reader: Reader): TensorData['stats'] {
  return {
    min: reader.numberOrNull('min'),
    max: reader.numberOrNull('max'),
    mean: reader.numberOrNull('mean'),
    std: reader.numberOrNull('std'),
    nan: reader.count('nan'),
    posInf: reader.count('posInf'),
    negInf: reader.count('negInf'),
    zeros: reader.count('zeros')
  };
}

/**
 * The values of a parsed tensor, row-major: `f32` and `i32` exactly, `u8` as `zero[c] + scale[c] · byte`.
 * @throws PayloadError where `data` is not base64.
 */
export function decodeTensor(tensor: TensorData): Float32Array | Int32Array {
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  const bytes = fromBase64(tensor.data, count * BYTES[tensor.encoding]);
  if (bytes === null) throw new PayloadError('data', 'must be base64 of the values, got something else');
  if (tensor.encoding === 'f32') return new Float32Array(bytes.buffer);
  if (tensor.encoding === 'i32') return new Int32Array(bytes.buffer);
  return decodeBytes(tensor, bytes);
}

function decodeBytes({ scale = [1], zero = [0], nonFinite }: TensorData, bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  const size = scale.length > 0 ? bytes.length / scale.length : 0;
  for (let channel = 0, at = 0; channel < scale.length; channel++) {
    const [step, low] = [scale[channel], zero[channel]];
    for (const end = at + size; at < end; at++) values[at] = low + step * bytes[at];
  }
  if (nonFinite === true) {
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] > 252) values[at] = bytes[at] === 253 ? -Infinity : bytes[at] === 254 ? NaN : Infinity;
    }
  }
  return values;
}
