// Checks what the project is built from: npm run check:supply.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './runtime.ts';
import { findings, lockFile, manifest } from './supply-chain/findings.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));

const own = manifest.parse(read('package.json'));
const lock = lockFile.parse(read('package-lock.json'));
const wrong = findings(own, lock);
for (const line of wrong) process.stderr.write(`${line}\n`);
const count = Object.keys(lock.packages).length - 1;
process.stdout.write(`Supply chain: ${wrong.length} findings (${count} packages)\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;
