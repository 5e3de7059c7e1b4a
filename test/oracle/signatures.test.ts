/** @file What functions take is what PyTorch's take: the same arguments in the same order, with the same defaults. */
import { describe, expect, test } from 'vitest';

import { signatureOf, type Field } from '../../src/engine/core/signature.js';
import { SIGNATURES } from '../../src/engine/core/signatures.js';
import { manualSeed, Tensor } from '../../src/index.js';
import { SAMPLES, type Sample } from './argument-samples.js';
import { readFixture } from './fixture.js';

interface Argument {
  readonly name: string;
  readonly keyword?: true;
  readonly default?: unknown;
}

const torch = readFixture('signatures') as Readonly<Record<string, readonly Argument[]>>;

/** Classes tell how they are made, and `forward` is no argument of PyTorch's. */
const isFunction = (name: string): boolean => name.includes('.') || /^[a-z]/.test(name);

/** Arguments without a place here, wherever they stand. */
const SKIPPED: Readonly<Record<string, string>> = {
  size_average: 'deprecated in PyTorch for reduction',
  reduce: 'deprecated in PyTorch for reduction',
  inplace: 'the functions give a new tensor',
  foreach: 'chooses among equal implementations of PyTorch',
  only_inputs: 'ignored by PyTorch'
};

/** Functions that are not compared, with the reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'Tensor.index': 'stands for the square brackets',
  'Tensor.to': 'takes a dtype alone: there are no devices, and nothing waits'
};

/** PyTorch's arguments behind which a list ends here, with the reason. */
const ENDS: Readonly<Record<string, string>> = {
  'Tensor.backward: inputs': 'autograd.grad gives the gradients of chosen leaves',
  'Tensor.bmm: out_dtype': 'of accelerators',
  'Tensor.mm: out_dtype': 'of accelerators',
  'bmm: out_dtype': 'of accelerators',
  'mm: out_dtype': 'of accelerators',
  'Tensor.unique: sorted': 'the values are always sorted, and come alone',
  'autograd.grad: is_grads_batched': 'gradients are not vectorised',
  'functional.softmax: _stacklevel': 'says where PyTorch warns',
  'functional.logSoftmax: _stacklevel': 'says where PyTorch warns',
  'functional.softmin: _stacklevel': 'says where PyTorch warns'
};

/** PyTorch's names of arguments that are called otherwise here: they cannot be written in a call. */
const RENAMED: readonly string[] = [
  'input: left',
  'input: values',
  'tensor: input',
  't: data',
  'mat2: right',
  'mat2: other',
  'other: right',
  'src: source',
  'value: source',
  'dimension: dim',
  'func: fn',
  'tensors: operands',
  'requires_grad: value',
  'vec: vector'
];

function snake(name: string): string {
  return name.replace(/(?<=[a-z\d])([A-Z])/g, (_, letter: string) => `_${letter.toLowerCase()}`);
}

/** The names of the places, without the one for options alone. */
function placesOf(name: string): string[] {
  const { fields, rest } = signatureOf(name)!;
  const all = rest === null ? fields : [...fields, rest];
  return [...new Set(all.map(field => snake(field.name)))].filter(own => own !== 'options');
}

/** The options that a place takes. */
function optionsOf(fields: readonly Field[]): Set<string> {
  return new Set(fields.flatMap(({ kind }) => Object.keys(kind.options ?? {})).map(snake));
}

const compared = Object.keys(SIGNATURES).filter(
  name => isFunction(name) && name in torch && !(name in DIFFERENT)
);

describe('places', () => {
  test.each(compared)('%s takes its arguments in PyTorch’s order', name => {
    const wanted = torch[name].filter(each => each.keyword !== true && !(each.name in SKIPPED));
    const end = wanted.findIndex(each => `${name}: ${each.name}` in ENDS);
    const places = placesOf(name);
    const expected = (end < 0 ? wanted : wanted.slice(0, end)).map((each, place) =>
      RENAMED.includes(`${each.name}: ${places[place]}`) ? places[place] : each.name
    );
    expect(places).toEqual(expected);
  });

  test.each(compared)('%s takes what may be left out as an option, too', name => {
    const options = optionsOf(signatureOf(name)!.fields);
    const places = placesOf(name);
    const optional = torch[name].filter(each => 'default' in each && each.keyword !== true);
    const names = optional.map(each => each.name).filter(each => places.includes(each));
    expect(names.filter(each => !options.has(each))).toEqual([]);
  });

  test('no exception is left that is not needed', () => {
    const ends = Object.keys(ENDS).map(each => each.split(': '));
    const gone = ends.filter(
      ([name, own]) => !(name in torch && torch[name].some(each => each.name === own))
    );
    expect([...gone, ...Object.keys(DIFFERENT).filter(name => !(name in torch))]).toEqual([]);
  });
});

/** What a call gives, as text. */
function resultOf({ call, required }: Sample, ...given: readonly unknown[]): string {
  manualSeed(0);
  return JSON.stringify(call(...required, ...given), (_, value: unknown) =>
    value instanceof Tensor ? [value.dtype, value.toArray()] : value
  );
}

/** The result, or the words of the error where one option does not go with the others. */
function outcomeOf(sample: Sample, options: Readonly<Record<string, unknown>>): string {
  try {
    return resultOf(sample, options);
  } catch (error) {
    return String(error);
  }
}

describe('forms', () => {
  test.each(SAMPLES)(
    '%s gives the same by place, by option and with options behind some places',
    (_, sample) => {
      const all = Object.entries(sample.options);
      const values = all.map(([, value]) => value);
      const byOption = resultOf(sample, sample.options);
      expect(resultOf(sample, ...values)).toBe(byOption);
      for (let count = 1; count < all.length; count++) {
        const closing = Object.fromEntries(all.slice(count));
        expect(resultOf(sample, ...values.slice(0, count), closing)).toBe(byOption);
      }
    }
  );

  test.each(SAMPLES)('%s takes PyTorch’s spellings of its options', (_, sample) => {
    const spelled = Object.entries(sample.options).map(([key, value]) => [snake(key), value] as const);
    expect(resultOf(sample, Object.fromEntries(spelled))).toBe(resultOf(sample, sample.options));
  });

  test.each(SAMPLES)('%s has the options of its sample in PyTorch’s order', (name, sample) => {
    const names = torch[name].map(each => each.name).filter(each => snakes(sample).includes(each));
    expect(snakes(sample)).toEqual(names);
  });

  test.each(SAMPLES)('%s has PyTorch’s defaults', (name, sample) => {
    for (const key of Object.keys(sample.options)) {
      const given = torch[name].find(each => each.name === snake(key));
      if (given === undefined || !('default' in given) || given.default === null) continue;
      const others = Object.fromEntries(Object.entries(sample.options).filter(([own]) => own !== key));
      const byDefault = outcomeOf(sample, { ...others, [key]: given.default });
      expect(`${key}: ${outcomeOf(sample, others)}`).toBe(`${key}: ${byDefault}`);
    }
  });

  test('every public function with an optional place has a sample', () => {
    const sampled = new Set(SAMPLES.map(([name]) => name));
    const optional = compared.filter(name => {
      const places = torch[name].filter(each => 'default' in each && each.keyword !== true);
      return places.some(each => placesOf(name).includes(each.name)) && !sampled.has(name);
    });
    expect(optional).toEqual([]);
  });
});

const snakes = ({ options }: Sample): string[] => Object.keys(options).map(snake);
