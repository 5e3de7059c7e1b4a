/** @file Source map text → flat positions. Follows the VLQ encoding of the ECMA-426 source map format. */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Decodes the `mappings` of a source map that has one source.
 *
 * @param lineShift how many lines stand before the mapped text.
 * @returns `[generatedLine, generatedColumn, line, column]` after one another, all counted from 0.
 */
export function decodeMappings(mappings: string, lineShift: number): Int32Array {
  const positions: number[] = [];
  let line = 0;
  let column = 0;
  mappings.split(';').forEach((segments, generatedLine) => {
    let generatedColumn = 0;
    for (const segment of segments.split(',')) {
      const fields = decodeSegment(segment);
      if (fields.length < 4) continue;
      generatedColumn += fields[0];
      line += fields[2];
      column += fields[3];
      positions.push(generatedLine + lineShift, generatedColumn, line, column);
    }
  });
  return Int32Array.from(positions);
}

/** Base-64 digits of five bits each, least significant first; bit 5 says that more follow, bit 0 is the sign. */
function decodeSegment(segment: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) === 0) {
      fields.push(value & 1 ? -(value >>> 1) : value >>> 1);
      value = 0;
      shift = 0;
    }
  }
  return fields;
}
