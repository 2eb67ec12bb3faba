/**
 * Fills an empty ledger, in one transaction: all of it is there afterwards, or nothing. Points come
 * through the purchase rule, at times in the past, so some are mature and some are not.
 */
import { LEDGER_URN } from '../../protocol/identity.ts';
import { customerId, purchaseId } from '../../protocol/ids.ts';
import { type Currency } from '../../protocol/money.ts';
import { type NewCustomer } from '../../protocol/operator/customer.ts';
import { type StaffRole } from '../../protocol/staff-messages.ts';
import { isWeakPin } from '../../protocol/weak-pin.ts';
import { type Account } from '../iso20022/account.ts';
import { type BankDirectory, onlyBank, type OwnBank } from './banks.ts';
import { type LedgerContext } from './context.ts';
import { type KeptPin } from './pins.ts';
import { firstRules } from './rules/limit-rule.ts';
import { newCustomerWrites } from './rules/new-customer.ts';
import { recordPurchase } from './rules/purchase.ts';
import { rolesText } from './rules/staff-roles.ts';
import { type Decision, unchanged } from './store/contract.ts';
import {
  type CardRow,
  type EarnRuleRow,
  type ProgrammeRow,
  type ProviderRow,
} from './store/rows.ts';
import { type StaffMemberRow } from './store/staff-rows.ts';
import { type Write } from './store/writes.ts';

export interface LedgerSeed {
  programme: Omit<ProgrammeRow, 'debtorJson'>;
  /** The account that pays. */
  debtor: { account: Account };
  providers: readonly SeedProvider[];
  customers: readonly SeedCustomer[];
  staff?: readonly SeedMember[];
}

interface SeedMember {
  providerId: string;
  badge: string;
  name: string;
  pin: string;
  roles: readonly StaffRole[];
}

/** A provider and the rule that holds there from the beginning. Rounded down where it does not say. */
type SeedProvider = ProviderRow &
  Omit<EarnRuleRow, 'id' | 'providerId' | 'fromMs' | 'rounding'> &
  Partial<Pick<EarnRuleRow, 'rounding'>>;

interface SeedCustomer {
  name: string;
  kana?: string;
  cardNumber: string;
  pin: string;
  payee: { account: Account; bankName: string };
  purchases: readonly SeedPurchase[];
}

interface SeedPurchase {
  providerId: string;
  paidMinor: bigint;
  daysAgo: number;
  receiptNumber: string;
}

type SeedContext = Pick<LedgerContext, 'store' | 'clock' | 'ids' | 'pins'>;

/** @returns false where the ledger has its programme already: nothing was changed */
export async function seedLedger(context: SeedContext, seed: LedgerSeed): Promise<boolean> {
  const { store, pins } = context;
  if ((await store.read({ name: 'programme' })) !== null) return false;
  // Slow on purpose, so before the transaction.
  const kept = await Promise.all(seed.customers.map(({ pin }) => pins.hash(pin)));
  const staff = await Promise.all(
    (seed.staff ?? []).map(async (member) =>
      memberOf(context, member, await pins.hash(member.pin)),
    ),
  );
  return store.transact({ name: 'programme' }, (programme) => {
    if (programme !== null) return unchanged(false);
    const { answer, writes } = planted(context, seed, kept);
    const members = staff.map((row): Write => ({ op: 'insert', table: 'staff_member', row }));
    return { answer, writes: [...writes, ...members] };
  });
}

function memberOf(
  { ids }: SeedContext,
  { providerId, badge, name, pin, roles }: SeedMember,
  kept: KeptPin,
): StaffMemberRow {
  if (isWeakPin(pin, badge)) throw new Error('a seeded PIN is weak');
  return {
    id: ids.ordered(),
    providerId,
    badge,
    displayName: name,
    roles: rolesText(roles),
    state: 'active',
    ...kept,
  };
}

function planted(
  context: SeedContext,
  seed: LedgerSeed,
  kept: readonly KeptPin[],
): Decision<boolean> {
  const programme: ProgrammeRow = {
    ...seed.programme,
    debtorJson: JSON.stringify(seed.debtor.account),
  };
  const shops = seed.providers.map((provider) => shopOf(provider, context.ids.ordered()));
  const providers = new Map(shops.map((shop) => [shop.provider.id, shop]));
  return {
    answer: true,
    writes: [
      { op: 'insert', table: 'programme', row: programme },
      ...shops.flatMap(({ provider, rule }) => [
        { op: 'insert' as const, table: 'provider' as const, row: provider },
        { op: 'insert' as const, table: 'earn_rule' as const, row: rule },
      ]),
      ...seed.customers.flatMap((customer, index) => {
        const pin = kept[index];
        if (pin === undefined) throw new Error('every seeded card has a PIN');
        return customerWrites(context, customer, { pin, providers, programme });
      }),
      ...firstRules(programme, {
        nowMs: context.clock.now().getTime(),
        newId: () => context.ids.ordered(),
      }),
    ],
  };
}

interface Shop {
  provider: ProviderRow;
  rule: EarnRuleRow;
}

function shopOf({ id, name, ...terms }: SeedProvider, ruleId: string): Shop {
  const rule = { rounding: 'down' as const, ...terms, id: ruleId, providerId: id, fromMs: 0 };
  return { provider: { id, name }, rule };
}

function customerWrites(
  context: SeedContext,
  customer: SeedCustomer,
  facts: { pin: KeptPin; providers: ReadonlyMap<string, Shop>; programme: ProgrammeRow },
): readonly Write[] {
  const { ids, clock } = context;
  const id = customerId.parse(ids.ordered());
  if (isWeakPin(customer.pin, customer.cardNumber)) throw new Error('a seeded PIN is weak');
  const judged = newCustomerWrites(
    enteredAs(customer),
    { currency: facts.programme.currency, banks: onlyBankOf(customer.payee), cardTaken: false },
    {
      customerId: id,
      payeeId: ids.ordered(),
      // Nobody has agreed to anything yet, so there is no record that could have this id.
      consentId: id,
      nowMs: clock.now().getTime(),
      pin: facts.pin,
      enteredBy: LEDGER_URN,
    },
  );
  if (!judged.ok) throw new Error(`a seeded customer is refused: ${judged.failure.detail}`);
  const card: CardRow = {
    number: customer.cardNumber,
    customerId: id,
    state: 'active',
    ...facts.pin,
  };
  return [
    ...judged.writes,
    ...customer.purchases.flatMap((purchase) =>
      purchaseWrites(context, purchase, {
        card,
        shop: facts.providers.get(purchase.providerId) ?? null,
        programme: facts.programme,
      }),
    ),
  ];
}

function enteredAs({ name, kana, cardNumber, payee }: SeedCustomer): NewCustomer {
  const { account, bankName: bank } = payee;
  const { name: holder, ...numbers } = account;
  return {
    name,
    ...(kana !== undefined && { kana }),
    cardNumber,
    payee: numbers.kind === 'iban' ? { ...numbers, holder, bank } : { ...numbers, holder },
  };
}

/** The bank of an example programme is the sandbox, which no list has. */
export function sandboxOf({ customers }: Pick<LedgerSeed, 'customers'>): OwnBank | null {
  const payee = customers[0]?.payee;
  return payee === undefined ? null : bankOf(payee);
}

function bankOf({ account, bankName: name }: SeedCustomer['payee']): OwnBank | null {
  if (account.kind === 'iban') return null;
  const { bankCode, branchCode } = account;
  return { bankCode, branchCode, name };
}

function onlyBankOf(payee: SeedCustomer['payee']): BankDirectory {
  const own = bankOf(payee);
  return own === null ? { bank: () => null } : onlyBank(own);
}

const DAY_MS = 86_400_000;

function purchaseWrites(
  { ids, clock }: SeedContext,
  { providerId, paidMinor, daysAgo, receiptNumber }: SeedPurchase,
  facts: { card: CardRow; shop: Shop | null; programme: ProgrammeRow },
): readonly Write[] {
  const paid: { currency: Currency; minor: bigint } = {
    currency: facts.programme.currency,
    minor: paidMinor,
  };
  const recorded = recordPurchase(
    {
      card: facts.card,
      programme: facts.programme,
      provider: facts.shop?.provider ?? null,
      rule: facts.shop?.rule ?? null,
      campaigns: [],
      sameId: null,
      sameReceipt: null,
      debts: [],
    },
    {
      id: purchaseId.parse(ids.ordered()),
      providerId,
      request: { cardNumber: facts.card.number, paid, receiptNumber },
      nowMs: clock.now().getTime() - daysAgo * DAY_MS,
      lotId: ids.ordered(),
      transactionId: ids.ordered(),
      repayId: ids.ordered(),
    },
  );
  if (!recorded.answer.ok)
    throw new Error(`a seeded purchase is refused: ${recorded.answer.failure.code}`);
  return recorded.writes;
}
