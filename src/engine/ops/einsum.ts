/** @file Einstein's summation: products over shared indices, written as an equation. */
import { readCall } from '../core/checked.js';
import { ShapeError, ValueError } from '../core/errors.js';
import { elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { expand, reshape } from './broadcast.js';
import { eye } from './creation.js';
import { mul } from './elementwise.js';
import { bmm } from './matmul.js';
import { permute } from './movement.js';
import { sum } from './reduce.js';

/** A tensor and the letter of each of its dimensions. */
interface Labelled {
  readonly value: Tensor;
  readonly labels: string;
}

const ELLIPSIS = '...';
/** What the dimensions of an ellipsis are called inside, the last one first: no equation has these. */
const DIGITS = '0123456789';

/** The ellipsis of each operand as one digit for each dimension that no letter names. */
function nameEllipses(inputs: readonly string[], tensors: readonly Tensor[]): string[] {
  return inputs.map((labels, place) => {
    if (!labels.includes(ELLIPSIS)) return labels;
    const count = tensors[place].ndim - (labels.length - ELLIPSIS.length);
    const digits = Array.from(DIGITS.slice(0, Math.max(count, 0)))
      .reverse()
      .join('');
    return labels.replace(ELLIPSIS, digits);
  });
}

function parseEquation(equation: string, tensors: readonly Tensor[]): { inputs: string[]; output: string } {
  const [before, after] = equation.replaceAll(' ', '').split('->') as [string, string | undefined];
  const parts = [...before.split(','), after ?? ''];
  if (!parts.every(part => /^[a-zA-Z]*(\.\.\.)?[a-zA-Z]*$/.test(part))) {
    throw new ValueError(`einsum: subscripts must be letters in [a-zA-Z], got '${equation}'`);
  }
  const inputs = nameEllipses(before.split(','), tensors);
  const left = inputs.join(',');
  const hidden = Array.from(DIGITS)
    .reverse()
    .filter(digit => left.includes(digit))
    .join('');
  const right = after?.replace(ELLIPSIS, hidden);
  if (inputs.length !== tensors.length) {
    throw new ValueError(
      `einsum: ${inputs.length} operands are named in the equation, got ${tensors.length}`
    );
  }
  inputs.forEach((labels, place) => {
    if (labels.length === tensors[place].ndim) return;
    throw new ShapeError(
      `einsum: the number of subscripts in the equation (${labels.length}) does not match the number of dimensions ` +
        `(${tensors[place].ndim}) for operand ${place} and no ellipsis was given`
    );
  });
  const letters = Array.from(left.replaceAll(',', ''));
  const single = [...new Set(letters)].filter(label => letters.indexOf(label) === letters.lastIndexOf(label));
  const named = single.filter(label => !DIGITS.includes(label));
  const output = right ?? hidden + named.sort().join('');
  for (const label of output) {
    if (!letters.includes(label)) {
      throw new ValueError(
        `einsum: output subscript ${label} does not appear in the equation for any input operand`
      );
    }
    if (output.indexOf(label) !== output.lastIndexOf(label)) {
      throw new ValueError(`einsum: output subscript ${label} appears more than once in the output`);
    }
  }
  return { inputs, output };
}

/** The size of each letter: operands of size 1 broadcast, others that disagree are an error. */
function readSizes(operands: readonly Labelled[]): Map<string, number> {
  const sizes = new Map<string, number>();
  operands.forEach(({ value, labels }, place) => {
    Array.from(labels).forEach((label, dim) => {
      const size = value.shape[dim];
      const known = sizes.get(label) ?? 1;
      if (known === 1) sizes.set(label, size);
      if (known === 1 || size === 1 || known === size) return;
      throw new ShapeError(
        `einsum: operands do not broadcast: subscript ${label} has size ${size} for operand ${place} ` +
          `which does not match previously seen size ${known}`
      );
    });
  });
  return sizes;
}

/** An operand with every dimension as large as its letter's. */
function broadcastOperand({ value, labels }: Labelled, sizes: ReadonlyMap<string, number>): Labelled {
  return {
    value: expand(
      value,
      Array.from(labels, label => sizes.get(label)!)
    ),
    labels
  };
}

/** Where a letter stands twice, keeps the diagonal: off it the product with the identity is 0. */
function takeDiagonals({ value, labels }: Labelled): Labelled {
  const second = Array.from(labels).findIndex((label, dim) => labels.indexOf(label) !== dim);
  if (second < 0) return { value, labels };
  const first = labels.indexOf(labels[second]);
  const size = value.shape[first];
  const mask = value.shape.map((_, dim) => (dim === first || dim === second ? size : 1));
  const diagonal = sum(mul(value, reshape(eye(size, size, { dtype: value.dtype }), mask)), second);
  return takeDiagonals({ value: diagonal, labels: labels.slice(0, second) + labels.slice(second + 1) });
}

/** Sums over the letters that nobody else needs. */
function sumOut({ value, labels }: Labelled, needed: string): Labelled {
  const dims = Array.from(labels).flatMap((label, dim) => (needed.includes(label) ? [] : [dim]));
  if (dims.length === 0) return { value, labels };
  return {
    value: sum(value, dims),
    labels: Array.from(labels)
      .filter(label => needed.includes(label))
      .join('')
  };
}

/** The product of two operands, summed over the letters that are not needed, as one batched matrix product. */
function contract(first: Labelled, second: Labelled, needed: string, sizes: Map<string, number>): Labelled {
  const left = sumOut(first, needed + second.labels);
  const right = sumOut(second, needed + left.labels);
  const shared = Array.from(left.labels).filter(label => right.labels.includes(label));
  const batch = shared.filter(label => needed.includes(label));
  const inner = shared.filter(label => !needed.includes(label));
  const rows = Array.from(left.labels).filter(label => !shared.includes(label));
  const columns = Array.from(right.labels).filter(label => !shared.includes(label));
  const count = (labels: readonly string[]): number => elementCount(labels.map(label => sizes.get(label)!));
  const arrange = ({ value, labels }: Labelled, order: readonly (readonly string[])[]): Tensor =>
    reshape(
      permute(
        value,
        order.flat().map(label => labels.indexOf(label))
      ),
      order.map(count)
    );
  const product = bmm(arrange(left, [batch, rows, inner]), arrange(right, [batch, inner, columns]));
  const labels = [...batch, ...rows, ...columns];
  return {
    value: reshape(
      product,
      labels.map(label => sizes.get(label)!)
    ),
    labels: labels.join('')
  };
}

/**
 * Multiplies tensors, given one after another or in a list, and sums over the letters that the output leaves out. Without `->` the output has the
 * letters that stand once, in alphabetical order. `...` stands for all dimensions that no letter names; they
 * broadcast.
 *
 * @throws ShapeError where sizes of one letter differ; ValueError where the equation does not fit the tensors.
 * @example
 * einsum('ij,j->i', tensor([[1, 2], [3, 4]]), tensor([1, 10])); // → tensor([21., 43.])
 * einsum('ij,j->i', [tensor([[1, 2], [3, 4]]), tensor([1, 10])]); // → tensor([21., 43.])
 * einsum('bij,bjk->bik', [randn([8, 2, 3]), randn([8, 3, 4])]).shape; // → [ 8, 2, 4 ]
 */
export function einsum(
  ...given: [equation: string, ...operands: Tensor[]] | [equation: string, operands: readonly Tensor[]]
): Tensor {
  const [equation, ...operands] = readCall('einsum', given);
  const [first] = operands;
  const tensors = Array.isArray(first) ? (first as readonly Tensor[]) : (operands as readonly Tensor[]);
  return contractAll(equation, tensors);
}

function contractAll(equation: string, tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new ValueError('einsum: must provide at least one operand, got none');
  const { inputs, output } = parseEquation(equation, tensors);
  const operands = tensors.map((value, place) => ({ value, labels: inputs[place] }));
  const sizes = readSizes(operands);
  const plain = operands.map(operand => takeDiagonals(broadcastOperand(operand, sizes)));
  const joined = plain.slice(1).reduce<Labelled>((known, next, place) => {
    const later = plain
      .slice(place + 2)
      .map(operand => operand.labels)
      .join('');
    return contract(known, next, output + later, sizes);
  }, plain[0]);
  const { value, labels } = sumOut(joined, output);
  return permute(
    value,
    Array.from(output).map(label => labels.indexOf(label))
  );
}
