/** @file Which tests of a run have passed only at their second try, and how many of them are too many. */

/** With more second tries than this the run fails: a slow machine does not explain them. */
export const MOST_SECOND_TRIES = 3;

/** What vitest's JSON reporter says of a test that was tried again: it has passed, and keeps why it had failed. */
export function secondTries({ testResults }) {
  return testResults.flatMap(file =>
    file.assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
      .map(({ fullName, failureMessages }) => ({
        file: file.name.split('/').at(-1),
        test: fullName,
        reason: failureMessages[0].split('\n')[0]
      }))
  );
}
