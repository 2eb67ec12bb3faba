// Draws input for every call of the services and every command of the bridge, from a seed that is told:
//
//   npm run fuzz -- --cases 100000 --seed 7

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './runtime.ts';

const { cases, seed } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
}).values;

process.stdout.write(`${cases} calls of the services and ${cases} commands, seed ${seed}\n`);
execFileSync(
  path.join(root, 'node_modules/.bin/vitest'),
  [
    'run',
    'test/integration/fuzz.test.ts',
    'test/unit/main/ipc/gate.fuzz.test.ts',
    '--testTimeout=7200000',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, KANGEN_FUZZ_CASES: cases, KANGEN_FUZZ_SEED: seed },
  },
);
