/** Receipts and proofs as the ledger's own rules make them, for whoever checks them without the ledger. */
import { type MessageOf, signMessage } from '../../protocol/sealed/sign.ts';
import { type KeptKey, publicHalf } from '../../protocol/sealed/keys.ts';
import { type InclusionProof } from '../../protocol/ledger.ts';
import {
  canonicalContent,
  type Chainable,
  chainStart,
  contentHash,
  nextLink,
} from '../../services/ledger/rules/journal-chain.ts';
import testKeys from '../vectors/test-keys.json' with { type: 'json' };

const [first, ...rest] = testKeys.keys as KeptKey[];
if (first === undefined) throw new Error('the vectors have keys');
export const signingKey: KeptKey = first;
export const otherKey = rest.find(({ use }) => use === 'sig') ?? (testKeys.strangers[0] as KeptKey);

export const keySetText = (...keys: object[]): string => JSON.stringify({ keys });
export const publicText = (key: KeptKey = signingKey): string => keySetText(publicHalf(key));

const REDEMPTION = '01956a3c-7b00-7abc-8def-0123456789ab';
const CUSTOMER = '019a0000-0000-7000-8000-000000000001';

export const statementWords = {
  iss: 'urn:kangen:ledger',
  aud: 'urn:kangen:kiosk:hanami-market:kiosk-1',
  iat: 1_772_359_872,
  jti: '5f8b1c9e-3d2a-4e6f-8a7b-1c2d3e4f5a6b',
  redemption: REDEMPTION as never,
  outcome: 'completed',
  amount: { currency: 'EUR', minor: 1250n },
  points: 1250,
  pointsBefore: 4920,
  pointsAfter: 3670,
  payee: 'DE•• •••• 1001',
  bankReference: '260301-4F9A-2C81-B7D0',
  requestedAt: '2026-03-01T10:11:12.345Z',
  decidedAt: '2026-03-01T10:11:20.345Z',
  reason: null,
} satisfies MessageOf<'statement'>;

/** One transaction of the journal; the third is the one that a receipt speaks of. */
export const movement = (n: number, of: Partial<Chainable['transaction']> = {}): Chainable => ({
  transaction: {
    id: `019a0000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`,
    atMs: 1_772_359_872_000 + n,
    kind: 'redeem',
    reason: 'Paid to your account',
    purchaseId: null,
    redemptionId: REDEMPTION,
    ...of,
  },
  entries: [
    { account: 'held', providerId: 'hanami-market', customerId: CUSTOMER, points: -1250 },
    { account: 'redeemed', providerId: 'hanami-market', customerId: CUSTOMER, points: 1250 },
  ],
});

export interface Made {
  receipt: string;
  proof: InclusionProof;
}

/** A journal of `length` transactions with a head at its end, and a receipt for the one at `place`. */
export async function receiptWithProof({
  place = 3,
  length = 6,
  own = {},
  words = {},
}: {
  place?: number;
  length?: number;
  own?: Partial<Chainable['transaction']>;
  words?: Partial<MessageOf<'statement'>>;
} = {}): Promise<Made> {
  const movements = Array.from({ length }, (_, n) => movement(n + 1, n + 1 === place ? own : {}));
  const links = [chainStart];
  for (const one of movements) links.push(nextLink(links.at(-1) ?? chainStart, one));
  const [before, link, end] = [links[place - 1], links[place], links.at(-1)];
  const mine = movements[place - 1];
  if (before === undefined || link === undefined || end === undefined || mine === undefined) {
    throw new Error('the place is in the journal');
  }
  const receipt = await signMessage(
    'statement',
    { ...statementWords, ...words, journal: link },
    signingKey,
  );
  return {
    receipt,
    proof: {
      statement: receipt,
      transaction: canonicalContent(place, mine),
      before: before.hash,
      after: movements.slice(place).map((one, n) => contentHash(place + 1 + n, one)),
      head: await headAt(end, length),
    },
  };
}

export const headAt = (
  { sequence, hash }: { sequence: number; hash: string },
  transactions: number,
  key = signingKey,
): Promise<string> =>
  signMessage(
    'head',
    {
      iss: 'urn:kangen:ledger',
      aud: 'urn:kangen:ledger',
      iat: 1_772_400_000,
      jti: '5f8b1c9e-3d2a-4e6f-8a7b-1c2d3e4f5a6c',
      lineage: 0,
      sequence,
      hash,
      entries: transactions * 2,
      accepted: null,
    },
    key,
  );
