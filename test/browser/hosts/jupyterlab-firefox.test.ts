/** @file A notebook in JupyterLab, in Firefox. */
import { JUPYTERLAB } from '../harness/hosts.js';
import { testHostInFirefox } from '../harness/host-tests.js';

testHostInFirefox(JUPYTERLAB);
