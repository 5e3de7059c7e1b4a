import { describe, expect, it } from 'vitest';
import { encodeModule, FunctionBuilder } from '../../../src/engine/backends/wasm/assembler.js';
import {
  f32,
  f32x4,
  f64,
  i32,
  signed,
  unsigned,
  v128,
  type Expression
} from '../../../src/engine/backends/wasm/instructions.js';
import './compare.js';

function instantiate(functions: Record<string, FunctionBuilder>): {
  run: Record<string, (...args: number[]) => number>;
  memory: WebAssembly.Memory;
} {
  const bytes = encodeModule(functions);
  expect(WebAssembly.validate(bytes)).toBe(true);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return { run: exports as Record<string, (...args: number[]) => number>, memory };
}

describe('the assembler', () => {
  it('unsigned(624485) and signed(-123456) are the LEB128 of the specification', () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(signed(64)).toEqual([0xc0, 0x00]);
    expect(unsigned(0xffffffff)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });

  it('i32.const, f32.const and f64.const come out as the numbers they went in', () => {
    const numbers: Expression[] = [
      ...[0, 1, -1, 63, 64, -64, -65, 2 ** 31 - 1, -(2 ** 31)].map(i32.const),
      ...[0.5, -0, 3.4028234663852886e38, NaN].map(f32.const),
      ...[0.1, Number.MAX_VALUE, -Infinity].map(f64.const)
    ];
    const expected = [
      0,
      1,
      -1,
      63,
      64,
      -64,
      -65,
      2 ** 31 - 1,
      -(2 ** 31),
      0.5,
      -0,
      3.4028234663852886e38,
      NaN,
      0.1
    ];
    expected.push(Number.MAX_VALUE, -Infinity);
    const functions = numbers.map((number, i): [string, FunctionBuilder] => {
      const builder = new FunctionBuilder();
      builder.return(number);
      return [`number${i}`, builder];
    });
    const { run } = instantiate(Object.fromEntries(functions));
    expect(functions.map(([name]) => run[name]())).toEqual(expected);
  });

  it('loop, if, repeat and times run their bodies as often as they say', () => {
    const counting = new FunctionBuilder();
    const count = counting.param('i32');
    const total = counting.let(i32.const(0));
    counting.times(count, () => {
      counting.times(count, () => {
        counting.increase(total, 1);
      });
    });
    counting.if(i32.gtS(total, i32.const(8)), () => {
      counting.increase(total, 100);
    });
    counting.return(total);
    const { run } = instantiate({ counting });
    expect([0, 1, 2, 3].map(n => run.counting(n))).toEqual([0, 1, 4, 109]);
  });

  it('branchIf(block) leaves the block from within a loop', () => {
    const search = new FunctionBuilder();
    const limit = search.param('i32');
    const square = search.let(i32.const(0));
    const root = search.let(i32.const(0));
    search.block(done => {
      search.loop(again => {
        search.set(square, i32.mul(root, root));
        search.branchIf(done, i32.geS(square, limit));
        search.increase(root, 1);
        search.branchIf(again, i32.const(1));
      });
    });
    search.return(root);
    expect(instantiate({ search }).run.search(50)).toBe(8);
  });

  it('constant(value) is made once, before all else, and holds in every turn of a loop', () => {
    const sum = new FunctionBuilder();
    const to = sum.param('i32');
    const total = sum.let(sum.constant(f32x4.const(1)));
    sum.repeat(sum.let(i32.const(3)), () => {
      sum.set(total, f32x4.add(total, sum.constant(f32x4.const(2))));
      sum.set(total, f32x4.mul(total, sum.constant(f32x4.const(2))));
    });
    sum.add(v128.store(to, total));
    const twos = String(f32x4.const(2).bytes);
    expect(String(sum.body).split(twos)).toHaveLength(2);
    const { run, memory } = instantiate({ sum });
    run.sum(64);
    expect([...new Float32Array(memory.buffer, 64, 4)]).toEqual([36, 36, 36, 36]);
  });

  it.each([
    ['add', f32x4.add(f32x4.const(2), f32x4.const(3)), 5],
    ['relaxedMadd', f32x4.relaxedMadd(f32x4.const(2), f32x4.const(3), f32x4.const(4)), 10],
    ['nearest', f32x4.nearest(f32x4.const(2.5)), 2],
    ['bitselect', v128.bitselect(f32x4.const(1), f32x4.const(2), f32x4.lt(f32x4.const(0), f32x4.const(1))), 1]
  ])('f32x4.%s computes in all four lanes', (_, value, expected) => {
    const store = new FunctionBuilder();
    store.add(v128.store(store.param('i32'), value, 16));
    const { run, memory } = instantiate({ store });
    run.store(64);
    expect([...new Float32Array(memory.buffer, 80, 4)]).toEqual([expected, expected, expected, expected]);
  });

  it('param() after local() is refused, since the indices would move', () => {
    const builder = new FunctionBuilder();
    builder.local('i32');
    expect(() => builder.param('i32')).toThrow('parameters are declared before locals');
  });

  it('encodeModule(functions, shared) imports a shared memory', () => {
    const answer = new FunctionBuilder();
    answer.return(i32.const(42));
    const bytes = encodeModule({ answer }, { shared: { maximumPages: 16 } });
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 16, shared: true });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    expect((exports.answer as () => number)()).toBe(42);
  });
});
