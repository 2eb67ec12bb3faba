/**
 * Bad certificates × ledger, bank and authority × both directions: none of them gets a request to a handler,
 * and none of them is entrusted with a request. What refuses each is told too, so that no case is refused
 * for having been made wrongly.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { bankChannel } from '../../main/channels/bank-channel.ts';
import { estClient } from '../../main/channels/est-client.ts';
import { ledgerChannel } from '../../main/channels/ledger-channel.ts';
import { readLeaf } from '../../protocol/x509/leaf.ts';
import { systemClock } from '../../services/clock.ts';
import { createClient, PeerUnreachable } from '../../services/mutual-tls/client.ts';
import { enrolParty } from '../../services/mutual-tls/enrol.ts';
import { EnrolmentFailed } from '../../services/mutual-tls/est-exchange.ts';
import {
  type BadCertificate,
  badBytes,
  badCertificates,
  good,
  type Kit,
  kitFor,
} from '../support/bad-certificates/cases.ts';
import { type Shown } from '../support/bad-certificates/mint.ts';
import {
  type Answer,
  askShowing,
  foundation,
  guarded,
  impostor,
  type Impostor,
  openTown,
  type Service,
  services,
  type Town,
  URN,
} from '../support/bad-certificates/town.ts';

const KIOSK = 'urn:kangen:kiosk:hanami-market:front-1';
const NOBODY: Answer = 'no answer';
const REVOKED_MS_MAX = 5_000;

let town: Town;
let impostors: Record<Service, Impostor>;
const shownBy = new Map<string, Shown>();
const keyOf = (service: Service, what: string): string => `${service} ${what}`;
const made = (service: Service, what: string): Shown => {
  const one = shownBy.get(keyOf(service, what));
  if (one === undefined) throw new Error(`nobody made one ${what}`);
  return one;
};
const callerKit = (service: Service): Kit => kitFor(town.mint, guarded[service].caller, 'calls');

beforeAll(async () => {
  const ground = await foundation();
  const listed = new Map<string, Shown[]>();
  for (const service of services) {
    const { caller } = guarded[service];
    const all: Pick<BadCertificate, 'what' | 'make' | 'listedAs'>[] = [
      { what: 'good', make: good },
      ...badCertificates,
    ];
    for (const { what, make, listedAs } of all) {
      const kit = kitFor(ground.mint, caller, 'calls');
      const one = make(kit);
      const to = listedAs?.(kit) ?? caller;
      shownBy.set(keyOf(service, what), one);
      // The issuing certificate itself is the same in each case.
      if (!what.includes('issuing authority itself'))
        listed.set(to, [...(listed.get(to) ?? []), one]);
    }
  }
  town = await openTown(ground, listed);
  const standIn = (service: Service): Promise<Impostor> =>
    impostor(good(kitFor(town.mint, URN[service], 'answers')), town.mint.rootPem);
  impostors = {
    ledger: await standIn('ledger'),
    bank: await standIn('bank'),
    authority: await standIn('authority'),
  };
});
afterAll(async () => {
  await Promise.all(services.map((service) => impostors[service].stop()));
  await town.stop();
});

const ask = (service: Service, one: Shown | null): Promise<Answer> =>
  askShowing(one, {
    url: town.urls[service],
    path: guarded[service].path,
    authority: town.mint.rootPem,
  });

/** By TLS, or before any handler. */
function expectRefused(answer: Answer): void {
  if (answer === 'no answer') return;
  expect(['certificate-required', 'certificate-refused', 'role-refused']).toContain(answer.code);
  expect([401, 403]).toContain(answer.status);
}

describe.each(services)('the %s is called by somebody who shows', (service) => {
  it('a good certificate: is answered', async () => {
    expect(await ask(service, made(service, 'good'))).toEqual({ status: 200, code: null });
  });

  it.each(badCertificates)('one $what: is not', async ({ what, why }) => {
    town.reasons[service].length = 0;
    expectRefused(await ask(service, made(service, what)));
    // The caller may see the end of the connection before the service has written its line.
    await vi.waitFor(() => expect(town.reasons[service].join()).toMatch(why), { interval: 5 });
  });

  it('none at all: is not', async () => {
    expect(await ask(service, null)).toBe(NOBODY);
  });

  it('one of the issuing key that was never issued: is not', async () => {
    expect(await ask(service, good(callerKit(service)))).toMatchObject(REFUSED);
  });

  it('one with the serial number of another: is not', async () => {
    const kit = callerKit(service);
    const { der } = made(service, 'good');
    const serial = der.subarray(serialAt(der), serialAt(der) + 16);
    expect(await ask(service, good({ ...kit, draft: { ...kit.draft, serial } }))).toMatchObject(
      REFUSED,
    );
  });

  it('one that was issued to another party: is not', async () => {
    const one = good(callerKit(service));
    town.list(KIOSK, [one]);
    expect(await ask(service, one)).toMatchObject(REFUSED);
  });

  it('one that was revoked: is not, from then on', async () => {
    const { caller } = guarded[service];
    const one = good(callerKit(service));
    town.list(caller, [one]);
    expect(await ask(service, one)).toEqual({ status: 200, code: null });
    const { key, certificate } = one;
    const open = createClient({
      identity: { key, certificate, authority: town.mint.rootPem },
      url: town.urls[service],
      peer: URN[service],
    });
    const call = { method: 'GET', path: guarded[service].path, answer: z.unknown() } as const;
    expect(await open.call(call)).toMatchObject({ ok: true });
    town.revoke(caller, one);
    const gone = { ok: false, failure: { code: 'certificate-refused' } };
    await vi.waitFor(async () => expect(await open.call(call)).toMatchObject(gone), {
      timeout: REVOKED_MS_MAX,
      interval: 100,
    });
    await open.close();
    expect(await ask(service, one)).toMatchObject(REFUSED);
  });
});

const REFUSED = { status: 403, code: 'certificate-refused' };

/** Of a certificate that begins SEQUENCE, SEQUENCE, [0]{2}, INTEGER of 16 bytes. */
const serialAt = (der: Buffer): number => der.indexOf(Buffer.from('0210', 'hex')) + 2;

describe.each(services)('somebody calls the %s, and is shown', (service) => {
  const kit = (): Kit => kitFor(town.mint, URN[service], 'answers');

  it('a good certificate: entrusts it with the request', async () => {
    impostors[service].show(good(kit()));
    for (const call of callsOf(service)) {
      impostors[service].asked.length = 0;
      const cause = await call();
      expect(impostors[service].asked, cause).not.toEqual([]);
    }
  });

  it.each(badCertificates)('one $what: says nothing', async ({ make, why }) => {
    impostors[service].show(make(kit()));
    impostors[service].asked.length = 0;
    const causes = await Promise.all(callsOf(service).map((call) => call()));
    expect(causes.join()).toMatch(why);
    expect(impostors[service].asked).toEqual([]);
  });
});

/** Everybody who calls that service, by the code they do it with. @returns why nothing came of it, where it is told */
function callsOf(service: Service): (() => Promise<string>)[] {
  const { url } = impostors[service];
  const kiosk = good(kitFor(town.mint, KIOSK, 'calls'));
  const identity = { key: kiosk.key, certificate: kiosk.certificate, authority: town.mint.rootPem };
  const fromService = async (): Promise<string> => {
    const caller = service === 'ledger' ? town.identities.bank : town.identities.ledger;
    const client = createClient({ identity: caller, url, peer: URN[service] });
    const call = { method: 'GET', path: '/v1/keys', answer: z.unknown() } as const;
    const cause = await client.call(call).then(() => '', whatFailed);
    await client.close();
    return cause;
  };
  const enrolling = (): Promise<string> =>
    enrolParty({
      urn: KIOSK,
      enrolmentUrl: url,
      code: 'A'.repeat(32),
      authority: town.mint.rootPem,
      directory: '/nowhere',
      clock: systemClock,
    }).then(() => '', whatFailed);
  return service === 'authority'
    ? [
        fromService,
        () => fromKiosk(estClient({ url, ...identity, own: identity }), 'cacerts'),
        enrolling,
      ]
    : [fromService, () => fromKiosk(channelTo(service, url, identity), 'keys')];
}

function channelTo(service: 'ledger' | 'bank', url: string, identity: Town['identities']['bank']) {
  const parts = { url, identity, terminal: KIOSK, bank: URN.bank };
  return service === 'bank'
    ? bankChannel(parts)
    : ledgerChannel({ ...parts, now: systemClock.now, newJti: randomUUID });
}

async function fromKiosk<M extends string>(
  channel: Record<M, () => Promise<{ kind: string }>> & { close(): Promise<void> },
  method: M,
): Promise<string> {
  const { kind } = await channel[method]();
  expect(kind).toBe('unknown');
  await channel.close();
  return '';
}

function whatFailed(error: unknown): string {
  expect(error instanceof PeerUnreachable || error instanceof EnrolmentFailed).toBe(true);
  const cause = (error as Error).cause;
  if (!(cause instanceof Error)) return '';
  return 'code' in cause ? `${String(cause.code)} ${cause.message}` : cause.message;
}

describe('a certificate', () => {
  it.each(badBytes)('$what is not read', ({ make }) => {
    for (const use of ['calls', 'answers'] as const) {
      const kit = kitFor(town.mint, KIOSK, use);
      expect(readLeaf(good(kit).der, use)).toMatchObject({ ok: true, party: { urn: KIOSK } });
      expect(readLeaf(make(kit), use)).toMatchObject({ ok: false });
    }
  });
});
