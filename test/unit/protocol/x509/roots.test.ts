/** Who leads whom to a new root: the authority's root alone, and nobody who merely signs under it. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bridgesIn, rootsFrom } from '../../../../protocol/x509/roots.ts';
import {
  ISSUING_NAME,
  ROOT_NAME,
  signAuthority,
} from '../../../../services/certificate-authority/authority-certificate.ts';
import { type Issuer } from '../../../../services/certificate-authority/sign.ts';
import { type x509 } from '../../../../services/mutual-tls/x509.ts';
import { ceremony, newIssuing, newRoot, rootNamed } from '../../../support/ceremony.ts';

const now = new Date('2026-06-01T00:00:00Z');
const node = (one: x509.X509Certificate) => new X509Certificate(Buffer.from(one.rawData));

let folder: string;
let issuer: Issuer;
let old: X509Certificate;
let next: X509Certificate;
/** What a device has without any roll-over, and what the authority answers after one. */
let before: X509Certificate[];
let after: X509Certificate[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-roots-'));
  const data = join(folder, 'authority');
  const first = await ceremony(data, now);
  ({ issuer } = first);
  before = [first.issuer.certificate, first.root, ...first.others].map(node);
  await newRoot(data, 'next-root', now, await rootNamed(data, 'root'));
  const second = await newIssuing(data, 'next-root', now);
  after = [second.issuer.certificate, second.root, ...second.others].map(node);
  [old, next] = [node(first.root), node(second.root)];
});
afterAll(() => rmSync(folder, { recursive: true }));

const serials = (roots: readonly X509Certificate[]) => roots.map((one) => one.serialNumber);

it('whoever believes either root is led to the other', () => {
  expect(serials(rootsFrom([old], after, now))).toEqual(serials([old, next]));
  expect(serials(rootsFrom([next], after, now))).toEqual(serials([next, old]));
  expect(serials(rootsFrom([old], before, now))).toEqual(serials([old]));
  expect(bridgesIn([old, next], after)).toHaveLength(2);
});

it('a root that nothing binds to the one that is believed is not believed', () => {
  const unbound = after.filter((one) => !bridgesIn([old, next], after).includes(one));
  expect(serials(rootsFrom([old], unbound, now))).toEqual(serials([old]));
});

it('an issuing key announces no root, whatever it signs for itself', async () => {
  const { key: privateKey, certificate } = issuer;
  const publicKey = await certificate.publicKey.export();
  const plan = {
    publicKey,
    signer: { privateKey, publicKey },
    notBefore: now,
    notAfter: new Date('2040-01-01T00:00:00Z'),
    pathLength: 1,
    random: randomBytes,
  };
  // The root has signed this very key, under the issuing authority's name: that binds no root.
  for (const subject of [ROOT_NAME, ISSUING_NAME]) {
    const announced = node(await signAuthority({ ...plan, subject }));
    expect(serials(rootsFrom([old], [announced, ...before], now))).toEqual(serials([old]));
  }
});

it('a root that has ended is left out, as long as there is another', () => {
  const late = new Date('2047-01-01T00:00:00Z');
  expect(serials(rootsFrom([old], after, late))).toEqual(serials([old]));
  const mid = new Date(Date.parse(old.validTo) - 1000);
  expect(rootsFrom([old], after, mid)).toHaveLength(2);
});
