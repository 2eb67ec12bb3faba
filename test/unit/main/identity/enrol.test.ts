/** Enrolment with everything but the network: what is checked, and where it may die. */
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beganMs } from '../../../../main/identity/chain.ts';
import {
  type CertificateStore,
  certificateFile,
} from '../../../../main/identity/certificate-store.ts';
import { deviceKeyFrom } from '../../../../main/identity/device-key.ts';
import {
  enrol,
  type Est,
  type EstAnswer,
  installedIdentity,
} from '../../../../main/identity/enrol.ts';
import {
  developmentSeal,
  type KeyStore,
  KeyUnreadable,
  sealedFileKeyStore,
} from '../../../../main/identity/key-store.ts';
import { enrolOrRenew } from '../../../../main/identity/late-enrolment.ts';
import { certificateDueMs, renew } from '../../../../main/identity/renewal.ts';
import { signingRequest } from '../../../../main/identity/signing-request.ts';
import { failureOf } from '../../../../protocol/failure.ts';
import { partyFromUrn } from '../../../../protocol/identity.ts';
import { type Chain, shownBehind } from '../../../../services/certificate-authority/chain.ts';
import { planLeaf, serialFrom } from '../../../../services/certificate-authority/issue.ts';
import { signLeaf } from '../../../../services/certificate-authority/sign.ts';
import { readSigningRequest } from '../../../../services/certificate-authority/signing-request.ts';
import { certificatesIn } from '../../../../services/mutual-tls/own-certificate.ts';
import { x509 } from '../../../../services/mutual-tls/x509.ts';
import { ceremony, newIssuing, newRoot, rootNamed } from '../../../support/ceremony.ts';

const identity = 'urn:kangen:kiosk:hanami:front-1';
const other = 'urn:kangen:kiosk:hanami:front-2';
const now = new Date();
const DAY_MS = 86_400_000;

let folder: string;
let chain: Chain;
let stranger: Chain;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kangen-identity-'));
  chain = await ceremony(join(folder, 'ours', 'data'), now);
  stranger = await ceremony(join(folder, 'stranger', 'data'), now);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const pkcs7 = (...certificates: x509.X509Certificate[]): EstAnswer => ({
  kind: 'answered',
  body: new x509.X509Certificates(certificates).export('base64'),
});

interface Behaviour {
  as?: string;
  by?: Chain;
  shows?: Chain;
  at?: Date;
}

/** An authority that signs whatever it is asked to, for whom and when a test wants. */
function authority(behaviour: Behaviour = {}): Est & { requests: string[] } {
  const { as = identity, by = chain, at = now } = behaviour;
  const { shows = by } = behaviour;
  const requests: string[] = [];
  return {
    requests,
    cacerts: async () => pkcs7(shows.issuer.certificate, shows.root),
    simpleenroll: async (credential, request) => {
      requests.push(request);
      const read = await readSigningRequest(Buffer.from(request), credential.identity);
      const party = partyFromUrn(as);
      if (!read.ok || party === null) throw new Error('bad request');
      const serial = serialFrom(randomBytes(16));
      const plan = planLeaf({
        party,
        serial,
        now: at,
        issuerNotAfter: by.issuer.certificate.notAfter,
      });
      return pkcs7(await signLeaf(plan, read.publicKey, by.issuer));
    },
  };
}

const pemOfNewKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 3072 })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString();
const [ourKey, theirKey] = [pemOfNewKey(), pemOfNewKey()];

interface Disk {
  directory: string;
  keyStore: KeyStore;
  nextKeyStore: KeyStore;
  certificates: CertificateStore;
}

let disks = 0;
function emptyDisk(): Disk {
  const directory = join(folder, `disk-${++disks}`);
  const keyStore: KeyStore = sealedFileKeyStore(join(directory, 'key'), developmentSeal);
  const certificates: CertificateStore = certificateFile(join(directory, 'certificate.pem'));
  const nextKeyStore = sealedFileKeyStore(join(directory, 'key.next'), developmentSeal);
  return { directory, keyStore, nextKeyStore, certificates };
}

/** Making a key takes a while: only the tests about that start without one. */
async function diskWithKey(): Promise<Disk> {
  const made = emptyDisk();
  await made.keyStore.write(ourKey);
  return made;
}

const provisioning = () => ({
  identity,
  enrolment: { url: 'https://127.0.0.1:1', code: 'A'.repeat(32) },
  authority: chain.root.toString('pem'),
});
const parts = (on: Disk, est: Est) => ({
  ...on,
  provisioning: provisioning(),
  est,
  now: () => now,
});

describe('a chain', () => {
  it('that holds is installed, and found again at the next start', async () => {
    const on = await diskWithKey();
    const enrolled = await enrol(parts(on, authority()));
    expect(enrolled.kind).toBe('enrolled');
    expect(enrolled).toEqual({
      kind: 'enrolled',
      identity: await installedIdentity(parts(on, authority())),
    });
  });

  it('shows nothing behind it that only bears the name of a root', async () => {
    const data = join(folder, 'stranger', 'data');
    await newRoot(data, 'next-root', now, await rootNamed(data, 'root'));
    const [, ...bridges] = shownBehind(await newIssuing(data, 'next-root', now));
    expect(bridges.map(({ subject }) => subject)).toContain(chain.root.subject);
    const cacerts = async () => pkcs7(chain.issuer.certificate, chain.root, ...bridges);
    const enrolled = await enrol(parts(await diskWithKey(), { ...authority(), cacerts }));
    if (enrolled.kind !== 'enrolled') throw new Error(JSON.stringify(enrolled));
    expect(certificatesIn(enrolled.identity.certificate)).toHaveLength(2);
  });

  it('says a moment that has passed: that of its certificate, or of the root where it is a stranger’s', async () => {
    const later = await diskWithKey();
    const inTwoDays = new Date(now.getTime() + 2 * DAY_MS);
    await enrol({
      ...parts(later, authority({ at: inTwoDays })),
      now: () => new Date(inTwoDays.getTime() + 60_000),
    });
    const root = chain.root.toString('pem');
    const kept = await later.certificates.read();
    expect(beganMs(root, kept)).toBe(Date.parse(kept?.leaf.validFrom ?? ''));
    expect(beganMs(root, kept)).toBeGreaterThan(now.getTime() + DAY_MS);
    expect(beganMs(root, null)).toBe(chain.root.notBefore.getTime());
    expect(beganMs(stranger.root.toString('pem'), kept)).toBe(stranger.root.notBefore.getTime());
  });

  const faults: [string, () => Est, RegExp][] = [
    ['names another party', () => authority({ as: other }), /another party/],
    ['is of another authority', () => authority({ by: stranger }), /not of the pinned authority/],
    [
      'does not belong to the shown issuer',
      () => authority({ by: stranger, shows: chain }),
      /without a certificate/,
    ],
    [
      'has expired',
      () => authority({ at: new Date(now.getTime() - 31 * DAY_MS) }),
      /outside its validity/,
    ],
    [
      'is of the future',
      () => authority({ at: new Date(now.getTime() + DAY_MS) }),
      /outside its validity/,
    ],
    ['is for another key', () => replaying(), /another key/],
    [
      'is no PKCS#7',
      () => ({ ...authority(), simpleenroll: async () => ({ kind: 'answered', body: 'AAAA' }) }),
      /without/,
    ],
  ];
  it.each(faults)('that %s is not installed', async (_what, est, sentence) => {
    const on = await diskWithKey();
    const refused = await enrol(parts(on, est()));
    expect(refused).toMatchObject({
      kind: 'refused',
      failure: { code: 'answer-invalid', detail: expect.stringMatching(sentence) },
    });
    expect(await on.certificates.read()).toBeNull();
  });

  /** Answers with the certificate of a key that somebody else holds. */
  function replaying(): Est {
    const honest = authority();
    return {
      ...honest,
      simpleenroll: (credential) =>
        honest.simpleenroll(
          credential,
          signingRequest(credential.identity, deviceKeyFrom(theirKey)),
        ),
    };
  }
});

describe('a death', () => {
  const dies = async (): Promise<never> => {
    throw new Error('power cut');
  };

  it('before the key is on the disk sends nothing', async () => {
    const est = authority();
    const keyStore = { read: async () => null, write: dies };
    await expect(enrol({ ...parts(emptyDisk(), est), keyStore })).rejects.toThrow('power cut');
    expect(est.requests).toEqual([]);
  });

  it.each(['cacerts', 'simpleenroll'] as const)(
    'during %s: the next start uses the same key',
    async (step) => {
      const on = emptyDisk();
      await expect(enrol(parts(on, { ...authority(), [step]: dies }))).rejects.toThrow('power cut');
      const key = await on.keyStore.read();
      expect(await enrol(parts(on, authority()))).toMatchObject({
        kind: 'enrolled',
        identity: { key },
      });
    },
  );

  it('before the certificate is installed: the next start asks again with the same key', async () => {
    const on = await diskWithKey();
    const certificates = { ...on.certificates, install: dies };
    await expect(enrol({ ...parts(on, authority()), certificates })).rejects.toThrow('power cut');
    const key = await on.keyStore.read();
    expect(await enrol(parts(on, authority()))).toMatchObject({
      kind: 'enrolled',
      identity: { key },
    });
  });

  it('in the middle of writing a file: the half of it is not taken for the whole', async () => {
    const on = await diskWithKey();
    await enrol(parts(on, authority()));
    const whole = await readFile(join(on.directory, 'certificate.pem'), 'utf8');
    await writeFile(join(on.directory, 'certificate.pem.incomplete'), whole.slice(0, 99));
    expect(await installedIdentity(parts(on, authority()))).not.toBeNull();
    await rm(join(on.directory, 'certificate.pem'));
    expect((await enrol(parts(on, authority()))).kind).toBe('enrolled');
  });
});

it('says that nobody answered, and keeps the key for the next time', async () => {
  const on = await diskWithKey();
  const est: Est = {
    ...authority(),
    cacerts: async () => ({ kind: 'unknown', reason: 'timeout' }),
  };
  expect(await enrol(parts(on, est))).toEqual({ kind: 'unreachable', reason: 'timeout' });
  expect(await on.keyStore.read()).not.toBeNull();
});

it('never replaces a key that cannot be opened now', async () => {
  const on = await diskWithKey();
  const before = await readFile(join(on.directory, 'key'));
  const locked = {
    seal: developmentSeal.seal,
    open: (): string => {
      throw new Error('locked');
    },
  };
  const keyStore = sealedFileKeyStore(join(on.directory, 'key'), locked);
  await expect(enrol({ ...parts(on, authority()), keyStore })).rejects.toThrow(KeyUnreadable);
  expect(await readFile(join(on.directory, 'key'))).toEqual(before);
});

describe('a renewal', () => {
  const dies = async (): Promise<never> => {
    throw new Error('power cut');
  };
  const renewing = (est = authority()) => ({
    ...est,
    simplereenroll: (request: string) => est.simpleenroll({ identity, code: '' }, request),
    close: async () => {},
  });
  async function enrolledDisk() {
    const on = await diskWithKey();
    await enrol(parts(on, authority()));
    const before = await installedIdentity(parts(on, authority()));
    if (before === null) throw new Error('not enrolled');
    return { on, before };
  }

  it('gives a new key and a new certificate, and is found again at the next start', async () => {
    const { on, before } = await enrolledDisk();
    const renewed = await renew({ ...parts(on, authority()), est: renewing() });
    if (renewed.kind !== 'enrolled') throw new Error(renewed.kind);
    expect(renewed.identity.key).not.toBe(before.key);
    expect(await installedIdentity(parts(on, authority()))).toEqual(renewed.identity);
  });

  it('that dies before the new certificate is installed leaves the old one, and asks again for the same key', async () => {
    const { on, before } = await enrolledDisk();
    const certificates = { ...on.certificates, install: dies };
    const asked = { ...parts(on, authority()), certificates, est: renewing() };
    await expect(renew(asked)).rejects.toThrow('power cut');
    expect(await installedIdentity(parts(on, authority()))).toEqual(before);
    const next = await on.nextKeyStore.read();
    const renewed = await renew({ ...parts(on, authority()), est: renewing() });
    expect(renewed).toMatchObject({ kind: 'enrolled', identity: { key: next } });
  });

  it('that dies before the new key is put in its place is found whole at the next start', async () => {
    const { on, before } = await enrolledDisk();
    const keyStore = { ...on.keyStore, write: dies };
    const asked = { ...parts(on, authority()), keyStore, est: renewing() };
    await expect(renew(asked)).rejects.toThrow('power cut');
    const found = await installedIdentity(parts(on, authority()));
    expect(found?.key).toBe(await on.nextKeyStore.read());
    expect(found?.certificate).not.toBe(before.certificate);
    expect(await on.keyStore.read()).toBe(found?.key);
  });

  it('begins between half and six tenths of a life, each at its own time', async () => {
    const { before } = await enrolledDisk();
    const { validFrom, validTo } = new X509Certificate(before.certificate);
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    const part = (certificateDueMs(before.certificate) - from) / (to - from);
    expect(part).toBeGreaterThanOrEqual(0.5);
    expect(part).toBeLessThanOrEqual(0.6);
    const { before: other } = await enrolledDisk();
    expect(certificateDueMs(other.certificate)).not.toBe(certificateDueMs(before.certificate));
  });

  describe('of a certificate that has expired', () => {
    const late = new Date(now.getTime() + 40 * DAY_MS);
    const start = (on: Disk, answer: EstAnswer | null, est = authority({ at: late })) => ({
      ...parts(on, est),
      now: () => late,
      estUnder: () => ({
        ...renewing(est),
        ...(answer !== null && { simplereenroll: async () => answer }),
      }),
    });

    it('waits for an operator, and keeps its key for when it may', async () => {
      const { on } = await enrolledDisk();
      const est = authority({ at: late });
      const waiting: EstAnswer = { kind: 'waits', retryAfterSeconds: 60 };
      expect(await enrolOrRenew(start(on, waiting, est))).toMatchObject({ kind: 'unreachable' });
      expect(est.requests).toEqual([]);
      const next = await on.nextKeyStore.read();
      expect(await enrolOrRenew(start(on, null))).toMatchObject({
        kind: 'enrolled',
        identity: { key: next },
      });
    });

    it('spends its code where the renewal is refused', async () => {
      const { on } = await enrolledDisk();
      const failure = failureOf('certificate-refused', 'revoked');
      const est = authority({ at: late });
      const enrolled = await enrolOrRenew(start(on, { kind: 'refused', failure }, est));
      expect(enrolled).toMatchObject({ kind: 'enrolled', identity: { key: ourKey } });
      expect(est.requests).toHaveLength(1);
    });
  });
});
