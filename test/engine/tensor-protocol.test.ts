/** @file What JavaScript itself asks of a tensor: operators, loops, JSON, `length`. The values are PyTorch's. */
import { describe, expect, test } from 'vitest';
import { EngineError, ones, tensor, zeros, type Tensor } from '../../src/index.js';

/** As JavaScript sees it, without the types that a notebook checks. */
const loose = (value: Tensor): number => value as unknown as number;

/** `text + value`, whose types no checker would let pass. */
const join = (text: string, value: unknown): string => text + (value as string);

describe('operators and Math take the only element', () => {
  const [nine, ten] = [tensor(9), tensor([[10]])];

  test.each([
    ['tensor(10) < tensor(9)', () => ten < nine, false],
    ['tensor(9) <= 9', () => loose(nine) <= 9, true],
    // eslint-disable-next-line eqeqeq -- what a user of Python types
    ['tensor(9) == 9', () => loose(nine) == 9, true],
    ['0 + tensor(9)', () => 0 + loose(nine), 9],
    ['tensor(9) * 2', () => loose(nine) * 2, 18],
    ['-tensor(9)', () => -loose(nine), -9],
    ['Math.min(9.5, tensor(9))', () => Math.min(9.5, loose(nine)), 9],
    ['Math.max(…[1, 3, 2])', () => Math.max(...Array.from(tensor([1, 3, 2]), loose)), 3],
    ['Number(tensor(true))', () => Number(tensor(true, { dtype: 'bool' })), 1],
    ['"loss " + tensor(0.5)', () => join('loss ', tensor(0.5)), 'loss 0.5'],
    [
      'new Float32Array(tensor([1, 2]))',
      () => new Float32Array(tensor([1, 2]) as never),
      Float32Array.of(1, 2)
    ]
  ])('%s', (_, run, wanted) => {
    expect(run()).toEqual(wanted);
  });

  test('total += loss adds up numbers', () => {
    let total = 0;
    for (const loss of [0.5, 0.25]) total += loose(tensor(loss, { requiresGrad: true }).mul(2));
    expect(total).toBe(1.5);
  });

  test.each([
    ['x + 1', (x: number) => x + 1],
    ['x < x', (x: number) => x < x],
    ['Math.min(1, x)', (x: number) => Math.min(1, x)],
    ['"x " + x', (x: number) => join('x ', x)]
  ])('%s of several elements is refused, with what to write instead', (_, run) => {
    for (const several of [ones([2, 3]), zeros([0])]) {
      expect(() => run(loose(several))).toThrow(EngineError);
      expect(() => run(loose(several))).toThrow(
        /elements cannot be converted to Scalar: .* Write a\.add\(b\).*a\.lt\(b\).*a\.minimum\(b\)/
      );
    }
  });

  test('a template literal and String(x) have the text that PyTorch prints', () => {
    expect(`${loose(tensor(0.5))}`).toBe('tensor(0.5000)');
    expect(`${loose(ones([2]))} ${String(ones([2]))}`).toBe('tensor([1., 1.]) tensor([1., 1.])');
  });
});

describe('a tensor iterates its first dimension', () => {
  test('for (const row of x), spread and destructuring give views', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
      [5, 6]
    ]);
    const rows: unknown[] = [];
    for (const row of x) rows.push(row.toArray());
    expect(rows).toEqual(x.toArray());
    expect([...x].map(({ shape }) => shape)).toEqual([[2], [2], [2]]);
    const [first, , third] = x;
    expect([first.toArray(), third.toArray()]).toEqual([
      [1, 2],
      [5, 6]
    ]);
    expect(first.memory).toBe(x.memory);
    expect([...zeros([0, 2])]).toEqual([]);
  });

  test('gradients flow through the parts', () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const [a, , c] = x;
    a.mul(c).backward();
    expect(x.grad?.toArray()).toEqual([3, 0, 1]);
  });

  test('a tensor without dimensions is refused with PyTorch’s texts', () => {
    expect(() => [...tensor(1)]).toThrow('iteration over a 0-d tensor');
    expect(() => Array.from(tensor(1))).toThrow(EngineError);
    expect(() => tensor(1).length).toThrow('len() of a 0-d tensor');
  });

  test('length is the size of the first dimension', () => {
    expect([zeros([3, 2]).length, zeros([0]).length]).toEqual([3, 0]);
    expect(Object.keys(zeros([3]))).not.toContain('length');
  });
});

describe('JSON.stringify(x)', () => {
  test.each([
    [tensor(1.5), '1.5'],
    [
      tensor([
        [1, 2],
        [3, 4]
      ]),
      '[[1,2],[3,4]]'
    ],
    [tensor([true, false], { dtype: 'bool' }), '[true,false]'],
    [tensor([2 ** 40], { dtype: 'int64' }), '[1099511627776]'],
    [tensor([NaN, Infinity, 1]), '[null,null,1]']
  ])('%s', (x, wanted) => {
    expect(JSON.stringify(x)).toBe(wanted);
    expect(JSON.stringify({ x })).toBe(`{"x":${wanted}}`);
  });
});
