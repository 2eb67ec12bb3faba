/**
 * One genuine message of every kind that is signed or sealed in a network in use, as somebody may have got
 * hold of it: from a disk, a screen, a log, a wire.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { keySet } from '../../protocol/ledger.ts';
import { authorization as authorizationSchema, type MessageKind } from '../../protocol/messages.ts';
import { encryptTo, type SealedKind } from '../../protocol/sealed/encrypt.ts';
import { generateKey, type KeptKey, keptKeys, publicHalf } from '../../protocol/sealed/keys.ts';
import { signMessage } from '../../protocol/sealed/sign.ts';
import { systemClock } from '../../services/clock.ts';
import { withLuhnDigit } from '../../services/embedded-network/seed/numbers.ts';
import { type Party, urns, type World } from './bad-input-world.ts';
import { type ServiceName } from './every-route.ts';
import { newRedemptionId } from './wire-kiosk.ts';

export interface AtLarge {
  signed: Record<MessageKind, string>;
  /** Of a redemption that is paid. */
  paidAuthorization: string;
  sealed: Record<SealedKind, string>;
  keys: Record<'ledger' | 'bank', KeptKey>;
  /** What may come of a wish under this id, where it was sealed for. */
  wished: string;
  bought: string;
}

const answer = z.looseObject({});

export async function messagesAtLarge(world: World): Promise<AtLarge> {
  const get = async (party: Party, service: ServiceName, path: string) => {
    const { status, text } = await world.send(party, service, { method: 'GET', path });
    if (status !== 200) throw new Error(`${path}: ${text}`);
    return answer.parse(JSON.parse(text));
  };
  const post = async (party: Party, service: ServiceName, [path, body]: [string, object]) => {
    const headers = { 'content-type': 'application/json' };
    const call = { method: 'POST', path, headers, body: JSON.stringify(body) };
    const { status, text } = await world.send(party, service, call);
    if (status >= 300) throw new Error(`${path}: ${text}`);
    return answer.parse(JSON.parse(text));
  };
  const { id } = world.paid;
  const paid = await get('kiosk', 'ledger', `/v1/redemptions/${id}`);
  const unknown = await get('kiosk', 'bank', `/v1/transfers/${newRedemptionId()}`);
  const policy = await get('kiosk', 'ledger', '/v1/policy');
  const exported = await post('operator', 'ledger', ['/v1/operator/journal/exports', {}]);
  const text = z.string();
  const { keys } = keySet.parse(await get('kiosk', 'ledger', '/v1/keys'));
  const reader = keys.find(({ use }) => use === 'enc');
  if (reader === undefined) throw new Error('the ledger has no encryption key');
  const seal = (kind: SealedKind, content: object) =>
    encryptTo(reader, kind, JSON.stringify(content));
  const clerk = await clerkOf(world);
  const signed = {
    authorization: world.authorized.authorization,
    receipt: world.paid.receipt,
    report: text.parse(unknown['evidence']),
    statement: text.parse(paid['statement']),
    policy: text.parse(policy['policy']),
    head: text.parse(exported['head']),
    return: await returnOf(world),
    ...(await signedByStaff(world, clerk, seal)),
  };
  const [wished, bought] = [newRedemptionId(), newRedemptionId()];
  const { order, memo } = authorizationSchema.parse(claimsOf(signed.authorization));
  return {
    signed,
    paidAuthorization: text.parse(paid['authorization']),
    keys: { ledger: signingKey(world, 'ledger'), bank: signingKey(world, 'bank') },
    wished,
    bought,
    sealed: {
      'pain.001.001.09+xml': order,
      'kangen-memo+json': memo ?? '',
      ...(await sealedByTerminals(world, { clerk, seal, wished, bought })),
    },
  };
}

export function claimsOf(jws: string): object {
  return answer.parse(JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()));
}

export const publicKeysOf = ({ keys }: AtLarge) => ({
  keys: [publicHalf(keys.ledger), publicHalf(keys.bank)],
});

/** As the bank would say it; it has not: the ledger would take it, and its books would move. */
function returnOf(world: World): Promise<string> {
  const said = {
    iss: world.network.bank,
    aud: 'urn:kangen:ledger',
    iat: Math.floor(systemClock.now().getTime() / 1000),
    jti: randomUUID(),
    redemption: world.paid.id,
    amount: { currency: 'EUR' as const, minor: 500n },
    completion: 'SBX1',
    bankReference: 'SBX2',
    returnedAt: world.account.asOf,
    reason: { code: 'AC04', text: 'closed' },
    document: '<Document/>',
  };
  return signMessage('return', said, signingKey(world, 'bank'));
}

/** A member of staff has signed in at the kiosk, and asked there for all that waits to be tried. */
async function signedByStaff(
  world: World,
  clerk: Clerk,
  seal: (kind: SealedKind, content: object) => Promise<string>,
) {
  const key = await generateKey('sig');
  const credential = await seal('kangen-staff-credential+json', staffCredential(clerk, key));
  const { text } = await world.send('kiosk', 'ledger', {
    method: 'POST',
    path: '/v1/staff/sessions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ credential }),
  });
  const { session: staffSession } = z.looseObject({ session: z.string() }).parse(JSON.parse(text));
  const { session } = z.looseObject({ session: z.string() }).parse(claimsOf(staffSession));
  const said = {
    iss: urns.kiosk,
    aud: 'urn:kangen:ledger',
    iat: Math.floor(systemClock.now().getTime() / 1000),
    jti: newRedemptionId(),
    session,
    deed: { kind: 'sync' as const },
  };
  return { staffSession, staffAction: await signMessage('staffAction', said, key) };
}

interface Clerk {
  badge: string;
  pin: string;
}

/** An operator takes one on at the shop of the kiosk. */
async function clerkOf(world: World): Promise<Clerk> {
  const badge = withLuhnDigit('1000007');
  const { status, text } = await world.send('operator', 'ledger', {
    method: 'PUT',
    path: `/v1/operator/staff/${newRedemptionId()}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      provider: 'aurora-books',
      badge,
      name: 'Ada Example',
      roles: ['record'],
    }),
  });
  if (status >= 300) throw new Error(text);
  return { badge, pin: z.looseObject({ pin: z.string() }).parse(JSON.parse(text)).pin };
}

function staffCredential({ badge, pin }: Clerk, { x, y }: Pick<KeptKey, 'x' | 'y'>): object {
  const iat = Math.floor(systemClock.now().getTime() / 1000);
  const key = { kty: 'EC', crv: 'P-256', x, y };
  return { badge, pin, terminal: urns.kiosk, jti: randomUUID(), iat, key };
}

async function sealedByTerminals(
  world: World,
  {
    clerk,
    seal,
    wished,
    bought,
  }: {
    clerk: Clerk;
    seal: (kind: SealedKind, content: object) => Promise<string>;
    wished: string;
    bought: string;
  },
) {
  const { marta, account } = world;
  const now = systemClock.now();
  const here = () => ({
    terminal: urns.kiosk,
    jti: randomUUID(),
    iat: Math.floor(now.getTime() / 1000),
  });
  const { cardNumber, pin } = marta;
  const request = {
    points: 500,
    amount: { currency: 'EUR', minor: '500' },
    consent: { text: 'wish-to-own-account/1', language: 'en', givenAt: account.asOf },
  };
  const paid = { currency: 'EUR', minor: '2599' };
  return {
    'kangen-credential+json': await seal('kangen-credential+json', { cardNumber, pin, ...here() }),
    'kangen-pin-change+json': await seal('kangen-pin-change+json', {
      pin,
      newPin: '907351',
      ...here(),
    }),
    'kangen-card-activation+json': await seal('kangen-card-activation+json', {
      cardNumber,
      code: '123456789012',
      newPin: '907351',
      ...here(),
    }),
    'kangen-staff-credential+json': await seal(
      'kangen-staff-credential+json',
      staffCredential(clerk, await generateKey('sig')),
    ),
    'kangen-wish+json': await seal('kangen-wish+json', {
      id: wished,
      terminal: urns.kiosk,
      cardNumber,
      pin,
      request,
    }),
    'kangen-purchase+json': await seal('kangen-purchase+json', {
      id: bought,
      till: urns.till,
      cardNumber,
      paid,
      receiptNumber: 'A-999917',
    }),
  };
}

/** As it lies in the service's folder: what a thief of that folder could sign with. */
function signingKey({ network }: World, service: 'ledger' | 'bank'): KeptKey {
  const file = JSON.parse(readFileSync(join(network.data, service, 'keys.json'), 'utf8')) as object;
  const key = z
    .object({ keys: keptKeys.shape.keys })
    .parse(file)
    .keys.find(({ use }) => use === 'sig');
  if (key === undefined) throw new Error(`${service} has no signing key`);
  return key;
}
