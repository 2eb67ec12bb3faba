/**
 * A ledger and a bank in this process, on real files and over real mutual TLS, on a clock that a test
 * moves; and a kiosk that does nothing by itself.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { z } from 'zod';
import { bankUrn, LEDGER_URN } from '../../protocol/identity.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { redemption } from '../../protocol/ledger.ts';
import { type Money } from '../../protocol/money.ts';
import { verify } from '../../scripts/verify/verify.ts';
import { accountIdOf } from '../../services/iso20022/account-id.ts';
import {
  accountBalances,
  faultSettings,
  type FaultSettings,
  returnOrdered,
} from '../../services/bank-sandbox/sandbox-wire.ts';
import { type BankSandbox, startBankSandbox } from '../../services/bank-sandbox/server.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { freePort } from './free-port.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { type NetworkSeed } from '../../services/embedded-network/seed/index.ts';
import { systemIds } from '../../services/ids.ts';
import { createLedger, type Ledger } from '../../services/ledger/server.ts';
import { type Client, createClient } from '../../services/mutual-tls/client.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { enrolledParties } from './enrolled-parties.ts';
import { answered, newRedemptionId, type WireKiosk, wireKioskAt } from './wire-kiosk.ts';

const KIOSK = 'urn:kangen:kiosk:hanami-market:front-1';
const BANK = bankUrn(eurSeed.bank.bic);
export const SECOND_MS = 1000;
export const HOUR_MS = 3_600_000;
const PACE_MS = 300;
const WINDOW_SECONDS = 600;
export const AFTER_THE_WINDOW_MS = WINDOW_SECONDS * SECOND_MS + 10 * 60 * SECOND_MS;
export const eur = (minor: bigint): Money => ({ currency: 'EUR', minor });
/** One customer: hashing a PIN is slow on purpose. */
const seed: NetworkSeed = { ...eurSeed, customers: [eurSeed.customers[0]] };
export const closed = { code: 'AC04', text: 'Account closed' };

/** Runs with the machine, and can be moved on: what falls due then runs at once. */
class MovableClock implements Clock {
  #offsetMs = 0;
  #timers = new Set<{ dueMs: number; run: () => void; cancel: () => void }>();

  now(): Date {
    return new Date(systemClock.now().getTime() + this.#offsetMs);
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.now().getTime() + delayMs, run, cancel: () => {} };
    const ring = (): void => {
      this.#timers.delete(timer);
      run();
    };
    const stop = systemClock.after(delayMs, ring);
    timer.cancel = () => {
      stop();
      this.#timers.delete(timer);
    };
    this.#timers.add(timer);
    return timer.cancel;
  }

  advance(ms: number): void {
    this.#offsetMs += ms;
    for (const timer of this.#timers) {
      if (timer.dueMs > this.now().getTime()) continue;
      timer.cancel();
      timer.run();
    }
  }
}

export type Parties = Record<'ledger' | 'bank' | 'kiosk' | 'operator', IdentityFiles>;

export const townParties = (): Promise<Parties> =>
  enrolledParties({
    ledger: LEDGER_URN,
    bank: BANK,
    kiosk: KIOSK,
    operator: 'urn:kangen:operator:sandbox',
  });

/** A ledger, a bank and a kiosk of their own for every test; checked at its end. */
export class Town {
  readonly clock = new MovableClock();
  readonly #parties: Parties;
  readonly data = mkdtempSync(join(tmpdir(), 'kangen-reconciler-'));
  readonly alarms: unknown[] = [];
  readonly rounds: Record<string, number>[] = [];
  #waiting = new Set<() => void>();
  #compared = (): void => {};
  #bankPort = 0;
  #ledgerPort = 0;
  #ledger: Ledger | null = null;
  #bank: BankSandbox | null = null;
  #kiosk: WireKiosk | null = null;
  #operator: Client | null = null;

  constructor(parties: Parties) {
    this.#parties = parties;
  }

  /** @param isBankThere where not, the ledger starts without having ever reached it */
  async open(isBankThere = true): Promise<void> {
    for (const name of ['ledger', 'bank']) mkdirSync(join(this.data, name), { mode: 0o700 });
    this.#ledgerPort = await freePort();
    this.#bankPort = await freePort();
    if (isBankThere) await this.startBank();
    await this.startLedger();
    const urls = { ledger: this.#url(this.#ledgerPort), bank: this.#url(this.#bankPort) };
    const client = (identity: IdentityFiles, service: 'ledger' | 'bank') =>
      createClient({
        identity,
        url: urls[service],
        peer: service === 'ledger' ? LEDGER_URN : BANK,
      });
    this.#kiosk = wireKioskAt(
      KIOSK,
      client(this.#parties.kiosk, 'ledger'),
      client(this.#parties.kiosk, 'bank'),
    );
    this.#operator = client(this.#parties.operator, 'bank');
  }

  async startBank(): Promise<void> {
    this.#bank = await startBankSandbox({
      data: join(this.data, 'bank'),
      identity: this.#parties.bank,
      port: this.#bankPort,
      ledgerUrl: this.#url(this.#ledgerPort),
      seed,
      faults: { faults: [], realistic: null },
      monitorPort: 0,
      clock: this.clock,
      log: pino({ level: 'silent' }),
    });
  }

  async stopBank(): Promise<void> {
    await this.#bank?.stop();
    this.#bank = null;
  }

  async startLedger(): Promise<void> {
    this.#ledger = await createLedger({
      directory: join(this.data, 'ledger'),
      identity: this.#parties.ledger,
      port: this.#ledgerPort,
      bank: { url: this.#url(this.#bankPort), urn: BANK },
      seed,
      authorizationWindowSecondsMax: WINDOW_SECONDS,
      monitorPort: 0,
      clock: this.clock,
      ids: systemIds(this.clock),
      log: pino({ level: 'debug' }, { write: (line: string) => this.#logged(line) }),
    });
    await this.#ledger.start();
  }

  /** Where the ledger tells metrics and health. */
  get monitor(): string {
    const url = this.#ledger?.monitorUrl();
    if (url === undefined || url === null) throw new Error('no ledger is running');
    return url;
  }

  /** Where the bank does. */
  get bankMonitor(): string {
    const url = this.#bank?.monitorUrl;
    if (url === undefined || url === null) throw new Error('no bank is running');
    return url;
  }

  async stopLedger(): Promise<void> {
    await this.#ledger?.stop();
    this.#ledger = null;
  }

  get kiosk(): WireKiosk {
    if (this.#kiosk === null) throw new Error('nobody has opened the town');
    return this.#kiosk;
  }

  async signIn(): Promise<string> {
    const [{ cardNumber, pin }] = eurSeed.customers;
    return answered(await this.kiosk.signIn(cardNumber, pin, this.clock)).token;
  }

  /** Holds and authorizes; then this kiosk does nothing more by itself. */
  async authorized(minor = 2_500n): Promise<{ id: RedemptionId; authorization: string }> {
    const id = newRedemptionId();
    const token = await this.signIn();
    const seen = await this.kiosk.account(token);
    const { authorization } = answered(
      await this.kiosk.request({ id, amount: eur(minor), seen }, token),
    );
    if (authorization === null) throw new Error('authorized without an authorization');
    return { id, authorization };
  }

  async row(id: RedemptionId): Promise<z.output<typeof redemption>> {
    const path = `/v1/redemptions/${id}`;
    return answered(await this.kiosk.ledger.call({ method: 'GET', path, answer: redemption }));
  }

  async atBank(): Promise<bigint> {
    const { accounts } = await this.#operate('GET', '/sandbox/v1/accounts', accountBalances);
    const [{ payee }] = eurSeed.customers;
    return accounts.find(({ id }) => id === accountIdOf(payee.account))?.balance.minor ?? -1n;
  }

  async setFaults(...faults: FaultSettings['faults']): Promise<void> {
    const body = { faults, realistic: null };
    await this.#operate('PUT', '/sandbox/v1/faults', faultSettings, body);
  }

  async sendBack(id: RedemptionId): Promise<void> {
    const path = `/sandbox/v1/transfers/${id}/return`;
    await this.#operate('POST', path, returnOrdered, { reason: closed });
  }

  /** Close it. */
  operatorAtLedger(): Client {
    const url = this.#url(this.#ledgerPort);
    return createClient({ identity: this.#parties.operator, url, peer: LEDGER_URN });
  }

  /** Lets time pass and waits for the reconciler's next rounds, until one brings what is asked for. */
  async until(ms: number, isThere: (counts: Record<string, number>) => boolean): Promise<void> {
    const from = this.rounds.length;
    this.clock.advance(ms);
    while (!this.rounds.slice(from).some(isThere)) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.#waiting.delete(done);
          resolve();
        };
        this.#waiting.add(done);
        // Rounds are paced by the clock: move it until one has run.
        setImmediate(() => this.clock.advance(10 * SECOND_MS));
      });
    }
  }

  /** Lets time pass until the statements were compared and brought what is asked for. */
  async untilCompared(ms: number, isThere: () => boolean): Promise<void> {
    for (let step = ms; !isThere(); step = HOUR_MS) {
      const compared = new Promise<void>((resolve) => void (this.#compared = resolve));
      this.clock.advance(step);
      // A round that was under way has armed no timer yet: then time has to pass once more.
      const paced = new Promise<void>((resolve) => void systemClock.after(PACE_MS, resolve));
      await Promise.race([compared, paced]);
    }
  }

  /** What the checker says of a copy in which somebody without any guard has changed something. */
  async tampered(where: 'ledger' | 'bank', sql: string): Promise<string[]> {
    const copy = `${this.data}-tampered`;
    try {
      for (const name of ['ledger', 'bank'] as const) {
        mkdirSync(join(copy, name), { recursive: true });
        const original = new Database(join(this.data, name, `${name}.db`), { readonly: true });
        await original.backup(join(copy, name, `${name}.db`));
        original.close();
      }
      for (const kept of ['keys.json', 'heads']) {
        const from = join(this.data, 'ledger', kept);
        cpSync(from, join(copy, 'ledger', kept), { recursive: true });
      }
      const database = new Database(join(copy, where, `${where}.db`));
      database.pragma('foreign_keys = OFF');
      const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'");
      for (const name of triggers.pluck().all()) database.exec(`DROP TRIGGER ${String(name)}`);
      if (database.prepare(sql).run().changes === 0) throw new Error(`changes nothing: ${sql}`);
      database.close();
      return verify({ data: copy, kiosks: [] }).violations.map(({ invariant }) => invariant);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }

  /** @throws where an invariant does not hold in what is left behind */
  async close(): Promise<void> {
    await Promise.all([this.#kiosk?.close(), this.#operator?.close()]);
    await this.stopLedger();
    await this.stopBank();
    const { violations } = verify({ data: this.data, kiosks: [] });
    rmSync(this.data, { recursive: true, force: true });
    if (violations.length > 0) throw new Error(JSON.stringify(violations));
  }

  async #operate<A extends z.ZodType>(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    answer: A,
    body?: unknown,
  ): Promise<z.output<A>> {
    if (this.#operator === null) throw new Error('nobody has opened the town');
    return answered(await this.#operator.call({ method, path, answer, body }));
  }

  #logged(line: string): void {
    const entry = z.looseObject({ reconciled: z.record(z.string(), z.number()).optional() });
    const { reconciled, ...rest } = entry.parse(JSON.parse(line));
    if ('alarm' in rest) this.alarms.push(rest);
    if ('statements' in rest) this.#compared();
    if (reconciled === undefined) return;
    this.rounds.push(reconciled);
    for (const done of this.#waiting) done();
  }

  #url(port: number): string {
    return `https://127.0.0.1:${port}`;
  }
}
