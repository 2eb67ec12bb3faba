/**
 * What the serving authority signs with: the issuing key, its certificate, and the certificates that lead
 * from there to every root that somebody may still have pinned. The root key is not here (`root.ts`).
 *
 * Each issuing authority is a folder with a number, written whole beside its place and renamed into it:
 * a crash leaves the one before. The highest number counts.
 */
import { createPrivateKey } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDirectory } from '../mutual-tls/durable-files.ts';
import { SIGNATURE, x509 } from '../mutual-tls/x509.ts';
import {
  certificatesIn,
  isSame,
  isSameKey,
  ISSUING_NAME,
  newAuthorityKeys,
  pemOf,
  signAuthority,
} from './authority-certificate.ts';
import { limits } from './limits.ts';
import { CeremonyRefused, type Root } from './root.ts';
import { type Issuer } from './sign.ts';

const FILES = {
  root: 'root.pem',
  issuingKey: 'issuing-key.pem',
  issuing: 'issuing.pem',
  others: 'others.pem',
} as const;
const NUMBER = /^[0-9]{4}$/;

export interface Chain {
  root: x509.X509Certificate;
  issuer: Issuer;
  /** Roots and issuing certificates of before that still hold, and the bridges between roots. */
  others: x509.X509Certificate[];
  /** The file that is handed to every party: the root certificate as PEM. */
  rootFile: string;
}

/** Where the root certificate is, once there is an issuing authority; null before. */
export function rootFileIn(directory: string): string | null {
  const folder = newestIn(directory);
  return folder === null ? null : join(folder, FILES.root);
}

/** @throws CeremonyRefused where there is none yet */
export async function openChain(directory: string): Promise<Chain> {
  const folder = newestIn(directory);
  if (folder === null) {
    throw new CeremonyRefused(
      `there is no issuing key in ${directory}: npm run authority-keys -- --help says how to make one`,
    );
  }
  const text = (name: string) => readFile(join(folder, name), 'utf8');
  const root = new x509.X509Certificate(await text(FILES.root));
  const certificate = new x509.X509Certificate(await text(FILES.issuing));
  const key = await importKey(await text(FILES.issuingKey));
  if (!(await certificate.verify({ publicKey: root.publicKey, signatureOnly: true }))) {
    throw new Error(`${FILES.issuing} in ${folder} is not signed by ${FILES.root}`);
  }
  const others = existsSync(join(folder, FILES.others))
    ? certificatesIn(await text(FILES.others))
    : [];
  return { root, issuer: { certificate, key }, others, rootFile: join(folder, FILES.root) };
}

export interface IssuingToCreate {
  /** Of the authority's keys. */
  directory: string;
  root: Root;
  now: Date;
  random(byteCount: number): Uint8Array;
}

/** A new issuing authority under this root; what was issued under the one before stays good. */
export async function createIssuing(wanted: IssuingToCreate): Promise<void> {
  const { directory, root, now, random } = wanted;
  const before = newestIn(directory) === null ? null : await openChain(directory);
  const keys = await newAuthorityKeys();
  const wantedEnd = now.getTime() + limits.issuingLifetimeMs;
  const issuing = await signAuthority({
    subject: ISSUING_NAME,
    publicKey: keys.publicKey,
    signer: root.keys,
    notBefore: now,
    notAfter: new Date(Math.min(wantedEnd, root.certificate.notAfter.getTime())),
    pathLength: 0,
    random,
  });
  const earlier = before === null ? [] : [before.issuer.certificate, before.root, ...before.others];
  const others = [...root.bridges, ...earlier].filter(
    (one, place, all) =>
      one.notAfter > now &&
      !isSame(one, root.certificate) &&
      all.findIndex((other) => isSame(other, one)) === place,
  );
  await writeDirectory(join(directory, nextNumber(directory)), {
    [FILES.root]: pemOf(root.certificate),
    [FILES.issuingKey]: await exportKey(keys.privateKey),
    [FILES.issuing]: pemOf(issuing),
    [FILES.others]: others.slice(0, limits.otherAuthoritiesMax).map(pemOf).join(''),
  });
}

/** What a party shows behind its own certificate, so that who has pinned an older root can follow it. */
export function shownBehind({ root, issuer, others }: Chain): x509.X509Certificate[] {
  const bridges = others.filter((one) => isSameKey(one, root) && !isSame(one, root));
  return [issuer.certificate, ...bridges];
}

/** Every root of before that somebody may still show a certificate of, and the present one. */
export function rootsOf({ root, others }: Chain): x509.X509Certificate[] {
  const named = others.filter((one) => one.subject === one.issuer && !isSameKey(one, root));
  return [root, ...named];
}

/** A root key beside the issuing key is as good as stolen with it. */
export const hasRootKey = (directory: string): boolean =>
  existsSync(join(directory, 'root-key.pem'));

function newestIn(directory: string): string | null {
  const newest = numbersIn(directory).at(-1);
  if (newest !== undefined) return join(directory, newest);
  // As it was made before there was more than one.
  return existsSync(join(directory, FILES.issuing)) ? directory : null;
}

const numbersIn = (directory: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => NUMBER.test(name))
        .toSorted()
    : [];

const nextNumber = (directory: string): string =>
  String(Number(numbersIn(directory).at(-1) ?? '0') + 1).padStart(4, '0');

async function exportKey(key: CryptoKey): Promise<string> {
  const der = await globalThis.crypto.subtle.exportKey('pkcs8', key);
  return `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`;
}

async function importKey(pem: string): Promise<CryptoKey> {
  return createPrivateKey(pem).toCryptoKey(SIGNATURE, false, ['sign']) as CryptoKey;
}
