/** @file Runs the engine over ModuleInfo's samples: construction, initial state, `repr`, outputs, gradients, state. */
import { grad } from '../../src/engine/autograd/backward.js';
import { manualSeed } from '../../src/engine/core/random.js';
import type { Tensor } from '../../src/engine/core/tensor.js';
import * as engine from '../../src/engine/index.js';
import { EXACT, expectTensor, FORWARD, GRADIENT, recordTensor, type TensorRecord } from './fixture.js';
import { argumentList, bind, flatten, NotThere, type Given } from './torch-call.js';
import { parseCall, type CallShape } from './torch-names.js';
import { checkMessage } from './torch-operations.js';
import { withoutPointZero } from './torch-record.js';

/** A sample as `scripts/torch_cases/modules.py` records it. */
export interface ModuleSample extends Given {
  readonly training: boolean;
  readonly repr: string;
  readonly state: Readonly<Record<string, TensorRecord>>;
  readonly forward: Given;
  readonly outputs: readonly TensorRecord[];
  readonly gradOutputs?: readonly TensorRecord[];
  /** Of what forward was given; null where it takes no gradient. */
  readonly grads?: readonly (TensorRecord | null)[];
  readonly parameterGrads?: Readonly<Record<string, TensorRecord | null>>;
  readonly after: Readonly<Record<string, TensorRecord>>;
}

/** A construction, or a forward call, that PyTorch refuses. */
export interface RefusedModule extends Given {
  readonly forward?: Given;
  readonly error: string;
  readonly regex: string;
}

const CONV = 'inChannels, outChannels, kernelSize';
const CONV_OPTIONS = 'stride, padding, dilation, groups, bias, paddingMode';
const TRANSPOSE_OPTIONS = 'stride, padding, outputPadding, groups, bias, dilation, paddingMode';
const NORM = 'numFeatures, { eps, momentum, affine, trackRunningStats, bias }';
const CONSTRUCTORS = `
AdaptiveAvgPool(outputSize) AdaptiveMaxPool(outputSize, { returnIndices })
AvgPool(kernelSize, { stride, padding, ceilMode, countIncludePad, divisorOverride })
MaxPool(kernelSize, { stride, padding, dilation, returnIndices, ceilMode })
LPPool(normType, kernelSize, { stride, ceilMode })
BatchNorm(${NORM}) InstanceNorm(${NORM})
GroupNorm(numGroups, numChannels, { eps, affine, bias }) LayerNorm(normalizedShape, { eps, elementwiseAffine, bias })
LocalResponseNorm(size, { alpha, beta, k })
Conv(${CONV}, { ${CONV_OPTIONS} }) ConvTranspose(${CONV}, { ${TRANSPOSE_OPTIONS} })
Linear(inFeatures, outFeatures, { bias })
ReflectionPad(padding) ReplicationPad(padding) ZeroPad(padding) CircularPad(padding) ConstantPad(padding, value)
CELU({ alpha }) ELU({ alpha }) GELU({ approximate }) Hardtanh({ minVal, maxVal }) LeakyReLU({ negativeSlope })
PReLU({ numParameters, init }) Softplus({ beta, threshold }) Threshold(threshold, value)
Softmax({ dim }) LogSoftmax({ dim }) Softmax2d()
Embedding(numEmbeddings, embeddingDim, { paddingIdx, maxNorm, normType, scaleGradByFreq, sparse })
LogSigmoid() Hardswish() ReLU() ReLU6() Sigmoid() SiLU() Softsign() Tanh() Mish() SELU()
L1Loss({ reduction, weight }) MSELoss({ reduction, weight }) SmoothL1Loss({ reduction, beta })
HuberLoss({ reduction, delta, weight })
KLDivLoss({ reduction, logTarget }) NLLLoss({ weight, ignoreIndex, reduction }) BCELoss({ weight, reduction })
BCEWithLogitsLoss({ weight, reduction, posWeight })
CrossEntropyLoss({ weight, ignoreIndex, reduction, labelSmoothing })
`;

/** Class names, without the number of dimensions where there is one, with their constructors. */
const SHAPES: ReadonlyMap<string, CallShape> = new Map(
  Array.from(CONSTRUCTORS.matchAll(/\w+\([^)]*\)/g), ([text]) => {
    const shape = parseCall(text);
    return [shape.method, shape];
  })
);

function shapeOf(name: string): CallShape {
  const shape = SHAPES.get(name) ?? SHAPES.get(name.replace(/[123]d$/, ''));
  if (shape === undefined) throw new Error(`${name} is missing in the name map`);
  return shape;
}

interface AnyModule {
  train(mode: boolean): unknown;
  stateDict(): Record<string, Tensor>;
  namedParameters(): Iterable<[string, Tensor]>;
  forward(...given: unknown[]): unknown;
  toString(): string;
}

function construct(name: string, given: Given): AnyModule {
  const Class = (engine.nn as unknown as Partial<Record<string, new (...list: unknown[]) => AnyModule>>)[
    name
  ];
  if (Class === undefined) throw new NotThere(name);
  const shape = shapeOf(name);
  return new Class(...argumentList(shape, bind(shape, given, [])));
}

/** Whether the engine has the class. */
export function isModuleThere(name: string): boolean {
  return name in engine.nn;
}

/** Forward's inputs stand in PyTorch's order; none of these modules takes a named one. */
function forwardArguments(given: Given, tensors: Tensor[]): unknown[] {
  const order = given.args.map((_, place) => String(place));
  const shape: CallShape = { owner: null, method: 'forward', positional: order, named: [], order };
  return argumentList(shape, bind(shape, given, tensors));
}

function checkState(
  module: AnyModule,
  expected: Readonly<Record<string, TensorRecord>>,
  tolerance: typeof EXACT
): void {
  const actual = module.stateDict();
  if (Object.keys(actual).join() !== Object.keys(expected).join()) {
    throw new Error(`state ${Object.keys(actual).join()} is not ${Object.keys(expected).join()}`);
  }
  for (const [key, record] of Object.entries(expected)) expectTensor(actual[key], record, tolerance);
}

function checkGradients(
  sample: ModuleSample,
  module: AnyModule,
  tensors: readonly Tensor[],
  outputs: readonly Tensor[]
): void {
  const parameters = new Map(module.namedParameters());
  const wanted = sample.grads!.map((record, place): [TensorRecord | null, Tensor] => [
    record,
    tensors[place]
  ]);
  for (const [name, record] of Object.entries(sample.parameterGrads!)) {
    wanted.push([record, parameters.get(name)!]);
  }
  const known = wanted.filter(([record]) => record !== null);
  const ends = outputs.filter(output => output.requiresGrad);
  const found = grad(
    ends,
    known.map(([, tensor]) => tensor),
    { gradOutputs: sample.gradOutputs!.map(recordTensor) }
  );
  known.forEach(([record], place) => {
    expectTensor(found[place], record!, GRADIENT);
  });
}

/** Runs one sample on the current backend. @throws where the engine differs from PyTorch, or NotThere */
export function checkModule(name: string, sample: ModuleSample): void {
  manualSeed(42);
  const module = construct(name, sample);
  module.train(sample.training);
  const printed = module.toString();
  if (withoutPointZero(printed) !== withoutPointZero(sample.repr)) {
    throw new Error(`prints ${printed} instead of ${sample.repr}`);
  }
  checkState(module, sample.state, EXACT);
  const tensors: Tensor[] = [];
  const given = forwardArguments(sample.forward, tensors);
  tensors.forEach((tensor, place) => {
    if (sample.grads?.[place] != null) tensor.requiresGrad_();
  });
  const outputs = flatten(module.forward(...given));
  outputs.forEach((output, place) => {
    expectTensor(output, sample.outputs[place], FORWARD);
  });
  if (sample.grads !== undefined) checkGradients(sample, module, tensors, outputs);
  checkState(module, sample.after, FORWARD);
}

/** Runs what PyTorch refuses. @throws where it is not refused in PyTorch's words */
export function checkRefusedModule(name: string, refused: RefusedModule): void {
  checkMessage(refused, () => {
    const module = construct(name, refused);
    if (refused.forward !== undefined) module.forward(...forwardArguments(refused.forward, []));
  });
}
