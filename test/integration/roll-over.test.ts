/**
 * The authority changes its issuing key, and then its root, while redemptions run; ledger and bank renew
 * their own certificates; and a terminal hears of all that by itself. Authority, ledger and bank are in this
 * process, on real files and over real mutual TLS.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { estClient } from '../../main/channels/est-client.ts';
import { peerAt } from '../../main/channels/peer.ts';
import { certificateFile } from '../../main/identity/certificate-store.ts';
import { type DeviceIdentity, enrol, type Enrolment } from '../../main/identity/enrol.ts';
import { developmentSeal, sealedFileKeyStore } from '../../main/identity/key-store.ts';
import { renew } from '../../main/identity/renewal.ts';
import { trustIn } from '../../main/identity/trust.ts';
import { bankUrn, LEDGER_URN } from '../../protocol/identity.ts';
import { keySet } from '../../protocol/ledger.ts';
import { verify } from '../../scripts/verify/verify.ts';
import { type BankSandbox, startBankSandbox } from '../../services/bank-sandbox/server.ts';
import { dataPaths } from '../../services/certificate-authority/data-directory.ts';
import { openAuthorityStore } from '../../services/certificate-authority/store/open.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { systemIds } from '../../services/ids.ts';
import { createLedger, type Ledger } from '../../services/ledger/server.ts';
import { createClient } from '../../services/mutual-tls/client.ts';
import { enrolParty } from '../../services/mutual-tls/enrol.ts';
import { readIdentity } from '../../services/mutual-tls/identity-files.ts';
import * as limits from '../../services/mutual-tls/limits.ts';
import { certificatesIn } from '../../services/mutual-tls/own-certificate.ts';
import { newIssuing, newRoot, rootNamed } from '../support/ceremony.ts';
import { freePort } from '../support/free-port.ts';
import { type AuthorityUnderTest, runAuthority } from '../support/running-authority.ts';
import { answered, newRedemptionId, type WireKiosk, wireKioskAt } from '../support/wire-kiosk.ts';

const BANK = bankUrn(eurSeed.bank.bic);
/** One customer: hashing a PIN is slow on purpose. */
const [customer] = eurSeed.customers;
const seed = { ...eurSeed, customers: [customer] as const };
const amount = { currency: 'EUR', minor: 500n } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
const log = pino({ level: 'silent' });

type Service = 'ledger' | 'bank';
const services = ['ledger', 'bank'] as const;
let authority: AuthorityUnderTest;
let urls: Record<Service, string>;
let ledger: Ledger;
let bank: BankSandbox;
const kiosks: ReturnType<typeof kioskAt>[] = [];

/** When a service looks after its certificate is the test's to say. */
const waiting: (() => void)[] = [];
const clock: Clock = {
  now: systemClock.now,
  after: (delayMs, run) => {
    const isLook = delayMs === limits.renewalFirstCheckMs || delayMs === limits.renewalCheckMs;
    if (!isLook) return systemClock.after(delayMs, run);
    waiting.push(run);
    return () => {};
  },
};
async function everybodyLooks(): Promise<void> {
  await vi.waitFor(() => expect(waiting).toHaveLength(services.length), 20_000);
  for (const look of waiting.splice(0)) look();
  await vi.waitFor(() => expect(waiting).toHaveLength(services.length), 20_000);
}

const folder = (service: Service): string => join(authority.folder, service);
const identityOf = (service: Service) => readIdentity(join(folder(service), 'identity'));

beforeAll(async () => {
  authority = await runAuthority();
  const ports = { ledger: await freePort(), bank: await freePort() };
  urls = {
    ledger: `https://127.0.0.1:${ports.ledger}`,
    bank: `https://127.0.0.1:${ports.bank}`,
  };
  // Enrolled long ago: their certificates have had more than half of their life.
  authority.clock.advance(-19 * DAY_MS);
  for (const [service, urn] of [
    ['ledger', LEDGER_URN],
    ['bank', BANK],
  ] as const) {
    mkdirSync(folder(service), { mode: 0o700 });
    const { enrolmentUrl, root } = authority;
    const directory = join(folder(service), 'identity');
    const code = authority.code(urn);
    await enrolParty({
      urn,
      enrolmentUrl,
      code,
      authority: root,
      directory,
      clock: authority.clock,
    });
  }
  authority.clock.advance(19 * DAY_MS);
  const at = (service: Service) => ({
    identity: identityOf(service),
    identityDirectory: join(folder(service), 'identity'),
    port: ports[service],
    authorityUrl: authority.url,
    clock,
    log,
  });
  bank = await startBankSandbox({
    ...at('bank'),
    data: folder('bank'),
    ledgerUrl: urls.ledger,
    seed,
    faults: { faults: [], realistic: null },
  });
  ledger = await createLedger({
    ...at('ledger'),
    directory: folder('ledger'),
    bank: { url: urls.bank, urn: BANK },
    seed,
    ids: systemIds(clock),
  });
  await ledger.start();
});
afterAll(async () => {
  await Promise.all(kiosks.map((kiosk) => kiosk.close()));
  await ledger.stop();
  await bank.stop();
  const { violations } = verify({ data: authority.folder, kiosks: [] });
  await authority.stop();
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
});

/** A terminal's disk, with the kiosk's own code for who it is and whom it believes. */
function kioskAt(urn: string, pinned: string) {
  const place = join(authority.folder, urn.replaceAll(':', '-'));
  const trust = trustIn({ file: join(place, 'trust.json'), pinned, now: systemClock.now });
  const keyStore = sealedFileKeyStore(join(place, 'key'), developmentSeal);
  const nextKeyStore = sealedFileKeyStore(join(place, 'next-key'), developmentSeal);
  const certificates = certificateFile(join(place, 'certificate.pem'));
  const { enrolmentUrl: url } = authority;
  let own: DeviceIdentity | null = null;
  let wires: WireKiosk | null = null;
  const parts = (code: string) => ({
    provisioning: { identity: urn, enrolment: { url, code }, authority: trust.authority() },
    keyStore,
    nextKeyStore,
    certificates,
    heard: trust.heard,
    now: systemClock.now,
  });
  const present = async (enrolled: Enrolment | { kind: 'waits' }): Promise<void> => {
    if (enrolled.kind !== 'enrolled') throw new Error(JSON.stringify(enrolled));
    own = enrolled.identity;
    await wires?.close();
    wires = null;
  };
  const identity = (): DeviceIdentity => {
    if (own === null) throw new Error('not enrolled');
    return { ...own, authority: trust.authority(), isRevoked: trust.isRevoked };
  };
  return {
    trust,
    roots: () => certificatesIn(trust.authority()).length,
    issuer: () => certificatesIn(identity().certificate)[1]?.serialNumber,
    enrol: async () => {
      const est = estClient({ url, authority: trust.authority() });
      await present(await enrol({ ...parts(authority.code(urn)), est }));
      await est.close();
    },
    renew: async () => {
      const est = estClient({ url, authority: trust.authority(), own: identity() });
      await present(await renew({ ...parts(''), est }));
      await est.close();
    },
    hear: async (): Promise<boolean> => {
      const est = estClient({ url, authority: trust.authority() });
      const isDifferent = await trust.ask(est);
      await est.close();
      return isDifferent;
    },
    /** On connections of its own, by the kiosk's own channel. */
    reaches: async (service: Service): Promise<boolean> => {
      const peer = peerAt({
        url: urls[service],
        peer: service === 'ledger' ? LEDGER_URN : BANK,
        identity: identity(),
      });
      const { kind } = await peer.call({ method: 'GET', path: '/v1/keys', answer: keySet });
      await peer.close();
      return kind === 'answered';
    },
    wires: (): WireKiosk => {
      const to = (peer: string, service: Service) =>
        createClient({ identity: identity(), url: urls[service], peer });
      wires ??= wireKioskAt(urn, to(LEDGER_URN, 'ledger'), to(BANK, 'bank'));
      return wires;
    },
    close: async () => wires?.close(),
  };
}
type Kiosk = ReturnType<typeof kioskAt>;

async function newKiosk(name: string, pinned: string): Promise<Kiosk> {
  const kiosk = kioskAt(`urn:kangen:kiosk:hanami-market:${name}`, pinned);
  kiosks.push(kiosk);
  await kiosk.enrol();
  return kiosk;
}

/** @returns what ends it: the order to the bank, and its receipt to the ledger */
async function begun(kiosk: Kiosk): Promise<() => Promise<string>> {
  const wires = kiosk.wires();
  const { token } = answered(await wires.signIn(customer.cardNumber, customer.pin));
  const id = newRedemptionId();
  const seen = await wires.account(token);
  const { authorization } = answered(await wires.request({ id, amount, seen }, token));
  if (authorization === null) throw new Error('the ledger gave no authorization');
  return async () => {
    const { evidence } = answered(await kiosk.wires().order(id, authorization));
    return answered(await kiosk.wires().deliver(id, evidence, authorization)).state;
  };
}
const redeemed = async (kiosk: Kiosk): Promise<string> => (await begun(kiosk))();

/** Of the certificate that a service shows to whoever comes now. */
async function serialAt(service: Service): Promise<string> {
  const { hostname: host, port } = new URL(urls[service]);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const serial = socket.getPeerX509Certificate()?.serialNumber ?? '';
  socket.destroy();
  return serial;
}

let front: Kiosk;

it('ledger and bank renew their certificates while a redemption is under way', async () => {
  front = await newKiosk('front-1', authority.root);
  const before = { ledger: await serialAt('ledger'), bank: await serialAt('bank') };
  const finish = await begun(front);
  await everybodyLooks();
  for (const service of services) {
    const shown = await serialAt(service);
    expect(shown).not.toBe(before[service]);
    // What is on the disk is what a next start would show.
    const { certificate } = identityOf(service);
    expect(new X509Certificate(certificate).serialNumber).toBe(shown);
  }
  // The same connections as before; then new ones, of everybody with everybody.
  expect(await finish()).toBe('completed');
  for (const service of services) expect(await front.reaches(service)).toBe(true);
  expect(await redeemed(front)).toBe('completed');
  // Nothing is due: nobody gets another one.
  const count = authority.certificateCount();
  await everybodyLooks();
  expect(authority.certificateCount()).toBe(count);
});

it('a new issuing key under the same root is taken, beside the one before', async () => {
  const before = front.issuer();
  await newIssuing(authority.data, 'root', systemClock.now());
  await authority.restart();
  const desk = await newKiosk('desk-1', authority.root);
  expect(desk.issuer()).not.toBe(before);
  for (const kiosk of [front, desk]) expect(await redeemed(kiosk)).toBe('completed');
});

it('a new root is learned by terminal, ledger and bank, and a redemption goes on across it', async () => {
  const finish = await begun(front);
  await newRoot(
    authority.data,
    'next-root',
    systemClock.now(),
    await rootNamed(authority.data, 'root'),
  );
  const { rootFile } = await newIssuing(authority.data, 'next-root', systemClock.now());
  await authority.restart();
  const next = new X509Certificate(readFileSync(rootFile));
  expect(front.roots()).toBe(1);
  expect(await front.hear()).toBe(true);
  expect(front.roots()).toBe(2);
  await front.renew();
  // Ledger and bank believe the old root alone so far: what binds the two is shown to them.
  for (const service of services)
    expect(certificatesIn(identityOf(service).authority)).toHaveLength(1);
  expect(await finish()).toBe('completed');

  await everybodyLooks();
  for (const service of services) {
    const believed = certificatesIn(identityOf(service).authority);
    expect(believed.map(({ fingerprint256 }) => fingerprint256)).toContain(next.fingerprint256);
    expect(believed).toHaveLength(2);
  }
  // Whoever is given the new root alone finds its way to certificates of the old one, too.
  const late = await newKiosk('late-1', next.toString());
  expect(await redeemed(late)).toBe('completed');
  expect(await redeemed(front)).toBe('completed');
});

it('a terminal refuses a ledger whose certificate the authority has taken back', async () => {
  expect(await front.reaches('ledger')).toBe(true);
  const taken = new X509Certificate(identityOf('ledger').certificate).serialNumber;
  const store = openAuthorityStore(dataPaths(authority.data).records);
  store.transact((tx) => {
    const issued = tx.events(0, 1000).find(({ serial }) => serial === taken);
    if (issued === undefined) throw new Error('never issued');
    const { number: _number, fingerprint: _same, ...event } = issued;
    tx.addEvent({ ...event, mark: randomBytes(16).toString('hex'), state: 'revoked' });
  });
  store.close();
  expect(await front.hear()).toBe(true);
  expect(await front.reaches('ledger')).toBe(false);
  expect(await front.reaches('bank')).toBe(true);
  // The next start knows it without the authority.
  const again = kioskAt('urn:kangen:kiosk:hanami-market:front-1', authority.root);
  expect(again.trust.isRevoked(taken)).toBe(true);
  expect(again.roots()).toBe(2);
});
