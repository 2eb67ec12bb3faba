/**
 * A town of customers in a ledger's books, for rows that need many: each has bought once and may redeem
 * several times, is signed in on a terminal. The writes are those of the product's own rules. For a million of them see
 * bulk-town.ts.
 */
import { bankUrn } from '../../protocol/identity.ts';
import { type CustomerId, type PurchaseId } from '../../protocol/ids.ts';
import { systemClock } from '../../services/clock.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { ibanOf } from '../../services/embedded-network/seed/numbers.ts';
import { systemIds } from '../../services/ids.ts';
import { type LedgerContext } from '../../services/ledger/context.ts';
import { tokenDigest } from '../../services/ledger/rules/digest.ts';
import { posting } from '../../services/ledger/rules/journal.ts';
import { payeeColumns } from '../../services/ledger/rules/payee.ts';
import { seedLedger } from '../../services/ledger/seed.ts';
import { type LedgerStore } from '../../services/ledger/store/contract.ts';
import { type Write } from '../../services/ledger/store/writes.ts';

export interface TownPlan {
  customers: number;
  /** Of a customer's session. */
  terminalOf?: (customer: number) => { urn: string; serial: string };
}

/** What one redemption takes: the least that the programme allows. */
export const AMOUNT = { currency: 'EUR', minor: eurSeed.programme.minimumMinor } as const;
export const POINTS = Number(AMOUNT.minor);
/** As many redemptions as a customer's points are enough for. */
export const REDEMPTIONS_EACH = 20;
export const SHOP = 'aurora-books';
/** Of the programme, where everybody has an account, too. */
export const BANK = bankUrn(eurSeed.bank.bic);
const DAY_MS = 86_400_000;
const CUSTOMERS_PER_COMMIT = 500;
/** As long as the real ones are, so that the rows are as wide. */
export const SIGNED_CHARACTERS = {
  authorization: 3_400,
  receipt: 2_300,
  statement: 1_000,
} as const;

/** So few requests of one terminal that no rule becomes suspicious. */
export const manyTerminals = (customer: number): { urn: string; serial: string } => ({
  urn: `urn:kangen:kiosk:minato-cafe:stand-${customer % 997}`,
  serial: '01',
});

export const tokenOf = (customer: number): string => `town-${customer}`.padEnd(43, '-');
export const payeeShown = (customer: number): string => payeeOf(customer).masked;

/** Writes them, and the programme where there is none. */
export async function settle(store: LedgerStore, plan: TownPlan): Promise<void> {
  await seedProgramme(store);
  const providers = await store.read({ name: 'providers', nowMs: systemClock.now().getTime() });
  const rule = providers.rules.find(({ providerId }) => providerId === SHOP);
  if (rule === undefined) throw new Error('the shop has a rule');
  const nowMs = systemClock.now().getTime();
  for (let from = 0; from < plan.customers; from += CUSTOMERS_PER_COMMIT) {
    const to = Math.min(plan.customers, from + CUSTOMERS_PER_COMMIT);
    const some = Array.from({ length: to - from }, (_, place) => from + place);
    const writes = some.flatMap((customer) =>
      settled(customer, { ...plan, ruleId: rule.id, nowMs }),
    );
    await store.transact({ name: 'nothing' }, () => ({ answer: null, writes }));
  }
}

export async function seedProgramme(store: LedgerStore): Promise<void> {
  const clock = systemClock;
  // Nobody signs in with a PIN here, and hashing one is slow on purpose.
  const kept = {
    pinSalt: 'salt',
    pinHash: 'nobody',
    pinCost: 32_768,
    pinBlockSize: 8,
    pinParallelization: 1,
  };
  const pins: LedgerContext['pins'] = { hash: async () => kept, match: async () => false };
  await seedLedger({ store, clock, ids: systemIds(clock), pins }, eurSeed);
}

interface Settled extends TownPlan {
  ruleId: string;
  nowMs: number;
}

function settled(n: number, plan: Settled): Write[] {
  const { nowMs, terminalOf = manyTerminals } = plan;
  const customerId = idOf('customer', n) as CustomerId;
  const { urn, serial } = terminalOf(n);
  return [
    { op: 'insert', table: 'customer', row: { id: customerId, displayName: `Customer ${n}` } },
    {
      op: 'insert',
      table: 'payee',
      row: {
        id: idOf('payee', n),
        customerId,
        sinceMs: nowMs - 400 * DAY_MS,
        bankName: 'Kangen Sandbox Bank',
        ...payeeOf(n),
      },
    },
    ...bought(n, customerId, plan),
    {
      op: 'insert',
      table: 'session',
      row: {
        tokenHash: tokenDigest(tokenOf(n)),
        customerId,
        terminal: urn,
        // Books that are kept are still good next year.
        expiresMs: nowMs + 400 * DAY_MS,
        cardNumber: null,
        certificate: serial,
      },
    },
  ];
}

function bought(n: number, customerId: CustomerId, { ruleId, nowMs }: Settled): Write[] {
  const points = POINTS * REDEMPTIONS_EACH;
  const purchaseId = idOf('purchase', n) as PurchaseId;
  const atMs = nowMs - 60 * DAY_MS;
  const dates = { matureMs: atMs, expireMs: atMs + 2_000 * DAY_MS };
  return [
    {
      op: 'insert',
      table: 'purchase',
      row: {
        id: purchaseId,
        providerId: SHOP,
        customerId,
        receiptNumber: `T-${n}`,
        requestDigest: digestLike(n),
        currency: AMOUNT.currency,
        paidMinor: BigInt(points) * 20n,
        excludedMinor: 0n,
        points,
        earnRuleId: ruleId,
        campaignId: null,
        atMs,
        ...dates,
      },
    },
    {
      op: 'insert',
      table: 'lot',
      row: {
        id: idOf('lot', n),
        customerId,
        providerId: SHOP,
        purchaseId,
        points,
        remaining: points,
        earnedMs: atMs,
        ...dates,
      },
    },
    posting({
      transactionId: idOf('earned', n),
      atMs,
      kind: 'earn',
      reason: `Purchase at Aurora Books, receipt T-${n}`,
      cause: { purchaseId },
      customerId,
      parts: [{ providerId: SHOP, points }],
    }),
  ];
}

export const consentOf = (customer: number) => ({
  text: 'redeem-to-own-account/1' as const,
  language: 'en' as const,
  payee: payeeShown(customer),
});

/** Text of this length that nobody verifies, another one for each `n`. */
export const signedLike = (kind: string, characters: number, n: number | string): string =>
  `${kind}.${n}.`.padEnd(characters, 'A');

const digestLike = (n: number): string => String(n).padStart(43, 'd');

export const payeeOf = (customer: number): ReturnType<typeof payeeColumns> =>
  payeeColumns({
    kind: 'iban',
    name: `Customer ${customer}`,
    iban: ibanOf('DE', 5_000_000 + customer),
    bic: eurSeed.bank.bic,
  });

export const ID_MS = 1_700_000_000_000;
export const kinds = [
  'customer',
  'payee',
  'purchase',
  'lot',
  'earned',
  'redemption',
  'hold',
  'redeem',
  'jti',
] as const;

/** A UUID of version 7, ordered as the customers are. bulk-town.ts makes the same. */
export function idOf(kind: (typeof kinds)[number], n: number): string {
  const time = (ID_MS + n).toString(16).padStart(12, '0');
  const tail = n.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${String(kinds.indexOf(kind)).padStart(3, '0')}-8000-${tail}`;
}
