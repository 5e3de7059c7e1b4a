/** @file A display bundle as it travels from the runtime worker to the page: MIME type → data, pure data only. */

export interface Bundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}
