/** What the channel tests share: parties with certificates and keys, and messages they might send. */
import { type Redemption } from '../../../../protocol/ledger.ts';
import { bankUrn, LEDGER_URN } from '../../../../protocol/identity.ts';
import { redemptionId } from '../../../../protocol/ids.ts';
import {
  type Authorization,
  type Receipt,
  type Report,
  type Statement,
} from '../../../../protocol/messages.ts';
import { type KeptKey, publicHalf } from '../../../../protocol/sealed/keys.ts';

export const KIOSK = 'urn:kangen:kiosk:hanami:front-1';
export const BANK = bankUrn('KANGDEFF');
export const ID = redemptionId.parse('01900000-0000-7000-8000-000000000001');
export const OTHER_ID = redemptionId.parse('01900000-0000-7000-8000-000000000002');
export const JTI = '6f1d1ac6-2d4e-4a5b-8d1c-3f2e1d0c9b8a';
export const AMOUNT = { currency: 'EUR', minor: 2_500n } as const;
export const AT = '2026-03-14T09:00:00.000Z';
const iat = 1_773_478_800;

export const authorization = (change: Partial<Authorization> = {}): Authorization => ({
  iss: LEDGER_URN,
  aud: BANK,
  iat,
  jti: JTI,
  nbf: iat,
  exp: iat + 3_600,
  redemption: ID,
  terminal: KIOSK,
  amount: AMOUNT,
  order: 'a..b.c.d',
  ...change,
});

export const statement = (change: Partial<Statement> = {}): Statement => ({
  iss: LEDGER_URN,
  aud: KIOSK,
  iat,
  jti: JTI,
  redemption: ID,
  outcome: 'completed',
  amount: AMOUNT,
  points: 2_500,
  pointsBefore: 4_920,
  pointsAfter: 2_420,
  payee: 'DE•• 1234',
  bankReference: 'SBX1',
  requestedAt: AT,
  decidedAt: AT,
  reason: null,
  ...change,
});

export const receipt = (change: Partial<Receipt> = {}): Receipt => ({
  iss: BANK,
  aud: LEDGER_URN,
  iat,
  jti: JTI,
  redemption: ID,
  outcome: 'completed',
  authorization: null,
  amount: AMOUNT,
  bankReference: 'SBX1',
  decidedAt: AT,
  reason: null,
  document: '<Document/>',
  ...change,
});

export const report = (change: Partial<Report> = {}): Report => ({
  iss: BANK,
  aud: KIOSK,
  iat,
  jti: JTI,
  redemption: ID,
  status: 'pending',
  document: null,
  ...change,
});

export const redemptionOnWire = (change: Partial<Redemption> = {}): Record<string, unknown> => ({
  id: ID,
  state: 'authorized',
  points: 2_500,
  requestedAt: AT,
  authorization: null,
  outcome: null,
  statement: null,
  ...change,
  amount: { currency: 'EUR', minor: String((change.amount ?? AMOUNT).minor) },
});

export const keySetOf = (...keys: KeptKey[]) => ({ json: { keys: keys.map(publicHalf) } });
