/** What a service knows of the authority's list while only a part of it can be read, or kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import {
  type CertificateEvent,
  certificateEventPage,
} from '../../../../../protocol/certificate-events.ts';
import { LEDGER_URN, partyFromUrn } from '../../../../../protocol/identity.ts';
import { type Chain } from '../../../../../services/certificate-authority/chain.ts';
import { type Clock } from '../../../../../services/clock.ts';
import {
  type AdmissionParts,
  createAdmission,
} from '../../../../../services/mutual-tls/admission/admission.ts';
import { nothingKept } from '../../../../../services/mutual-tls/admission/kept.ts';
import { PeerUnreachable } from '../../../../../services/mutual-tls/client.ts';
import { SIGNATURE, x509 } from '../../../../../services/mutual-tls/x509.ts';
import { ceremony } from '../../../../support/ceremony.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const KIOSK = 'urn:kangen:kiosk:hanami:front-1';
const SERIAL = `4${'A'.repeat(31)}`;
const issued: CertificateEvent = {
  number: 1,
  mark: '1'.repeat(32),
  serial: SERIAL,
  identity: KIOSK,
  notAfter: '2026-06-30T00:00:00.000Z',
  enrolledAt: '2026-06-01T00:00:00.000Z',
  state: 'issued',
  fingerprint: null,
  at: '2026-06-01T00:00:00.000Z',
};

let folder: string;
let chain: Chain;
let revoking: { list: Buffer; authorities: string };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-admission-'));
  chain = await ceremony(join(folder, 'authority'), NOW);
  const { issuer, root } = chain;
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.certificate.subject,
    thisUpdate: NOW,
    nextUpdate: new Date('2026-06-15T00:00:00Z'),
    entries: [{ serialNumber: SERIAL, revocationDate: NOW }],
    extensions: [new x509.Extension('2.5.29.20', false, new Uint8Array([2, 1, 7]))],
    signingAlgorithm: SIGNATURE,
    signingKey: issuer.key,
  });
  const authorities = new x509.X509Certificates([issuer.certificate, root]).export('base64');
  revoking = { list: Buffer.from(list.rawData), authorities };
});
afterAll(() => rmSync(folder, { recursive: true }));

let nowMs: number;
let logged: string[];
const rounds: (() => void)[] = [];
beforeEach(() => {
  nowMs = NOW.getTime();
  logged = [];
  rounds.length = 0;
});
const clock: Clock = {
  now: () => new Date(nowMs),
  after: (_delayMs, run) => {
    rounds.push(run);
    return () => {};
  },
};
async function round(): Promise<void> {
  rounds.shift()?.();
  await vi.waitFor(() => expect(rounds).toHaveLength(1));
}
const alarms = (name: string) => logged.filter((line) => line.includes(name));

type Source = AdmissionParts['source'];
function admissionWith(source: Partial<Source>, heard: AdmissionParts['heard'] = () => {}) {
  const admission = createAdmission({
    source: {
      page: async () => ({ after: { number: 1, mark: issued.mark }, events: [], more: false }),
      list: async () => revoking,
      present: () => {},
      close: async () => {},
      ...source,
    },
    file: {
      read: () => ({
        ...nothingKept,
        place: { number: 1, mark: issued.mark },
        events: [issued],
      }),
      write: () => {},
    },
    roots: () => chain.root.toString('pem'),
    heard,
    clock,
    log: pino({}, { write: (line: string) => void logged.push(line) }),
  });
  const party = partyFromUrn(KIOSK);
  if (party === null) throw new Error(KIOSK);
  const shown = { serial: SERIAL, fingerprint: '0'.repeat(64), issuedMs: NOW.getTime(), party };
  admission.start();
  return { admission, admit: async () => (await admission.admit(shown))?.code ?? null };
}

it('a list of events that cannot be read leaves the CRL standing', async () => {
  const list = vi.fn<Source['list']>(async () => revoking);
  const page = async () => {
    throw new PeerUnreachable('answered outside the protocol');
  };
  const { admit } = admissionWith({ page, list });
  expect(await admit()).toBe(null);
  await round();
  expect(await admit()).toBe('certificate-refused');
  // An authority that is away is not asked twice every two seconds.
  await round();
  expect(list).toHaveBeenCalledTimes(1);
  nowMs += 60_000;
  await round();
  expect(list).toHaveBeenCalledTimes(2);
  expect(alarms('authority-silent')).toHaveLength(1);
});

it('another root that cannot be kept leaves the CRL standing, and is told once', async () => {
  const heard = vi.fn<AdmissionParts['heard']>(() => {
    throw new Error('ENOSPC: no space left on device');
  });
  const { admit } = admissionWith({}, heard);
  await round();
  expect(await admit()).toBe('certificate-refused');
  nowMs += 60_000;
  await round();
  expect(heard).toHaveBeenCalledTimes(2);
  expect(alarms('authorities-not-heard')).toHaveLength(1);
  expect(alarms('authority-unbelievable')).toHaveLength(0);
  heard.mockImplementation(() => {});
  nowMs += 60_000;
  await round();
  expect(alarms('authorities-not-heard').at(-1)).toContain('over');
});

it('an authority of before there were fingerprints is read', () => {
  const { fingerprint: _none, ...older } = { ...issued, identity: LEDGER_URN };
  const page = { after: null, events: [older], more: false };
  expect(certificateEventPage.parse(page).events).toEqual([{ ...older, fingerprint: null }]);
});

it('a CRL that was changed, or is signed by nobody we believe, is not taken', async () => {
  const changed = Buffer.from(revoking.list);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  const { root } = chain;
  const nobodys = new x509.X509Certificates([root]).export('base64');
  for (const told of [
    { ...revoking, list: changed },
    { ...revoking, list: Buffer.from('3000', 'hex') },
    { ...revoking, authorities: nobodys },
  ]) {
    rounds.length = 0;
    logged = [];
    const { admit } = admissionWith({ list: async () => told });
    await round();
    expect(await admit()).toBe(null);
    expect(alarms('authority-unbelievable')).toHaveLength(1);
  }
});
