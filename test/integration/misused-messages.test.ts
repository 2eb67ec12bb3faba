/**
 * Every genuine message at every place that takes one, from every terminal, under every id: nothing is
 * accepted but the one use it was made for, and nothing that anybody keeps has changed. And the same of
 * what a thief of one party's key could sign in the other's name.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '../../protocol/failure.ts';
import { messageTypes, type MessageKind } from '../../protocol/messages.ts';
import { base64url } from '../../protocol/sealed/canonical.ts';
import { type KeptKey } from '../../protocol/sealed/keys.ts';
import { signedOnce } from '../../protocol/sealed/sign.ts';
import { bankChannelOver } from '../../main/channels/bank-channel.ts';
import { ledgerChannelOver } from '../../main/channels/ledger-channel.ts';
import { peerOver } from '../../main/channels/peer.ts';
import { type Party, urns, type World, worldInUse } from '../support/bad-input-world.ts';
import { type ServiceName } from '../support/every-route.ts';
import {
  type AtLarge,
  claimsOf,
  messagesAtLarge,
  publicKeysOf,
} from '../support/messages-at-large.ts';
import { newRedemptionId } from '../support/wire-kiosk.ts';

let world: World;
let at: AtLarge;
let before: Record<string, unknown>;
beforeAll(async () => {
  world = await worldInUse();
  at = await messagesAtLarge(world);
  before = books();
}, 180_000);
afterEach(() => {
  expect(books(), 'nothing has changed').toEqual(before);
});
afterAll(() => world.finish());

/**
 * But for what a terminal has brought that the bank's own key has signed: it is kept, and moves nothing. And
 * that something in the name of staff was refused stands in the audit trail.
 */
function books(): Record<string, unknown> {
  const { ledger, ...others } = world.books();
  return { ...others, ledger: { ...(ledger as object), terminal_report: null, audit_trail: null } };
}

interface Place {
  name: string;
  service: ServiceName;
  method: 'PUT' | 'POST';
  path: (id: string) => string;
  body: (message: string) => object;
  by: readonly Party[];
  /** The one use there is: this message, from there, under this id. */
  takes: (use: { message: string; party: Party; id: string }) => boolean;
}

const kiosks = ['kiosk', 'other-kiosk'] as const;

const places: Place[] = [
  {
    name: 'an order to the bank',
    service: 'bank',
    method: 'PUT',
    path: (id) => `/v1/transfers/${id}`,
    body: (authorization) => ({ authorization }),
    by: [...kiosks, 'ledger'],
    takes: ({ message, party, id }) =>
      party !== 'other-kiosk' &&
      ((message === at.signed.authorization && id === world.authorized.id) ||
        (message === at.paidAuthorization && id === world.paid.id)),
  },
  {
    name: 'a receipt to the ledger',
    service: 'ledger',
    method: 'PUT',
    path: (id) => `/v1/redemptions/${id}/receipt`,
    body: (receipt) => ({ receipt }),
    by: kiosks,
    // Whoever delivers it: the bank's word is true, and settled before.
    takes: ({ message, id }) => message === at.signed.receipt && id === world.paid.id,
  },
  {
    name: 'a receipt with what it is said to answer',
    service: 'ledger',
    method: 'PUT',
    path: (id) => `/v1/redemptions/${id}/receipt`,
    body: (authorization) => ({ receipt: at.signed.receipt, authorization }),
    by: kiosks,
    takes: ({ id }) => id === world.paid.id,
  },
  {
    name: 'a sign-in',
    service: 'ledger',
    method: 'POST',
    path: () => '/v1/sessions',
    body: (credential) => ({ credential }),
    by: kiosks,
    takes: ({ message, party }) =>
      message === at.sealed['kangen-credential+json'] && party === 'kiosk',
  },
  {
    name: 'a change of PIN',
    service: 'ledger',
    method: 'POST',
    path: () => '/v1/pin',
    body: (change) => ({ change }),
    by: kiosks,
    takes: ({ message, party }) =>
      message === at.sealed['kangen-pin-change+json'] && party === 'kiosk',
  },
  {
    name: 'an activation',
    service: 'ledger',
    method: 'POST',
    path: () => '/v1/cards/activation',
    body: (activation) => ({ activation }),
    by: kiosks,
    // Of the right kind and terminal, but with a code that nobody has given out.
    takes: () => false,
  },
  {
    name: 'a wish',
    service: 'ledger',
    method: 'PUT',
    path: (id) => `/v1/redemptions/${id}/wish`,
    body: (wish) => ({ wish }),
    by: kiosks,
    takes: ({ message, party, id }) =>
      message === at.sealed['kangen-wish+json'] && party === 'kiosk' && id === at.wished,
  },
  {
    name: 'a sealed purchase',
    service: 'ledger',
    method: 'PUT',
    path: (id) => `/v1/purchases/${id}/sealed`,
    body: (purchase) => ({ purchase }),
    by: ['till', 'stranger-till'],
    takes: ({ message, party, id }) =>
      message === at.sealed['kangen-purchase+json'] && party === 'till' && id === at.bought,
  },
  {
    name: 'a sign-in of staff',
    service: 'ledger',
    method: 'POST',
    path: () => '/v1/staff/sessions',
    body: (credential) => ({ credential }),
    by: kiosks,
    takes: ({ message, party }) =>
      message === at.sealed['kangen-staff-credential+json'] && party === 'kiosk',
  },
  {
    name: 'an action of staff',
    service: 'ledger',
    method: 'PUT',
    path: (id) => `/v1/staff/actions/${id}`,
    body: (action) => ({ action }),
    by: kiosks,
    takes: ({ message, party, id }) =>
      message === at.signed.staffAction && party === 'kiosk' && id === idOf(at.signed.staffAction),
  },
  {
    name: 'a confirmation of an action of staff',
    service: 'ledger',
    method: 'PUT',
    path: () => `/v1/staff/actions/${idOf(at.signed.staffAction)}`,
    body: (confirmation) => ({ action: at.signed.staffAction, confirmation }),
    by: kiosks,
    takes: () => false,
  },
  {
    name: 'a purchase beside an action of staff',
    service: 'ledger',
    method: 'PUT',
    path: () => `/v1/staff/actions/${idOf(at.signed.staffAction)}`,
    body: (sealed) => ({ action: at.signed.staffAction, sealed }),
    by: kiosks,
    takes: () => false,
  },
];

const idOf = (jws: string): string => (claimsOf(jws) as { jti: string }).jti;

const everyMessage = (): string[] => [
  ...Object.values(at.signed),
  at.paidAuthorization,
  ...Object.values(at.sealed),
];
const everyId = (): string[] => [
  world.authorized.id,
  world.paid.id,
  at.wished,
  at.bought,
  idOf(at.signed.staffAction),
  newRedemptionId(),
];

async function accepted(
  place: Place,
  { message, party, id }: { message: string; party: Party; id: string },
): Promise<boolean> {
  const bearer = party === 'kiosk' ? world.token : world.tokenElsewhere;
  const { status, text } = await world.send(party, place.service, {
    method: place.method,
    path: place.path(id),
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(place.body(message)),
  });
  expect(status, text).toBeLessThan(500);
  if (status >= 400) failure.parse(JSON.parse(text));
  return status < 400;
}

describe.each(places)('$name', (place) => {
  it('takes no other message, from no other party, under no other id', async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const message of everyMessage()) {
      for (const party of place.by) {
        const ids = place.path('a') === place.path('b') ? [world.paid.id] : everyId();
        for (const id of ids) {
          if (place.takes({ message, party, id })) continue;
          tried += 1;
          const isAccepted = await accepted(place, { message, party, id });
          if (isAccepted) wrong.push(`${message.slice(0, 60)} by ${party} under ${id}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(20);
  }, 60_000);
});

describe('what a thief of one key signs', () => {
  const [order, delivery] = places.slice(0, 2) as [Place, Place];
  const other = 'urn:kangen:kiosk:aurora-books:desk-9';

  it('as the other party is nobody’s word', async () => {
    const { authorization, receipt } = at.signed;
    const byBank = resigned('authorization', authorization, at.keys.bank);
    const byLedger = resigned('receipt', receipt, at.keys.ledger);
    const { id } = world.authorized;
    for (const party of order.by) {
      expect(await accepted(order, { message: byBank, party, id })).toBe(false);
    }
    const forged = resigned('receipt', receipt, at.keys.ledger, { redemption: id });
    expect(await accepted(delivery, { message: byLedger, party: 'kiosk', id })).toBe(false);
    expect(await accepted(delivery, { message: forged, party: 'kiosk', id })).toBe(false);
  });

  it('with the key of one kind, as another kind, is none', async () => {
    const { id } = world.authorized;
    for (const kind of Object.keys(messageTypes) as MessageKind[]) {
      if (kind === 'authorization') continue;
      const message = resigned(kind, at.signed.authorization, at.keys.ledger);
      expect(await accepted(order, { message, party: 'kiosk', id }), kind).toBe(false);
    }
    for (const kind of Object.keys(messageTypes) as MessageKind[]) {
      if (kind === 'receipt') continue;
      const message = resigned(kind, at.signed.receipt, at.keys.bank, { redemption: id });
      expect(await accepted(delivery, { message, party: 'kiosk', id }), kind).toBe(false);
    }
  });

  it('is held to every word around it, also with the right key', async () => {
    const { id } = world.authorized;
    const wrong: Record<string, object> = {
      audience: { aud: 'urn:kangen:bank:OTHERBIC' },
      issuer: { iss: 'urn:kangen:authority' },
      terminal: { terminal: other },
      redemption: { redemption: newRedemptionId() },
      'no amount': { amount: { currency: 'EUR', minor: '0' } },
      'not begun': { nbf: 4_000_000_000, exp: 4_000_003_600 },
      'a field more': { note: 'urgent' },
      'time in milliseconds': { exp: 4_000_000_000_000 },
    };
    for (const [name, change] of Object.entries(wrong)) {
      const message = resigned('authorization', at.signed.authorization, at.keys.ledger, change);
      expect(await accepted(order, { message, party: 'kiosk', id }), name).toBe(false);
    }
    const receipts: Record<string, object> = {
      audience: { aud: urns.kiosk, redemption: id },
      issuer: { iss: 'urn:kangen:bank:OTHERBIC', redemption: id },
      'another authorization': { redemption: id },
      'another amount': { redemption: id, amount: { currency: 'EUR', minor: '9999' } },
      'a cancellation of nothing with a document of something': {
        redemption: id,
        outcome: 'cancelled',
        authorization: null,
        amount: null,
      },
    };
    for (const [name, change] of Object.entries(receipts)) {
      const message = resigned('receipt', at.signed.receipt, at.keys.bank, change);
      expect(await accepted(delivery, { message, party: 'kiosk', id }), name).toBe(false);
    }
  });
});

describe('a kiosk', () => {
  const terminal = urns.kiosk;
  const answering = (body: object) =>
    peerOver({
      url: 'https://127.0.0.1',
      send: async ({ url }) => ({
        ok: true,
        status: 200,
        text: JSON.stringify(url.pathname === '/v1/keys' ? publicKeysOf(at) : body),
      }),
      close: async () => {},
    });
  const ledgerSaying = (body: object) =>
    ledgerChannelOver(answering(body), {
      terminal,
      bank: world.network.bank,
      now: () => new Date(0),
      newJti: () => '',
    });

  it('takes from the ledger no message in another’s place, nor about another redemption', async () => {
    const row = {
      id: world.paid.id,
      state: 'completed',
      points: 500,
      amount: { currency: 'EUR', minor: '500' },
      requestedAt: '2026-03-14T09:00:00.000Z',
      outcome: 'completed',
    };
    const right = { ...row, authorization: at.paidAuthorization, statement: at.signed.statement };
    const { id } = world.paid;
    expect((await ledgerSaying(right).redemption(id)).kind).toBe('answered');
    for (const message of [...Object.values(at.signed), at.paidAuthorization]) {
      const wrong = [
        ...(message === at.paidAuthorization ? [] : [{ ...right, authorization: message }]),
        ...(message === at.signed.statement ? [] : [{ ...right, statement: message }]),
      ];
      for (const body of wrong)
        expect(await ledgerSaying(body).redemption(id)).toMatchObject({ kind: 'unknown' });
    }
    for (const change of [{ points: 501 }, { amount: { currency: 'EUR', minor: '501' } }]) {
      const body = { ...right, ...change };
      expect(await ledgerSaying(body).redemption(id)).toMatchObject({ kind: 'unknown' });
    }
    const elsewhere = ledgerChannelOver(answering(right), {
      terminal: urns['other-kiosk'],
      bank: world.network.bank,
      now: () => new Date(0),
      newJti: () => '',
    });
    expect(await elsewhere.redemption(id)).toMatchObject({ kind: 'unknown' });
  });

  it('takes no other message for its policy', async () => {
    expect((await ledgerSaying({ policy: at.signed.policy }).policy()).kind).toBe('answered');
    for (const policy of Object.values(at.signed)) {
      if (policy === at.signed.policy) continue;
      expect(await ledgerSaying({ policy }).policy()).toMatchObject({ kind: 'unknown' });
    }
  });

  it('takes from the bank no evidence but its own, about this very order', async () => {
    const bankSaying = (status: string, evidence: string) =>
      bankChannelOver(answering({ status, evidence }), { bank: world.network.bank, terminal });
    const { id } = world.paid;
    const asked = (status: string, evidence: string) =>
      bankSaying(status, evidence).order(id, at.paidAuthorization);
    expect((await asked('completed', at.signed.receipt)).kind).toBe('answered');
    for (const status of ['completed', 'refused', 'cancelled', 'pending', 'unknown']) {
      for (const evidence of [...Object.values(at.signed), at.paidAuthorization]) {
        if (status === 'completed' && evidence === at.signed.receipt) continue;
        expect(await asked(status, evidence)).toMatchObject({ kind: 'unknown' });
      }
    }
    const elsewhere = bankSaying('completed', at.signed.receipt);
    expect(await elsewhere.order(id, at.signed.authorization)).toMatchObject({ kind: 'unknown' });
    expect(await elsewhere.status(world.authorized.id)).toMatchObject({ kind: 'unknown' });
  });
});

/** The claims of a genuine message, perhaps changed, under another type or another key: signed well. */
function resigned(
  kind: MessageKind,
  genuine: string,
  ...[key, change = {}]: [KeptKey, object?]
): string {
  const part = (value: object): string => base64url(Buffer.from(JSON.stringify(value)));
  const head = part({ alg: 'ES256', typ: messageTypes[kind], kid: key.kid });
  const signed = `${head}.${part({ ...claimsOf(genuine), ...change })}`;
  const signature = sign('sha256', Buffer.from(signed), {
    key: createPrivateKey({ key: { ...key }, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363',
  });
  return signedOnce(`${signed}.${signature.toString('base64url')}`);
}
