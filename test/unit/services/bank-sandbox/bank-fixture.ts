/** A bank on its own books in a temporary folder, and a ledger that signs for it. No network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { pino } from 'pino';
import { type TransferStatus } from '../../../../protocol/bank.ts';
import { bankUrn, LEDGER_URN } from '../../../../protocol/identity.ts';
import { redemptionId, type RedemptionId, uuidV7From } from '../../../../protocol/ids.ts';
import {
  type Authorization,
  type Receipt,
  type Report,
  type TransferReturn,
} from '../../../../protocol/messages.ts';
import { encryptTo } from '../../../../protocol/sealed/encrypt.ts';
import { generateKey, type KeptKey, publicHalf } from '../../../../protocol/sealed/keys.ts';
import { signMessage } from '../../../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../../../protocol/sealed/verify.ts';
import { accountIdOf } from '../../../../services/iso20022/account-id.ts';
import { type Bank } from '../../../../services/bank-sandbox/bank.ts';
import { type LedgerKeys } from '../../../../services/bank-sandbox/ledger-keys.ts';
import { seedBank, type BankSeed } from '../../../../services/bank-sandbox/seed-bank.ts';
import { type BankStore } from '../../../../services/bank-sandbox/store/bank-store.ts';
import { brokenInvariants } from '../../../../services/bank-sandbox/store/check-books.ts';
import { openBankStore } from '../../../../services/bank-sandbox/store/sqlite-bank-store.ts';
import { type Treatment } from '../../../../services/bank-sandbox/transfers/put-transfer.ts';
import { type Clock } from '../../../../services/clock.ts';
import { type Account } from '../../../../services/iso20022/account.ts';
import { type TransferOrder, writePain001 } from '../../../../services/iso20022/pain-001.ts';
import { type Answered } from '../../../../services/mutual-tls/route.ts';
import { ownKeysOf } from '../../../support/own-keys-of.ts';

export const BIC = 'KANGDEFFXXX';
export const BANK = bankUrn(BIC);
export const KIOSK = 'urn:kangen:kiosk:aoba:k1';
export const asUsual: Treatment = { hold: false, refuse: false };
export const START = new Date('2026-03-01T10:00:00.000Z');

const iban = (name: string, number: string): Account => ({
  kind: 'iban',
  name,
  iban: number,
  bic: BIC,
});

export const accounts = {
  debtor: iban('Kangen', 'DE89370400440532013000'),
  ana: iban('Ana', 'NL91ABNA0417164300'),
  ben: iban('Ben', 'FR1420041010050500013M02606'),
  closed: iban('Closed', 'BE68539007547034'),
  unknown: iban('Unknown', 'GB29NWBK60161331926819'),
};

const payee = (account: Account) => ({
  payee: { account, openingBalance: { currency: 'EUR' as const, minor: 0n } },
});

export const seed: BankSeed = {
  bank: { bic: BIC },
  debtor: { account: accounts.debtor, openingBalance: { currency: 'EUR', minor: 100_00n } },
  customers: [payee(accounts.ana), payee(accounts.ben)],
};

/** The accounts of the seed, and one that is closed. */
export function seedForTest(store: BankStore): void {
  seedBank(store, seed);
  const id = accountIdOf(accounts.closed);
  if (store.read.account(id) !== null) return;
  store.transact((books) =>
    books.openAccount({ id, currency: 'EUR', state: 'closed', opening: 0n }),
  );
}

export interface SettableClock extends Clock {
  set(now: Date): void;
}

export function settableClock(): SettableClock {
  let current = START;
  return {
    now: () => current,
    set: (now) => {
      current = now;
    },
    after: (_delayMs, run) => {
      queueMicrotask(run);
      return () => undefined;
    },
  };
}

// Making keys is slow, and none of the tests depends on which they are.
const ledgerKey = await generateKey('sig');
const bankSigningKey = await generateKey('sig');
const bankReadingKey = await generateKey('enc');

export interface BankUnderTest extends Bank {
  clock: SettableClock;
  logged: string[];
  /** Closes the books and opens the same file again, as a restart does. */
  restarted(): BankUnderTest;
}

/** Checked for broken invariants when the test ends. */
export function openBank(directory = temporaryFolder()): BankUnderTest {
  const store = openBankStore(join(directory, 'bank.db'));
  seedForTest(store);
  const logged: string[] = [];
  let open = true;
  onTestFinished(() => {
    if (!open) return;
    const broken = brokenInvariants(store.read);
    store.close();
    if (broken.length > 0) throw new Error(broken.join('\n'));
  });
  return {
    urn: BANK,
    own: ownKeysOf([bankSigningKey, bankReadingKey]),
    ledgerKeys: pinned(ledgerKey),
    store,
    clock: settableClock(),
    ids: { ordered: anyId, random: () => randomUUID(), secret: () => 'unused' },
    log: pino({ level: 'info' }, { write: (line: string) => void logged.push(line) }),
    logged,
    restarted: () => {
      store.close();
      open = false;
      return openBank(directory);
    },
  };
}

export function pinned(key: KeptKey): LedgerKeys {
  return { find: async (kid) => (kid === key.kid ? publicHalf(key) : undefined) };
}

export interface Wanted {
  id?: RedemptionId;
  claims?: Partial<Authorization>;
  order?: Partial<TransferOrder>;
  key?: KeptKey;
  /** Instead of an order: as it is sealed, or as it is read. */
  sealed?: string;
  text?: string;
}

export async function authorize({
  id = anyId(),
  claims,
  order,
  key,
  sealed,
  text,
}: Wanted = {}): Promise<string> {
  const amount = claims?.amount ?? { currency: 'EUR' as const, minor: 12_50n };
  const document = writePain001({
    messageId: 'KANGEN-1',
    createdAt: START,
    endToEndId: id,
    amount,
    debtor: accounts.debtor,
    creditor: accounts.ana,
    ...order,
  });
  const seconds = START.getTime() / 1000;
  return signMessage(
    'authorization',
    {
      iss: LEDGER_URN,
      aud: BANK,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 600,
      jti: randomUUID(),
      redemption: id,
      terminal: KIOSK,
      amount,
      order:
        sealed ??
        (await encryptTo(publicHalf(bankReadingKey), 'pain.001.001.09+xml', text ?? document)),
      ...claims,
    },
    key ?? ledgerKey,
  );
}

let made = 0;
export function anyId(): RedemptionId {
  made += 1;
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(4, made);
  return redemptionId.parse(uuidV7From(START.getTime(), random));
}

export function bodyOf(answered: Answered<TransferStatus>): TransferStatus {
  if (!answered.ok)
    throw new Error(`refused: ${answered.failure.code}: ${answered.failure.detail}`);
  return answered.body;
}

export async function receiptOf(answered: Answered<TransferStatus>): Promise<Receipt> {
  const verified = await verifyMessage('receipt', bodyOf(answered).evidence, findBankKey);
  if (!verified.ok) throw new Error(verified.reason);
  return verified.message;
}

export async function returnOf(evidence: string): Promise<TransferReturn> {
  const verified = await verifyMessage('return', evidence, findBankKey);
  if (!verified.ok) throw new Error(verified.reason);
  return verified.message;
}

export async function reportOf(answered: Answered<TransferStatus>): Promise<Report> {
  const verified = await verifyMessage('report', bodyOf(answered).evidence, findBankKey);
  if (!verified.ok) throw new Error(verified.reason);
  return verified.message;
}

export function balances(bank: Bank): bigint[] {
  return [accounts.debtor, accounts.ana, accounts.ben].map(
    (account) => bank.store.read.account(accountIdOf(account))?.balance ?? -1n,
  );
}

const findBankKey = (kid: string) =>
  kid === bankSigningKey.kid ? publicHalf(bankSigningKey) : undefined;

export function temporaryFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kangen-bank-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
