/** The chain as docs/protocol.md writes it down: two examples, computed with sha256sum. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { customerId, purchaseId, redemptionId } from '../../../../../protocol/ids.ts';
import {
  canonicalContent,
  chainStart,
  nextLink,
} from '../../../../../services/ledger/rules/journal-chain.ts';
import { type Posting } from '../../../../../services/ledger/store/writes.ts';

const side = {
  providerId: 'hanami-market',
  customerId: customerId.parse('019a0000-0000-7000-8000-000000000001'),
};
const earn: Posting = {
  transaction: {
    id: '019a0000-0000-7000-8000-00000000000a',
    atMs: 1_795_300_000_000,
    kind: 'earn',
    reason: 'Purchase at Hanami 花見 "Market", receipt 7\\1',
    purchaseId: purchaseId.parse('019a0000-0000-7000-8000-000000000002'),
    redemptionId: null,
  },
  entries: [
    { ...side, account: 'issued', points: -120 },
    { ...side, account: 'available', points: 120 },
  ],
};
const hold: Posting = {
  transaction: {
    id: '019a0000-0000-7000-8000-00000000000b',
    atMs: 1_795_300_060_000,
    kind: 'hold',
    reason: 'Reserved for a transfer to your account',
    purchaseId: null,
    redemptionId: redemptionId.parse('019a0000-0000-7000-8000-000000000003'),
  },
  entries: [
    { ...side, account: 'available', points: -100 },
    { ...side, account: 'held', points: 100 },
  ],
};

const page = readFileSync(new URL('../../../../../docs/protocol.md', import.meta.url), 'utf8');

it('writes a transaction as the page shows it', () => {
  expect(page).toContain(canonicalContent(1, earn));
  expect(page).toContain(canonicalContent(2, hold));
});

it('chains it to the hash that sha256sum gives', () => {
  const first = nextLink(chainStart, earn);
  expect(first).toEqual({
    sequence: 1,
    hash: '17b3ef04f2aba0e9c8df50a2da680371b698c3cba8a685d19f83c03c6d60c27c',
  });
  expect(nextLink(first, hold)).toEqual({
    sequence: 2,
    hash: '9e9ee2a30b2ae83b1040f17edca1e3fd2114faab6f4c16be47e20ac24863e0bc',
  });
});

it.each(['half a pair \uD800', 'nothing after\0this'])('refuses what is no text: %j', (reason) => {
  const wrong = { ...earn, transaction: { ...earn.transaction, reason } };
  expect(() => nextLink(chainStart, wrong)).toThrow('a reason is text');
});
