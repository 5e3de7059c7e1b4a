/**
 * @file Shows a flood of text in part: its beginning as it comes, and its end when the cell is done. The middle is
 * counted and left out, so that a cell which prints a million lines neither freezes the page nor loses the last one.
 */

/** Part of the limit that is kept for the end. */
const TAIL = 0.2;

/** One stream of one cell. */
export class Elision {
  private room: number;
  private readonly tailRoom: number;
  private tail: string[] = [];
  private tailLength = 0;
  private droppedLines = 0;
  private droppedCharacters = 0;
  private isEnded = false;

  /** @param limit the most characters that are shown. */
  constructor(limit: number) {
    this.tailRoom = Math.floor(limit * TAIL);
    this.room = limit - this.tailRoom;
  }

  /** The part of the text that is shown at once: all of it until the room is used up, then nothing. */
  take(text: string): string {
    if (text.length <= this.room) {
      this.room -= text.length;
      return text;
    }
    const fitting = lineStart(text, this.room) || (text.length > this.tailRoom ? this.room : 0);
    this.room = 0;
    this.keep(text.slice(fitting));
    return text.slice(0, fitting);
  }

  private keep(text: string): void {
    if (text === '') return;
    this.tail.push(text);
    this.tailLength += text.length;
    if (this.tailLength > 2 * this.tailRoom) this.shorten();
  }

  /** Drops what is older than the room for the end, up to the beginning of a line. */
  private shorten(): void {
    const text = this.tail.join('');
    const excess = text.length - this.tailRoom;
    if (excess <= 0) return;
    const next = text.indexOf('\n', excess - 1) + 1;
    const start = next > 0 ? next : excess;
    this.droppedLines += countLines(text.slice(0, start));
    this.droppedCharacters += start;
    this.tail = [text.slice(start)];
    this.tailLength = text.length - start;
  }

  /** The rest that is shown when the cell is done. Text that comes later is not shown. */
  end(): string {
    const isLate = this.isEnded;
    this.isEnded = true;
    if (this.tailLength === 0 && this.droppedCharacters === 0) return '';
    this.shorten();
    const dropped = this.droppedCharacters;
    const text = this.tail.join('');
    this.tail = [];
    this.tailLength = this.droppedCharacters = 0;
    if (isLate) return '';
    if (dropped === 0) return text;
    const lines = this.droppedLines.toLocaleString('en');
    return `… ${lines} lines left out (${dropped.toLocaleString('en')} characters) …\n${text}`;
  }
}

/** The last beginning of a line at or before a place. */
function lineStart(text: string, place: number): number {
  return place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
