/** Models of one node, written as ONNX protocol buffers. Field numbers: onnx.proto3 of ONNX 1.17. */

const FLOAT = 1;

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return bytes;
}

const number = (field, value) => [...varint(field << 3), ...varint(value)];

function block(field, bytes) {
  return [...varint((field << 3) | 2), ...varint(bytes.length)].concat(bytes);
}

const text = (field, value) => block(field, [...new TextEncoder().encode(value)]);

function integers(name, values) {
  return block(5, [...text(1, name), ...values.flatMap(value => number(8, value)), ...number(20, 7)]);
}

function integer(name, value) {
  return block(5, [...text(1, name), ...number(3, value), ...number(20, 2)]);
}

function valueInfo(field, name, shape) {
  const dims = shape.flatMap(size => block(1, number(1, size)));
  const tensorType = [...number(1, FLOAT), ...block(2, dims)];
  return block(field, [...text(1, name), ...block(2, block(1, tensorType))]);
}

function initializer(name, shape, values) {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const head = [...shape.flatMap(size => number(1, size)), ...number(2, FLOAT), ...text(8, name)];
  return block(5, head.concat(block(9, Array.from(raw))));
}

function model(node, input, output, weights) {
  const graph = block(1, node)
    .concat(text(2, 'bench'))
    .concat(weights)
    .concat(valueInfo(11, 'x', input))
    .concat(valueInfo(12, 'y', output));
  const opset = block(8, [...text(1, ''), ...number(2, 17)]);
  return Uint8Array.from(number(1, 8).concat(block(7, graph)).concat(opset));
}

export function convolutionModel(type, { input, weight, output, kernel, stride, padding, groups }, values) {
  const backwards = type === 'ConvTranspose';
  // What the strides left over at the far side of the input.
  const left = input
    .slice(2)
    .map((size, dim) => size - ((output[2 + dim] - 1) * stride + kernel - 2 * padding));
  const node = [
    ...text(1, 'x'),
    ...text(1, 'w'),
    ...text(2, 'y'),
    ...text(4, type),
    ...integers('kernel_shape', [kernel, kernel]),
    ...integers('strides', [stride, stride]),
    ...integers('pads', [padding, padding, padding, padding]),
    ...integer('group', groups),
    ...(backwards ? integers('output_padding', left) : [])
  ];
  const [from, to] = backwards ? [output, input] : [input, output];
  return model(node, from, to, initializer('w', weight, values));
}

export function matmulModel(size, values) {
  const node = [...text(1, 'x'), ...text(1, 'w'), ...text(2, 'y'), ...text(4, 'MatMul')];
  const shape = [size, size];
  return model(node, shape, shape, initializer('w', shape, values));
}
