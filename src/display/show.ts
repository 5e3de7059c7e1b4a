/** @file `show`: every picture by its name. Each call gives a value that a notebook displays and a script prints. */
import { Curve } from './curve.js';
import type { Axis, CurveOptions } from './curve.js';
import { showFeatureMaps } from './feature-maps.js';
import { showFilters } from './filters.js';
import { showShapeTable } from './shape-table.js';
import { showTensor } from './tensor.js';

/** The axis of each line that is to come, or the values of each finished line. */
type CurveSeries = Readonly<Record<string, Axis>> | Readonly<Record<string, ArrayLike<number>>>;

function isAxis(value: unknown): value is Axis {
  return value === 'left' || value === 'right';
}

/** Shares from 0 to 1, as accuracies are, go to the right axis when another line goes beyond them. */
function axisOf(columns: readonly (readonly [string, ArrayLike<number>])[]): (name: string) => Axis {
  const isShare = new Map(
    columns.map(([name, values]) => [name, Array.from(values).every(value => !(value < 0 || value > 1))])
  );
  const mixed = [...isShare.values()].includes(false);
  return name => (mixed && isShare.get(name) ? 'right' : 'left');
}

/**
 * Draws lines over steps: live ones that grow with `curve.add`, or finished ones from arrays.
 *
 * @throws TypeError without a series, or for one that is neither an axis nor an array of numbers; RangeError unless
 * `total` is a whole number of at least 1.
 * @example
 * const curve = show.curve({ loss: 'left', accuracy: 'right' }, { id: 'training', total: 200 });
 * show.curve({ loss: [2.3, 0.9, 0.4] });
 */
function showCurve(series: CurveSeries, options: CurveOptions = {}): Curve {
  const entries: [string, unknown][] = Object.entries(series);
  if (entries.length === 0) throw new TypeError('show.curve: at least one series is required, got none');
  const lines = entries.filter((entry): entry is [string, Axis] => isAxis(entry[1]));
  if (lines.length === entries.length) return new Curve(lines, options);
  const columns = entries.map(([name, values]): [string, ArrayLike<number>] => {
    if (Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)) {
      return [name, values as ArrayLike<number>];
    }
    throw new TypeError(
      `show.curve: series '${name}' must be 'left', 'right' or an array of numbers, got ${String(values)}`
    );
  });
  return Curve.from(columns, axisOf(columns), options);
}

/** Pictures by their names. Each call gives a value that a notebook displays and a script prints. */
export const show = {
  tensor: showTensor,
  featureMaps: showFeatureMaps,
  filters: showFilters,
  shapeTable: showShapeTable,
  curve: showCurve
} as const;
