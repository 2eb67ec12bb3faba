/**
 * `npm run operator -- <noun> <verb> [--flags]`: what an operator does, in the operator's own name and
 * written down in the ledger's audit trail. `--help` lists everything; docs/operator.md says more.
 */
import { once } from 'node:events';
import { runCommand } from './command.ts';
import { nouns } from './nouns.ts';

process.exitCode = await runCommand(nouns, process.argv.slice(2), {
  environment: process.env,
  write: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
  complain: (text) => void process.stderr.write(text),
});
