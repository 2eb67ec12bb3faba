/** A root of a test's own beside the authority's data, and an issuing key signed by it. */
import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Chain,
  createIssuing,
  openChain,
} from '../../services/certificate-authority/chain.ts';
import { dataPaths } from '../../services/certificate-authority/data-directory.ts';
import { createRoot, openRoot, type Root } from '../../services/certificate-authority/root.ts';

const PASSPHRASE = 'a passphrase of a test';

export async function ceremony(data: string, now: Date): Promise<Chain> {
  await newRoot(data, 'root', now);
  return newIssuing(data, 'root', now);
}

export async function newRoot(data: string, name: string, now: Date, after?: Root): Promise<void> {
  const wanted = {
    directory: rootFolder(data, name),
    passphrase: PASSPHRASE,
    now,
    random: randomBytes,
  };
  await createRoot(after === undefined ? wanted : { ...wanted, after });
}

export const rootNamed = (data: string, name: string): Promise<Root> =>
  openRoot(rootFolder(data, name), PASSPHRASE);

/** Its key as Node signs with it. */
export const rootKeyNamed = (data: string, name: string): KeyObject =>
  createPrivateKey({
    key: readFileSync(join(rootFolder(data, name), 'root-key.pem')),
    passphrase: PASSPHRASE,
  });

export async function newIssuing(data: string, name: string, now: Date): Promise<Chain> {
  const directory = dataPaths(data).keys;
  const root = await rootNamed(data, name);
  await createIssuing({ directory, root, now, random: randomBytes });
  return openChain(directory);
}

/** Beside the data, not in it. */
const rootFolder = (data: string, name: string): string => join(data, '..', `${name}-of-test`);
