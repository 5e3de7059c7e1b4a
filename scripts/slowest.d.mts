/** A file of tests or a step, and how long it took. */
export interface Timed {
  readonly name: string;
  readonly seconds: number;
}

/** The files of a report of vitest's JSON reporter; a name begins with `test/`. */
export function filesOfVitest(report: {
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
  }[];
}): Timed[];

/** The files of a report in JUnit's form, as pytest writes it. */
export function filesOfJunit(xml: string): Timed[];

/** A table of the twenty slowest, the slowest first. */
export function slowest(entries: readonly Timed[]): string;
