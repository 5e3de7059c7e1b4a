/** @file The engine as the page knows it: it follows the settings, and what it computes with is reported. */
import type { EngineChoice } from '../protocol/messages.js';
import type { Library } from './library.js';
import type { Platform } from './platform.js';

/** Milliseconds between two reports of a running cell. */
const REPORT_INTERVAL = 1000;

export class EngineLink {
  private choice: EngineChoice = { backend: 'auto', threads: 0 };
  private lastReport = 0;

  /** @param protect runs kernel code over intact built-ins. */
  constructor(
    private readonly engine: Pick<Library, 'choose' | 'report'>,
    private readonly platform: Pick<Platform, 'now' | 'post'>,
    private readonly protect: <T>(work: () => T) => T
  ) {}

  /**
   * Uses the backend of the settings, where they are new: what cells choose after it is theirs.
   *
   * @returns why it cannot; undefined where it can.
   */
  async follow(choice: EngineChoice): Promise<string | undefined> {
    const { backend, threads } = this.choice;
    if (choice.backend === backend && choice.threads === threads) return undefined;
    this.choice = choice;
    return this.protect(() => this.engine.choose(choice));
  }

  report(): void {
    this.lastReport = this.platform.now();
    this.platform.post({ type: 'report', report: this.protect(this.engine.report) });
  }

  /** Reports now and then while a cell runs. */
  reportStale(now: number): void {
    if (now - this.lastReport > REPORT_INTERVAL) this.report();
  }
}
