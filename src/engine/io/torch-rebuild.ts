/**
 * @file What PyTorch's functions that rebuild tensors make of their arguments, done here without them. After
 * `torch/_utils.py` and `torch/_tensor.py`.
 */
import { isFloatingPoint } from '../core/dtype.js';
import { FileError, formatList } from '../core/errors.js';
import { elementCount } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { Parameter } from '../nn/parameter.js';
import { neg } from '../ops/elementwise.js';
import { cast } from '../ops/promotion.js';
import { claimedCount } from './byte-reader.js';
import { ELEMENT_TYPES } from './element-type.js';
import { BuiltLater, PickleDict, PickleFunction, settled } from './pickle-values.js';
import { checkNatural, checkNaturals, fail } from './torch-fields.js';
import { heldType, TorchDtype, TorchStorage } from './torch-storage.js';

const OP = 'loadTorch';
/** Operations take no more dimensions. */
const MOST_DIMENSIONS = 64;

type Rebuild = (args: readonly unknown[]) => unknown;

/** A view of a storage. @throws FileError where it reaches out of it */
function viewOf(storage: unknown, dtype: TorchDtype | null, layout: readonly unknown[]): Tensor {
  if (!(storage instanceof TorchStorage)) return fail('a tensor’s storage', 'a storage', storage);
  const { whole, start, count } = storage.elements(dtype);
  const offset = checkNatural('storage_offset', layout[0]);
  const [shape, strides] = [checkNaturals('size', layout[1]), checkNaturals('stride', layout[2])];
  if (shape.length !== strides.length) {
    throw new FileError(
      `${OP}: stride must have ${shape.length} entries as size, got ${formatList(strides)}`
    );
  }
  if (shape.length > MOST_DIMENSIONS) {
    throw new FileError(`${OP}: size must have at most ${MOST_DIMENSIONS} entries, got ${shape.length}`);
  }
  claimedCount(OP, 'size', shape);
  const last = shape.reduce((sum, side, dim) => sum + (side - 1) * strides[dim], offset);
  if (elementCount(shape) > 0 ? last >= count : offset > count) {
    throw new FileError(
      `${OP}: size, stride and storage_offset must stay inside a storage of ${count} elements, ` +
        `got ${formatList(shape)}, ${formatList(strides)} and ${offset}`
    );
  }
  return new Tensor({ memory: whole.memory, shape, strides, offset: start + offset });
}

function markTrainable(tensor: Tensor): Tensor {
  if (!isFloatingPoint(tensor.dtype)) {
    throw new FileError(`${OP}: requires_grad must be False for ${tensor.dtype}, got True`);
  }
  return tensor.requiresGrad_();
}

/** The flags beside a tensor: the one that says that its elements are to be negated. */
function applyMetadata(tensor: Tensor, metadata: unknown): Tensor {
  return metadata instanceof PickleDict && metadata.entries.get('neg') === true ? neg(tensor) : tensor;
}

/** `_rebuild_tensor(storage, offset, size, stride)`; v2 goes on with requires_grad, hooks, metadata. */
function rebuildTensor([
  storage,
  offset,
  size,
  stride,
  requiresGrad,
  ,
  metadata
]: readonly unknown[]): Tensor {
  const tensor = applyMetadata(viewOf(storage, null, [offset, size, stride]), metadata);
  return requiresGrad === true ? markTrainable(tensor) : tensor;
}

/** v3 has a dtype in front of the metadata. */
function rebuildTensorOfDtype(args: readonly unknown[]): Tensor {
  const [storage, offset, size, stride, requiresGrad, , dtype, metadata] = args;
  if (!(dtype instanceof TorchDtype)) return fail('a tensor’s dtype', 'one of torch', dtype);
  const tensor = applyMetadata(viewOf(storage, dtype, [offset, size, stride]), metadata);
  return requiresGrad === true ? markTrainable(tensor) : tensor;
}

/** `_rebuild_parameter(data, requires_grad, hooks)`, and `Parameter(data, requires_grad=True)`. */
function rebuildParameter([given, requiresGrad = true]: readonly unknown[]): Tensor {
  const data = settled(given);
  if (!(data instanceof Tensor)) return fail('a parameter’s data', 'a tensor', data);
  const parameter = new Parameter(data.detach(), { requiresGrad: false });
  return requiresGrad === true ? markTrainable(parameter) : parameter;
}

/**
 * `_rebuild_from_type_v2(function, class, args, state)`: a tensor of a subclass, or with attributes of its own. The
 * engine's tensors carry neither.
 */
function rebuildFromType([rebuild, , args]: readonly unknown[]): unknown {
  const isKnown = rebuild instanceof PickleFunction && /^torch[.]_utils[.]_rebuild_/.test(rebuild.path);
  if (!isKnown || !Array.isArray(args))
    return fail('_rebuild_from_type_v2', 'given a function of torch', rebuild);
  return rebuild.call(args as unknown[]);
}

/** `_rebuild_device_tensor_from_cpu_tensor(data, dtype, device, requires_grad)`, also from an array of numpy. */
function rebuildFromData([given, dtype, , requiresGrad]: readonly unknown[]): Tensor {
  const data = settled(given);
  if (!(data instanceof Tensor)) return fail('a tensor’s data', 'a tensor or an array', data);
  const held = dtype instanceof TorchDtype ? ELEMENT_TYPES[heldType(dtype)].dtype : data.dtype;
  const tensor = cast(data.detach(), held);
  return requiresGrad === true ? markTrainable(tensor) : tensor;
}

/** A parameter as old versions wrote it: the class called with data, then told flags that the call had said already. */
class LegacyParameter extends BuiltLater {
  readonly #parameter: Tensor;

  constructor(args: readonly unknown[]) {
    super();
    this.#parameter = rebuildParameter(args);
  }

  override build(): void {
    // Hooks, and whether a gradient is wanted.
  }

  override result(): Tensor {
    return this.#parameter;
  }
}

/** A tensor as PyTorch 0.1 wrote it: an empty one, which is then told its storage, offset, size and stride. */
class LegacyTensor extends BuiltLater {
  #tensor: Tensor | null = null;

  override build(state: unknown): void {
    if (!Array.isArray(state)) return fail('a tensor’s state', 'a tuple', state);
    this.#tensor = rebuildTensor(state.slice(0, 4));
  }

  override result(): Tensor {
    return this.#tensor ?? fail('a tensor', 'given a storage', null);
  }
}

function refuse(kind: string, advice: string): Rebuild {
  return () => {
    throw new FileError(`${OP}: ${kind} tensors are not held here; ${advice}, got one`);
  };
}

const LEGACY_TENSORS = [
  'Bool',
  'Byte',
  'Char',
  'Short',
  'Int',
  'Long',
  'Half',
  'BFloat16',
  'Float',
  'Double'
];

/** The functions by their paths. */
export const REBUILDS: Readonly<Record<string, Rebuild>> = {
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_tensor_v3': rebuildTensorOfDtype,
  'torch._utils._rebuild_parameter': rebuildParameter,
  'torch._utils._rebuild_parameter_with_state': rebuildParameter,
  'torch.nn.parameter.Parameter': args => new LegacyParameter(args),
  'torch._tensor._rebuild_from_type_v2': rebuildFromType,
  'torch._utils._rebuild_device_tensor_from_cpu_tensor': rebuildFromData,
  'torch._utils._rebuild_device_tensor_from_numpy': rebuildFromData,
  'torch._utils._rebuild_xla_tensor': rebuildFromData,
  'torch._utils._rebuild_qtensor': refuse('quantized', 'save x.dequantize()'),
  'torch._utils._rebuild_sparse_tensor': refuse('sparse', 'save x.to_dense()'),
  'torch._utils._rebuild_nested_tensor': refuse('nested', 'save x.unbind(), a list'),
  'torch._utils._rebuild_meta_tensor_no_storage': refuse('meta', 'they have no values: save real ones'),
  'torch._utils._rebuild_wrapper_subclass': refuse('wrapper', 'they have no storage: save what they wrap'),
  'torch.Tensor': () => new LegacyTensor(),
  ...Object.fromEntries(
    LEGACY_TENSORS.flatMap(name =>
      ['torch', 'torch.cuda'].map(module => [`${module}.${name}Tensor`, () => new LegacyTensor()] as const)
    )
  )
};
