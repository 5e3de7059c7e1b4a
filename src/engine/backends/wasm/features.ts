/** @file What this JavaScript engine's WebAssembly can do, asked by validating a module that does it. */
import { encodeModule, FunctionBuilder } from './assembler.js';
import { f32x4, i32, v128, type Expression } from './instructions.js';

function accepts(value: (vector: Expression<'v128'>) => Expression<'v128'>): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const probe = new FunctionBuilder();
  const address = probe.param('i32');
  probe.add(v128.store(address, value(v128.load(address))));
  return WebAssembly.validate(encodeModule({ probe }));
}

/** Vectors of 128 bits. */
export function hasSimd(): boolean {
  return accepts(a => f32x4.add(a, a));
}

/** Multiply and add in one instruction. */
export function hasRelaxedMadd(): boolean {
  return accepts(a => f32x4.relaxedMadd(a, a, a));
}

/** False where a content security policy forbids to compile WebAssembly. */
export function mayCompile(): boolean {
  try {
    const probe = new FunctionBuilder();
    probe.return(i32.const(0));
    return new WebAssembly.Module(encodeModule({ probe })) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}
