/** @file A notebook in Notebook 7, in Firefox. */
import { NOTEBOOK } from '../harness/hosts.js';
import { testHostInFirefox } from '../harness/host-tests.js';

testHostInFirefox(NOTEBOOK);
