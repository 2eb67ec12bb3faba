/**
 * Bad input to every call of ledger, bank and authority: each is refused in the one shape of a failure,
 * nothing that was sent is repeated, and nothing that anybody keeps has changed.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EST } from '../../protocol/enrolment.ts';
import { type FailureCode } from '../../protocol/failure.ts';
import { role } from '../../protocol/identity.ts';
import { PKCS10 } from '../../services/certificate-authority/est.ts';
import { limits } from '../../services/certificate-authority/limits.ts';
import { systemClock } from '../../services/clock.ts';
import { bodyBytesMax } from '../../services/mutual-tls/limits.ts';
import { type Route } from '../../services/mutual-tls/route.ts';
import { CANARY, invalidVectors, mutantsOf } from '../support/bad-bodies.ts';
import {
  type Books,
  type Party,
  urns,
  type World,
  worldInUse,
} from '../support/bad-input-world.ts';
import { declaredRoutes, mountedRoutes, type ServiceName } from '../support/every-route.ts';
import { badIds, badJson, badTypes, type Good, goodCalls } from '../support/good-calls.ts';
import { type RawCall, rawCaller } from '../support/raw-caller.ts';
import { refuses } from '../support/refusal.ts';
import { newRedemptionId, requestBody } from '../support/wire-kiosk.ts';

let world: World;
let before: Books;
beforeAll(async () => {
  world = await worldInUse();
  before = world.books();
}, 180_000);
afterEach(() => {
  const expected = before;
  before = world.books();
  expect(before, 'nothing has changed').toEqual(expected);
});
afterAll(() => world.finish());

/** What was judged and refused stays refused under its id. */
function onlyTheIdIsKept(): void {
  const { tombstone = '' } = world.books().ledger;
  expect(tombstone).not.toBe(before.ledger['tombstone']);
  before = { ...before, ledger: { ...before.ledger, tombstone } };
}

/** EST speaks no JSON: `describe('EST')` below says what is wrong there. */
const rawRoutes = Object.entries(EST).map(
  ([name, path]) =>
    `authority ${name === 'cacerts' || name === 'csrattrs' ? 'GET' : 'POST'} ${path}`,
);
rawRoutes.push('authority GET /v1/crl');
const mounted = mountedRoutes();

it('knows every call there is', () => {
  expect([...mounted.keys()].toSorted()).toEqual(Object.keys(goodCalls(() => world)).toSorted());
  expect([...mounted.keys(), ...rawRoutes].toSorted()).toEqual(declaredRoutes().toSorted());
});

describe.each([...mounted].map(([key, route]) => ({ key, route })))('$key', ({ key, route }) => {
  const { party, id, bearer, body, vectors } = named(key);
  const service = key.split(' ')[0] as ServiceName;
  const call = (change: Partial<RawCall> = {}): RawCall => ({
    method: route.method,
    path: pathOf(route, id?.()),
    ...(body !== undefined && { body: JSON.stringify(body()) }),
    ...change,
    headers: {
      ...(bearer && { authorization: `Bearer ${bearer()}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...change.headers,
    },
  });
  const send = (change?: Partial<RawCall>, by: Party = party) =>
    world.send(by, service, call(change));

  it('is for its roles only', async () => {
    const others = role.options.filter(
      (one) => one !== 'authority' && !route.roles.includes(one),
    ) as Party[];
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) refuses(await send({}, other), 'role-refused', other);
  });

  it('knows no other path, method, or query', async () => {
    const path = pathOf(route, id?.());
    // Below a list there may be its items, each by its id.
    const below = hasItems(service, route) ? 'body-invalid' : 'path-unknown';
    refuses(await send({ path: `${path}/${CANARY}` }), below);
    refuses(await send({ path: `/v1/../..${path}/${CANARY}` }), below);
    refuses(await send({ path: `${path}?${CANARY}=${CANARY}` }), 'body-invalid');
    for (const method of otherMethods(service, route)) {
      refuses(await send({ method, body: '{}' }), 'path-unknown', method);
    }
  });

  it.each(where(id))('takes no id but a right one', async () => {
    for (const bad of badIds) {
      refuses(await send({ path: pathOf(route, bad) }), 'body-invalid', bad);
    }
    for (const none of ['%', '%ff', CANARY.repeat(200)]) {
      refuses(await send({ path: pathOf(route, none) }), 'path-unknown', none);
    }
  });

  it.each(where(body))('takes no body but well-formed JSON of its content type', async () => {
    for (const text of badJson) refuses(await send({ body: text }), 'body-invalid', text);
    for (const type of badTypes) {
      const answer = await send({ body: CANARY, headers: { 'content-type': type } });
      refuses(answer, 'media-type-unsupported', type);
    }
    refuses(await send({ body: `"${CANARY.repeat(bodyBytesMax / 10)}"` }), 'body-too-large');
  });

  it.each(where(body))('takes no body with anything wrong in it', async () => {
    const bad = [
      ...mutantsOf(body?.(), route.body),
      ...(vectors === undefined ? [] : invalidVectors(vectors)),
    ];
    expect(bad.length).toBeGreaterThan(5);
    for (const { name, value } of bad) {
      refuses(await send({ body: JSON.stringify(value) }), 'body-invalid', name);
    }
  });

  it.each(where(bearer))('asks for the session of this very terminal', async () => {
    const tokens = ['', 'Bearer', 'Bearer x', `Basic ${CANARY}`, `Bearer ${'x'.repeat(43)}`];
    const bad = [...tokens, `Bearer ${world.tokenElsewhere}`, `Bearer ${world.tokenEnded}`];
    for (const authorization of bad) {
      refuses(await send({ headers: { authorization } }), 'session-required', authorization);
    }
  });
});

describe('a request in good form that may not be', () => {
  const to = (
    party: Party,
    key: string,
    change: { id?: string; body?: unknown; bearer?: string },
  ) => {
    const [service, method, path] = key.split(' ') as [ServiceName, string, string];
    const good = named(key);
    const bearer = change.bearer ?? good.bearer?.();
    const body = change.body ?? good.body?.();
    return world.send(party, service, {
      method,
      path: path.replace(':id', change.id ?? newRedemptionId()),
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  };

  it.each([
    ['currency-mismatch', 500, { currency: 'JPY' as const, minor: '500' }],
    ['terms-changed', 499, { currency: 'EUR' as const, minor: '500' }],
    ['terms-changed', 501, { currency: 'EUR' as const, minor: '500' }],
    ['amount-below-minimum', 490, { currency: 'EUR' as const, minor: '490' }],
    ['amount-not-in-step', 505, { currency: 'EUR' as const, minor: '505' }],
    ['points-insufficient', 4000, { currency: 'EUR' as const, minor: '4000' }],
    ['amount-above-limit', 20_010, { currency: 'EUR' as const, minor: '20010' }],
    ['amount-above-limit', 1e12, { currency: 'EUR' as const, minor: '1000000000000' }],
  ] as const)('redeems nothing: %s, %d points for %o', async (code, points, amount) => {
    const { consent } = requestBody({ currency: 'EUR', minor: 500n }, world.account);
    const body = { points, amount, consent };
    refuses(await to('kiosk', 'ledger PUT /v1/redemptions/:id', { body }), code);
    onlyTheIdIsKept();
  });

  it('redeems nothing to another account than the one shown', async () => {
    const right = requestBody({ currency: 'EUR', minor: 500n }, world.account);
    const body = { ...right, consent: { ...right.consent, payee: CANARY } };
    refuses(await to('kiosk', 'ledger PUT /v1/redemptions/:id', { body }), 'terms-changed');
    onlyTheIdIsKept();
  });

  it('changes no redemption under its id, and shows it to no other terminal', async () => {
    const { id } = world.authorized;
    const body = requestBody({ currency: 'EUR', minor: 510n }, world.account);
    const put = 'ledger PUT /v1/redemptions/:id';
    refuses(await to('kiosk', put, { id, body }), 'id-reused');
    const bearer = world.tokenElsewhere;
    refuses(await to('other-kiosk', put, { id, bearer }), 'id-reused');
    const get = 'ledger GET /v1/redemptions/:id';
    refuses(await to('other-kiosk', get, { id }), 'redemption-unknown');
    refuses(await to('kiosk', get, {}), 'redemption-unknown');
    const withdraw = 'ledger POST /v1/redemptions/:id/withdraw';
    refuses(await to('kiosk', withdraw, { id }), 'redemption-not-withdrawable');
    refuses(await to('other-kiosk', withdraw, { id }), 'redemption-unknown');
  });

  it('takes no evidence that is not the bank’s about this very redemption', async () => {
    const put = 'ledger PUT /v1/redemptions/:id/receipt';
    const { id, authorization } = world.authorized;
    const { receipt } = world.paid;
    refuses(await to('kiosk', put, { body: { receipt } }), 'redemption-unknown');
    for (const other of [receipt, spoilt(receipt), authorization, unsigned(receipt)]) {
      refuses(await to('kiosk', put, { id, body: { receipt: other } }), 'receipt-invalid');
    }
  });

  it('moves no money but on the ledger’s word, about this id, by this terminal', async () => {
    const put = 'bank PUT /v1/transfers/:id';
    const { id, authorization } = world.authorized;
    const body = { authorization };
    refuses(await to('other-kiosk', put, { id, body }), 'terminal-mismatch');
    refuses(await to('kiosk', put, { body }), 'authorization-invalid');
    for (const other of [spoilt(authorization), unsigned(authorization), world.paid.receipt]) {
      const bad = { authorization: other };
      refuses(await to('kiosk', put, { id, body: bad }), 'authorization-invalid');
    }
  });

  it.each([
    ['card-unknown', 'till', { cardNumber: '4000000000000002' }],
    ['currency-mismatch', 'till', { paid: { currency: 'JPY', minor: '2599' } }],
    ['amount-above-limit', 'till', { paid: { currency: 'EUR', minor: '9007199254740991' } }],
    ['receipt-number-reused', 'till', { receiptNumber: '0001-1' }],
    ['provider-unknown', 'stranger-till', {}],
  ] as const)('adds no points: %s', async (code, party, change) => {
    const key = 'ledger PUT /v1/purchases/:id';
    const body = { ...(named(key).body?.() as object), ...change };
    refuses(await to(party, key, { body }), code);
  });

  it('opens no session for a credential that is not of here and now', async () => {
    const now = Math.floor(systemClock.now().getTime() / 1000);
    const { cardNumber, pin } = world.marta;
    const right = { cardNumber, pin, terminal: urns.kiosk, jti: randomUUID(), iat: now };
    const wrong: [FailureCode, unknown][] = [
      ['terminal-mismatch', { ...right, terminal: urns['other-kiosk'] }],
      ['body-invalid', { ...right, iat: now - 3_600 }],
      ['body-invalid', { ...right, iat: now + 3_600 }],
      ['body-invalid', { ...right, pin: CANARY }],
      ['body-invalid', { ...right, extra: CANARY }],
      ['body-invalid', CANARY],
      ['credential-refused', { ...right, pin: '0000' }],
      // The one before was of this id.
      ['body-invalid', right],
    ];
    for (const [code, credential] of wrong) {
      const body = { credential: await world.seal(JSON.stringify(credential)) };
      refuses(await to('kiosk', 'ledger POST /v1/sessions', { body }), code);
    }
  });

  it('ends no session but one of this terminal', async () => {
    const ended = await to('other-kiosk', 'ledger POST /v1/sessions/end', { bearer: world.token });
    expect(ended.status).toBe(200);
    expect((await world.kiosk.account(world.token)).available).toBe(world.account.available);
  });
});

describe('EST', () => {
  const enrolment = () =>
    rawCaller(world.network.urls.enrolment, readFileSync(world.network.caFile, 'utf8'));
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const to = (path: string, body: string, more: Record<string, string> = {}): RawCall => ({
    method: 'POST',
    path,
    headers: { 'content-type': PKCS10, ...more },
    body,
  });

  it('enrols nobody without their code', async () => {
    const door = enrolment();
    const urn = 'urn:kangen:kiosk:aurora-books:desk-1';
    const claims = [
      CANARY,
      `Bearer ${CANARY}`,
      'Basic !',
      basic(CANARY),
      basic(`${urn}:${CANARY}`),
    ];
    for (const authorization of claims) {
      const answer = await door.send(to(EST.simpleenroll, CANARY, { authorization }));
      refuses(answer, 'enrolment-refused', authorization);
    }
    refuses(await door.send(to(EST.simpleenroll, '')), 'enrolment-refused');
    await door.close();
  });

  it('signs no request that is none, nor one of another content type or size', async () => {
    const send = (call: RawCall) => world.send('kiosk', 'authority', call);
    for (const body of ['', CANARY, 'MIIB', '{}']) {
      refuses(await send(to(EST.simplereenroll, body)), 'signing-request-invalid', body);
    }
    const big = 'A'.repeat(limits.signingRequestBytesMax + 4);
    refuses(await send(to(EST.simplereenroll, big)), 'signing-request-invalid');
    const bigger = 'A'.repeat(bodyBytesMax + 1);
    refuses(await send(to(EST.simplereenroll, bigger)), 'body-too-large');
    for (const type of [...badTypes, 'application/json']) {
      const answer = await send(to(EST.simplereenroll, '{}', { 'content-type': type }));
      refuses(answer, 'media-type-unsupported', type);
    }
  });

  it('knows no other path or method', async () => {
    const door = enrolment();
    for (const path of [`/${CANARY}`, EST.simplereenroll, '/v1/certificates/00']) {
      refuses(await door.send({ method: 'GET', path }), 'path-unknown', path);
    }
    for (const path of Object.values(EST)) {
      refuses(await door.send({ method: 'PUT', path }), 'path-unknown', path);
    }
    await door.close();
  });
});

function named(key: string): Good {
  const found = goodCalls(() => world)[key];
  if (found === undefined) throw new Error(`no good call of ${key} is known`);
  return found;
}

function otherMethods(service: ServiceName, { path }: Route): string[] {
  const used = [...mounted].filter(([key, one]) => key.startsWith(service) && one.path === path);
  const taken = new Set<string>(used.map(([, { method }]) => method));
  return ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'].filter((method) => !taken.has(method));
}

function hasItems(service: ServiceName, { method, path }: Route): boolean {
  return mounted.has(`${service} ${method} ${path}/:id`);
}

/** One case where the call has this part, none where it has not. */
const where = (part: unknown): string[] => (part === undefined ? [] : ['']);

const pathOf = ({ path }: Route, id = ''): string => path.replace(/:\w+/, id);

/** The right message with one letter of its signature changed. */
const spoilt = (jws: string): string => {
  const at = jws.length - 20;
  return `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`;
};

const unsigned = (jws: string): string =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${jws.split('.')[1]}.AA`;
