/** Messages in the form of signed ones, for the parts of the kiosk that read but do not verify. */
import { createHash } from 'node:crypto';
import { type z } from 'zod';
import { type RedemptionRequest, type WishRequest } from '../../protocol/ledger.ts';
import { messageTypes, type FinalOutcome, type MessageKind } from '../../protocol/messages.ts';
import { messageSchemas, type MessageOf } from '../../protocol/sealed/sign.ts';

const KIOSK = 'urn:kangen:kiosk:komorebi:k1';
const BANK = 'urn:kangen:bank:KANGDEFF';
const LEDGER = 'urn:kangen:ledger';
const JTI = '6f1d1ac6-2d4e-4a5b-8d1c-3f2e1d0c9b8a';
const claims = { iat: 1_773_478_800, jti: JTI };

export function jwsOf<K extends MessageKind>(kind: K, message: MessageOf<K>): string {
  const schema: z.ZodType = messageSchemas[kind];
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: 'ES256', typ: messageTypes[kind], kid: 'k'.repeat(43) });
  const body = part(schema.encode(message));
  return `${head}.${body}.${'s'.repeat(86)}`;
}

export function authorizationFor(
  id: string,
  { amount }: Pick<RedemptionRequest, 'amount'>,
): string {
  return jwsOf('authorization', {
    ...claims,
    iss: LEDGER,
    aud: BANK,
    nbf: claims.iat,
    exp: claims.iat + 3_600,
    redemption: id as never,
    terminal: KIOSK,
    amount,
    order: 'a..b.c.d',
  });
}

export function receiptFor(
  id: string,
  outcome: FinalOutcome,
  { amount }: Pick<RedemptionRequest, 'amount'>,
  authorization: string | null = null,
): string {
  return jwsOf('receipt', {
    ...claims,
    iss: BANK,
    aud: LEDGER,
    redemption: id as never,
    outcome,
    amount,
    authorization:
      authorization === null
        ? null
        : createHash('sha256').update(authorization).digest('base64url'),
    bankReference: `SBX${id.slice(-12)}`,
    decidedAt: '2026-03-14T09:00:02.000Z',
    reason: outcome === 'completed' ? null : { code: 'AC04', text: 'closed account' },
    document: '<Document/>',
  });
}

export function reportFor(id: string, status: 'pending' | 'unknown'): string {
  return jwsOf('report', {
    ...claims,
    iss: BANK,
    aud: KIOSK,
    redemption: id as never,
    status,
    document: null,
  });
}

export function statementFor(
  id: string,
  outcome: FinalOutcome,
  request: RedemptionRequest | WishRequest,
): string {
  return jwsOf('statement', {
    ...claims,
    iss: LEDGER,
    aud: KIOSK,
    redemption: id as never,
    outcome,
    amount: request.amount,
    points: request.points,
    pointsBefore: 4_920,
    pointsAfter: outcome === 'completed' ? 4_920 - request.points : 4_920,
    payee: 'payee' in request.consent ? request.consent.payee : 'DE•• •••• 1234',
    bankReference: `SBX${id.slice(-12)}`,
    requestedAt: '2026-03-14T09:00:00.000Z',
    decidedAt: '2026-03-14T09:00:02.000Z',
    reason: outcome === 'completed' ? null : { code: 'AC04', text: 'closed account' },
  });
}
