/** @file A notebook in JupyterLite’s Notebook, in Firefox. */
import { JUPYTERLITE_NOTEBOOK } from '../harness/hosts.js';
import { testHostInFirefox } from '../harness/host-tests.js';

testHostInFirefox(JUPYTERLITE_NOTEBOOK);
