/** @file A notebook in JupyterLite, in Firefox. */
import { JUPYTERLITE } from '../harness/hosts.js';
import { testHostInFirefox } from '../harness/host-tests.js';

testHostInFirefox(JUPYTERLITE);
