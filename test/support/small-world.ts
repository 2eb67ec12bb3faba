/**
 * The three parties' databases with one customer and one redemption of 400 points in them, written row
 * by row, so that a test can make them wrong in ways that no rule of ours would let happen.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { CompactSign } from 'jose';
import { openDatabase as openKiosk } from '../../main/store/open.ts';
import { type CustomerId, type PurchaseId, type RedemptionId } from '../../protocol/ids.ts';
import { generateKey, type KeptKey, publicHalf } from '../../protocol/sealed/keys.ts';
import { openDatabase as openBank } from '../../services/bank-sandbox/store/open.ts';
import { openKeys } from '../../services/ledger/keys.ts';
import { chainStart, nextLink } from '../../services/ledger/rules/journal-chain.ts';
import {
  type AccountKind,
  type ChainLink,
  type JournalTransactionRow,
} from '../../services/ledger/store/rows.ts';
import { type Posting } from '../../services/ledger/store/writes.ts';
import { applyWrite } from '../../services/ledger/store/sql/apply.ts';
import { openDatabase as openLedger } from '../../services/ledger/store/sqlite/open.ts';
import { createDriver } from '../../services/ledger/store/sqlite/driver.ts';
import { systemClock } from '../../services/clock.ts';

type Movement = JournalTransactionRow['kind'];

export const ID = '01900000-0000-7000-8000-000000000001';

export interface Wrongs {
  ledgerState: 'none' | 'held' | 'withdrawn' | 'authorized' | 'completed';
  /** What the purchase says it earned; lot and journal say 1,000. */
  purchasePoints: number;
  /** Null: the bank has not paid. */
  bankPaid: { minor: number; to: string; on: string } | null;
  /** The customer asked to be forgotten, after all of it. */
  erased: boolean;
  kiosk: 'settled' | 'rejected' | 'none';
  receiptSays: Record<string, unknown>;
  /** What the ledger's statement says otherwise, in the ledger's books and on the kiosk. */
  statementSays: Record<string, unknown>;
}

export const sound: Wrongs = {
  ledgerState: 'completed',
  purchasePoints: 1000,
  bankPaid: { minor: 400, to: 'DE-CUSTOMER', on: 'a.b.c' },
  erased: false,
  kiosk: 'none',
  receiptSays: {},
  statementSays: {},
};

export async function smallWorld(wrongs: Wrongs): Promise<{ data: string; kiosk: string }> {
  const data = mkdtempSync(join(tmpdir(), 'kangen-world-'));
  const folder = (name: string): string => {
    mkdirSync(join(data, name));
    return join(data, name);
  };
  const key = await generateKey('sig');
  const ledger = openLedger(join(folder('ledger'), 'ledger.db'));
  const secret = { secret: () => 'p'.repeat(43) };
  const surroundings = { ids: secret, clock: systemClock };
  const { keys } = await openKeys(join(data, 'ledger', 'keys.json'), surroundings);
  const { signing: own } = keys;
  const receipt = await receiptBy(key, wrongs.receiptSays);
  const statementAt = statementBy(own, wrongs.statementSays);
  const statement = writeLedger(ledger, { wrongs, key, receipt, statementAt });
  ledger.close();
  const bank = openBank(join(folder('bank'), 'bank.db'));
  writeBank(bank, wrongs);
  bank.close();
  const kiosk = folder('kiosk');
  const store = openKiosk({ file: join(kiosk, 'kiosk.db'), nativeBinding: undefined });
  writeKiosk(store, wrongs, statement);
  store.close();
  return { data, kiosk };
}

async function receiptBy(key: KeptKey, more: Record<string, unknown>): Promise<string> {
  const said = {
    redemption: ID,
    outcome: 'completed',
    authorization: 'D',
    amount: { currency: 'EUR', minor: '400' },
    ...more,
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(said)))
    .setProtectedHeader({ alg: 'ES256', typ: 'kangen-receipt+jws', kid: key.kid })
    .sign({ ...key });
}

type StatementAt = (journal: ChainLink) => string;

function statementBy(key: KeptKey, more: Record<string, unknown>): StatementAt {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: 'ES256', typ: 'kangen-statement+jws', kid: key.kid });
  return (journal) => {
    const said = {
      iat: 1,
      redemption: ID,
      outcome: 'completed',
      amount: { currency: 'EUR', minor: '400' },
      points: 400,
      journal,
      ...more,
    };
    const signed = `${head}.${part(said)}`;
    const by = { key: createPrivateKey({ key: { ...key }, format: 'jwk' }) };
    const signature = sign('sha256', Buffer.from(signed), { ...by, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
}

function insert(database: Database.Database, table: string, row: Record<string, unknown>): void {
  const names = Object.keys(row);
  const marks = names.map(() => '?').join(', ');
  database
    .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`)
    .run(...Object.values(row));
}

function writeLedger(
  ledger: Database.Database,
  {
    wrongs,
    key,
    receipt,
    statementAt,
  }: { wrongs: Wrongs; key: KeptKey; receipt: string; statementAt: StatementAt },
): string {
  const { ledgerState: state, purchasePoints } = wrongs;
  const taken = ['held', 'authorized', 'completed'].includes(state) ? 400 : 0;
  insert(ledger, 'provider', { id: 's', name: 'Shop' });
  insert(ledger, 'earn_rule', {
    id: 'e',
    provider_id: 's',
    from_ms: 0,
    rounding: 'down',
    rate_points: 1,
    rate_minor: 1,
    paid_minor_min: 0,
    maturity_seconds: 0,
    expiry_seconds: 100,
  });
  insert(ledger, 'customer', { id: 'c', display_name: 'Customer' });
  insert(ledger, 'payee', {
    id: 'y',
    customer_id: 'c',
    since_ms: 1,
    kind: 'iban',
    holder_name: 'Customer',
    bank_name: 'Bank',
    masked: 'm',
    clearing_id: 'BIC',
    account_number: 'DE-CUSTOMER',
  });
  insert(ledger, 'bank_key', {
    kid: key.kid,
    bank: 'b',
    jwk_json: JSON.stringify(publicHalf(key)),
    first_seen_ms: 1,
  });
  insert(ledger, 'purchase', {
    id: 'u',
    provider_id: 's',
    customer_id: 'c',
    receipt_number: 'R',
    request_digest: 'd',
    currency: 'EUR',
    paid_minor: 1000,
    points: purchasePoints,
    earn_rule_id: 'e',
    at_ms: 0,
    mature_ms: 0,
    expire_ms: 9,
  });
  insert(ledger, 'lot', {
    id: 't',
    customer_id: 'c',
    provider_id: 's',
    purchase_id: 'u',
    points: 1000,
    remaining: 1000 - taken,
    earned_ms: 0,
    mature_ms: 0,
    expire_ms: 9,
  });
  const earned = move(chainStart, { kind: 'earn', from: 'issued', to: 'available', points: 1000 });
  post(ledger, earned);
  const held = move(earned.link, { kind: 'hold', from: 'available', to: 'held', points: 400 });
  const redeemed = move(held.link, { kind: 'redeem', from: 'held', to: 'redeemed', points: 400 });
  const statement = statementAt(redeemed.link);
  if (state === 'none') return statement;
  const authorized = state === 'authorized' || state === 'completed';
  const decided = state === 'completed';
  insert(ledger, 'redemption', {
    id: ID,
    customer_id: 'c',
    payee_id: 'y',
    terminal: 'k',
    state,
    points: 400,
    currency: 'EUR',
    amount_minor: 400,
    request_digest: 'd',
    consent_json: '{}',
    points_before: 1000,
    requested_ms: 0,
    authorized_ms: authorized ? 1 : null,
    authorization: authorized ? 'a.b.c' : null,
    authorization_jti: authorized ? 'J' : null,
    authorization_digest: authorized ? 'D' : null,
    decided_ms: decided ? 1 : null,
    bank_reference: decided ? 'ref' : null,
    receipt: decided ? receipt : null,
    statement: decided ? statement : null,
  });
  insert(ledger, 'redemption_lot', {
    redemption_id: ID,
    lot_id: 't',
    provider_id: 's',
    points: 400,
  });
  post(ledger, held);
  if (state === 'withdrawn') {
    post(ledger, move(held.link, { kind: 'release', from: 'held', to: 'available', points: 400 }));
  }
  if (decided) post(ledger, redeemed);
  if (wrongs.erased) erase(ledger);
  return statement;
}

function erase(ledger: Database.Database): void {
  const customerId = 'c' as CustomerId;
  const row = { customerId, atMs: 1, erasedBy: 'o', pointsGivenUp: 600 };
  createDriver(ledger)(applyWrite({ op: 'erase-customer', row, retired: [] }));
}

interface Moved {
  posting: Posting;
  link: ChainLink;
}

function move(
  newest: ChainLink,
  {
    kind,
    from,
    to,
    points,
  }: { kind: Movement; from: AccountKind; to: AccountKind; points: number },
): Moved {
  const transaction = {
    id: kind,
    atMs: 0,
    kind,
    reason: 'a reason',
    purchaseId: kind === 'earn' ? ('u' as PurchaseId) : null,
    redemptionId: kind === 'earn' ? null : (ID as RedemptionId),
  };
  const side = { providerId: 's', customerId: 'c' as CustomerId };
  const entries = [
    { ...side, account: from, points: -points },
    { ...side, account: to, points },
  ];
  const posting = { transaction, entries };
  return { posting, link: nextLink(newest, posting) };
}

function post(ledger: Database.Database, { posting }: Moved): void {
  createDriver(ledger)(applyWrite({ op: 'post', ...posting }));
}

function writeBank(bank: Database.Database, { bankPaid }: Wrongs): void {
  for (const id of ['DE-PROGRAMME', 'DE-CUSTOMER', 'DE-THIEF']) {
    insert(bank, 'account', {
      id,
      currency: 'EUR',
      state: 'open',
      opening: 100_000,
      balance: 100_000,
    });
  }
  if (bankPaid === null) return;
  const { minor: amount, to, on: jws } = bankPaid;
  insert(bank, 'transfer', {
    redemption: ID,
    state: 'final',
    jti: 'J',
    amount,
    currency: 'EUR',
    jws,
    outcome: 'completed',
    bank_reference: 'ref',
    receipt: 'r',
    decided_at: 'now',
  });
  insert(bank, 'booking', {
    redemption: ID,
    kind: 'payment',
    day: '2026-03-01',
    place: 1,
    amount,
    currency: 'EUR',
    bank_reference: 'ref',
    balance: 100_000 - amount,
  });
  for (const [side, account, by] of [
    ['debit', 'DE-PROGRAMME', -amount],
    ['credit', to, amount],
  ] as const) {
    insert(bank, 'posting', { redemption: ID, side, account, amount, currency: 'EUR' });
    bank.prepare('UPDATE account SET balance = balance + ? WHERE id = ?').run(by, account);
  }
}

function writeKiosk(store: Database.Database, { kiosk }: Wrongs, statement: string): void {
  if (kiosk === 'none') return;
  insert(store, 'transfer', { id: ID, state: 'requested', request: '{}', requested_at: 'now' });
  if (kiosk === 'rejected') {
    store.exec(`UPDATE transfer SET state = 'rejected', failure = '{}', finished_at = 'now'`);
    return;
  }
  store.exec(`
    UPDATE transfer SET state = 'authorized', authorization = 'a.b.c', authorized_at = 'now';
    UPDATE transfer SET state = 'sent', sent_at = 'now';
    UPDATE transfer SET state = 'confirmed', receipt = 'r', outcome = 'completed', confirmed_at = 'now';
    UPDATE transfer SET state = 'settled', statement = '${statement}', finished_at = 'now';`);
}
