/** A whole ledger in memory: real rules, store, keys and signatures; a clock and a bank of our own. */
import { type Database } from 'better-sqlite3';
import { pino } from 'pino';
import { type Failure } from '../../../../protocol/failure.ts';
import { bankUrn, LEDGER_URN, operatorUrn, partyFromUrn } from '../../../../protocol/identity.ts';
import { redemptionId, type RedemptionId } from '../../../../protocol/ids.ts';
import {
  type Account,
  type Credential,
  type PurchaseRecorded,
  type Redemption,
  type Session,
} from '../../../../protocol/ledger.ts';
import { type Receipt } from '../../../../protocol/messages.ts';
import { type Money } from '../../../../protocol/money.ts';
import { encryptTo } from '../../../../protocol/sealed/encrypt.ts';
import { generateKey, type KeptKey, publicHalf } from '../../../../protocol/sealed/keys.ts';
import { messageDigest, signMessage } from '../../../../protocol/sealed/sign.ts';
import { type Clock } from '../../../../services/clock.ts';
import { eurSeed } from '../../../../services/embedded-network/seed/eur.ts';
import { systemIds } from '../../../../services/ids.ts';
import { readCamt054 } from '../../../../services/iso20022/camt-054.ts';
import { writePain001 } from '../../../../services/iso20022/pain-001.ts';
import { readPain002, writePain002 } from '../../../../services/iso20022/pain-002.ts';
import { zenginBanks } from '../../../../services/ledger/banks.ts';
import { type LedgerContext } from '../../../../services/ledger/context.ts';
import { generateSecrets, ledgerKeys } from '../../../../services/ledger/keys.ts';
import { type Pins } from '../../../../services/ledger/pins.ts';
import { ledgerRoutes } from '../../../../services/ledger/routes/index.ts';
import { type LedgerSeed, seedLedger } from '../../../../services/ledger/seed.ts';
import { openDatabase } from '../../../../services/ledger/store/sqlite/open.ts';
import { sqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';

export const BANK = bankUrn('KANGDEFFXXX');
export const KIOSK = 'urn:kangen:kiosk:hanami-market:front';
export const OTHER_KIOSK = 'urn:kangen:kiosk:aurora-books:door';
export const TILL = 'urn:kangen:till:hanami-market:till-1';
/** Two operators, for what one alone may not do. */
export const ALICE = operatorUrn('alice');
export const BOB = operatorUrn('bob');
const START_MS = Date.UTC(2026, 10, 22, 9);

export interface TestClock extends Clock {
  ms: number;
}

interface CallOptions {
  id?: string;
  caller?: string;
  /** Of the caller's certificate. */
  serial?: string;
  bearer?: string;
  body?: unknown;
  query?: Record<string, string>;
}

export type Answer = { ok: true; body: unknown } | { ok: false; failure: Failure };

export interface LedgerUnderTest {
  context: LedgerContext;
  database: Database;
  clock: TestClock;
  bankKeys: { sig: KeptKey; enc: KeptKey };
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  signIn(customer?: number, terminal?: string): Promise<string>;
  credential(change?: Partial<Credential>): Promise<{ credential: string }>;
  account(bearer: string, terminal?: string): Promise<Account>;
  newId(): RedemptionId;
  redeem(bearer: string, minor: bigint, options?: RedeemOptions): Promise<Answer>;
  receiptFor(redemption: Redemption, change?: Partial<Receipt>, key?: KeptKey): Promise<string>;
}

export interface RedeemOptions {
  id?: string;
  points?: number;
  payee?: string;
  terminal?: string;
  customer?: number;
}

export const testClock = (): TestClock => {
  const clock: TestClock = { ms: START_MS, now: () => new Date(clock.ms), after: () => () => {} };
  return clock;
};

/** Quick, so that a property can try thousands; the real one has its own test. */
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

const secrets = await generateSecrets({ secret: () => 'p'.repeat(43) });
const bankSig = generateKey('sig');
const bankEnc = generateKey('enc');

export async function ledgerUnderTest(
  change: { seed?: LedgerSeed; context?: Partial<LedgerContext> } = {},
): Promise<LedgerUnderTest> {
  const clock = testClock();
  const database = openDatabase(':memory:');
  const bankKeys = { sig: await bankSig, enc: await bankEnc };
  const context: LedgerContext = {
    store: sqliteStore(database),
    clock,
    ids: systemIds(clock),
    log: pino({ level: 'silent' }),
    keys: ledgerKeys(() => secrets),
    pins: plainPins,
    banks: zenginBanks(),
    bank: BANK,
    bankKeys: {
      find: async (kid) => (kid === bankKeys.sig.kid ? publicHalf(bankKeys.sig) : undefined),
      reader: async () => publicHalf(bankKeys.enc),
    },
    documents: { writeOrder: writePain001, readReport: readPain002, readReturn: readCamt054 },
    ...change.context,
  };
  await seedLedger(context, change.seed ?? eurSeed);
  return { context, database, clock, bankKeys, ...calls(context, bankKeys) };
}

function calls(context: LedgerContext, bankKeys: { sig: KeptKey; enc: KeptKey }) {
  const routes = ledgerRoutes(context);
  const call = async (method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const route = routes.find((one) => one.method === method && one.path === path);
    const party = partyFromUrn(options.caller ?? KIOSK);
    if (!route || !party) throw new Error(`no call ${method} ${path}`);
    if (!route.roles.includes(party.role)) throw new Error(`${party.role} may not call ${path}`);
    // The next serial number is that of the next certificate.
    const serial = options.serial ?? '01';
    const answered = await route.handle({
      caller: { party, serial, issuedMs: Number.parseInt(serial, 16) * 1000 },
      params: route.params.parse(options.id === undefined ? {} : { id: options.id }),
      query: route.query.parse(options.query ?? {}),
      body: route.body.parse(options.body),
      bearer: options.bearer ?? null,
    });
    // What the door does: an answer outside its schema never leaves.
    if (answered.ok) route.answer.encode(answered.body);
    return answered;
  };
  const credential = async (change: Partial<Credential> = {}) => {
    const [reading] = context.keys.reading;
    if (!reading) throw new Error('no key');
    const plain: Credential = {
      cardNumber: eurSeed.customers[0].cardNumber,
      pin: eurSeed.customers[0].pin,
      terminal: KIOSK,
      jti: context.ids.random(),
      iat: Math.floor(context.clock.now().getTime() / 1000),
      ...change,
    };
    return {
      credential: await encryptTo(
        publicHalf(reading),
        'kangen-credential+json',
        JSON.stringify(plain),
      ),
    };
  };
  const signIn = async (customer = 0, terminal = KIOSK): Promise<string> => {
    const { cardNumber, pin } = eurSeed.customers[customer] ?? eurSeed.customers[0];
    const body = await credential({ cardNumber, pin, terminal });
    const answer = await call('POST', '/v1/sessions', { caller: terminal, body });
    return bodyOf<Session>(answer).token;
  };
  const account = async (bearer: string, terminal = KIOSK): Promise<Account> =>
    bodyOf<Account>(await call('GET', '/v1/account', { bearer, caller: terminal }));
  const newId = (): RedemptionId => redemptionId.parse(context.ids.ordered());
  const redeem = async (bearer: string, minor: bigint, options: RedeemOptions = {}) =>
    call('PUT', '/v1/redemptions/:id', {
      id: options.id ?? newId(),
      bearer,
      caller: options.terminal ?? KIOSK,
      body: redemptionBody(minor, options),
    });
  const receiptFor = async (row: Redemption, change: Partial<Receipt> = {}, key = bankKeys.sig) => {
    const outcome = change.outcome ?? 'completed';
    const receipt: Receipt = {
      iss: BANK,
      aud: LEDGER_URN,
      iat: Math.floor(context.clock.now().getTime() / 1000),
      jti: context.ids.random(),
      redemption: row.id,
      outcome,
      authorization: row.authorization === null ? null : await messageDigest(row.authorization),
      amount: row.amount,
      bankReference: 'KG-1',
      decidedAt: context.clock.now().toISOString(),
      reason: outcome === 'refused' ? { code: 'AC04', text: 'Account closed' } : null,
      document: documentFor(row, outcome, context.clock.now()),
      ...change,
    };
    return signMessage('receipt', receipt, key);
  };
  return { call, credential, signIn, account, newId, redeem, receiptFor };
}

export function documentFor(
  row: Pick<Redemption, 'id' | 'amount'>,
  outcome: 'completed' | 'refused' | 'cancelled' | 'pending',
  now: Date,
): string {
  const status = {
    completed: 'ACSC',
    refused: 'RJCT',
    cancelled: 'CANC',
    pending: 'PDNG',
  } as const;
  return writePain002({
    messageId: 'report-1',
    createdAt: now,
    originalMessageId: row.id.replaceAll('-', ''),
    endToEndId: row.id,
    status: status[outcome],
    reason: outcome === 'refused' ? { code: 'AC04', text: 'Account closed' } : null,
    bankReference: 'KG-1',
    amount: row.amount,
  });
}

export function redemptionBody(minor: bigint, options: RedeemOptions = {}): unknown {
  const account = eurSeed.customers[options.customer ?? 0]?.payee.account;
  const iban = account?.kind === 'iban' ? account.iban : '';
  return {
    points: options.points ?? Number(minor),
    amount: { currency: 'EUR', minor: minor.toString() },
    consent: {
      text: 'redeem-to-own-account/1',
      language: 'en',
      payee: options.payee ?? `${iban.slice(0, 2)}•• •••• ${iban.slice(-4)}`,
      givenAt: '2026-11-22T09:00:00.000Z',
    },
  };
}

export const purchaseBody = (paid: Money, receiptNumber: string, customer = 0): unknown => ({
  cardNumber: eurSeed.customers[customer]?.cardNumber,
  paid: { currency: paid.currency, minor: paid.minor.toString() },
  receiptNumber,
});

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the test says what it called
export function bodyOf<B = Redemption | PurchaseRecorded>(answer: Answer): B {
  if (!answer.ok) throw new Error(`refused: ${answer.failure.code}: ${answer.failure.detail}`);
  return answer.body as B;
}

export const codeOf = (answer: Answer): string => (answer.ok ? 'ok' : answer.failure.code);
