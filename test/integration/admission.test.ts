/**
 * Who is let in besides having a good certificate: at ledger, bank and authority, on open connections and
 * new ones, while the authority is there, away, and put back to an old backup.
 */
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { keySet } from '../../protocol/ledger.ts';
import { catchUp } from '../../services/certificate-authority/catch-up.ts';
import { dataPaths } from '../../services/certificate-authority/data-directory.ts';
import { openChain, shownBehind } from '../../services/certificate-authority/chain.ts';
import { planLeaf } from '../../services/certificate-authority/issue.ts';
import { signLeaf } from '../../services/certificate-authority/sign.ts';
import { openAuthorityStore } from '../../services/certificate-authority/store/open.ts';
import { keptAdmissions } from '../../services/mutual-tls/admission/kept.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { x509 } from '../../services/mutual-tls/x509.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';
import { operatorSays } from '../support/operators.ts';

let network: NetworkUnderTest;
beforeAll(async () => {
  network = await networkUnderTest();
}, 180_000);
afterAll(() => network.finish());

const KIOSK = 'urn:kangen:kiosk:hanami-market:front-1';
const OTHER = 'urn:kangen:kiosk:hanami-market:front-2';
const THIRD = 'urn:kangen:kiosk:hanami-market:front-3';
const REVOKED_MS_MAX = 5_000;
const keysOf = { method: 'GET', path: '/v1/keys', answer: keySet } as const;
const refused = { ok: false, failure: { code: 'certificate-refused' } };
const log = (name: string) => readFileSync(join(network.data, `${name}.log`), 'utf8');
const say = (...words: string[]) => operatorSays(network, 'alice', 'certificate', ...words);

async function once(identity: IdentityFiles, service: 'ledger' | 'bank') {
  const client = network.client(identity, service);
  try {
    return await client.call(keysOf);
  } finally {
    await client.close();
  }
}

it('a revoked certificate is refused within 5 s, on open connections too', async () => {
  const identity = await network.enrol(KIOSK);
  const open = (['ledger', 'bank'] as const).map((name) => network.client(identity, name));
  for (const client of open) expect(await client.call(keysOf)).toMatchObject({ ok: true });
  expect(await say('revoke', KIOSK, '--reason', 'stolen')).toMatchObject({ code: 0 });
  const options = { timeout: REVOKED_MS_MAX, interval: 200 };
  await Promise.all(
    open.map((client) =>
      vi.waitFor(async () => expect(await client.call(keysOf)).toMatchObject(refused), options),
    ),
  );
  await Promise.all(open.map((client) => client.close()));
  for (const name of ['ledger', 'bank'] as const) {
    expect(await once(identity, name)).toMatchObject(refused);
  }
  const list = JSON.parse((await say('list', KIOSK, '--json')).out) as unknown[];
  expect(list).toMatchObject([{ state: 'revoked' }]);
});

it('a certificate that was never issued is refused, although the issuing key has signed it', async () => {
  const forged = await signedByStolenKey(OTHER);
  for (const name of ['ledger', 'bank'] as const) {
    expect(await once(forged, name)).toMatchObject(refused);
  }
  const client = network.client(forged, 'authority');
  const asked = { method: 'GET', path: '/v1/openapi.json', answer: z.unknown() } as const;
  expect(await client.call(asked)).toMatchObject(refused);
  await client.close();
});

it('while the authority is away who was known comes in, and who is new is asked to come again', async () => {
  const known = await network.enrol(OTHER);
  expect(await once(known, 'ledger')).toMatchObject({ ok: true });
  const fresh = await network.enrol(THIRD);
  await network.stopService('ledger');
  await network.stopService('authority');
  await network.startService('ledger');
  expect(await once(known, 'ledger')).toMatchObject({ ok: true });
  // Whether the ledger had read of it before it stopped is chance; a stranger it surely has not.
  const stranger = await signedByStolenKey(THIRD);
  expect(await once(stranger, 'ledger')).toMatchObject({
    failure: { code: 'service-unavailable' },
  });
  await network.startService('authority');
  await vi.waitFor(
    async () => expect(await once(fresh, 'ledger')).toMatchObject({ ok: true }),
    20_000,
  );
});

it('an authority put back to a backup is found out, and does not bring a revoked one back', async () => {
  const { records } = dataPaths(join(network.data, 'authority'));
  const backup = `${records}.backup`;
  const lost = await network.enrol(OTHER);
  await network.stopService('authority');
  copyFileSync(records, backup);
  await network.startService('authority');
  expect(await say('revoke', OTHER, '--reason', 'lost')).toMatchObject({ code: 0 });
  const isRefused = async () => expect(await once(lost, 'ledger')).toMatchObject(refused);
  await vi.waitFor(isRefused, { timeout: REVOKED_MS_MAX });

  await network.stopService('authority');
  for (const end of ['-wal', '-shm']) rmSync(`${records}${end}`, { force: true });
  copyFileSync(backup, records);
  await network.startService('authority');
  await vi.waitFor(() => expect(log('ledger')).toContain('authority-rolled-back'), 20_000);
  await isRefused();

  // The ledger's own file gives it back what it has forgotten.
  await network.stopService('authority');
  const file = join(network.data, 'ledger', 'admissions.json');
  const kept = keptAdmissions.parse(JSON.parse(readFileSync(file, 'utf8')));
  const store = openAuthorityStore(records);
  expect(catchUp(store, kept, new Date())).toMatchObject({ revocations: 1 });
  store.close();
  await network.startService('authority');
  const list = JSON.parse((await say('trail', '--last', '1', '--json')).out) as unknown[];
  expect(list).toMatchObject([{ event: 'revoked', identity: OTHER }]);
  const late = await network.enrol('urn:kangen:kiosk:hanami-market:front-4');
  await vi.waitFor(
    async () => expect(await once(late, 'ledger')).toMatchObject({ ok: true }),
    20_000,
  );
  await isRefused();
});

/** As a thief of the issuing key would make one: nothing about it is wrong but that nobody issued it. */
async function signedByStolenKey(urn: string): Promise<IdentityFiles> {
  const chain = await openChain(dataPaths(join(network.data, 'authority')).keys);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const [role, provider, terminal] = urn.split(':').slice(2);
  if (role !== 'kiosk' || provider === undefined || terminal === undefined) throw new Error(urn);
  const plan = planLeaf({
    party: { role, urn, provider, terminal },
    serial: `4${'A'.repeat(31)}`,
    now: new Date(),
    issuerNotAfter: chain.issuer.certificate.notAfter,
  });
  const leaf = await signLeaf(plan, new x509.PublicKey(spki), chain.issuer);
  const shown = [leaf, ...shownBehind(chain)];
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    certificate: shown.map((one) => new X509Certificate(one.toString('pem')).toString()).join(''),
    authority: chain.root.toString('pem'),
  };
}
