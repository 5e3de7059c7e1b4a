/** @file Python's own containers and values inside a pickle: dictionaries, sets, bytes, complex numbers. */
import { fail } from './torch-fields.js';
import { PickleDict } from './pickle-values.js';

type Make = (args: readonly unknown[]) => unknown;

/** `OrderedDict()`, `Counter({…})`, or with pairs, as older versions wrote it. */
function makeDict([pairs = []]: readonly unknown[]): PickleDict {
  if (pairs instanceof PickleDict) return new PickleDict(pairs.entries);
  if (!Array.isArray(pairs)) return fail('a dict', 'made of pairs', pairs);
  const dict = new PickleDict();
  for (const pair of pairs as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return fail('a dict', 'made of pairs', pair);
    if (dict.entries.has(pair[0])) return fail('a dict', 'with every key once', pair[0]);
    dict.entries.set(pair[0], pair[1]);
  }
  return dict;
}

function makeList([values = []]: readonly unknown[]): unknown[] {
  return Array.isArray(values)
    ? [...(values as unknown[])]
    : fail('a list, set or size', 'made of a list', values);
}

/** The bytes of a text whose characters each stand for one. */
function encodeLatin1(text: unknown, encoding: unknown): Uint8Array {
  if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1')) {
    return fail('bytes', 'a text of latin1', encoding);
  }
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code > 255) return fail('bytes', 'a text of latin1', text);
    bytes[place] = code;
  }
  return bytes;
}

/** `bytes()`, `bytearray()`, `bytearray(b'…')`, `bytearray('…', 'latin-1')` */
function makeBytes([source, encoding]: readonly unknown[]): Uint8Array {
  if (source === undefined) return new Uint8Array(0);
  return source instanceof Uint8Array ? source.slice() : encodeLatin1(source, encoding);
}

/** `complex(1.0, 2.0)`: JavaScript has no such number, so it is an object of Python's two attributes. */
function makeComplex([real, imag = 0]: readonly unknown[]): PickleDict {
  if (typeof real !== 'number' || typeof imag !== 'number')
    return fail('a complex number', 'two numbers', real);
  return new PickleDict([
    ['real', real],
    ['imag', imag]
  ]);
}

function makeDevice([kind, index]: readonly unknown[]): string {
  if (typeof kind !== 'string') return fail('a device', 'a text', kind);
  return typeof index === 'number' ? `${kind}:${index}` : kind;
}

function makeLayout([name]: readonly unknown[]): string {
  return typeof name === 'string' ? name : fail('a layout', 'a text', name);
}

/** By their paths, with the modules of Python 3. */
export const PYTHON_FUNCTIONS: Readonly<Record<string, Make>> = {
  'collections.OrderedDict': makeDict,
  'collections.Counter': makeDict,
  // The first argument makes what is missing; nothing is missing in a file.
  'collections.defaultdict': ([, ...pairs]) => makeDict(pairs),
  'collections.deque': makeList,
  'builtins.dict': makeDict,
  'builtins.list': makeList,
  'builtins.tuple': makeList,
  'builtins.set': makeList,
  'builtins.frozenset': makeList,
  'builtins.bytes': makeBytes,
  'builtins.bytearray': makeBytes,
  'builtins.complex': makeComplex,
  '_codecs.encode': ([text, encoding]) => encodeLatin1(text, encoding),
  'torch.Size': makeList,
  'torch.device': makeDevice,
  'torch.serialization._get_layout': makeLayout
};

const PYTHON_2_MODULES: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' };

/** A module under its name of today. */
export function modernModule(module: string): string {
  if (Object.hasOwn(PYTHON_2_MODULES, module)) return PYTHON_2_MODULES[module];
  return module;
}
