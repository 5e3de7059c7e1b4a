/** @file A notebook in Notebook 7. */
import { NOTEBOOK } from '../harness/hosts.js';
import { testHost } from '../harness/host-tests.js';

testHost(NOTEBOOK);
