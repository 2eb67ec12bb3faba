/**
 * The ceremony that people hold for a real network, done by the launcher of an embedded one: a root in a
 * folder of its own, `root/`, and an issuing key for the authority. The authority itself never reads the
 * former. Whoever can read the whole data folder is everybody all the same.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createIssuing, rootFileIn } from '../certificate-authority/chain.ts';
import { dataPaths } from '../certificate-authority/data-directory.ts';
import { createRoot, openRoot, type Root } from '../certificate-authority/root.ts';
import { systemClock } from '../clock.ts';
import { writeDurably } from '../durable-file.ts';

/** Goes on where it was broken off: a root without its passphrase was never used. */
export async function ensureAuthorityKeys(data: string): Promise<void> {
  const { keys } = dataPaths(join(data, 'authority'));
  if (rootFileIn(keys) !== null) return;
  mkdirSync(join(data, 'authority'), { recursive: true, mode: 0o700 });
  await createIssuing({
    directory: keys,
    root: await embeddedRoot(data),
    now: systemClock.now(),
    random: randomBytes,
  });
}

/** The root of an embedded network, made where there is none. */
export async function embeddedRoot(data: string, name = 'root', after?: Root): Promise<Root> {
  const directory = join(data, name);
  const kept = join(data, `${name}-passphrase`);
  if (!existsSync(kept) || !existsSync(directory)) {
    rmSync(directory, { recursive: true, force: true });
    const passphrase = randomBytes(24).toString('base64url');
    writeDurably(kept, passphrase);
    const wanted = { directory, passphrase, now: systemClock.now(), random: randomBytes };
    await createRoot(after === undefined ? wanted : { ...wanted, after });
  }
  return openRoot(directory, readFileSync(kept, 'utf8'));
}
