/** Whom a terminal believes: lists of its own authority, the newest it has heard, however old that is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EstAnswer } from '../../../../main/identity/enrol.ts';
import { type Trust, trustIn } from '../../../../main/identity/trust.ts';
import { type Chain } from '../../../../services/certificate-authority/chain.ts';
import { SIGNATURE, x509 } from '../../../../services/mutual-tls/x509.ts';
import { ceremony } from '../../../support/ceremony.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const SERIAL = `4${'A'.repeat(31)}`;
const OTHER = `4${'B'.repeat(31)}`;

let folder: string;
let chain: Chain;
let strangers: Chain;
let file: string;
let trust: Trust;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-trust-'));
  chain = await ceremony(join(folder, 'ours', 'authority'), NOW);
  strangers = await ceremony(join(folder, 'theirs', 'authority'), NOW);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  file = join(folder, 'trust.json');
  rmSync(file, { force: true });
  trust = open();
});

const open = (of: Chain = chain): Trust =>
  trustIn({ file, pinned: of.root.toString('pem'), now: () => NOW });

const answer = (body: string): Promise<EstAnswer> => Promise.resolve({ kind: 'answered', body });
const cacerts = ({ issuer, root }: Chain) =>
  answer(new x509.X509Certificates([issuer.certificate, root]).export('base64'));

interface Wanted {
  number: number;
  serials: string[];
  by?: Chain;
  nextUpdate?: Date;
}
async function list({ number, serials, by = chain, nextUpdate = NOW }: Wanted): Promise<Buffer> {
  const made = await x509.X509CrlGenerator.create({
    issuer: by.issuer.certificate.subject,
    thisUpdate: new Date(NOW.getTime() - 1000),
    nextUpdate,
    entries: serials.map((serialNumber) => ({ serialNumber, revocationDate: NOW })),
    extensions: [new x509.Extension('2.5.29.20', false, new Uint8Array([2, 1, number]))],
    signingAlgorithm: SIGNATURE,
    signingKey: by.issuer.key,
  });
  return Buffer.from(made.rawData);
}
const hear = async (der: Buffer, by: Chain = chain): Promise<boolean> =>
  trust.ask({ cacerts: () => cacerts(by), crl: () => answer(der.toString('base64')) });

it('who is on the list is revoked, and stays so at the next start', async () => {
  expect(await hear(await list({ number: 1, serials: [SERIAL] }))).toBe(true);
  for (const one of [trust, open()]) {
    expect(one.isRevoked(SERIAL)).toBe(true);
    expect(one.isRevoked(OTHER)).toBe(false);
  }
  expect(await hear(await list({ number: 1, serials: [SERIAL] }))).toBe(false);
});

it('an older list takes nothing back, a newer one counts', async () => {
  await hear(await list({ number: 2, serials: [SERIAL] }));
  expect(await hear(await list({ number: 1, serials: [] }))).toBe(false);
  expect(trust.isRevoked(SERIAL)).toBe(true);
  await hear(await list({ number: 3, serials: [OTHER] }));
  expect([SERIAL, OTHER].map((one) => trust.isRevoked(one))).toEqual([false, true]);
});

it('one that is past its next update goes on, and locks nobody out', async () => {
  const nextUpdate = new Date(NOW.getTime() - 500);
  await hear(await list({ number: 1, serials: [SERIAL], nextUpdate }));
  expect([SERIAL, OTHER].map((one) => trust.isRevoked(one))).toEqual([true, false]);
});

it('a list of somebody else, a changed one, and none at all are not taken', async () => {
  expect(await hear(await list({ number: 1, serials: [SERIAL], by: strangers }))).toBe(false);
  expect(await hear(await list({ number: 1, serials: [SERIAL], by: strangers }), strangers)).toBe(
    false,
  );
  const changed = await list({ number: 1, serials: [SERIAL] });
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(await hear(changed)).toBe(false);
  for (const nonsense of ['', '3000', '30800000']) {
    expect(await hear(Buffer.from(nonsense, 'hex'))).toBe(false);
  }
  expect(trust.isRevoked(SERIAL)).toBe(false);
});

it('an authority that does not answer changes nothing', async () => {
  const silent = () => Promise.resolve<EstAnswer>({ kind: 'unknown', reason: 'connection' });
  expect(await trust.ask({ cacerts: silent, crl: silent })).toBe(false);
  expect(await trust.ask({ cacerts: () => cacerts(chain), crl: silent })).toBe(false);
});

it('what is kept for another root, or cannot be read, counts as nothing', async () => {
  await hear(await list({ number: 1, serials: [SERIAL] }));
  expect(open(strangers).isRevoked(SERIAL)).toBe(false);
  expect(open(strangers).authority()).not.toBe(open().authority());
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -9));
  expect(open().isRevoked(SERIAL)).toBe(false);
  expect(open().authority()).toContain('BEGIN CERTIFICATE');
});
