/** What each call takes, and what no call takes. */
import { withLuhnDigit } from '../../services/embedded-network/seed/numbers.ts';
import { CANARY } from './bad-bodies.ts';
import { type Party, type World } from './bad-input-world.ts';
import { newRedemptionId, requestBody } from './wire-kiosk.ts';

/** One good call of each route: every bad one is made from it by changing one thing. */
export interface Good {
  party: Party;
  id?: () => string;
  bearer?: () => string;
  body?: () => unknown;
  /** Folder of the vectors of its body. */
  vectors?: string;
}

const aJwe = 'eyJhIjoxfQ..AAAA.AAAA.AAAA';
const aJws = 'eyJhIjoxfQ.eyJhIjoxfQ.AAAA';
const earnTerms = {
  rate: { points: 1, minor: 50 },
  rounding: 'down',
  minimum: { currency: 'EUR', minor: '500' },
  maturitySeconds: 0,
  expirySeconds: 86_400,
};
const kiosk = { party: 'kiosk', id: newRedemptionId } as const;

const operator = { party: 'operator', id: newRedemptionId } as const;
const aCard = () => withLuhnDigit('970499999999999');
const aboutACard: Good = { party: 'operator', body: () => ({ cardNumber: aCard() }) };

export const goodCalls = (world: () => World): Record<string, Good> => ({
  'ledger GET /v1/keys': { party: 'kiosk' },
  'ledger GET /v1/policy': { party: 'kiosk' },
  'ledger POST /v1/sessions': {
    party: 'kiosk',
    body: () => ({ credential: aJwe }),
    vectors: 'session-request',
  },
  'ledger POST /v1/sessions/end': { party: 'kiosk', body: () => ({}), vectors: 'session-end' },
  'ledger POST /v1/heartbeat': {
    party: 'kiosk',
    body: () => ({
      claim: { epoch: 1, nonce: 'a'.repeat(22) },
      health: { waiting: 0, wishes: 0, quarantined: 0 },
    }),
    vectors: 'heartbeat',
  },
  'ledger POST /v1/pin': {
    party: 'kiosk',
    bearer: () => world().token,
    body: () => ({ change: aJwe }),
    vectors: 'pin-change-request',
  },
  'ledger POST /v1/cards/activation': {
    party: 'kiosk',
    body: () => ({ activation: aJwe }),
    vectors: 'activation-request',
  },
  'ledger GET /v1/account': { party: 'kiosk', bearer: () => world().token },
  'ledger PUT /v1/redemptions/:id': {
    ...kiosk,
    bearer: () => world().token,
    body: () => requestBody({ currency: 'EUR', minor: 500n }, world().account),
    vectors: 'redemption-request',
  },
  'ledger GET /v1/redemptions/:id': kiosk,
  'ledger GET /v1/redemptions/:id/proof': kiosk,
  'ledger POST /v1/redemptions/:id/withdraw': { ...kiosk, body: () => ({}) },
  'ledger PUT /v1/redemptions/:id/receipt': {
    ...kiosk,
    body: () => ({ receipt: aJws }),
    vectors: 'receipt-delivery',
  },
  'ledger PUT /v1/redemptions/:id/wish': {
    ...kiosk,
    body: () => ({ wish: aJwe }),
    vectors: 'wish-delivery',
  },
  'ledger PUT /v1/purchases/:id': {
    party: 'till',
    id: newRedemptionId,
    body: () => ({
      cardNumber: world().marta.cardNumber,
      paid: { currency: 'EUR', minor: '2599' },
      receiptNumber: 'A-000017',
    }),
    vectors: 'purchase',
  },
  'ledger PUT /v1/purchases/:id/sealed': {
    party: 'till',
    id: newRedemptionId,
    body: () => ({ purchase: aJwe }),
    vectors: 'purchase-delivery',
  },
  'ledger PUT /v1/purchases/:id/reversal': {
    party: 'till',
    id: newRedemptionId,
    body: () => ({
      reversal: newRedemptionId(),
      refunded: { currency: 'EUR', minor: '2599' },
      receiptNumber: 'R-000017',
    }),
    vectors: 'purchase-reversal',
  },
  'ledger POST /v1/staff/sessions': {
    party: 'kiosk',
    body: () => ({ credential: aJwe }),
    vectors: 'staff-session-request',
  },
  'ledger PUT /v1/staff/actions/:id': {
    ...kiosk,
    body: () => ({ action: aJws }),
    vectors: 'staff-action-delivery',
  },
  'ledger GET /v1/operator/staff': { party: 'operator' },
  'ledger PUT /v1/operator/staff/:id': {
    ...operator,
    body: () => ({
      provider: 'hanami-market',
      badge: withLuhnDigit('1000009'),
      name: 'Ada Example',
      roles: ['record'],
    }),
  },
  'ledger POST /v1/operator/staff/:id/lock': { ...operator, body: () => ({}) },
  'ledger POST /v1/operator/staff/:id/unlock': { ...operator, body: () => ({}) },
  'ledger POST /v1/operator/staff/:id/pin': { ...operator, body: () => ({}) },
  'ledger PUT /v1/operator/providers/:id/staff-limit': {
    party: 'operator',
    id: () => 'hanami-market',
    body: () => ({ secondAbove: { currency: 'EUR', minor: '20000' } }),
  },
  'ledger GET /v1/operator/customers/:id/debts': operator,
  'ledger GET /v1/operator/waivers': { party: 'operator' },
  'ledger PUT /v1/operator/waivers/:id': {
    ...operator,
    body: () => ({
      customer: newRedemptionId(),
      provider: 'hanami-market',
      points: 1,
      reason: 'goodwill',
    }),
  },
  'ledger POST /v1/operator/waivers/:id/confirm': { ...operator, body: () => ({}) },
  'ledger POST /v1/operator/waivers/:id/reject': { ...operator, body: () => ({}) },
  'ledger GET /v1/operator/audit': { party: 'operator' },
  'ledger GET /v1/operator/findings': { party: 'operator' },
  'ledger GET /v1/operator/journal': { party: 'operator' },
  'ledger GET /v1/operator/journal/gaps': { party: 'operator' },
  'ledger POST /v1/operator/journal/accept': {
    party: 'operator',
    body: () => ({ withoutBankList: false }),
  },
  'ledger POST /v1/operator/journal/exports': { party: 'operator', body: () => ({}) },
  'ledger GET /v1/operator/keys': { party: 'operator' },
  'ledger GET /v1/operator/redemptions': { party: 'operator' },
  'ledger GET /v1/operator/redemptions/:id': { party: 'operator', id: newRedemptionId },
  'ledger GET /v1/operator/terminals': { party: 'operator' },
  'ledger POST /v1/operator/terminals/lock': {
    party: 'operator',
    body: () => ({ terminal: 'urn:kangen:kiosk:no-such-shop:k1', reason: 'stolen' }),
  },
  'ledger POST /v1/operator/terminals/unlock': {
    party: 'operator',
    body: () => ({ terminal: 'urn:kangen:kiosk:no-such-shop:k1' }),
  },
  'ledger GET /v1/locked-terminals': { party: 'bank' },
  'ledger POST /v1/operator/customer-imports': {
    party: 'operator',
    body: () => ({
      customers: [
        {
          name: 'Ada Example',
          cardNumber: aCard(),
          payee: {
            kind: 'iban',
            holder: 'Ada Example',
            iban: 'DE89370400440532013000',
            bic: 'COBADEFFXXX',
          },
        },
      ],
    }),
    vectors: 'customer-import',
  },
  'ledger GET /v1/operator/providers': { party: 'operator' },
  'ledger GET /v1/operator/providers/:id': { party: 'operator', id: () => 'hanami-market' },
  'ledger PUT /v1/operator/providers/:id': {
    party: 'operator',
    id: () => 'new-shop',
    body: () => ({ name: 'New Shop', terms: earnTerms }),
  },
  'ledger PUT /v1/operator/earn-rules/:id': {
    party: 'operator',
    id: newRedemptionId,
    body: () => ({ provider: 'hanami-market', from: '2999-01-01T00:00:00.000Z', terms: earnTerms }),
  },
  'ledger PUT /v1/operator/campaigns/:id': {
    party: 'operator',
    id: newRedemptionId,
    body: () => ({
      provider: 'hanami-market',
      name: 'Spring days',
      from: '2999-01-01T00:00:00.000Z',
      until: '2999-02-01T00:00:00.000Z',
      multiplier: { times: 2, per: 1 },
    }),
  },
  'ledger POST /v1/operator/campaigns/:id/end': {
    party: 'operator',
    id: newRedemptionId,
    body: () => ({ provider: 'hanami-market' }),
  },
  'ledger GET /v1/operator/programme': { party: 'operator' },
  'ledger POST /v1/operator/programme/terms': {
    party: 'operator',
    body: () => ({
      rate: { points: 1, minor: 1 },
      minimum: { currency: 'EUR', minor: '500' },
      step: { currency: 'EUR', minor: '10' },
      fee: { currency: 'EUR', minor: '0' },
    }),
  },
  'ledger GET /v1/operator/screen': { party: 'operator' },
  'ledger POST /v1/operator/screen': {
    party: 'operator',
    body: () => ({
      languages: ['en', 'ja'],
      theme: 'light',
      text: 100,
      limitsShown: true,
      maintenance: false,
      texts: { en: { title: 'Turn your points into money' } },
    }),
    vectors: 'screen-settings',
  },
  'ledger GET /v1/operator/liability': { party: 'operator' },
  'ledger GET /v1/operator/settlement': { party: 'operator' },
  'ledger GET /v1/operator/settlement/lines': { party: 'operator' },
  'ledger GET /v1/operator/reconciliation': { party: 'operator' },
  'ledger GET /v1/operator/reconciliation/items': { party: 'operator' },
  'ledger GET /v1/operator/reconciliation/items/:id': {
    party: 'operator',
    id: newRedemptionId,
  },
  'ledger POST /v1/operator/reconciliation/items/:id/close': {
    party: 'operator',
    id: newRedemptionId,
    body: () => ({ reason: 'the bank has told us why' }),
  },
  'ledger POST /v1/operator/customers': {
    party: 'operator',
    body: () => ({
      name: 'Ada Example',
      cardNumber: aCard(),
      payee: {
        kind: 'iban',
        holder: 'Ada Example',
        iban: 'DE89370400440532013000',
        bic: 'COBADEFFXXX',
      },
    }),
    vectors: 'new-customer',
  },
  'ledger GET /v1/operator/customers/:id': operator,
  'ledger GET /v1/operator/customers/:id/consents': operator,
  'ledger POST /v1/operator/customers/:id/erase': {
    ...operator,
    body: () => ({ giveUpPoints: false }),
  },
  'ledger POST /v1/operator/customers/:id/cards': {
    ...operator,
    body: () => ({ cardNumber: aCard() }),
  },
  'ledger PUT /v1/operator/customers/:id/payee': {
    ...operator,
    body: () => ({
      kind: 'iban',
      holder: 'Ada Example',
      iban: 'DE89370400440532013000',
      bic: 'COBADEFFXXX',
    }),
    vectors: 'payee-account',
  },
  'ledger GET /v1/operator/payee-policy': { party: 'operator' },
  'ledger PUT /v1/operator/payee-policy': {
    party: 'operator',
    body: () => ({ coolOffSeconds: 86_400 }),
  },
  'ledger POST /v1/operator/cards/look-up': aboutACard,
  'ledger POST /v1/operator/cards/block': aboutACard,
  'ledger POST /v1/operator/cards/unblock': aboutACard,
  'ledger POST /v1/operator/cards/unlock-pin': aboutACard,
  'ledger POST /v1/operator/cards/activation-code': aboutACard,
  'ledger POST /v1/operator/cards/replace': {
    party: 'operator',
    body: () => ({ cardNumber: aCard(), newNumber: aCard() }),
  },
  'ledger GET /v1/operator/rules': { party: 'operator' },
  'ledger PUT /v1/operator/rules/:id': {
    party: 'operator',
    id: () => 'large',
    body: () => ({
      terms: { kind: 'redemption-amount', max: { currency: 'EUR', minor: '20000' } },
      outcome: 'review',
      from: null,
    }),
  },
  'ledger GET /v1/operator/reviews': { party: 'operator' },
  'ledger GET /v1/operator/reviews/:id': { party: 'operator', id: newRedemptionId },
  'ledger POST /v1/operator/reviews/:id/release': {
    party: 'operator',
    id: newRedemptionId,
    body: () => ({}),
  },
  'ledger POST /v1/operator/reviews/:id/reject': {
    party: 'operator',
    id: newRedemptionId,
    body: () => ({ reason: 'a reason' }),
  },
  'bank PUT /v1/transfers/:id': {
    ...kiosk,
    body: () => ({ authorization: aJws }),
    vectors: 'transfer-order',
  },
  'bank GET /v1/transfers': { party: 'ledger' },
  'bank GET /v1/transfers/:id': kiosk,
  'bank POST /v1/transfers/:id/cancel': {
    party: 'ledger',
    id: newRedemptionId,
    body: () => ({}),
  },
  'bank GET /v1/returns': { party: 'ledger' },
  'bank GET /v1/statements/:date': { party: 'ledger', id: () => '2026-02-28' },
  'bank POST /sandbox/v1/transfers/:id/return': {
    party: 'operator',
    id: newRedemptionId,
    body: () => ({ reason: { code: 'AC04', text: 'closed' } }),
  },
  'bank GET /v1/keys': { party: 'kiosk' },
  'bank GET /sandbox/v1/accounts': { party: 'operator' },
  'bank GET /sandbox/v1/faults': { party: 'operator' },
  'bank PUT /sandbox/v1/faults': {
    party: 'operator',
    body: () => ({
      faults: [{ name: 'delay', ms: 5, times: 1 }],
      realistic: { seed: 1, percent: 5 },
    }),
  },
  'authority POST /v1/operator/enrolment-codes': {
    party: 'operator',
    body: () => ({ identity: 'urn:kangen:kiosk:aurora-books:desk-9' }),
  },
  'authority GET /v1/operator/enrolments': { party: 'operator' },
  'authority GET /v1/certificate-events': { party: 'ledger' },
  'authority GET /v1/operator/certificates': { party: 'operator' },
  'authority POST /v1/operator/revocations': {
    party: 'operator',
    body: () => ({
      identity: 'urn:kangen:kiosk:aurora-books:desk-9',
      serial: 'A'.repeat(32),
      reason: 'lost',
    }),
  },
  'authority GET /v1/operator/late-renewals': { party: 'operator' },
  'authority POST /v1/operator/late-renewals/:key/decision': {
    party: 'operator',
    id: () => 'a'.repeat(64),
    body: () => ({ decision: 'approved' }),
  },
  'authority POST /v1/operator/parties/lock': {
    party: 'operator',
    body: () => ({ identity: 'urn:kangen:kiosk:aurora-books:desk-9', reason: 'lost' }),
  },
  'authority POST /v1/operator/parties/unlock': {
    party: 'operator',
    body: () => ({ identity: 'urn:kangen:kiosk:aurora-books:desk-9' }),
  },
  'authority GET /v1/certificates/:serial': { party: 'ledger', id: () => 'A'.repeat(32) },
});

export const badIds = [
  CANARY,
  '1',
  '-1',
  '00000000-0000-0000-0000-000000000000',
  '0195f0c2-7b3a-4c1d-8e2f-1a2b3c4d5e6f',
  '0195F0C2-7B3A-7C1D-8E2F-1A2B3C4D5E6F',
  '%7B0195f0c2-7b3a-7c1d-8e2f-1a2b3c4d5e6f%7D',
  '0195f0c2-7b3a-7c1d-8e2f-1a2b3c4d5e6f%0A',
  '%00',
  "'%20OR%201=1--",
  '..%2f..',
];
export const badJson = [
  '',
  '{',
  `{"${CANARY}"`,
  `{'a':1}`,
  'undefined',
  CANARY,
  '{"__proto__":{"a":1}}',
  '{} {}',
  '['.repeat(5_000),
  '\u0000',
];
export const badTypes = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'nonsense',
];
