/** What only the registrar itself can be asked: callers whom no door would let this far. */
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceKeyFrom } from '../../../../main/identity/device-key.ts';
import { signingRequest } from '../../../../main/identity/signing-request.ts';
import { LEDGER_URN, partyFromUrn, type Party } from '../../../../protocol/identity.ts';
import { codeFrom, hashCode } from '../../../../services/certificate-authority/enrolment-code.ts';
import { planLeaf } from '../../../../services/certificate-authority/issue.ts';
import {
  createRegistrar,
  type Registrar,
} from '../../../../services/certificate-authority/registrar.ts';
import { type Issuer, signLeaf } from '../../../../services/certificate-authority/sign.ts';
import {
  type AuthorityStore,
  openAuthorityStore,
} from '../../../../services/certificate-authority/store/open.ts';
import { systemClock } from '../../../../services/clock.ts';
import { x509 } from '../../../../services/mutual-tls/x509.ts';
import { ceremony } from '../../../support/ceremony.ts';
import { selfSigned } from '../../../support/openssl.ts';

let folder: string;
let store: AuthorityStore;
let registrar: Registrar;
let at = new Date();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kangen-registrar-'));
  const chain = await ceremony(join(folder, 'data'), at);
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

const newKey = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  return deviceKeyFrom(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
};
const [key, otherKey] = [newKey(), newKey()];
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
  return new X509Certificate(enrolled.certificate.toString('pem'));
}

const refused = { ok: false, failure: { code: 'certificate-refused' } };
const newKeyRequest = (urn: string) => Buffer.from(signingRequest(urn, otherKey));

it('renews nothing that it has no record of, byte for byte', async () => {
  const held = await enrol();
  const stranger = new X509Certificate((await selfSigned(kiosk.urn)).certificate);
  expect(await registrar.reenrol(stranger, newKeyRequest(kiosk.urn))).toMatchObject(refused);
  // The serial number of one that was issued proves nothing.
  const forged = await copyOf(held, await selfSignedIssuer());
  expect(forged.serialNumber).toBe(held.serialNumber);
  expect(await registrar.reenrol(forged, newKeyRequest(kiosk.urn))).toMatchObject(refused);
  expect(store.read.audit(1)).toMatchObject([{ event: 'refused', identity: kiosk.urn }]);
  expect(await registrar.reenrol(held, newKeyRequest(kiosk.urn))).toMatchObject({ ok: true });
});

it('renews with a new key only, and under the same subject', async () => {
  const held = await enrol();
  const invalid = { ok: false, failure: { code: 'signing-request-invalid' } };
  expect(await registrar.reenrol(held, requestFor(kiosk.urn))).toMatchObject(invalid);
  expect(await registrar.reenrol(held, newKeyRequest(LEDGER_URN))).toMatchObject(invalid);
});

describe('a certificate that has expired', () => {
  const DAY_MS = 86_400_000;
  const late = async (held: X509Certificate) => {
    const before = at;
    at = new Date(at.getTime() + 31 * DAY_MS);
    try {
      return await registrar.reenrol(held, newKeyRequest(kiosk.urn));
    } finally {
      at = before;
    }
  };
  const decide = (decision: 'approved' | 'denied') => {
    const [waiting] = store.read.waitingRenewals(10);
    if (waiting === undefined) throw new Error('nothing waits');
    store.transact((tx) => tx.decideLateRenewal(waiting.id, decision, 'alice'));
  };

  it('waits, written down once, and is renewed once an operator has said so, once', async () => {
    const held = await enrol();
    expect(await late(held)).toEqual({ waits: true });
    expect(await late(held)).toEqual({ waits: true });
    expect(store.read.waitingRenewals(10)).toMatchObject([{ serial: held.serialNumber }]);
    expect(store.read.audit(1)).toMatchObject([{ event: 'renewal-waits' }]);
    decide('approved');
    expect(await late(held)).toMatchObject({ ok: true });
    expect(await late(held)).toEqual({ waits: true });
  });

  it('is refused once an operator has denied it', async () => {
    const held = await enrol();
    await late(held);
    decide('denied');
    expect(await late(held)).toMatchObject(refused);
  });
});

it('gives a locked party nothing, by renewal or by code', async () => {
  const held = await enrol();
  store.transact((tx) => tx.lock(kiosk.urn, 'stolen', at));
  expect(await registrar.reenrol(held, newKeyRequest(kiosk.urn))).toMatchObject(refused);
  await expect(enrol()).rejects.toThrow('locked: stolen');
  store.transact((tx) => tx.unlock(kiosk.urn));
  expect(await registrar.reenrol(held, newKeyRequest(kiosk.urn))).toMatchObject({ ok: true });
});

/** The same words under another signature. */
async function copyOf(held: X509Certificate, issuer: Issuer): Promise<X509Certificate> {
  const plan = planLeaf({
    party: kiosk,
    serial: held.serialNumber,
    now: at,
    issuerNotAfter: new Date(at.getTime() + 86_400_000 * 365),
  });
  const spki = new x509.PublicKey(held.publicKey.export({ format: 'der', type: 'spki' }));
  return new X509Certificate((await signLeaf(plan, spki, issuer)).toString('pem'));
}

async function selfSignedIssuer(): Promise<Issuer> {
  return (await ceremony(join(folder, 'other', 'data'), at)).issuer;
}

it('issues to itself as the authority and as nobody else', async () => {
  const spki = new x509.PublicKey(key.publicKey.export({ format: 'der', type: 'spki' }));
  await expect(registrar.issueToSelf(kiosk, spki)).rejects.toThrow('assertion');
});
