/** The path of a Chromium: the one that `RECEPTIVE_CHROMIUM` names, the system's, or Playwright's. */
export function findChromium(): string | undefined;
/** The path of a Firefox: the one that `RECEPTIVE_FIREFOX` names, or the system's. */
export function findFirefox(): string | undefined;
