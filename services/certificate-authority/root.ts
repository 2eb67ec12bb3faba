/**
 * The root that everybody pins. Its key signs an issuing certificate, or the next root, and is then
 * carried away: it lies in a folder of its own, encrypted under a passphrase, and no serving process
 * ever opens it.
 *
 * A root that follows another is bound to it both ways (RFC 4210 section 4.4): the new key signed by
 * the old one leads whoever has pinned the old root to the new one; the old key signed by the new one
 * lets whoever has only the new root understand what was issued before.
 */
import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDirectory } from '../mutual-tls/durable-files.ts';
import { type x509 } from '../mutual-tls/x509.ts';
import {
  certificatesIn,
  newAuthorityKeys,
  pemOf,
  ROOT_NAME,
  signAuthority,
  signingKeyFrom,
  verifyingKeyFrom,
} from './authority-certificate.ts';
import { limits } from './limits.ts';

const FILES = { key: 'root-key.pem', root: 'root.pem', bridges: 'bridges.pem' } as const;

export interface Root {
  certificate: x509.X509Certificate;
  keys: CryptoKeyPair;
  /** Between this root and the one before: new with old, old with new, and the old one itself. */
  bridges: x509.X509Certificate[];
}

export interface RootToCreate {
  /** Must not be there yet. */
  directory: string;
  passphrase: string;
  now: Date;
  random(byteCount: number): Uint8Array;
  /** The root that is to be followed. */
  after?: Root;
}

/** Said to the person who holds the ceremony. */
export class CeremonyRefused extends Error {
  override name = 'CeremonyRefused';
}

/** @throws CeremonyRefused */
export async function createRoot(wanted: RootToCreate): Promise<void> {
  const { directory, passphrase, now, random, after } = wanted;
  if (existsSync(directory)) throw new CeremonyRefused(`${directory} is there already`);
  if (passphrase.length < limits.passphraseCharactersMin) {
    const least = limits.passphraseCharactersMin;
    throw new CeremonyRefused(`the passphrase needs at least ${least} characters`);
  }
  const keys = await newAuthorityKeys();
  const notAfter = new Date(now.getTime() + limits.rootLifetimeMs);
  const plan = { subject: ROOT_NAME, notBefore: now, notAfter, pathLength: 1, random };
  const root = await signAuthority({ ...plan, publicKey: keys.publicKey, signer: keys });
  const bridges = after === undefined ? [] : await bridgesBetween(after, keys, plan);
  await writeDirectory(directory, {
    [FILES.key]: encrypted(keys.privateKey, passphrase),
    [FILES.root]: pemOf(root),
    [FILES.bridges]: bridges.map(pemOf).join(''),
  });
}

type BridgePlan = Pick<
  Parameters<typeof signAuthority>[0],
  'subject' | 'notBefore' | 'notAfter' | 'pathLength' | 'random'
>;

async function bridgesBetween(
  old: Root,
  keys: CryptoKeyPair,
  plan: BridgePlan,
): Promise<x509.X509Certificate[]> {
  // Neither can be good for longer than the older of the two.
  const until = { ...plan, notAfter: old.certificate.notAfter };
  const newWithOld = await signAuthority({
    ...until,
    publicKey: keys.publicKey,
    signer: old.keys,
  });
  const oldWithNew = await signAuthority({
    ...until,
    publicKey: old.keys.publicKey,
    signer: keys,
  });
  return [newWithOld, oldWithNew, old.certificate];
}

/** @throws CeremonyRefused where there is none, or the passphrase does not open it */
export async function openRoot(directory: string, passphrase: string): Promise<Root> {
  const text = async (name: string): Promise<string> => {
    try {
      return await readFile(join(directory, name), 'utf8');
    } catch (cause) {
      throw new CeremonyRefused(`there is no root in ${directory}`, { cause });
    }
  };
  const [root] = certificatesIn(await text(FILES.root));
  if (root === undefined) throw new CeremonyRefused(`there is no root in ${directory}`);
  const key = decrypted(await text(FILES.key), passphrase);
  return {
    certificate: root,
    keys: {
      privateKey: signingKeyFrom(key),
      publicKey: verifyingKeyFrom(createPublicKey(key)),
    },
    bridges: certificatesIn(await text(FILES.bridges)),
  };
}

function encrypted(key: CryptoKey, passphrase: string): string {
  return KeyObject.from(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();
}

function decrypted(pem: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (cause) {
    throw new CeremonyRefused('the passphrase does not open the root key', { cause });
  }
}
