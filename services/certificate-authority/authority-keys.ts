/**
 * The ceremony, on the authority's machine or on one without a network:
 *
 *   root --root FOLDER                    a root key, encrypted, and its certificate: carry it away
 *   root --root FOLDER --after FOLDER     the next root, bound both ways to the one before
 *   issuing --root FOLDER --data DIR      a new issuing key for the authority in DIR, signed by that root
 *
 * The passphrases are KANGEN_ROOT_PASSPHRASE and, of the root that is followed, KANGEN_OLD_ROOT_PASSPHRASE:
 * not arguments, which everybody on the machine can read.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { createIssuing } from './chain.ts';
import { dataPaths } from './data-directory.ts';
import { CeremonyRefused, createRoot, openRoot } from './root.ts';

const USAGE = 'authority-keys root|issuing --root FOLDER [--after FOLDER] [--data DIR]';

async function main(): Promise<string> {
  const { positionals, values } = parsed();
  const { root, after, data } = values;
  if (root === undefined || values.help === true) throw new CeremonyRefused(USAGE);
  const now = systemClock.now();
  const passphrase = secret('KANGEN_ROOT_PASSPHRASE');
  if (positionals[0] === 'root') {
    const old =
      after === undefined ? null : await openRoot(after, secret('KANGEN_OLD_ROOT_PASSPHRASE'));
    const wanted = { directory: root, passphrase, now, random: randomBytes };
    await createRoot(old === null ? wanted : { ...wanted, after: old });
    return `The root is in ${root}. Carry root-key.pem away once it has signed; give root.pem to every party.`;
  }
  if (positionals[0] !== 'issuing' || data === undefined) throw new CeremonyRefused(USAGE);
  const directory = dataPaths(data).keys;
  await createIssuing({
    directory,
    root: await openRoot(root, passphrase),
    now,
    random: randomBytes,
  });
  return `There is a new issuing key in ${directory}. Start the authority anew; carry ${root} away.`;
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        root: { type: 'string' },
        after: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw new CeremonyRefused(USAGE, { cause });
  }
}

function secret(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new CeremonyRefused(`set ${name}`);
  return value;
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  // For a person at a terminal: the sentence, not the stack.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
