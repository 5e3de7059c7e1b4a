/** The table that `npm test` ends with: where its time went. */
import { expect, test } from 'vitest';

import { filesOfJunit, filesOfVitest, slowest } from '../../scripts/slowest.mjs';

test('slowest(entries) is a table of twenty, the slowest first', () => {
  const entries = Array.from({ length: 30 }, (_, index) => ({ name: `step ${index}`, seconds: index }));
  const lines = slowest(entries).split('\n');
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe('    29.0 s  step 29');
  expect(lines[19]).toBe('    10.0 s  step 10');
});

test('filesOfVitest(report) gives each file its time in seconds, from the folder of the tests', () => {
  const file = { name: '/home/ada/test/receptive/test/browser/lab.test.ts', startTime: 1000, endTime: 3500 };
  expect(filesOfVitest({ testResults: [file] })).toEqual([
    { name: 'test/browser/lab.test.ts', seconds: 2.5 }
  ]);
});

test('filesOfJunit(xml) adds the times of the tests of a file', () => {
  const xml =
    '<testsuite><testcase classname="test.node_kernel.test_wire" name="a" time="1.5" />' +
    '<testcase classname="test.node_kernel.test_wire" name="b" time="0.5"><failure/></testcase></testsuite>';
  expect(filesOfJunit(xml)).toEqual([{ name: 'test/node_kernel/test_wire.py', seconds: 2 }]);
});
