/** @file Files that lie about themselves are refused with the name of the field, before anything is allocated. */
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Generator } from '../../../src/engine/core/random.js';
import { FileError, io, tensor, zeros } from '../../../src/engine/index.js';
import { inflate } from '../../../src/engine/io/inflate.js';
import { writeZip } from '../../../src/engine/io/zip-writer.js';

const utf8 = new TextEncoder();

function concatenate(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(part => [...part]));
}

function safetensors(header: string, data = 0, length = utf8.encode(header).length): Uint8Array {
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(length), true);
  return concatenate(size, utf8.encode(header), new Uint8Array(data));
}

function f32(shape: string, start: number, end: number): string {
  return `{"dtype":"F32","shape":${shape},"data_offsets":[${start},${end}]}`;
}

function npy(header: string, data = 0): Uint8Array {
  const text = utf8.encode(header);
  return concatenate(
    [0x93],
    utf8.encode('NUMPY'),
    [1, 0, text.length & 255, text.length >> 8],
    text,
    new Uint8Array(data)
  );
}

/** A `.pt` file around a pickle written by hand: a text is its bytes. */
function pt(
  pickle: string,
  storages: Readonly<Record<string, Uint8Array>> = { 0: new Uint8Array(16) }
): Uint8Array {
  const data = Object.entries(storages).map(([key, bytes]) => [`a/data/${key}`, bytes] as const);
  return writeZip('test', [['a/data.pkl', Buffer.from(pickle, 'latin1')], ...data]);
}

/** Protocol 2 of a tensor over storage '0' of four floats; offset, size and stride as pickles of small integers. */
function rebuild(offset: string, size: string, stride: string, count = 'K\x04', key = '0'): string {
  const storage = `((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0${key}X\x03\0\0\0cpu${count}tQ`;
  return `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n${storage}${offset}${size}${stride}\x89}tR.`;
}

describe('loadSafetensors(bytes)', () => {
  const lies: readonly (readonly [lie: string, bytes: Uint8Array, message: string])[] = [
    [
      'a header longer than the file',
      safetensors('{}', 0, 1e6),
      'header must lie inside the file, got 1000000 bytes at 8'
    ],
    [
      'a header of 2^60 bytes',
      concatenate([0, 0, 0, 0, 0, 0, 0, 16], [123, 125]),
      'header length must be less than 2^53'
    ],
    [
      'a shape that offsets do not span',
      safetensors(`{"a":${f32('[2,2]', 0, 8)}}`, 8),
      "tensor 'a': data_offsets must span 16 bytes"
    ],
    [
      'a shape of 2^80 elements',
      safetensors(`{"a":${f32('[1099511627776,1099511627776]', 0, 8)}}`, 8),
      "tensor 'a': shape must have fewer than 2^53 elements"
    ],
    [
      'tensors that overlap',
      safetensors(`{"a":${f32('[2]', 0, 8)},"b":${f32('[2]', 4, 12)}}`, 12),
      "tensor 'b': data_offsets must begin at 8"
    ],
    [
      'a hole',
      safetensors(`{"a":${f32('[1]', 0, 4)},"b":${f32('[1]', 8, 12)}}`, 12),
      "tensor 'b': data_offsets must begin at 4"
    ],
    [
      'bytes behind the last tensor',
      safetensors(`{"a":${f32('[1]', 0, 4)}}`, 9),
      'data_offsets must end with the data of 9 bytes, got 4'
    ],
    [
      'a name twice',
      safetensors(`{"a":${f32('[1]', 0, 4)},"a":${f32('[1]', 4, 8)}}`, 8),
      "header must name 'a' once"
    ],
    [
      'a field twice',
      safetensors('{"a":{"dtype":"F32","dtype":"F64","shape":[],"data_offsets":[0,4]}}', 4),
      "must have dtype, shape and data_offsets once, got 'dtype'"
    ],
    ['endless nesting', safetensors(`{"a":${'['.repeat(100_000)}`), "header must have '{' at 5"],
    ['a negative size', safetensors(`{"a":${f32('[-1]', 0, 4)}}`, 4), 'a whole number below 2^53'],
    [
      'a size beyond 2^53',
      safetensors(`{"a":${f32('[9007199254740993]', 0, 4)}}`, 4),
      'a whole number below 2^53'
    ],
    ['text behind the header', safetensors('{} {}'), 'header must have nothing more'],
    ['no header', new Uint8Array(3), 'header length must lie inside the file']
  ];
  test.each(lies)('refuses %s', (_, bytes, message) => {
    expect(() => io.loadSafetensors(bytes)).toThrow(FileError);
    expect(() => io.loadSafetensors(bytes)).toThrow(message);
  });

  test('takes a tensor called __proto__ for what it is', () => {
    const loaded = io.loadSafetensors(safetensors(`{"__proto__":${f32('[1]', 0, 4)}}`, 4));
    expect(Object.keys(loaded)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(loaded)).toBe(Object.prototype);
  });
});

describe('loadNpy(bytes)', () => {
  const fields = (shape: string, descr = '<f4'): string =>
    `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const lies: readonly (readonly [lie: string, bytes: Uint8Array, message: string])[] = [
    ['more elements than bytes', npy(fields('(1000000,)'), 8), 'array: data must be 4000000 bytes for shape'],
    ['fewer elements than bytes', npy(fields('(1,)'), 8), 'array: data must be 4 bytes for shape (1,)'],
    [
      'a shape of 2^80 elements',
      npy(fields('(1099511627776, 1099511627776)'), 8),
      'shape must have fewer than 2^53 elements'
    ],
    ['65 dimensions', npy(fields(`(${'1, '.repeat(65)})`), 4), 'shape must have at most 64 dimensions'],
    [
      'a shape twice',
      npy("{'shape': (1,), 'shape': (2,), 'descr': '<f4', 'fortran_order': False}", 4),
      "once and not 'shape'"
    ],
    ['a missing field', npy("{'shape': (1,), 'descr': '<f4'}", 4), 'descr, fortran_order and shape'],
    [
      'a header that runs out',
      npy(fields('(1,)'), 0).subarray(0, 20),
      'array: header must lie inside the file'
    ],
    [
      'version 4',
      concatenate([0x93], utf8.encode('NUMPY'), [4, 0, 0, 0, 0, 0]),
      'version must be 1.0, 2.0 or 3.0, got 4.0'
    ],
    ['another format', utf8.encode('PK\x03\x04 and so on'), 'magic number must be that of npy']
  ];
  test.each(lies)('refuses %s', (_, bytes, message) => {
    expect(() => io.loadNpy(bytes)).toThrow(message);
  });
});

describe('loadNpz(bytes)', () => {
  const archive = (): Uint8Array => io.saveNpz({ a: tensor([1, 2]), b: tensor([3]) });
  const find = (bytes: Uint8Array, text: string, from = 0): number =>
    Buffer.from(bytes).indexOf(text, from, 'latin1');

  test('refuses two entries of one name', () => {
    const bytes = archive();
    const text = Buffer.from(bytes).toString('latin1').replaceAll('b.npy', 'a.npy');
    expect(() => io.loadNpz(Buffer.from(text, 'latin1'))).toThrow(
      "zip entry 'a.npy' must come once, got two"
    );
  });

  test('refuses entries that lie over one another, as those of a bomb do', () => {
    const bytes = archive();
    const second = find(bytes, 'PK\x01\x02', find(bytes, 'PK\x01\x02') + 4);
    // The directory's second entry points at the first one's header and bears its name.
    const name = find(bytes, 'b.npy', second);
    bytes.set(new Uint8Array(4), second + 42);
    expect(() => io.loadNpz(bytes)).toThrow("zip entry 'b.npy': local header must say the same, got 'a.npy'");
    bytes.set(utf8.encode('a'), name);
    expect(() => io.loadNpz(bytes)).toThrow("zip entry 'a.npy' must come once");
  });

  test('refuses an entry whose bytes reach into the next', () => {
    const bytes = archive();
    const first = find(bytes, 'PK\x01\x02');
    const view = new DataView(bytes.buffer);
    for (const field of [20, 24])
      view.setUint32(first + field, view.getUint32(first + field, true) + 60, true);
    expect(() => io.loadNpz(bytes)).toThrow("zip entry 'b.npy': offset must lie behind the entry before it");
  });

  test('refuses changed data by its checksum', () => {
    const bytes = archive();
    bytes[find(bytes, 'PK\x03\x04', 4) - 1] ^= 1;
    expect(() => io.loadNpz(bytes)).toThrow("zip entry 'a.npy': checksum must be that of the data");
  });

  test('refuses encryption, other methods, other files and no archive', () => {
    const change = (field: number, value: number): Uint8Array => {
      const bytes = archive();
      bytes[find(bytes, 'PK\x01\x02') + field] = value;
      return bytes;
    };
    expect(() => io.loadNpz(change(8, 1))).toThrow('must not be encrypted');
    expect(() => io.loadNpz(change(10, 12))).toThrow('method must be 0 (stored) or 8 (deflated), got 12');
    expect(() => io.loadNpz(writeZip('test', [['a.txt', new Uint8Array(1)]]))).toThrow(
      "must end with .npy, got 'a.txt'"
    );
    expect(() => io.loadNpz(utf8.encode('no archive at all, not even nearly'))).toThrow(
      'zip end record must end the file'
    );
  });
});

describe('inflate(op, input, size)', () => {
  const zeros20 = deflateRawSync(new Uint8Array(20));

  test('stops at the promised size', () => {
    expect(inflate('test', zeros20, 20)).toEqual(new Uint8Array(20));
    expect(() => inflate('test', zeros20, 19)).toThrow('the size must be 19 as promised, got more');
    expect(() => inflate('test', zeros20, 21)).toThrow('the size must be 21 as promised, got 20');
  });

  test('leaves a stream that unpacks to far more, without reading it to its end', () => {
    const bomb = deflateRawSync(new Uint8Array(50e6)).fill(0xff, 20_000);
    expect(bomb.length).toBeGreaterThan(40_000);
    expect(() => inflate('test', bomb, 1000)).toThrow('the size must be 1000 as promised, got more');
  });

  test('takes a stream of many steps for what it is, and one that ends early for an error', () => {
    const generator = new Generator(0);
    const plain = Uint8Array.from({ length: 100_000 }, () => generator.integerBelow(40));
    const packed = deflateRawSync(plain);
    expect(packed.length).toBeGreaterThan(40_000);
    expect(Buffer.compare(inflate('test', packed, plain.length), plain)).toBe(0);
    for (const end of [0, 1, 16_384, 32_768, packed.length - 1]) {
      expect(() => inflate('test', packed.subarray(0, end), plain.length)).toThrow(/^test: .*(size|end)/);
    }
  });

  test('refuses a distance to before the beginning, and a code that is none', () => {
    expect(() => inflate('test', Uint8Array.of(0x03, 0x02), 3)).toThrow('compressed data:');
    expect(() => inflate('test', Uint8Array.of(0x07), 0)).toThrow(
      'a block must be stored or coded, got kind 3'
    );
  });
});

describe('loadTorch(bytes)', () => {
  test('reads the pickle that the lies below are made from', () => {
    expect(String(io.loadTorch(pt(rebuild('K\x00', 'K\x02K\x02\x86', 'K\x02K\x01\x86'))))).toContain(
      '[0., 0.]'
    );
  });

  const lies: readonly (readonly [lie: string, bytes: Uint8Array, message: string])[] = [
    [
      'a view that reaches out of its storage',
      pt(rebuild('K\x01', 'K\x02K\x02\x86', 'K\x02K\x01\x86')),
      'size, stride and storage_offset must stay inside a storage of 4 elements'
    ],
    [
      'a negative stride',
      pt(rebuild('K\x00', 'K\x02\x85', 'J\xff\xff\xff\xff\x85')),
      'stride must be a whole number of at least 0, got -1'
    ],
    [
      'a negative offset',
      pt(rebuild('J\xff\xff\xff\xff', 'K\x01\x85', 'K\x01\x85')),
      'storage_offset must be'
    ],
    [
      'sizes and strides of different number',
      pt(rebuild('K\x00', 'K\x02\x85', ')')),
      'stride must have 1 entries as size'
    ],
    [
      'a storage of other length',
      pt(rebuild('K\x00', 'K\x01\x85', 'K\x01\x85', 'J\xff\xff\xff\x7f')),
      "storage '0' must have 8589934588 bytes"
    ],
    [
      'a storage that is not there',
      pt(rebuild('K\x00', 'K\x01\x85', 'K\x01\x85', 'K\x04', '7')),
      "zip entry 'a/data/7' must be in the file"
    ],
    [
      'a function that it does not know',
      pt('\x80\x02cbuiltins\neval\nX\x03\0\0\x001+1\x85R.'),
      'got builtins.eval'
    ],
    ['a name that only looks known', pt('\x80\x02ctorch\nconstructor\n)R.'), 'got torch.constructor'],
    ['a function as a value', pt('\x80\x02ccollections\nOrderedDict\n.'), 'got a class'],
    ['a call of what is no function', pt('\x80\x02K\x01)R.'), 'a known function must be called'],
    ['attributes of what is no dict', pt('\x80\x02]}b.'), 'attributes must be those of a dict'],
    ['an opcode of protocol 0', pt('I1\n.'), 'opcode must be one of protocols 2 to 5, got 0x49 at 0'],
    ['a key twice', pt('\x80\x02}(K\x01NK\x01Nu.'), "key '1' must come once in a dict"],
    ['a pickle without end', pt('\x80\x02}'), 'pickle must lie inside the file'],
    ['an empty stack', pt('\x80\x02.'), 'the stack must hold a value'],
    ['a text longer than the file', pt('\x80\x02X\xff\xff\xff\x7f'), 'pickle text must lie inside the file'],
    [
      'a file that is neither',
      utf8.encode('hello'),
      'a file must begin as a zip or as a pickle, got the bytes'
    ],
    ['an empty file', new Uint8Array(0), 'got an empty file'],
    ['a zip without a pickle', io.saveNpz({ a: zeros([1]) }), 'zip must hold an entry …/data.pkl']
  ];
  test.each(lies)('refuses %s', (_, bytes, message) => {
    expect(() => io.loadTorch(bytes)).toThrow(message);
  });

  test('takes a key called __proto__ for what it is', () => {
    const dict = io.loadTorch(pt('\x80\x02}X\x09\0\0\0__proto__K\x05s.'));
    expect(Object.entries(dict)).toEqual([['__proto__', 5]]);
  });

  test('takes a list that holds itself, and one that is nested 100,000 deep', () => {
    const self = io.loadTorch<unknown[]>(pt('\x80\x02]q\x00h\x00a.'));
    expect(self[0]).toBe(self);
    let [level, depth] = [io.loadTorch<unknown>(pt(`\x80\x02${']'.repeat(1e5)}${'a'.repeat(1e5 - 1)}.`)), 0];
    for (; Array.isArray(level); depth++) level = level[0];
    expect(depth).toBe(1e5);
  });

  test('refuses to make thousands of copies of one long list', () => {
    const list = `](${'N'.repeat(1000)}eq\x00`;
    const call = 'cbuiltins\nset\nh\x00\x85R0';
    expect(() => io.loadTorch(pt(`\x80\x02${list}${call.repeat(1000)}.`))).toThrow('calls must take at most');
  });
});

describe('saving', () => {
  test('a view is saved as the elements that it shows, and comes back the same', () => {
    const matrix = tensor([
      [1, 2],
      [3, 4]
    ]);
    const state = { t: matrix.t(), n: tensor([7], { dtype: 'int64' }) };
    for (const loaded of [io.loadSafetensors(io.saveSafetensors(state)), io.loadNpz(io.saveNpz(state))]) {
      expect(loaded['t'].toArray()).toEqual([
        [1, 3],
        [2, 4]
      ]);
      expect([loaded['n'].dtype, loaded['n'].item()]).toEqual(['int64', 7]);
    }
  });

  test('what is no tensor is refused by name', () => {
    const state = { epoch: 3 } as unknown as Record<string, ReturnType<typeof zeros>>;
    expect(() => io.saveSafetensors(state)).toThrow("saveSafetensors: 'epoch' must be a tensor, got number");
    expect(() => io.saveNpz(state)).toThrow("saveNpz: 'epoch' must be a tensor, got number");
  });
});
