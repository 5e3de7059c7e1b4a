/** @file The slowest test files and steps of a run. */

/** How many lines the table has. */
const LINES = 20;

/** The files of a report of vitest's JSON reporter, each with how long its tests took. */
export function filesOfVitest({ testResults }) {
  return testResults.map(({ name, startTime, endTime }) => ({
    name: name.slice(name.lastIndexOf('/test/') + 1),
    seconds: (endTime - startTime) / 1000
  }));
}

/** The files of a report in JUnit's form, as pytest writes it, each with how long its tests took. */
export function filesOfJunit(xml) {
  const files = new Map();
  for (const [, attributes] of xml.matchAll(/<testcase\s([^>]*)>/g)) {
    const name = /classname="([^"]*)"/.exec(attributes)?.[1].replaceAll('.', '/') ?? '';
    files.set(name, (files.get(name) ?? 0) + Number(/time="([^"]*)"/.exec(attributes)?.[1] ?? 0));
  }
  return [...files].map(([name, seconds]) => ({ name: `${name}.py`, seconds }));
}

/** The slowest of them, the slowest first, one a line. */
export function slowest(entries) {
  return [...entries]
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, LINES)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(8)} s  ${name}`)
    .join('\n');
}
