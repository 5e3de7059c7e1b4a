/**
 * @file What of a module's fields belongs to it: parameters, buffers and children, each kind in the order in which they
 * were assigned. After `Module.__setattr__` in `torch/nn/modules/module.py`.
 */
import { scalarTypeName } from '../core/dtype.js';
import { ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { Callable } from './callable.js';
import { Parameter } from './parameter.js';

/** Of a buffer. */
interface BufferSetting {
  readonly persistent: boolean;
}

/** Stands between a module and its fields: every field that is set or deleted comes by here. */
export class Members<Child extends Callable> implements ProxyHandler<Child> {
  /** By name; null for one that was taken away and keeps its place. */
  readonly parameters = new Map<string, Parameter | null>();
  /** By name; null for one that was taken away and keeps its place. */
  readonly children = new Map<string, Child | null>();
  /** By name, with the tensor that is there now. */
  readonly buffers = new Map<string, BufferSetting & { readonly tensor: Tensor | null }>();
  /** The name whose next value is a buffer, whatever it is. */
  #awaited: string | null = null;

  defineProperty(module: Child, name: string | symbol, field: PropertyDescriptor): boolean {
    const isSet = 'value' in field || 'get' in field;
    if (typeof name === 'string' && isSet) this.#note(module, name, field.value);
    return Reflect.defineProperty(module, name, field);
  }

  /** Sets as `defineProperty` would in the end, without the way there: setters of the class are left to it. */
  set(module: Child, name: string | symbol, value: unknown, receiver: unknown): boolean {
    const isOwn = Object.getOwnPropertyDescriptor(module, name)?.writable ?? !(name in module);
    if (!isOwn || typeof name !== 'string') return Reflect.set(module, name, value, receiver);
    this.#note(module, name, value);
    return Reflect.set(module, name, value);
  }

  deleteProperty(module: Child, name: string | symbol): boolean {
    if (typeof name === 'string') this.#forget(name);
    return Reflect.deleteProperty(module, name);
  }

  /** Makes a name that of a buffer, which its next value is. */
  expectBuffer(name: string, setting: BufferSetting): void {
    if (!this.buffers.has(name)) this.#forget(name);
    this.buffers.set(name, { ...setting, tensor: null });
    this.#awaited = name;
  }

  /** Brings the members that are here already into the order of others, and takes over which are buffers. */
  arrangeAs(others: Members<Child>, valueOf: (name: string) => unknown): void {
    for (const map of [this.parameters, this.children, this.buffers]) map.clear();
    for (const name of others.parameters.keys()) {
      const value = valueOf(name);
      this.parameters.set(name, value instanceof Parameter ? value : null);
    }
    for (const name of others.children.keys()) this.children.set(name, this.#childOr(valueOf(name)));
    for (const [name, { persistent }] of others.buffers) {
      const value = valueOf(name);
      this.buffers.set(name, { persistent, tensor: value instanceof Tensor ? value : null });
    }
  }

  #childOr(value: unknown): Child | null {
    return value instanceof Callable ? (value as Child) : null;
  }

  #note(module: Child, name: string, value: unknown): void {
    if (name === this.#awaited) {
      this.#awaited = null;
      this.#noteBuffer(module, name, value);
    } else if (value instanceof Parameter) {
      if (!this.parameters.has(name)) this.#forget(name);
      this.parameters.set(name, value);
    } else if (this.parameters.has(name)) {
      if (value != null) throw refusal(module, name, value, 'parameter', 'torch.nn.Parameter');
      this.parameters.set(name, null);
    } else if (value instanceof Callable) {
      if (!this.children.has(name)) this.#forget(name);
      this.children.set(name, value as Child);
    } else if (this.children.has(name)) {
      if (value != null) throw refusal(module, name, value, 'child module', 'torch.nn.Module');
      this.children.set(name, null);
    } else this.#noteBuffer(module, name, value);
  }

  #noteBuffer(module: Child, name: string, value: unknown): void {
    const buffer = this.buffers.get(name);
    if (buffer === undefined) return;
    if (value != null && !(value instanceof Tensor)) {
      throw refusal(module, name, value, 'buffer', 'torch.nn.Buffer, torch.Tensor');
    }
    this.buffers.set(name, { ...buffer, tensor: value ?? null });
  }

  #forget(name: string): void {
    this.parameters.delete(name);
    this.children.delete(name);
    this.buffers.delete(name);
  }
}

/** The error of a value that may not stand in the place of a member. */
function refusal(module: Callable, name: string, value: unknown, kind: string, expected: string): ValueError {
  const advice =
    kind === 'parameter' && value instanceof Tensor
      ? `; write new nn.Parameter(tensor), or noGrad(() => module.${name}.copy_(tensor)) for new values in the old one`
      : '';
  return new ValueError(
    `${module.constructor.name}.${name}: cannot assign '${typeName(value)}' as ${kind} '${name}' ` +
      `(${expected} or None expected)${advice}`
  );
}

/** What a value is, in one or two words: PyTorch's name of a tensor's type, else the name of a class or a function. */
export function typeName(value: unknown): string {
  if (value instanceof Parameter) return 'torch.nn.Parameter';
  if (value instanceof Tensor) return `torch.${scalarTypeName(value.dtype)}Tensor`;
  if (value instanceof Callable) return value.constructor.name;
  if (typeof value === 'function') return value.name === '' ? 'function' : value.name;
  if (Array.isArray(value)) return 'array';
  return value === null ? 'None' : typeof value;
}
