/** A device becomes a party, or is refused: the kiosk's own code against the real authority. */
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estClient } from '../../main/channels/est-client.ts';
import { tlsAgent } from '../../main/channels/tls.ts';
import { certificateFile } from '../../main/identity/certificate-store.ts';
import { type DeviceKey, deviceKeyFrom } from '../../main/identity/device-key.ts';
import { type DeviceIdentity, enrol, type Enrolment } from '../../main/identity/enrol.ts';
import { developmentSeal, sealedFileKeyStore } from '../../main/identity/key-store.ts';
import { signingRequest } from '../../main/identity/signing-request.ts';
import { certificateStatus, EST } from '../../protocol/enrolment.ts';
import { failure } from '../../protocol/failure.ts';
import { AUTHORITY_URN, bankUrn, LEDGER_URN } from '../../protocol/identity.ts';
import { limits } from '../../services/certificate-authority/limits.ts';
import { enrolParty } from '../../services/mutual-tls/enrol.ts';
import { EnrolmentFailed } from '../../services/mutual-tls/est-exchange.ts';
import { createClient, PeerUnreachable } from '../../services/mutual-tls/client.ts';
import { run, sClient, selfSigned } from '../support/openssl.ts';
import { type AuthorityUnderTest, runAuthority } from '../support/running-authority.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await runAuthority();
}, 60_000);
afterAll(() => authority.stop());

let terminals = 0;
const newTerminal = (): string => `urn:kangen:kiosk:hanami:front-${++terminals}`;
const rsaKey = (bits: number): DeviceKey =>
  deviceKeyFrom(
    generateKeyPairSync('rsa', { modulusLength: bits })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString(),
  );

/** A kiosk's disk, and the enrolment that runs on it. */
function kiosk(identity: string) {
  const directory = join(authority.folder, identity.replaceAll(':', '-'));
  const keyFile = join(directory, 'device-key.sealed');
  const certificates = join(directory, 'certificate.pem');
  return {
    directory,
    keyFile,
    certificates,
    enrol: async (code: string, pinned = authority.root): Promise<Enrolment> => {
      const est = estClient({ url: authority.enrolmentUrl, authority: pinned });
      try {
        return await enrol({
          provisioning: {
            identity,
            enrolment: { url: authority.enrolmentUrl, code },
            authority: pinned,
          },
          keyStore: sealedFileKeyStore(keyFile, developmentSeal),
          nextKeyStore: sealedFileKeyStore(`${keyFile}.next`, developmentSeal),
          certificates: certificateFile(certificates),
          est,
          now: () => authority.clock.now(),
        });
      } finally {
        await est.close();
      }
    },
  };
}

async function enrolled(identity = newTerminal()): Promise<DeviceIdentity> {
  const result = await kiosk(identity).enrol(authority.code(identity));
  if (result.kind !== 'enrolled') throw new Error(JSON.stringify(result));
  return result.identity;
}

function party(urn: string) {
  return enrolParty({
    urn,
    enrolmentUrl: authority.enrolmentUrl,
    code: authority.code(urn),
    authority: authority.root,
    directory: join(authority.folder, urn.replaceAll(':', '-')),
    clock: authority.clock,
  });
}

/** A raw simpleenroll: what a device that is not ours might send. */
async function post({
  user,
  code,
  body,
  type = 'application/pkcs10',
}: {
  user: string;
  code: string;
  body: string;
  type?: string;
}) {
  const agent = tlsAgent({ authority: authority.root, peer: AUTHORITY_URN });
  try {
    const answer = await request(new URL(EST.simpleenroll, authority.enrolmentUrl), {
      dispatcher: agent,
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${code}`).toString('base64')}`,
        'content-type': type,
      },
      body,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  } finally {
    await agent.close();
  }
}

describe('a kiosk that enrols', () => {
  it('gets a certificate that says who it is, for the key it keeps, by the pinned root', async () => {
    const identity = newTerminal();
    const device = kiosk(identity);
    const result = await device.enrol(authority.code(identity));
    expect(result.kind).toBe('enrolled');
    const leaf = new X509Certificate(await readFile(device.certificates));
    expect(leaf.subjectAltName).toBe(`URI:${identity}`);
    expect((await stat(device.keyFile)).mode & 0o777).toBe(0o600);
    expect((await stat(device.directory)).mode & 0o777).toBe(0o700);
    const days = (Date.parse(leaf.validTo) - authority.clock.now().getTime()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    expect(authority.audit()[0]).toMatchObject({
      event: 'issued',
      identity,
      serial: leaf.serialNumber,
    });
  });

  it('does not ask again while its certificate holds', async () => {
    const identity = newTerminal();
    const first = await kiosk(identity).enrol(authority.code(identity));
    const count = authority.certificateCount();
    const again = await kiosk(identity).enrol('A'.repeat(32));
    expect(again).toEqual(first);
    expect(authority.certificateCount()).toBe(count);
  });

  it('after a death before its certificate was installed, uses the same key and a new code', async () => {
    const identity = newTerminal();
    const device = kiosk(identity);
    const spent = authority.code(identity);
    await device.enrol(spent);
    const key = await readFile(device.keyFile, 'utf8');
    await rm(device.certificates);

    expect(await device.enrol(spent)).toMatchObject({
      kind: 'refused',
      failure: { code: 'enrolment-refused' },
    });
    expect(await device.enrol(authority.code(identity))).toMatchObject({
      kind: 'enrolled',
      identity: { key },
    });
  });

  it('enrols anew where the installed certificate has expired', async () => {
    const identity = newTerminal();
    const device = kiosk(identity);
    await device.enrol(authority.code(identity));
    const old = await readFile(device.certificates, 'utf8');
    await writeFile(device.certificates, old.slice(0, 200));
    expect(await device.enrol(authority.code(identity))).toMatchObject({ kind: 'enrolled' });
    expect(await readFile(device.certificates, 'utf8')).not.toBe(old);
  });

  it('does not talk to an authority that is not the pinned one', async () => {
    const identity = newTerminal();
    const stranger = (await selfSigned(AUTHORITY_URN)).certificate;
    expect(await kiosk(identity).enrol(authority.code(identity), stranger)).toEqual({
      kind: 'unreachable',
      reason: 'connection',
    });
  });
});

describe('refused, and nothing changed', () => {
  const key = rsaKey(3072);
  interface Attempt {
    code: string;
    body: string;
    user?: string;
  }
  interface Case {
    what: string;
    attempt(identity: string, code: string): Attempt | Promise<Attempt>;
    code: string;
    reason: RegExp;
    /** The code given out before still works afterwards. */
    codeStays?: false;
  }
  const cases: Case[] = [
    {
      what: 'a wrong code',
      attempt: (identity) => ({ code: 'A'.repeat(32), body: signingRequest(identity, key) }),
      code: 'enrolment-refused',
      reason: /does not enrol this party/,
    },
    {
      what: 'no code at all',
      attempt: (identity) => ({ code: '', body: signingRequest(identity, key) }),
      code: 'enrolment-refused',
      reason: /HTTP Basic/,
    },
    {
      what: 'the code of another terminal',
      attempt: (identity) => ({
        code: authority.code(newTerminal()),
        body: signingRequest(identity, key),
      }),
      code: 'enrolment-refused',
      reason: /does not enrol this party/,
    },
    {
      what: 'an expired code',
      attempt: (identity) => {
        authority.clock.advance(-limits.codeLifetimeMs);
        const code = authority.code(identity);
        authority.clock.advance(limits.codeLifetimeMs);
        return { code, body: signingRequest(identity, key) };
      },
      code: 'enrolment-refused',
      reason: /too old/,
      codeStays: false,
    },
    {
      what: 'a spent code',
      attempt: async (identity, code) => {
        expect(
          (await post({ user: identity, code, body: signingRequest(identity, key) })).status,
        ).toBe(200);
        return { code, body: signingRequest(identity, key) };
      },
      code: 'enrolment-refused',
      reason: /already used/,
      codeStays: false,
    },
    {
      what: 'a code that a newer one replaced',
      attempt: (identity, code) => {
        authority.code(identity);
        return { code, body: signingRequest(identity, key) };
      },
      code: 'enrolment-refused',
      reason: /newer code/,
      codeStays: false,
    },
    {
      what: 'a signing request that names another party',
      attempt: (_identity, code) => ({ code, body: signingRequest(LEDGER_URN, key) }),
      code: 'signing-request-invalid',
      reason: /names another party/,
    },
    {
      what: 'a signing request that was tampered with',
      attempt: (identity, code) => {
        const der = Buffer.from(signingRequest(identity, key), 'base64');
        der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
        return { code, body: der.toString('base64') };
      },
      code: 'signing-request-invalid',
      reason: /not signed by its own key/,
    },
    {
      what: 'a key that is too short',
      attempt: (identity, code) => ({ code, body: signingRequest(identity, rsaKey(2048)) }),
      code: 'signing-request-invalid',
      reason: /at least 3072 bits/,
    },
    {
      what: 'something that is no signing request',
      attempt: (_identity, code) => ({ code, body: randomBytes(500).toString('base64') }),
      code: 'signing-request-invalid',
      reason: /not a PKCS#10/,
    },
  ];

  it.each(cases)('$what', async ({ attempt, code, reason, codeStays }) => {
    const identity = newTerminal();
    const issued = authority.code(identity);
    const made = await attempt(identity, issued);
    const before = authority.certificateCount();
    const answer = await post({ user: identity, ...made });

    const refusal = failure.parse(JSON.parse(answer.text));
    expect(refusal).toMatchObject({ code, detail: expect.stringMatching(reason) });
    expect(authority.certificateCount()).toBe(before);
    expect(authority.audit()[0]).toMatchObject({
      event: 'refused',
      reason: expect.stringMatching(reason),
    });
    expect(authority.logged.filter(({ refused }) => refused === code).at(-1)?.['reason']).toMatch(
      reason,
    );
    const good = await post({ user: identity, code: issued, body: signingRequest(identity, key) });
    expect(good.status).toBe(codeStays === false ? 401 : 200);
  });

  it('a body that is not PKCS#10 by its content type', async () => {
    const identity = newTerminal();
    const body = signingRequest(identity, key);
    const answer = await post({
      user: identity,
      code: authority.code(identity),
      body,
      type: 'text/html',
    });
    expect(failure.parse(JSON.parse(answer.text)).code).toBe('media-type-unsupported');
  });

  it('of two at the same moment with one code, one', async () => {
    const identity = newTerminal();
    const code = authority.code(identity);
    const body = signingRequest(identity, key);
    const before = authority.certificateCount();
    const answers = await Promise.all([1, 2, 3, 4].map(() => post({ user: identity, code, body })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 401, 401, 401,
    ]);
    expect(authority.certificateCount()).toBe(before + 1);
  });

  it('many wrong codes: told to wait, no audit line each, and the true code still works', async () => {
    // To the start of the present window, so that it does not end in the middle of the test.
    const intoWindowMs = authority.clock.now().getTime() % (limits.wrongCodeWindowSeconds * 1000);
    authority.clock.advance(-intoWindowMs);
    const identity = newTerminal();
    const issued = authority.code(identity);
    const body = signingRequest(identity, key);
    const wrong = () => post({ user: identity, code: 'B'.repeat(32), body });
    for (let count = 0; count < limits.wrongCodesPerWindowMax; count += 1) {
      expect((await wrong()).status).toBe(401);
    }
    const lines = authority.audit().length;
    const limited = await wrong();
    expect(limited.status).toBe(429);
    expect(failure.parse(JSON.parse(limited.text)).retryAfterSeconds).toBeGreaterThan(0);
    expect(authority.audit().length).toBe(lines);
    expect((await post({ user: identity, code: issued, body })).status).toBe(200);
    authority.clock.advance(intoWindowMs);
  });
});

describe('the mutual-TLS door', () => {
  const reenrol = async (own: { key: string; certificate: string } | null, body: string) => {
    const agent = tlsAgent({ authority: authority.root, peer: AUTHORITY_URN, ...(own && { own }) });
    try {
      const url = new URL(EST.simplereenroll, authority.url);
      const headers = { 'content-type': 'application/pkcs10' };
      const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body });
      return { status: answer.statusCode, text: await answer.body.text() };
    } finally {
      await agent.destroy();
    }
  };

  it('renews: the same party, a new key', async () => {
    const identity = newTerminal();
    const own = await enrolled(identity);
    const before = authority.certificateCount();
    expect((await reenrol(own, signingRequest(identity, rsaKey(3072)))).status).toBe(200);
    expect(authority.certificateCount()).toBe(before + 1);
  });

  it('does not renew one party as another', async () => {
    const own = await enrolled();
    const before = authority.certificateCount();
    const answer = await reenrol(own, signingRequest(LEDGER_URN, deviceKeyFrom(own.key)));
    expect(failure.parse(JSON.parse(answer.text)).code).toBe('signing-request-invalid');
    expect(authority.certificateCount()).toBe(before);
    expect(authority.audit()[0]).toMatchObject({
      event: 'refused',
      reason: expect.stringMatching(/another party/),
    });
  });

  it('tells the ledger and the bank about a certificate, and refuses a kiosk to ask', async () => {
    const own = await enrolled();
    const { serialNumber: serial } = new X509Certificate(own.certificate);
    const ask = async (identity: DeviceIdentity, about: string) => {
      const client = createClient({ identity, url: authority.url, peer: AUTHORITY_URN });
      try {
        return await client.call({
          method: 'GET',
          path: `/v1/certificates/${about}`,
          answer: certificateStatus,
        });
      } finally {
        await client.close();
      }
    };
    const ledger = await party(LEDGER_URN);
    expect(await ask(ledger, serial)).toMatchObject({ ok: true, body: { state: 'valid' } });
    expect(await ask(await party(bankUrn('KANGDEFF')), '0'.repeat(32))).toMatchObject({
      ok: true,
      body: { state: 'unknown', identity: null },
    });
    expect(await ask(own, serial)).toMatchObject({ ok: false, failure: { code: 'role-refused' } });
    const refusal = authority.logged.find(({ refused }) => refused === 'role-refused');
    expect(refusal?.['reason']).toMatch(/kiosk may not call/);
  });

  const strangers = {
    'no certificate': async () => null,
    'a self-signed certificate': async (identity: string) => selfSigned(identity),
    'a certificate of another authority': async (identity: string) => {
      const other = await runAuthority();
      try {
        const mine = {
          directory: join(other.folder, 'party'),
          clock: other.clock,
          authority: other.root,
        };
        return await enrolParty({
          ...mine,
          urn: identity,
          enrolmentUrl: other.enrolmentUrl,
          code: other.code(identity),
        });
      } finally {
        await other.stop();
      }
    },
  };

  it.each(Object.entries(strangers))(
    'refuses %s',
    async (_what, make) => {
      const identity = 'urn:kangen:till:hanami:stranger';
      const own = await make(identity);
      const before = { certificates: authority.certificateCount(), lines: authority.logged.length };

      await expect(reenrol(own, signingRequest(identity, rsaKey(3072)))).rejects.toThrow();
      const seen = await sClient(authority.url, authority.caFile, own ?? undefined);
      expect(seen).toContain('Verify return code: 0 (ok)');
      expect(seen).not.toContain('HTTP/1.1');
      expect(seen.includes('alert certificate required')).toBe(own === null);

      const refused = authority.logged
        .slice(before.lines)
        .filter((line) => line['refused'] === 'handshake');
      expect(refused.length).toBeGreaterThanOrEqual(2);
      expect(authority.certificateCount()).toBe(before.certificates);
    },
    30_000,
  );

  it('lets the same request through for a party, so the refusals above say something', async () => {
    const seen = await sClient(
      authority.url,
      authority.caFile,
      await party('urn:kangen:till:hanami:desk'),
    );
    expect(seen).toContain('HTTP/1.1 200 OK');
  });

  it('does not speak TLS 1.2', async () => {
    const { host } = new URL(authority.url);
    const { output } = await run('openssl', ['s_client', '-connect', host, '-tls1_2']);
    expect(output).toMatch(/alert protocol version/);
  });
});

describe('a service that enrols', () => {
  it('keeps what it has while that is valid, and a till gets no server certificate', async () => {
    const before = authority.certificateCount();
    const first = await party('urn:kangen:till:hanami:one');
    const again = await party('urn:kangen:till:hanami:one');
    expect(again).toEqual(first);
    expect(authority.certificateCount()).toBe(before + 1);
    expect(new X509Certificate(first.certificate).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('says what the authority said', async () => {
    const asked = enrolParty({
      urn: 'urn:kangen:operator:aki',
      enrolmentUrl: authority.enrolmentUrl,
      code: 'C'.repeat(32),
      authority: authority.root,
      directory: join(authority.folder, 'operator'),
      clock: authority.clock,
    });
    await expect(asked).rejects.toThrow(EnrolmentFailed);
    await expect(asked).rejects.toMatchObject({ failure: { code: 'enrolment-refused' } });
  });
});

it('keeps its root, its doors and its records over a restart', async () => {
  const own = await enrolled();
  const before = authority.audit();
  await authority.restart();
  expect(await readFile(authority.caFile, 'utf8')).toBe(authority.root);
  expect(authority.audit()).toEqual(before);
  const seen = await sClient(authority.url, authority.caFile, own);
  expect(seen).toContain('HTTP/1.1 200 OK');
});

it('is not reachable under another name', async () => {
  const own = await enrolled();
  const client = createClient({ identity: own, url: authority.url, peer: LEDGER_URN });
  const asked = client.call({
    method: 'GET',
    path: `/v1/certificates/${'0'.repeat(32)}`,
    answer: certificateStatus,
  });
  await expect(asked).rejects.toThrow(PeerUnreachable);
  await client.close();
});
