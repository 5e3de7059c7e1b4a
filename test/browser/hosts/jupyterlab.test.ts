/** @file A notebook in JupyterLab. */
import { JUPYTERLAB } from '../harness/hosts.js';
import { testHost } from '../harness/host-tests.js';

testHost(JUPYTERLAB);
