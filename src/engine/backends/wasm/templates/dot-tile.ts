/**
 * @file The kernel of the weight gradient: dot products of `rows` planes of the output's gradient with `taps`
 * shifted planes of the input, both kept in registers. Vectors run along pixels, and the planes are read where
 * they lie; nothing is packed.
 */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, i32, i8x16, v128, type Expression } from '../instructions.js';
import { multiplyAdd, params } from './tile.js';

export interface DotShape {
  readonly rows: number;
  readonly taps: number;
  /** Bytes from one plane of the gradient to the next. */
  readonly plane: number;
  /** Bytes from one row of the result to the next. */
  readonly resultRow: number;
}

type Vector = Expression<'v128'>;

/** Byte numbers that pick these four lanes of two vectors. */
function lanes(...picked: readonly number[]): number[] {
  return picked.flatMap(lane => [0, 1, 2, 3].map(byte => lane * 4 + byte));
}

/** Lane 0 is the sum of all of `a`, lane 1 of all of `b`. */
function sumLanes(f: FunctionBuilder, a: Vector, b: Vector): Vector {
  const low = i8x16.shuffle(a, b, lanes(0, 1, 4, 5));
  const high = i8x16.shuffle(a, b, lanes(2, 3, 6, 7));
  const pairs = f.let(f32x4.add(low, high));
  return f32x4.add(
    i8x16.shuffle(pairs, pairs, lanes(0, 2, 0, 2)),
    i8x16.shuffle(pairs, pairs, lanes(1, 3, 1, 3))
  );
}

/**
 * Adds to the result. Parameters: grad, strip, offsets, offsetsEnd (a table of byte offsets, `taps` of them for
 * each turn), result · vectors · lines, gradLine, stripLine · images, gradImage, stripImage.
 */
export function dotTile(shape: DotShape, fused: boolean): FunctionBuilder {
  const { rows, taps } = shape;
  const f = new FunctionBuilder();
  const [grad, strip, offsets, offsetsEnd, result, vectors] = params(f, 6);
  const [lines, gradLine, stripLine, images, gradImage, stripImage] = params(f, 6);
  const sums = Array.from({ length: rows }, () => f.locals('v128', taps));
  const sources = f.locals('i32', taps);
  const [imageGrad, imageStrip, lineGrad, lineStrip, place, end] = f.locals('i32', 6);
  const imagesLeft = f.local('i32');
  const linesLeft = f.local('i32');

  const step = createStep(f, shape, fused, { sums, sources, place });
  f.loop(nextTaps => {
    for (const own of sums) for (const sum of own) f.set(sum, v128.zero());
    f.set(imageGrad, grad);
    f.set(imageStrip, strip);
    f.set(imagesLeft, images);
    f.repeat(imagesLeft, () => {
      f.set(lineGrad, imageGrad);
      f.set(lineStrip, imageStrip);
      f.set(linesLeft, lines);
      f.repeat(linesLeft, () => {
        f.set(place, lineGrad);
        f.set(end, i32.add(lineGrad, i32.shl(vectors, i32.const(4))));
        sources.forEach((source, t) => {
          f.set(source, i32.add(lineStrip, i32.load(offsets, t * 4)));
        });
        f.loop(again => {
          step();
          f.branchIf(again, i32.ne(place, end));
        });
        f.increase(lineGrad, gradLine);
        f.increase(lineStrip, stripLine);
      });
      f.increase(imageGrad, gradImage);
      f.increase(imageStrip, stripImage);
    });
    sums.forEach((own, r) => {
      addSums(f, own, result, r * shape.resultRow);
    });
    f.increase(result, taps * 4);
    f.increase(offsets, taps * 4);
    f.branchIf(nextTaps, i32.ne(offsets, offsetsEnd));
  });
  return f;
}

/** Writes the code that adds the products of four pixels to all sums, and goes on to the next four. */
function createStep(
  f: FunctionBuilder,
  { taps, plane }: DotShape,
  fused: boolean,
  registers: {
    readonly sums: readonly (readonly Local<'v128'>[])[];
    readonly sources: readonly Local<'i32'>[];
    readonly place: Local<'i32'>;
  }
): () => void {
  const { sums, sources, place } = registers;
  const madd = multiplyAdd(fused);
  const pixels = f.locals('v128', taps);
  const gradient = f.local('v128');
  return () => {
    pixels.forEach((pixel, t) => {
      f.set(pixel, v128.load(sources[t]));
    });
    sums.forEach((own, r) => {
      f.set(gradient, v128.load(place, r * plane));
      own.forEach((sum, t) => {
        f.set(sum, madd(gradient, pixels[t], sum));
      });
    });
    sources.forEach(source => {
      f.increase(source, 16);
    });
    f.increase(place, 16);
  };
}

/** Adds the lanes of each sum to consecutive results. */
function addSums(f: FunctionBuilder, sums: readonly Vector[], result: Local<'i32'>, offset: number): void {
  for (let t = 0; t < sums.length; t += 2) {
    const at = offset + t * 4;
    if (t + 1 < sums.length) {
      const pair = sumLanes(f, sums[t], sums[t + 1]);
      f.add(v128.store64Lane(result, f32x4.add(v128.load64Zero(result, at), pair), 0, at));
    } else {
      const single = sumLanes(f, sums[t], sums[t]);
      f.add(v128.store32Lane(result, f32x4.add(v128.load32Zero(result, at), single), 0, at));
    }
  }
}
