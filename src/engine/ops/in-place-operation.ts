/**
 * @file Operations that write into a tensor and belong to the graph. Each is made from the one that gives a new tensor:
 * that one runs on the tensor as it was, and what it gives takes the tensor's place, in memory and in the graph.
 */
import { dtypeCategory, scalarTypeName, type DType } from '../core/dtype.js';
import { DtypeError, formatList, GraphError, ShapeError } from '../core/errors.js';
import { isGradEnabled } from '../core/grad-mode.js';
import { reportAsOne, type SeenField, type SeenOperation } from '../core/observer.js';
import { sameShape } from '../core/shape.js';
import { originOf, setHistory, Tensor } from '../core/tensor.js';
import { contiguous } from './broadcast.js';
import { defineOp } from './define.js';
import { kernels } from './dispatch.js';
import { noteChange } from './in-place.js';
import { emptyTensor, resident } from './memory.js';
import { checkOverlap, checkRepetition } from './overlap.js';
import { nothing, OperationNode, recordOperation } from './operation-node.js';
import { cast } from './promotion.js';

/** Where an in-place operation differs from others. */
interface InPlaceRules {
  /** Whether several elements may lie at one place, because all of them become the same. */
  readonly mayRepeat?: boolean;
  /** How PyTorch calls the dtype into which a result cannot be put. */
  readonly typeName?: (dtype: DType) => string;
}

/** Makes the function that writes what `compute` gives into its first argument, and gives that. */
export function defineInPlace<Given extends readonly unknown[]>(
  op: string,
  compute: (input: Tensor, ...given: Given) => Tensor,
  { mayRepeat = false, typeName = scalarTypeName }: InPlaceRules = {}
): (target: Tensor, ...given: Given) => Tensor {
  return (target, ...given) => {
    checkLeaf(op, target);
    if (!mayRepeat) checkRepetition(op, target);
    for (const operand of tensorsIn(given)) checkOverlap(op, target, operand);
    const before = asItIs(target);
    const value = reportAsOne(
      () => {
        const result = compute(before, ...given);
        checkResult(op, result, target, typeName);
        return cast(result, target.dtype);
      },
      parts => describeChange(target, before, parts)
    );
    const isRecorded = isGradEnabled() && value.requiresGrad;
    if (isRecorded) checkView(op, target);
    write(target, before, value);
    if (isRecorded) takePlace(target, value);
    return target;
  };
}

function tensorsIn(given: readonly unknown[]): Tensor[] {
  return given.flatMap(argument => {
    if (argument instanceof Tensor) return [argument];
    const isPlain = typeof argument === 'object' && argument !== null && !Array.isArray(argument);
    return isPlain ? Object.values(argument).filter(value => value instanceof Tensor) : [];
  });
}

function checkLeaf(op: string, target: Tensor): void {
  if (!isGradEnabled()) return;
  const origin = originOf(target);
  const base = origin?.base ?? target;
  if (!base.requiresGrad) return;
  if (origin !== null) checkView(op, target);
  if (!base.isLeaf) return;
  const what = origin === null ? 'a leaf Variable' : 'a view of a leaf Variable';
  throw new GraphError(
    `${op}: ${what} that requires grad is being used in an in-place operation. Change it inside noGrad(() => …)`
  );
}

/** Refuses a view whose place in the graph is not clear. */
function checkView(op: string, target: Tensor): void {
  if (originOf(target)?.isRecorded !== false) return;
  throw new GraphError(
    `${op}: A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this ` +
      'use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and ' +
      "the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside " +
      '(if you want the inplace to be tracked).'
  );
}

function checkResult(op: string, result: Tensor, target: Tensor, typeName: (dtype: DType) => string): void {
  if (!sameShape(result.shape, target.shape)) {
    throw new ShapeError(
      `${op}: output with shape ${formatList(target.shape)} doesn't match the broadcast shape ${formatList(result.shape)}`
    );
  }
  if (dtypeCategory(result.dtype) > dtypeCategory(target.dtype)) {
    throw new DtypeError(
      `${op}: result type ${scalarTypeName(result.dtype)} can't be cast to the desired output type ${typeName(target.dtype)}`
    );
  }
}

/** The tensor before the change: its elements, in memory of their own account, and its history. */
function asItIs(target: Tensor): Tensor {
  const { shape, strides, offset, gradFn } = target;
  const memory = { storage: resident(target).storage };
  return new Tensor({ memory, shape, strides, offset }, gradFn);
}

/** Puts `value`, which nobody else holds, where the elements of `target` lie. */
function write(target: Tensor, before: Tensor, value: Tensor): void {
  noteChange(target);
  if (value.memory === before.memory) return;
  const isKept = before.memory.isSaved === true;
  if (isWhole(target) && isWhole(value)) {
    target.memory.storage = resident(value).storage;
  } else {
    if (isKept) leaveToGraph(target);
    kernels().copy(resident(value), resident(target));
  }
  const { gradFn } = value;
  if (!(gradFn instanceof OperationNode) || !gradFn.keeps(value)) return;
  // What the graph has saved are the elements of the target: a later change of them must be noticed.
  const { memory, strides, offset } = target;
  Object.assign(value, { memory, strides, offset });
  gradFn.outputMoved(value);
}

/** Whether a tensor fills its storage in row-major order. */
function isWhole(tensor: Tensor): boolean {
  return tensor.offset === 0 && tensor.numel === tensor.storage.length && tensor.isContiguous();
}

/** Gives the memory of `target` a copy of its storage; the old one stays with what the graph has saved of it. */
function leaveToGraph({ memory }: Tensor): void {
  const { length, dtype } = memory.storage;
  const flat = { shape: [length], strides: [1], offset: 0 };
  const copy = emptyTensor([length], dtype);
  kernels().copy({ storage: memory.storage, ...flat }, copy);
  memory.storage = copy.storage;
}

/** Makes `value` the history of `target`; through a view, a part of the history of what it looks at. */
function takePlace(target: Tensor, value: Tensor): void {
  const origin = originOf(target);
  if (origin === null) {
    setHistory(target, value.gradFn);
    return;
  }
  const { base, retake } = origin;
  const written = recordOperation(
    {
      name: 'CopySlices',
      inputs: [new Tensor(base, base.gradFn), value],
      options: retake,
      saves: nothing,
      // ∂base is ∂y outside the view, ∂value is ∂y inside
      gradient: ({ gradOutput, needs }) => [
        needs[0] ? blankOp([contiguous(gradOutput)], retake) : null,
        needs[1] ? retake(contiguous(gradOutput)) : null
      ]
    },
    new Tensor(base)
  );
  setHistory(base, written.gradFn);
}

/** A copy with zeros where a view looks. */
const blankOp = defineOp<readonly [Tensor], (source: Tensor) => Tensor>({
  name: 'CopySlicesBackward',
  shape: ([input]) => input.shape,
  forward: (own, [input], output, retake) => {
    own.copy(input, output);
    own.fill(retake(output), 0);
  },
  saves: nothing,
  // ∂x is ∂y with zeros in the same place
  gradient: ({ gradOutput, options: retake }): Tensor[] => [blankOp([contiguous(gradOutput)], retake)]
});

/** What an observer hears: one operation on the target, made of `parts`; of a view also that its base has changed. */
function describeChange(
  target: Tensor,
  before: Tensor,
  parts: readonly SeenOperation[]
): readonly SeenOperation[] {
  const made = new Set(parts.map(part => part.output));
  const given = [...new Set(parts.flatMap(part => part.inputs))].filter(
    input => input !== before && !made.has(input)
  );
  const fieldBehind = (fields: readonly SeenField[]): SeenField => {
    const known = new Map<Tensor, SeenField>(
      [before, ...given].map((input, place) => [input, fields[place]])
    );
    let last = fields[0];
    for (const part of parts) {
      last = part.fieldBehind(part.inputs.map(input => known.get(input)));
      known.set(part.output, last);
    }
    return last;
  };
  const macs = parts.reduce((sum, part) => sum + part.macs, 0);
  const change = { inputs: [target, ...given], output: target, macs, fieldBehind };
  const base = originOf(target)?.base;
  if (base === undefined) return [change];
  const mixed = (fields: readonly SeenField[]): SeenField =>
    fields.every(field => field === undefined) ? undefined : null;
  return [change, { inputs: [base, target], output: base, macs: 0, fieldBehind: mixed }];
}
