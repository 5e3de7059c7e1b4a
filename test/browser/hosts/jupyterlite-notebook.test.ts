/** @file A notebook in JupyterLite’s Notebook. */
import { JUPYTERLITE_NOTEBOOK } from '../harness/hosts.js';
import { testHost } from '../harness/host-tests.js';

testHost(JUPYTERLITE_NOTEBOOK);
