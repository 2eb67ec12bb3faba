/**
 * Ledger and bank as far as a kiosk can see them: what each says of a redemption, signed beforehand by keys of
 * its own, so that no time is spent on their side while the kiosk is measured.
 */
import { randomUUID } from 'node:crypto';
import { type z } from 'zod';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type redemption, type RedemptionRequest } from '../../protocol/ledger.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';
import { generateKey, publicHalf } from '../../protocol/sealed/keys.ts';
import { messageDigest, signMessage } from '../../protocol/sealed/sign.ts';
import { BANK } from './town.ts';
import { type EchoAnswers } from './yardsticks/echo.ts';

const DOCUMENT_CHARACTERS = 1_200;

/** What both answer about all these redemptions of one terminal, each of which is completed at once. */
export interface Answering {
  ledger: EchoAnswers;
  bank: EchoAnswers;
}

export async function answersAbout(
  ids: readonly RedemptionId[],
  { request, terminal }: { request: RedemptionRequest; terminal: string },
): Promise<Answering> {
  const [ledgerKey, bankKey, reader] = [
    await generateKey('sig'),
    await generateKey('sig'),
    publicHalf(await generateKey('enc')),
  ];
  const order = await encryptTo(reader, 'pain.001.001.09+xml', ' '.repeat(DOCUMENT_CHARACTERS));
  const memo = await encryptTo(reader, 'kangen-memo+json', ' '.repeat(300));
  const ledger: Record<string, unknown> = { 'GET /v1/keys': { keys: [publicHalf(ledgerKey)] } };
  const bank: Record<string, unknown> = { 'GET /v1/keys': { keys: [publicHalf(bankKey)] } };
  const at = '2026-11-22T09:00:00.000Z';
  const { amount, points } = request;
  for (const id of ids) {
    const claims = { iat: 1_795_338_000, jti: randomUUID() };
    const authorization = await signMessage(
      'authorization',
      {
        ...claims,
        iss: LEDGER_URN,
        aud: BANK,
        nbf: claims.iat,
        exp: claims.iat + 86_400,
        redemption: id,
        terminal,
        amount,
        order,
        memo,
      },
      ledgerKey,
    );
    const receipt = await signMessage(
      'receipt',
      {
        ...claims,
        iss: BANK,
        aud: LEDGER_URN,
        redemption: id,
        outcome: 'completed',
        authorization: await messageDigest(authorization),
        amount,
        bankReference: 'KG-1',
        decidedAt: at,
        reason: null,
        document: ' '.repeat(DOCUMENT_CHARACTERS),
      },
      bankKey,
    );
    const statement = await signMessage(
      'statement',
      {
        ...claims,
        iss: LEDGER_URN,
        aud: terminal,
        redemption: id,
        outcome: 'completed',
        amount,
        points,
        pointsBefore: points,
        pointsAfter: 0,
        payee: request.consent.payee,
        bankReference: 'KG-1',
        requestedAt: at,
        decidedAt: at,
        reason: null,
      },
      ledgerKey,
    );
    const authorized: z.input<typeof redemption> = {
      id,
      state: 'authorized',
      points,
      amount: { currency: amount.currency, minor: String(amount.minor) },
      requestedAt: at,
      authorization,
      outcome: null,
      statement: null,
    };
    ledger[`PUT /v1/redemptions/${id}`] = authorized;
    ledger[`PUT /v1/redemptions/${id}/receipt`] = {
      ...authorized,
      state: 'completed',
      outcome: 'completed',
      statement,
    };
    bank[`PUT /v1/transfers/${id}`] = { status: 'completed', evidence: receipt };
  }
  return { ledger: { answers: ledger }, bank: { answers: bank } };
}
