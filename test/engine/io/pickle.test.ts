/** @file Pickles written by hand: what only old versions of PyTorch wrote, and what only an attack writes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tensor } from '../../../src/engine/index.js';
import { FileError, io, nn } from '../../../src/engine/index.js';
import { setWarningHost, type WarningHost } from '../../../src/engine/core/warning.js';
import { writeZip } from '../../../src/engine/io/zip-writer.js';
import { useBackend } from '../backends.js';

useBackend('reference');

let before: WarningHost;
beforeAll(() => {
  before = setWarningHost({ show: () => undefined, job: () => io });
});
afterAll(() => {
  setWarningHost(before);
});

/** Loads a file around a pickle, with a storage '0' of the floats 0, 1, 2, 3. A text is its bytes. */
function load(pickle: string): unknown {
  const floats = new Uint8Array(Float32Array.of(0, 1, 2, 3).buffer);
  const files = [
    ['a/data.pkl', Buffer.from(pickle, 'latin1')],
    ['a/data/0', floats]
  ] as const;
  return io.loadTorch<unknown>(writeZip('test', files));
}

function text(value: string): string {
  return `X${String.fromCharCode(value.length)}\0\0\0${value}`;
}

/** A persistent id of the storage; `view` is the part of it that is meant. */
function storage(view = '', kind = 'torch\nFloatStorage'): string {
  return `(${text('storage')}c${kind}\n${text('0')}${text('cpu')}K\x04${view}tQ`;
}

const DEEP = 1e5;

describe('loadTorch(bytes) of what old versions wrote', () => {
  test('a storage of a GPU, in the module of its own', () => {
    const call = `ctorch._utils\n_rebuild_tensor\n(${storage('', 'torch.cuda\nFloatStorage')}K\x01K\x02\x85K\x01\x85tR`;
    expect((load(`\x80\x02${call}.`) as Tensor).toArray()).toEqual([1, 2]);
  });

  test('a storage that is a part of another', () => {
    const part = storage(`(${text('v')}K\x01K\x03t`);
    const x = load(`\x80\x02ctorch._utils\n_rebuild_tensor\n(${part}K\x01K\x02\x85K\x01\x85tR.`) as Tensor;
    expect(x.toArray()).toEqual([2, 3]);
    expect(() => load(`\x80\x02ctorch._utils\n_rebuild_tensor\n(${part}K\x02K\x02\x85K\x01\x85tR.`)).toThrow(
      'must stay inside a storage of 3 elements'
    );
    expect(() => load(`\x80\x02${storage(`(${text('v')}K\x02K\x03t`)}.`)).toThrow(
      'within its 4 elements, got 5'
    );
  });

  test('a tensor that is made first and told its storage then, and a parameter of it', () => {
    const x = `ctorch\nFloatTensor\n)\x81(${storage()}K\x00K\x02K\x02\x86K\x02K\x01\x86tb`;
    const parameter = load(`\x80\x02ctorch.nn.parameter\nParameter\n(${x}\x88t\x81(\x88\x89Ntb.`);
    expect(parameter).toBeInstanceOf(nn.Parameter);
    expect((parameter as Tensor).detach().toArray()).toEqual([
      [0, 1],
      [2, 3]
    ]);
  });

  test('modules of Python 2', () => {
    expect(load('\x80\x02c__builtin__\nset\n](K\x07e\x85R.')).toEqual([7]);
  });
});

describe('loadTorch(bytes) of a pickle that attacks', () => {
  test.each([
    ['tuples', `)${'\x85'.repeat(DEEP)}`],
    ['dictionaries', `${`}${text('a')}`.repeat(DEEP)}N${'s'.repeat(DEEP)}`],
    ['unknown calls', `}${text('a')}${'cm\nf\n('.repeat(DEEP)}${'tR'.repeat(DEEP)}s`],
    ['unknown states', `}${text('a')}${'cm\nf\n)\x81'.repeat(DEEP)}${'b'.repeat(DEEP - 1)}s`]
  ])('takes %s that are nested 100,000 deep', (_, pickle) => {
    expect(load(`\x80\x02${pickle}.`)).toBeTypeOf('object');
  });

  test('does not follow tensors of subclasses of subclasses', () => {
    const nest = 'ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._tensor\n_rebuild_from_type_v2\nN(';
    expect(() => load(`\x80\x02${nest.repeat(DEEP)}${'tNtR'.repeat(DEEP)}.`)).toThrow(
      '_rebuild_from_type_v2 must be given a function of torch'
    );
  });

  test('takes a million entries of the memo', () => {
    const puts = Buffer.alloc(5e6);
    for (let entry = 0; entry < 1e6; entry++) {
      puts[5 * entry] = 0x72;
      puts.writeUInt32LE(entry, 5 * entry + 1);
    }
    expect(load(`\x80\x02]${puts.toString('latin1')}.`)).toEqual([]);
  });

  test('refuses more than ten million containers', () => {
    expect(() => load(`\x80\x02](${']'.repeat(1e7)}e.`)).toThrow('it must make at most 10000000 containers');
  });

  test('takes what holds itself: a dictionary, a placeholder, a key', () => {
    const dict = load(`\x80\x02}q\0${text('a')}h\0s.`) as { a: unknown };
    expect(dict.a).toBe(dict);
    const { a } = load(`\x80\x02}${text('a')}cm\nf\n)\x81q\0h\0bs.`) as { a: io.Placeholder };
    expect(a.state).toBe(a);
    const map = load('\x80\x02}q\0h\0\x85Ns.') as Map<unknown[], null>;
    expect([...map.keys()][0][0]).toBe(map);
  });

  test.each([
    ['a list', `](${'N'.repeat(1000)}eq\0`, 'cbuiltins\nset\nh\0\x85R0'],
    [
      'a dictionary',
      `}(${Array.from({ length: 250 }, (_, i) => `K${String.fromCharCode(i)}N`).join('')}uq\0`,
      'ccollections\nCounter\nh\0\x85R0'
    ],
    ['bytes', `B\xe8\x03\0\0${'x'.repeat(1000)}q\0`, 'cbuiltins\nbytearray\nh\0\x85R0']
  ])('refuses to make thousands of copies of %s', (_, source, copy) => {
    expect(() => load(`\x80\x03${source}${copy.repeat(10_000)}.`)).toThrow('calls must take at most');
  });

  test('leaves every object alone, whatever names a file has', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const nested = names.map(name => `${text(name)}}${text('polluted')}K\x01s`).join('');
    const dict = load(`\x80\x02}(${nested}u.`) as Record<string, object>;
    expect(Object.keys(dict)).toEqual(names);
    for (const name of names) {
      const calls = ['collections', 'builtins', 'torch', '__proto__'].map(
        module => `c${module}\n${name}\n)R`
      );
      expect(String(load(`\x80\x02](${calls.join('')}e.`))).toContain(`Placeholder(builtins.${name})`);
    }
    expect('polluted' in {}).toBe(false);
  });

  test.each(['os\nsystem', 'posix\nsystem', 'nt\nsystem', 'sys\nexit', 'subprocess\nPopen'])(
    'refuses a file that names %j, wherever it stands',
    name => {
      expect(() => load(`\x80\x02](K\x01c${name}\n${text('ls')}\x85Re.`)).toThrow(FileError);
      expect(() => load(`\x80\x02](K\x01c${name}\n${text('ls')}\x85Re.`)).toThrow('do not trust the file');
    }
  );
});
