/** What only the registrar itself can be asked: callers whom no door would let this far. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deviceKeyFrom } from '../../../../main/identity/device-key.ts';
import { signingRequest } from '../../../../main/identity/signing-request.ts';
import { LEDGER_URN, partyFromUrn, type Party } from '../../../../protocol/identity.ts';
import { openOrCreateChain } from '../../../../services/certificate-authority/chain.ts';
import { codeFrom, hashCode } from '../../../../services/certificate-authority/enrolment-code.ts';
import {
  createRegistrar,
  type Registrar,
} from '../../../../services/certificate-authority/registrar.ts';
import {
  type AuthorityStore,
  openAuthorityStore,
} from '../../../../services/certificate-authority/store/open.ts';
import { systemClock } from '../../../../services/clock.ts';
import { x509 } from '../../../../services/mutual-tls/x509.ts';

let folder: string;
let store: AuthorityStore;
let registrar: Registrar;
let at = new Date();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kangen-registrar-'));
  const chain = await openOrCreateChain({
    directory: join(folder, 'keys'),
    now: at,
    random: randomBytes,
  });
  store = openAuthorityStore(join(folder, 'records.sqlite'));
  registrar = createRegistrar({
    store,
    issuer: chain.issuer,
    clock: { ...systemClock, now: () => at },
    random: randomBytes,
    log: pino({ level: 'silent' }),
  });
}, 60_000);
afterAll(async () => {
  store.close();
  await rm(folder, { recursive: true });
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
const key = deviceKeyFrom(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
const requestFor = (urn: string) => Buffer.from(signingRequest(urn, key));
const party = (urn: string): Party => {
  const found = partyFromUrn(urn);
  if (found === null) throw new Error(urn);
  return found;
};
const kiosk = party('urn:kangen:kiosk:hanami:front-1');

async function enrol() {
  const code = codeFrom(randomBytes(20));
  const expiresAt = new Date(at.getTime() + 60_000);
  store.transact((tx) =>
    tx.addCode({ identity: kiosk.urn, hash: hashCode(code), issuedAt: at, expiresAt }),
  );
  const enrolled = await registrar.enrol({ party: kiosk, code }, requestFor(kiosk.urn));
  if (!enrolled.ok) throw new Error(enrolled.failure.detail);
  return enrolled.certificate.serialNumber.toUpperCase();
}

it('renews nothing that it has no record of, that is of another party, or that has expired', async () => {
  const serial = await enrol();
  const renew = (as: Party, shown: string) =>
    registrar.reenrol({ party: as, serial: shown, issuedMs: 0 }, requestFor(as.urn));
  const refused = { ok: false, failure: { code: 'certificate-refused' } };
  expect(await renew(kiosk, 'AB'.repeat(16))).toMatchObject(refused);
  expect(await renew(party(LEDGER_URN), serial)).toMatchObject(refused);
  expect(await renew(kiosk, serial)).toMatchObject({ ok: true });

  const before = at;
  at = new Date(at.getTime() + 31 * 86_400_000);
  expect(await renew(kiosk, serial)).toMatchObject(refused);
  at = before;
  expect(store.read.audit(1)).toMatchObject([{ event: 'refused', identity: kiosk.urn }]);
});

it('issues to itself as the authority and as nobody else', async () => {
  const spki = new x509.PublicKey(publicKey.export({ format: 'der', type: 'spki' }));
  await expect(registrar.issueToSelf(kiosk, spki)).rejects.toThrow('assertion');
});
