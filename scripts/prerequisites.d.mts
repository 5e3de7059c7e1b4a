/** The path of a Chromium that tests can drive; `RECEPTIVE_CHROMIUM` overrides. */
export function findChromium(): string | undefined;
