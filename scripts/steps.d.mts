export interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  /** How long it ran. */
  readonly seconds: number;
  /** The failed step for which this one was not run. */
  readonly leftOut?: string;
  /** What the command wrote. */
  readonly output?: string;
}

export interface Step {
  readonly name: string;
  /** Names of the steps that must have held before it starts. */
  readonly needs?: readonly string[];
  /** How many lanes it takes; 1 unless given. */
  readonly lanes?: number;
  readonly run: () => Promise<{ readonly ok: boolean; readonly output?: string }>;
}

/** Runs a command to its end and gives whether it went well, and what it wrote. */
export function runCommand(
  command: string,
  args: readonly string[],
  options?: Readonly<Record<string, unknown>>
): Promise<{ ok: boolean; output: string }>;

/** Runs the steps over so many lanes; gives their outcomes in the order in which they ended. */
export function runSteps(
  steps: readonly Step[],
  lanes: number,
  tell?: (outcome: Outcome) => void
): Promise<Outcome[]>;
