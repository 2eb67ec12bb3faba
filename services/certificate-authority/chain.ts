/**
 * The authority's own keys: a root that everybody pins and that signs once, and an issuing key that
 * signs everything else. Two files, so that the root key can be carried away to a safe place after
 * creation: nothing here opens it again.
 *
 * Creation is atomic: all of it is written and flushed beside its place, then renamed into it. A crash
 * leaves either no authority or a whole one, never a root that half the network might already know.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDirectory } from '../mutual-tls/durable-files.ts';
import { limits } from './limits.ts';
import { serialFrom } from './issue.ts';
import { type Issuer } from './sign.ts';
import { SIGNATURE, x509 } from '../mutual-tls/x509.ts';

const FILES = {
  rootKey: 'root-key.pem',
  root: 'root.pem',
  issuingKey: 'issuing-key.pem',
  issuing: 'issuing.pem',
} as const;

export interface Chain {
  root: x509.X509Certificate;
  issuer: Issuer;
  /** The file that is handed to every party: the root certificate as PEM. */
  rootFile: string;
}

export interface ChainSource {
  directory: string;
  now: Date;
  /** Cryptographic random bytes. */
  random(byteCount: number): Uint8Array;
}

/** Where the root certificate is, once the chain has been made. */
export const rootFileIn = (directory: string): string => join(directory, FILES.root);

export async function openOrCreateChain(source: ChainSource): Promise<Chain> {
  if (!existsSync(source.directory)) await createChain(source);
  return openChain(source.directory);
}

async function openChain(directory: string): Promise<Chain> {
  const text = (name: string) => readFile(join(directory, name), 'utf8');
  const root = new x509.X509Certificate(await text(FILES.root));
  const certificate = new x509.X509Certificate(await text(FILES.issuing));
  const key = await importKey(await text(FILES.issuingKey));
  if (!(await certificate.verify({ publicKey: root.publicKey, signatureOnly: true }))) {
    throw new Error(`${FILES.issuing} in ${directory} is not signed by ${FILES.root}`);
  }
  return { root, issuer: { certificate, key }, rootFile: rootFileIn(directory) };
}

async function createChain({ directory, now, random }: ChainSource): Promise<void> {
  const rootKeys = await generateKeys();
  const issuingKeys = await generateKeys();
  const root = await signAuthority({
    subject: 'CN=Kangen root, O=Kangen',
    issuer: 'CN=Kangen root, O=Kangen',
    serial: serialFrom(random(limits.serialBytes)),
    notBefore: now,
    notAfter: new Date(now.getTime() + limits.rootLifetimeMs),
    publicKey: rootKeys.publicKey,
    signer: rootKeys,
    pathLength: 1,
  });
  const issuing = await signAuthority({
    subject: 'CN=Kangen issuing, O=Kangen',
    issuer: root.subject,
    serial: serialFrom(random(limits.serialBytes)),
    notBefore: now,
    notAfter: new Date(now.getTime() + limits.issuingLifetimeMs),
    publicKey: issuingKeys.publicKey,
    signer: rootKeys,
    pathLength: 0,
  });
  await writeDirectory(directory, {
    [FILES.rootKey]: await exportKey(rootKeys.privateKey),
    [FILES.root]: `${root.toString('pem')}\n`,
    [FILES.issuingKey]: await exportKey(issuingKeys.privateKey),
    [FILES.issuing]: `${issuing.toString('pem')}\n`,
  });
}

interface AuthorityPlan {
  subject: string;
  issuer: string;
  serial: string;
  notBefore: Date;
  notAfter: Date;
  publicKey: CryptoKey;
  signer: CryptoKeyPair;
  /** How many further authorities may stand below (RFC 5280 section 4.2.1.9). */
  pathLength: number;
}

async function signAuthority(plan: AuthorityPlan): Promise<x509.X509Certificate> {
  const backdated = new Date(plan.notBefore.getTime() - limits.leafBackdatedMs);
  const usages = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  return x509.X509CertificateGenerator.create({
    serialNumber: plan.serial,
    subject: plan.subject,
    issuer: plan.issuer,
    notBefore: backdated,
    notAfter: plan.notAfter,
    publicKey: plan.publicKey,
    signingKey: plan.signer.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, plan.pathLength, true),
      new x509.KeyUsagesExtension(usages, true),
      await x509.SubjectKeyIdentifierExtension.create(plan.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(plan.signer.publicKey),
    ],
  });
}

async function generateKeys(): Promise<CryptoKeyPair> {
  const parameters = {
    ...SIGNATURE,
    modulusLength: limits.rsaBits,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  return globalThis.crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = await globalThis.crypto.subtle.exportKey('pkcs8', key);
  return `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`;
}

async function importKey(pem: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  if (der === undefined) throw new Error('a PEM private key was expected');
  return globalThis.crypto.subtle.importKey('pkcs8', der, SIGNATURE, false, ['sign']);
}
