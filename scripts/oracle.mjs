/**
 * @file `npm run oracle`: runs the engine over PyTorch's own test data, prints the score of every entry and writes the
 * table in docs/features.md. The unit tests run the same file and fail where the table differs.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const { status } = spawnSync('npx', ['vitest', 'run', 'test/oracle/torch.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, RECEPTIVE_ORACLE: 'write' }
});
process.exit(status ?? 1);
