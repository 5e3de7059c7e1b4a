/** @file The engine as the page knows it: it follows the settings, and what it computes with is reported. */
import type { BackendChoice } from '../protocol/messages.js';
import type { Library } from './library.js';
import type { Platform } from './platform.js';

/** Milliseconds between two reports of a running cell. */
const REPORT_INTERVAL = 1000;

export class EngineLink {
  private choice: BackendChoice = 'auto';
  private lastReport = 0;

  /** @param protect runs kernel code over intact built-ins. */
  constructor(
    private readonly engine: Pick<Library, 'choose' | 'report'>,
    private readonly platform: Pick<Platform, 'now' | 'post'>,
    private readonly protect: <T>(work: () => T) => T
  ) {}

  /**
   * Uses the backend of the settings where that has changed, so that a choice made by a cell stays.
   *
   * @returns why it cannot; undefined where it can.
   */
  async follow(choice: BackendChoice): Promise<string | undefined> {
    if (choice === this.choice) return undefined;
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
