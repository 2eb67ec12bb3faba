/**
 * The books every run starts from, made once for each programme by the product's own migrations and
 * seeds, and copied for each run. The stores are the product's own, on SQLite in memory: what SQLite
 * itself promises on a real disk is the matter of other tests.
 */
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { bankUrn } from '../../../protocol/identity.ts';
import { generateKey, type KeptKey } from '../../../protocol/sealed/keys.ts';
import { migrate as migrateKiosk } from '../../../main/store/migrate.ts';
import { type OpenStore, transferStore } from '../../../main/store/transactor.ts';
import { accountIdOf } from '../../../services/iso20022/account-id.ts';
import { type BankStore } from '../../../services/bank-sandbox/store/bank-store.ts';
import { openDatabase as openBank } from '../../../services/bank-sandbox/store/open.ts';
import { sqliteBankStore } from '../../../services/bank-sandbox/store/sqlite-bank-store.ts';
import { seedBank } from '../../../services/bank-sandbox/seed-bank.ts';
import { generateSecrets, ledgerKeys, type LedgerKeys } from '../../../services/ledger/keys.ts';
import { type Log } from '../../../services/log.ts';
import { type Pins } from '../../../services/ledger/pins.ts';
import { statementSigner } from '../../../services/ledger/sign-statement.ts';
import { seedLedger } from '../../../services/ledger/seed.ts';
import { type LedgerStore } from '../../../services/ledger/store/contract.ts';
import { openDatabase as openLedger } from '../../../services/ledger/store/sqlite/open.ts';
import { sqliteStore } from '../../../services/ledger/store/sqlite/sqlite-store.ts';
import { Shelf } from './books.ts';
import { signatureBy, surroundCryptography } from './cryptography.ts';
import { idsFrom } from './ids.ts';
import { Random } from './random.ts';
import { type Programme, type Town, townOf } from './town.ts';

export const START_MS = Date.UTC(2026, 10, 22, 6);

export interface Template {
  seed: Town;
  bank: string;
  ledgerKeys: LedgerKeys;
  bankKeys: readonly [KeptKey, KeptKey];
  /** Of nobody the network knows. */
  liarKey: KeptKey;
  ledger: Shelf<LedgerStore>;
  bankBooks: Shelf<BankStore>;
  kiosk: Shelf<OpenStore>;
}

/** The simulation spends no time on hashing PINs; the real one has its own test. */
export const plainPins: Pins = {
  hash: async (pin) => ({
    pinSalt: 'salt',
    pinHash: `not-hashed:${pin}`,
    pinCost: 32_768,
    pinBlockSize: 8,
    pinParallelization: 1,
  }),
  match: async (pin, kept) => kept?.pinHash === `not-hashed:${pin}`,
};

const made = new Map<Programme, Promise<Template>>();

export function templateFor(programme: Programme): Promise<Template> {
  const known = made.get(programme);
  if (known !== undefined) return known;
  const making = make(townOf(programme));
  made.set(programme, making);
  return making;
}

/** Everything the run borrowed is as it was before. */
export function giveBack({ ledger, bankBooks, kiosk }: Template): void {
  for (const shelf of [ledger, bankBooks, kiosk]) shelf.takeBack();
}

async function make(seed: Town): Promise<Template> {
  const random = new Random(1, seed.programme.name);
  surroundCryptography({ random, signing: async () => {} });
  const now = (): Date => new Date(START_MS);
  const clock = { now, after: () => () => {} };
  const ids = idsFrom(random, now);
  const ledger = openLedger(':memory:');
  const store = sqliteStore(ledger);
  await seedLedger({ store, clock, ids, pins: plainPins }, seed);
  const bank = openBank(':memory:');
  seedBank(sqliteBankStore(bank), seed);
  refuseMoney(bank, seed);
  const secrets = await generateSecrets(ids);
  const kiosk = new Database(':memory:');
  migrateKiosk(kiosk);
  return {
    seed,
    bank: bankUrn(seed.bank.bic),
    ledgerKeys: ledgerKeys(() => secrets, {
      signer: (key) => statementSigner(key, (signed) => signatureBy(key.d, signed)),
    }),
    bankKeys: [await generateKey('sig'), await generateKey('enc')],
    liarKey: await generateKey('sig'),
    ledger: new Shelf(ledger.serialize(), 'safe', sqliteStore),
    bankBooks: new Shelf(bank.serialize(), 'safe', sqliteBankStore),
    kiosk: new Shelf(kiosk.serialize(), 'plain', transferStore),
  };
}

/** Some accounts were closed, and some never were, since the ledger learned of them. */
function refuseMoney(bank: Database.Database, { refusing }: Town): void {
  const close = bank.prepare("UPDATE account SET state = 'closed' WHERE id = ?");
  for (const account of refusing.closed) close.run(accountIdOf(account));
  const forget = bank.prepare('DELETE FROM account WHERE id = ?');
  for (const account of refusing.unknown) forget.run(accountIdOf(account));
}

/** Nobody reads what the parties log, except what they call a person for. */
export const alarmLog = (heard: (alarm: string) => void): Log =>
  pino({ level: 'error' }, { write: heard });
