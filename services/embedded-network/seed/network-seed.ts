/**
 * What an example network starts with: one list, from which the ledger is given its programme,
 * providers and customers, and the bank sandbox its accounts. All people and accounts are made up.
 */
import { type Money } from '../../../protocol/money.ts';
import { type StaffRole } from '../../../protocol/staff-messages.ts';
import { type Account } from '../../iso20022/account.ts';

export interface NetworkSeed {
  bank: { bic: string; name: string };
  programme: SeedProgramme;
  /** The programme's own account at the bank: every transfer is paid from it. */
  debtor: { account: Account; openingBalance: Money };
  providers: readonly SeedProvider[];
  /** The first is the one the guided journey uses. */
  customers: readonly [SeedCustomer, ...SeedCustomer[]];
  /** Of the shop where the example kiosk stands: a clerk and a supervisor. */
  staff: readonly [SeedMember, SeedMember];
}

export interface SeedMember {
  providerId: string;
  badge: string;
  name: string;
  pin: string;
  roles: readonly StaffRole[];
}

/** The terms of redemption; the limits are per redemption and per 24 hours. */
interface SeedProgramme {
  name: string;
  currency: Money['currency'];
  ratePoints: number;
  rateMinor: number;
  minimumMinor: bigint;
  stepMinor: bigint;
  feeMinor: bigint;
  redemptionMinorMax: bigint;
  dayMinorMax: bigint;
  authorizationWindowSeconds: number;
  promiseSeconds: number;
}

/** `ratePoints` points for every `rateMinor` minor units paid, if at least `paidMinorMin` was paid. */
interface SeedProvider {
  id: string;
  name: string;
  ratePoints: number;
  rateMinor: number;
  paidMinorMin: bigint;
  maturitySeconds: number;
  expirySeconds: number;
}

export interface SeedCustomer {
  name: string;
  /** The same name as Japanese banks write it. */
  kana?: string;
  cardNumber: string;
  pin: string;
  payee: { account: Account; bankName: string; openingBalance: Money };
  purchases: readonly SeedPurchase[];
}

interface SeedPurchase {
  providerId: string;
  paidMinor: bigint;
  daysAgo: number;
  receiptNumber: string;
}
