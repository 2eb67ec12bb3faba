/**
 * A town of up to a million customers, each of whom has bought once and redeemed once, long ago. Written with a few
 * statements of SQL, as a million decisions would take an hour; made once and kept. The books are sound: journal,
 * chain and balances are those the rules would have written, and `npm run verify` walks them (P11).
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type CustomerId } from '../../protocol/ids.ts';
import { systemClock } from '../../services/clock.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { tokenDigest } from '../../services/ledger/rules/digest.ts';
import { type Chainable, nextLink } from '../../services/ledger/rules/journal-chain.ts';
import { type ChainLink } from '../../services/ledger/store/rows.ts';
import { migrations, openDatabase } from '../../services/ledger/store/sqlite/open.ts';
import { openSqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import {
  AMOUNT,
  consentOf,
  ID_MS,
  idOf,
  kinds,
  manyTerminals,
  payeeOf,
  POINTS,
  REDEMPTIONS_EACH,
  seedProgramme,
  SHOP,
  tokenOf,
} from './town.ts';

type Database = ReturnType<typeof openDatabase>;

const DAY_MS = 86_400_000;
const CUSTOMERS_PER_COMMIT = 50_000;
/** Of so many customers, spread over all, somebody is signed in. */
const SIGNED_IN_MAX = 10_000;
const TRANSACTIONS_EACH = 3;
/** Raised where what is written here becomes another. */
const MADE = 9;
/** Books of older migrations are not used again: they would be brought up to date while they are measured. */
const version = `${MADE}-${Object.keys(migrations).length}`;

/** How far apart those are who are signed in: customer 0, this one, twice this one, … */
export const strideOf = (customers: number): number =>
  Math.max(1, Math.floor(customers / SIGNED_IN_MAX));

/** @returns the file: it is for reading and copying alone */
export async function builtTown(
  cache: string,
  { customers, say }: { customers: number; say(text: string): void },
): Promise<string> {
  const file = join(cache, `town-${version}-${customers}.db`);
  if (existsSync(file)) return file;
  say(`books of ${customers} customers are written, once: ${file}`);
  const unfinished = `${file}.${process.pid}`;
  const store = openSqliteStore(unfinished);
  await seedProgramme(store);
  const nowMs = systemClock.now().getTime();
  const { rules } = await store.read({ name: 'providers', nowMs });
  const ruleId = rules.find(({ providerId }) => providerId === SHOP)?.id ?? '';
  const { link } = await store.read({ name: 'journal-head', after: 0 });
  await store.close();
  const database = openDatabase(unfinished);
  write(database, { customers, ruleId, nowMs, link });
  database.close();
  for (const end of ['-wal', '-shm']) rmSync(`${unfinished}${end}`, { force: true });
  renameSync(unfinished, file);
  return file;
}

interface Plan {
  customers: number;
  ruleId: string;
  nowMs: number;
  /** The newest of the journal. */
  link: ChainLink;
}

const trigger = z.object({ sql: z.string() });

function write(database: Database, plan: Plan): void {
  const guard = 'journal_entry_is_of_the_newest';
  const { sql } = trigger.parse(
    database.prepare('SELECT sql FROM sqlite_master WHERE name = ?').get(guard),
  );
  // Here entries are written a page after their transactions; afterwards the guard is as it was.
  database.exec(`DROP TRIGGER ${guard}; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -400000`);
  addFunctions(database, plan);
  for (let from = 0; from < plan.customers; from += CUSTOMERS_PER_COMMIT) {
    const to = Math.min(plan.customers, from + CUSTOMERS_PER_COMMIT);
    database.transaction(() => {
      for (const text of statements(plan))
        database.prepare(text).run({ from: BigInt(from), to: BigInt(to) });
    })();
  }
  database.exec(sql);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const wrong = database.prepare('SELECT 1 FROM pragma_foreign_key_check LIMIT 1').get();
  if (wrong !== undefined) throw new Error('a reference leads nowhere');
}

/** What SQL cannot say by itself. The chain is linked in the order in which it is asked for. */
function addFunctions(database: Database, { link: newest, nowMs }: Plan): void {
  let link = newest;
  database.function('account_of', (n) => payeeOf(Number(n)).accountNumber);
  database.function('masked_of', (n) => payeeOf(Number(n)).masked);
  database.function('consent_of', (n) => JSON.stringify(consentOf(Number(n))));
  database.function('terminal_of', (n) => manyTerminals(Number(n)).urn);
  database.function('token_of', (n) => tokenDigest(tokenOf(Number(n))));
  database.function('link_of', (n, kind) => {
    link = nextLink(link, chained(Number(n), Number(kind), nowMs));
    return link.hash;
  });
}

const movements = [
  { id: 'earned', kind: 'earn', from: 'issued', to: 'available' },
  { id: 'hold', kind: 'hold', from: 'available', to: 'held' },
  { id: 'redeem', kind: 'redeem', from: 'held', to: 'redeemed' },
] as const;
const EARNED = POINTS * (REDEMPTIONS_EACH + 1);
const boughtMs = (nowMs: number): number => nowMs - 60 * DAY_MS;
const redeemedMs = (nowMs: number): number => nowMs - 45 * DAY_MS;

function chained(n: number, place: number, nowMs: number): Chainable {
  const move = movements[place];
  if (move === undefined) throw new Error('there are three');
  const customerId = idOf('customer', n) as CustomerId;
  const points = place === 0 ? EARNED : POINTS;
  const side = { providerId: SHOP, customerId };
  return {
    transaction: {
      id: idOf(move.id, n),
      atMs: place === 0 ? boughtMs(nowMs) : redeemedMs(nowMs),
      kind: move.kind,
      reason: `${move.kind} ${n}`,
      purchaseId: place === 0 ? idOf('purchase', n) : null,
      redemptionId: place === 0 ? null : idOf('redemption', n),
    },
    entries: [
      { ...side, account: move.from, points: -points },
      { ...side, account: move.to, points },
    ],
  };
}

/** As `idOf` has it. */
const id = (kind: (typeof kinds)[number]): string =>
  `printf('%08x-%04x-7%03d-8000-%012x', (${ID_MS} + n) >> 16, (${ID_MS} + n) & 65535, ${kinds.indexOf(kind)}, n)`;
const digest = `printf('%043d', n)`;
const padded = (kind: string): string => `printf('${kind}.%d.%020d', n, 0)`;

function statements({ customers, ruleId, nowMs, link }: Plan): string[] {
  const numbers = `WITH RECURSIVE number (n) AS (SELECT @from UNION ALL SELECT n + 1 FROM number WHERE n + 1 < @to)`;
  const [bought, redeemed] = [boughtMs(nowMs), redeemedMs(nowMs)];
  const expires = bought + 2_000 * DAY_MS;
  const sequence = `${link.sequence} + n * ${TRANSACTIONS_EACH} + place + 1`;
  const insert = (into: string, select: string): string =>
    `INSERT INTO ${into} ${numbers} ${select}`;
  const places = '(SELECT 0 AS place UNION ALL SELECT 1 UNION ALL SELECT 2)';
  const lines = '(SELECT 0 AS line UNION ALL SELECT 1)';
  const byPlace = (of: (move: (typeof movements)[number], place: number) => string): string =>
    `CASE place ${movements.map((move, place) => `WHEN ${place} THEN ${of(move, place)}`).join(' ')} END`;
  return [
    insert('customer (id, display_name)', `SELECT ${id('customer')}, 'Customer ' || n FROM number`),
    insert(
      `payee (id, customer_id, since_ms, kind, holder_name, bank_name, masked, clearing_id, account_number)`,
      `SELECT ${id('payee')}, ${id('customer')}, ${nowMs - 400 * DAY_MS}, 'iban', 'Customer ' || n,
         'Kangen Sandbox Bank', masked_of(n), '${eurSeed.bank.bic}', account_of(n) FROM number`,
    ),
    insert(
      `purchase (id, provider_id, customer_id, receipt_number, request_digest, currency, paid_minor,
         points, at_ms, mature_ms, expire_ms, earn_rule_id)`,
      `SELECT ${id('purchase')}, '${SHOP}', ${id('customer')}, printf('T-%09d', n), ${digest}, 'EUR',
         ${EARNED * 20}, ${EARNED}, ${bought}, ${bought}, ${expires}, '${ruleId}' FROM number`,
    ),
    insert(
      'lot (id, customer_id, provider_id, purchase_id, points, remaining, earned_ms, mature_ms, expire_ms)',
      `SELECT ${id('lot')}, ${id('customer')}, '${SHOP}', ${id('purchase')}, ${EARNED}, ${EARNED - POINTS},
         ${bought}, ${bought}, ${expires} FROM number`,
    ),
    insert(
      `redemption (id, customer_id, payee_id, terminal, state, points, currency, amount_minor, request_digest,
         consent_json, points_before, requested_ms, authorized_ms, authorization, authorization_jti,
         authorization_digest, decided_ms, bank_reference, receipt, statement)`,
      // Signed words are shorter than real ones: those of a million would be most of the disk.
      `SELECT ${id('redemption')}, ${id('customer')}, ${id('payee')}, terminal_of(n), 'completed', ${POINTS},
         'EUR', ${AMOUNT.minor}, ${digest}, consent_of(n), ${EARNED}, ${redeemed}, ${redeemed + 10},
         ${padded('authorization')}, ${id('jti')}, ${digest}, ${redeemed + 90}, 'KG-' || n,
         ${padded('receipt')}, ${padded('statement')} FROM number`,
    ),
    insert(
      'consent (id, customer_id, text, language, given_ms, recorded_ms, terminal, redemption_id)',
      `SELECT ${id('redemption')}, ${id('customer')}, 'redeem-to-own-account/1', 'en', ${redeemed}, ${redeemed},
         terminal_of(n), ${id('redemption')} FROM number`,
    ),
    insert(
      'redemption_lot (redemption_id, lot_id, provider_id, points)',
      `SELECT ${id('redemption')}, ${id('lot')}, '${SHOP}', ${POINTS} FROM number`,
    ),
    insert(
      'journal_transaction (sequence, id, at_ms, kind, reason, purchase_id, redemption_id, hash)',
      `SELECT ${sequence}, ${byPlace(({ id: kind }) => id(kind))},
         iif(place = 0, ${bought}, ${redeemed}), ${byPlace(({ kind }) => `'${kind}'`)},
         ${byPlace(({ kind }) => `'${kind} ' || n`)}, iif(place = 0, ${id('purchase')}, NULL),
         iif(place = 0, NULL, ${id('redemption')}), link_of(n, place)
         FROM number CROSS JOIN ${places}`,
    ),
    insert(
      'journal_entry (transaction_id, line, account, provider_id, customer_id, points)',
      `SELECT ${byPlace(({ id: kind }) => id(kind))}, line,
         ${byPlace(({ from, to }) => `iif(line = 0, '${from}', '${to}')`)}, '${SHOP}', ${id('customer')},
         iif(place = 0, ${EARNED}, ${POINTS}) * (line * 2 - 1)
         FROM number CROSS JOIN ${places} CROSS JOIN ${lines}`,
    ),
    ...(
      [
        ['available', EARNED - POINTS],
        ['held', 0],
        ['issued', -EARNED],
        ['redeemed', POINTS],
      ] as const
    ).map(([account, points]) =>
      insert(
        'account_balance (customer_id, account, provider_id, points)',
        `SELECT ${id('customer')}, '${account}', '${SHOP}', ${points} FROM number`,
      ),
    ),
    insert(
      'session (token_hash, customer_id, terminal, expires_ms, certificate)',
      `SELECT token_of(n), ${id('customer')}, terminal_of(n), ${nowMs + 400 * DAY_MS}, '01' FROM number
        WHERE n % ${strideOf(customers)} = 0`,
    ),
  ];
}
