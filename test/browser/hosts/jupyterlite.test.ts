/** @file A notebook in JupyterLite. */
import { JUPYTERLITE } from '../harness/hosts.js';
import { testHost } from '../harness/host-tests.js';

testHost(JUPYTERLITE);
