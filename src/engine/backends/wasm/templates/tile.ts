/**
 * @file The kernel at the heart of convolution and matrix product: a tile of `rows` output channels by
 * `vectors` × 4 neighbouring output pixels stays in registers while the sum runs over its terms.
 *
 * Weights are packed so that a term's `rows` factors lie side by side, after one such row of biases that the
 * sums start from. A term's pixels are found through a table of byte offsets, so that any kernel size, dilation
 * and stride is the same loop over contiguous, unaligned loads. V8 on x64 keeps 15 vectors in registers:
 * `rows × vectors + vectors + 1` must not exceed that, with one more where multiply and add are not fused (one
 * row alone holds no pixels, and spares the second term).
 */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, i32, v128, type Expression } from '../instructions.js';

export interface TileShape {
  readonly rows: number;
  readonly vectors: number;
  /** Terms written out in one turn of the loop; their number must be a multiple. */
  readonly unroll: number;
}

type Vector = Expression<'v128'>;

/** `a × b + c`, fused where that is allowed. */
export function multiplyAdd(fused: boolean): (a: Vector, b: Vector, c: Vector) => Vector {
  return (a, b, c) => (fused ? f32x4.relaxedMadd(a, b, c) : f32x4.add(c, f32x4.mul(a, b)));
}

/**
 * Parameters, all in bytes or counts:
 * weights, strip, output · offsets, offsetsEnd · pixelTiles, pixelStep · lines, stripLine, outputLine ·
 * tiles, stripTile, outputTile · channel (from one output channel to the next).
 * Tiles read their weights one after another.
 */
export function productTile(shape: TileShape, fused: boolean): FunctionBuilder {
  const { rows, vectors, unroll } = shape;
  const madd = multiplyAdd(fused);
  const f = new FunctionBuilder();
  const [weights, strip, output, offsets, offsetsEnd, pixelTiles, pixelStep] = params(f, 7);
  const [lines, stripLine, outputLine, tiles, stripTile, outputTile, channel] = params(f, 7);
  const sums = Array.from({ length: rows }, () => f.locals('v128', vectors));
  const [factor, offset, pixelBase, target, row] = f.locals('i32', 5) as IntegerLocals;
  const [lineStrip, lineOutput, linesLeft, tilesLeft] = f.locals('i32', 4) as IntegerLocals;

  const term = createTerm(f, shape, madd, { sums, factor, offset, pixelBase });
  const pixelTile = (): void => {
    f.set(factor, weights);
    f.set(offset, offsets);
    sums.forEach((own, r) => {
      own.forEach(sum => {
        f.set(sum, v128.load32Splat(factor, r * 4));
      });
    });
    f.increase(factor, rows * 4);
    f.loop(start => {
      for (let place = 0; place < unroll; place++) term(place);
      f.increase(factor, rows * unroll * 4);
      f.increase(offset, unroll * 4);
      f.branchIf(start, i32.ne(offset, offsetsEnd));
    });
    f.set(row, target);
    sums.forEach((own, r) => {
      own.forEach((sum, v) => {
        f.add(v128.store(row, sum, v * 16));
      });
      if (r + 1 < rows) f.increase(row, channel);
    });
    f.increase(pixelBase, pixelStep);
    f.increase(target, vectors * 16);
  };

  f.set(tilesLeft, tiles);
  f.repeat(tilesLeft, () => {
    f.set(lineStrip, strip);
    f.set(lineOutput, output);
    f.set(linesLeft, lines);
    f.repeat(linesLeft, () => {
      f.set(pixelBase, lineStrip);
      f.set(target, lineOutput);
      const left = f.let(pixelTiles);
      f.repeat(left, pixelTile);
      f.increase(lineStrip, stripLine);
      f.increase(lineOutput, outputLine);
    });
    f.set(weights, factor);
    f.increase(strip, stripTile);
    f.increase(output, outputTile);
  });
  return f;
}

/** Writes the code that adds one term to all sums of a tile, `place` of the terms that one turn of its loop adds. */
function createTerm(
  f: FunctionBuilder,
  { rows, vectors }: TileShape,
  madd: ReturnType<typeof multiplyAdd>,
  registers: {
    readonly sums: readonly (readonly Local<'v128'>[])[];
    readonly factor: Local<'i32'>;
    readonly offset: Local<'i32'>;
    readonly pixelBase: Local<'i32'>;
  }
): (place: number) => void {
  const { sums, factor, offset, pixelBase } = registers;
  const pixels = f.locals('v128', vectors);
  const weight = f.local('v128');
  const source = f.local('i32');
  // One row uses each pixel once: no register has to hold it.
  const load = (v: number): Vector => (rows === 1 ? v128.load(source, v * 16) : pixels[v]);
  return place => {
    f.set(source, i32.add(i32.load(offset, place * 4), pixelBase));
    if (rows > 1) {
      pixels.forEach((pixel, v) => {
        f.set(pixel, v128.load(source, v * 16));
      });
    }
    sums.forEach((own, r) => {
      f.set(weight, v128.load32Splat(factor, (place * rows + r) * 4));
      own.forEach((sum, v) => {
        f.set(sum, madd(weight, load(v), sum));
      });
    });
  };
}

type IntegerLocals = [
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>
];

/** The next `count` integer parameters of a function. */
export function params(f: FunctionBuilder, count: number): IntegerLocals {
  return Array.from({ length: count }, () => f.param('i32')) as IntegerLocals;
}

/**
 * Packs weights for `productTile`. Parameters: target, source, row (bytes from one row of the source to the
 * next), bias (of the first row), biasStep (4, or 0 for one bias for all), table, tableEnd (byte offsets of
 * the terms in a row) · tiles. Tiles read `rows` rows of the source one after another.
 */
export function packTile(rows: number): FunctionBuilder {
  const f = new FunctionBuilder();
  const [target, source, row, bias, biasStep, table, tableEnd] = params(f, 7);
  const tiles = f.param('i32');
  const starts = f.locals('i32', rows);
  const place = f.local('i32');
  const offset = f.local('i32');
  f.repeat(tiles, () => {
    starts.forEach((start, r) => {
      f.set(start, source);
      f.increase(source, row);
      f.add(v128.store32Lane(target, v128.load32Zero(bias), 0, r * 4));
      f.increase(bias, biasStep);
    });
    f.increase(target, rows * 4);
    f.set(place, table);
    f.loop(again => {
      f.set(offset, i32.load(place));
      starts.forEach((start, r) => {
        f.add(i32.store(target, i32.load(i32.add(start, offset)), r * 4));
      });
      f.increase(target, rows * 4);
      f.increase(place, 4);
      f.branchIf(again, i32.ne(place, tableEnd));
    });
  });
  return f;
}
