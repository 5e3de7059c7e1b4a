/** @file Counts how many of PyTorch's own samples the engine answers as PyTorch does, and prints the count as a table. */
import * as optim from '../../src/engine/optim/index.js';
import { isThere, NotThere, type Given } from './torch-call.js';
import { findDifference } from './torch-differences.js';
import {
  checkModule,
  checkRefusedModule,
  isModuleThere,
  type ModuleSample,
  type RefusedModule
} from './torch-modules.js';
import { CALLS } from './torch-names.js';
import { checkRefused, checkSample, type Refused, type Sample } from './torch-operations.js';
import {
  checkRefusedOptimizer,
  checkRefusedSchedule,
  checkSchedule,
  checkSteps,
  type OptimizerSample,
  type RefusedOptions,
  type ScheduleSample
} from './torch-optimizers.js';
import { describeRecorded, readTorch } from './torch-record.js';

/** One sample or refused call: a text that tells it from the others, and its check, which throws. */
interface Case {
  readonly text: string;
  readonly check: () => void;
}

/** What PyTorch's test data holds under one name. */
export interface Entry {
  readonly name: string;
  readonly family: string;
  readonly isThere: boolean;
  readonly cases: readonly Case[];
}

/** How an entry fared on one backend; `differences` are those that `torch-differences.ts` justifies. */
export interface Score {
  readonly entry: Entry;
  readonly passed: number;
  readonly failures: readonly string[];
  readonly differences: readonly string[];
}

interface Recorded<Kept, Refusal> {
  readonly name: string;
  readonly samples: readonly Kept[];
  readonly errors: readonly Refusal[];
}

/** `conv2d(float32[1, 3, 5, 5], …; stride=2)`, as PyTorch was called. */
function describeGiven(name: string, { args, kwargs }: Given): string {
  const named = Object.entries(kwargs).map(([key, value]) => `${key}=${describeRecorded(value)}`);
  return `${name}(${[...args.map(describeRecorded), ...named].join(', ')})`;
}

function casesOf<Kept extends Given, Refusal extends Given>(
  { name, samples, errors }: Recorded<Kept, Refusal>,
  checkKept: (sample: Kept) => void,
  checkError: (refused: Refusal) => void
): Case[] {
  const kept = samples.map(sample => ({
    text: describeGiven(name, sample),
    check: () => {
      checkKept(sample);
    }
  }));
  const refused = errors.map(error => ({
    text: `${describeGiven(name, error)} refused`,
    check: () => {
      checkError(error);
    }
  }));
  return [...kept, ...refused];
}

function operationEntries(): Entry[] {
  return (readTorch('operations') as Recorded<Sample, Refused>[]).map(recorded => {
    const call = CALLS.get(recorded.name);
    if (call === undefined) throw new Error(`${recorded.name} is missing in the name map`);
    const { name, family, shape } = call;
    const cases = casesOf(
      recorded,
      sample => {
        checkSample(shape, sample);
      },
      refused => {
        checkRefused(shape, refused);
      }
    );
    return { name, family, isThere: isThere(shape), cases };
  });
}

function moduleEntries(): Entry[] {
  return (readTorch('modules') as Recorded<ModuleSample, RefusedModule>[]).map(recorded => {
    const { name } = recorded;
    const cases = casesOf(
      recorded,
      sample => {
        checkModule(name, sample);
      },
      refused => {
        checkRefusedModule(name, refused);
      }
    );
    return { name: `nn.${name}`, family: 'modules', isThere: isModuleThere(name), cases };
  });
}

interface Optimizers {
  readonly optimizers: readonly Recorded<OptimizerSample, RefusedOptions>[];
  readonly schedules: {
    readonly metrics: Parameters<typeof checkSchedule>[1];
    readonly samples: readonly ScheduleSample[];
    readonly errors: readonly Parameters<typeof checkRefusedSchedule>[0][];
  };
}

function optimizerEntries({ optimizers }: Optimizers): Entry[] {
  return optimizers.map(({ name, samples, errors }) => {
    const withArgs = { name, samples: samples.map(withoutArgs), errors: errors.map(withoutArgs) };
    const cases = casesOf(
      withArgs,
      sample => {
        checkSteps(name, sample);
      },
      refused => {
        checkRefusedOptimizer(name, refused);
      }
    );
    return { name: `optim.${name}`, family: 'optimizers', isThere: name in optim, cases };
  });
}

function withoutArgs<Sample extends object>(sample: Sample): Sample & { readonly args: readonly [] } {
  return { ...sample, args: [] };
}

function scheduleEntries({ schedules: { metrics, samples, errors } }: Optimizers): Entry[] {
  return [...new Set(samples.map(sample => sample.name))].map(name => {
    const isOwn = (each: { readonly name: string }): boolean => each.name === name;
    const recorded = { name, samples: samples.filter(isOwn), errors: errors.filter(isOwn) };
    const cases = casesOf(
      recorded,
      sample => {
        checkSchedule(sample, metrics);
      },
      checkRefusedSchedule
    );
    return {
      name: `optim.lrScheduler.${name}`,
      family: 'schedules',
      isThere: name in optim.lrScheduler,
      cases
    };
  });
}

/** All entries of PyTorch's test data that the API has a name for. */
export function readEntries(): Entry[] {
  const optimizers = readTorch('optimizers') as Optimizers;
  return [
    ...operationEntries(),
    ...moduleEntries(),
    ...optimizerEntries(optimizers),
    ...scheduleEntries(optimizers)
  ];
}

/** Runs all cases of an entry on the current backend. */
export function scoreEntry(entry: Entry): Score {
  let passed = 0;
  const failures: string[] = [];
  const differences: string[] = [];
  for (const { text, check } of entry.isThere ? entry.cases : []) {
    try {
      check();
      passed++;
    } catch (error) {
      const reason = findDifference(text);
      if (reason !== null && !(error instanceof NotThere)) differences.push(`${text}: ${reason}`);
      else failures.push(`${text}: ${(error as Error).message}`);
    }
  }
  return { entry, passed, failures, differences };
}

function worst(scores: readonly (readonly Score[])[], place: number): Score {
  const [first, ...others] = scores.map(each => each[place]);
  return others.reduce((least, score) => (score.passed < least.passed ? score : least), first);
}

interface Count {
  entries: number;
  samples: number;
  passed: number;
  differences: number;
  absent: number;
}

/**
 * The score as a Markdown table, family by family. `scores` holds one list for each backend; a sample counts as passed
 * where it passes on all of them.
 */
export function scoreTable(scores: readonly (readonly Score[])[]): string {
  const families = new Map<string, Count>();
  const total: Count = { entries: 0, samples: 0, passed: 0, differences: 0, absent: 0 };
  scores[0].forEach(({ entry }, place) => {
    const { passed, differences } = worst(scores, place);
    const count = families.get(entry.family) ?? {
      entries: 0,
      samples: 0,
      passed: 0,
      differences: 0,
      absent: 0
    };
    families.set(entry.family, count);
    for (const each of [count, total]) {
      each.entries++;
      each.samples += entry.cases.length;
      each.passed += passed;
      each.differences += differences.length;
      each.absent += entry.isThere ? 0 : entry.cases.length;
    }
  });
  const row = (name: string, count: Count): string => {
    const failed = count.samples - count.passed - count.differences - count.absent;
    const cells = [count.entries, count.samples, count.passed, failed, count.differences, count.absent];
    return `| ${[name, ...cells].join(' | ')} |`;
  };
  return [
    '| family | entries | samples | passed | failed | justified | not there |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...Array.from(families, ([name, count]) => row(name, count)),
    row('all', total)
  ].join('\n');
}

/** One line for each entry: what `npm run oracle` prints. */
export function scoreLines(scores: readonly (readonly Score[])[]): string {
  return scores[0]
    .map(({ entry }, place) => {
      const { passed, failures, differences } = worst(scores, place);
      if (!entry.isThere) return `  ${entry.name}: not there yet (${entry.cases.length} samples)`;
      const parts = [`${passed} passed`, `${failures.length} failed`];
      if (differences.length > 0) parts.push(`${differences.length} justified`);
      return `${failures.length > 0 ? '✗' : '✓'} ${entry.name}: ${parts.join(', ')}`;
    })
    .join('\n');
}
