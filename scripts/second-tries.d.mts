/** What is read of the report that vitest's JSON reporter writes. */
interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface SecondTry {
  /** The name of the file, without its folder. */
  readonly file: string;
  readonly test: string;
  /** The first line of why its first try has failed. */
  readonly reason: string;
}

/** More tests that needed a second try make the run a failed one. */
export const MOST_SECOND_TRIES: number;

/** The tests that passed at their second try, in their order. */
export function secondTries(report: TestReport): SecondTry[];
