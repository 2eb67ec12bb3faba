/**
 * What happens when a kiosk vanishes, over real mutual TLS and on real files: the ledger and the bank
 * in this process, on a clock that the test moves (F17, F18).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bankUrn, LEDGER_URN } from '../../protocol/identity.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { redemption } from '../../protocol/ledger.ts';
import { type Money } from '../../protocol/money.ts';
import { verify } from '../../scripts/verify/verify.ts';
import { accountIdOf } from '../../services/bank-sandbox/accounts/account-id.ts';
import {
  accountBalances,
  faultSettings,
  type FaultSettings,
  returnOrdered,
} from '../../services/bank-sandbox/sandbox-wire.ts';
import { type BankSandbox, startBankSandbox } from '../../services/bank-sandbox/server.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { freePort } from '../support/free-port.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { type NetworkSeed } from '../../services/embedded-network/seed/index.ts';
import { systemIds } from '../../services/ids.ts';
import { createLedger, type Ledger } from '../../services/ledger/server.ts';
import { type Client, createClient } from '../../services/mutual-tls/client.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { enrolledParties } from '../support/enrolled-parties.ts';
import { answered, newRedemptionId, type WireKiosk, wireKioskAt } from '../support/wire-kiosk.ts';

const KIOSK = 'urn:kangen:kiosk:hanami-market:front-1';
const BANK = bankUrn(eurSeed.bank.bic);
const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const WINDOW_SECONDS = 600;
const AFTER_THE_WINDOW_MS = WINDOW_SECONDS * SECOND_MS + 10 * 60 * SECOND_MS;
const eur = (minor: bigint): Money => ({ currency: 'EUR', minor });
/** One customer: hashing a PIN is slow on purpose. */
const seed: NetworkSeed = { ...eurSeed, customers: [eurSeed.customers[0]] };
const closed = { code: 'AC04', text: 'Account closed' };

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

type Parties = Record<'ledger' | 'bank' | 'kiosk' | 'operator', IdentityFiles>;
let parties: Parties;
beforeAll(async () => {
  parties = await enrolledParties({
    ledger: LEDGER_URN,
    bank: BANK,
    kiosk: KIOSK,
    operator: 'urn:kangen:operator:sandbox',
  });
});

/** A ledger, a bank and a kiosk of their own for every test; checked at its end. */
class Town {
  readonly clock = new MovableClock();
  readonly data = mkdtempSync(join(tmpdir(), 'kangen-reconciler-'));
  readonly alarms: unknown[] = [];
  readonly rounds: Record<string, number>[] = [];
  #waiting = new Set<() => void>();
  #bankPort = 0;
  #ledgerPort = 0;
  #ledger: Ledger | null = null;
  #bank: BankSandbox | null = null;
  #kiosk: WireKiosk | null = null;
  #operator: Client | null = null;

  async open(): Promise<void> {
    for (const name of ['ledger', 'bank']) mkdirSync(join(this.data, name), { mode: 0o700 });
    this.#ledgerPort = await freePort();
    this.#bankPort = await freePort();
    await this.startBank();
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
      client(parties.kiosk, 'ledger'),
      client(parties.kiosk, 'bank'),
    );
    this.#operator = client(parties.operator, 'bank');
  }

  async startBank(): Promise<void> {
    this.#bank = await startBankSandbox({
      data: join(this.data, 'bank'),
      identity: parties.bank,
      port: this.#bankPort,
      ledgerUrl: this.#url(this.#ledgerPort),
      seed,
      faults: { faults: [], realistic: null },
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
      identity: parties.ledger,
      port: this.#ledgerPort,
      bank: { url: this.#url(this.#bankPort), urn: BANK },
      seed,
      authorizationWindowSecondsMax: WINDOW_SECONDS,
      clock: this.clock,
      ids: systemIds(this.clock),
      log: pino({ level: 'debug' }, { write: (line: string) => this.#logged(line) }),
    });
    await this.#ledger.start();
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
      expect(verify({ data: copy, kiosks: [] }).violations).toEqual([]);
      const database = new Database(join(copy, where, `${where}.db`));
      database.pragma('foreign_keys = OFF');
      const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'");
      for (const name of triggers.pluck().all()) database.exec(`DROP TRIGGER ${String(name)}`);
      expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
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
    expect(violations).toEqual([]);
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
    if (reconciled === undefined) return;
    this.rounds.push(reconciled);
    for (const done of this.#waiting) done();
  }

  #url(port: number): string {
    return `https://127.0.0.1:${port}`;
  }
}

let town: Town;
beforeEach(async () => {
  town = new Town();
  await town.open();
});
afterEach(async () => {
  await town.close();
});

describe('the kiosk vanishes after the order (F17)', () => {
  it('the ledger asks the bank and settles alone; a receipt that comes later changes nothing', async () => {
    const { id, authorization } = await town.authorized();
    const paid = answered(await town.kiosk.order(id, authorization));
    expect((await town.row(id)).state).toBe('authorized');
    await town.until(60 * SECOND_MS, ({ completed }) => completed === 1);
    const settled = await town.row(id);
    expect(settled).toMatchObject({ state: 'completed', outcome: 'completed' });
    const seen = await town.kiosk.account(await town.signIn());
    expect([seen.available, seen.held]).toEqual([2_420, 0]);

    expect(answered(await town.kiosk.deliver(id, paid.evidence))).toEqual(settled);
    expect(await town.atBank()).toBe(2_500n);
  });

  it('and gives the points back where the bank had refused', async () => {
    await town.setFaults({ name: 'refuse' });
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.until(60 * SECOND_MS, ({ released }) => released === 1);
    expect(await town.row(id)).toMatchObject({ state: 'refused' });
    const seen = await town.kiosk.account(await town.signIn());
    expect([seen.available, seen.held]).toEqual([4_920, 0]);
  });

  it('waits as long as the bank has no last word, past the window too, until it has cancelled', async () => {
    await town.setFaults({ name: 'pending' });
    const { id, authorization } = await town.authorized();
    expect(answered(await town.kiosk.order(id, authorization)).status).toBe('pending');
    await town.until(60 * SECOND_MS, ({ open }) => open === 1);
    expect((await town.row(id)).state).toBe('authorized');
    await town.until(AFTER_THE_WINDOW_MS, ({ released }) => released === 1);
    expect(await town.row(id)).toMatchObject({ state: 'cancelled' });
    // What was pending there is never executed.
    await town.setFaults();
    expect(await town.atBank()).toBe(0n);
  });
});

describe('the kiosk vanishes before the order', () => {
  it('past the window the bank cancels, the points are back, and the late order is refused for ever', async () => {
    const { id, authorization } = await town.authorized();
    await town.until(60 * SECOND_MS, ({ open }) => open === 1);
    expect((await town.row(id)).state).toBe('authorized');

    await town.until(AFTER_THE_WINDOW_MS, ({ released }) => released === 1);
    expect(await town.row(id)).toMatchObject({ state: 'cancelled', outcome: 'cancelled' });
    const seen = await town.kiosk.account(await town.signIn());
    expect([seen.available, seen.held]).toEqual([4_920, 0]);

    // The kiosk comes back and carries what it had: the bank's tombstone answers, then the ledger's row.
    for (const _again of [1, 2]) {
      const late = answered(await town.kiosk.order(id, authorization));
      expect(late.status).toBe('cancelled');
      expect(answered(await town.kiosk.deliver(id, late.evidence))).toEqual(await town.row(id));
    }
    expect(await town.atBank()).toBe(0n);
  });

  it('and where nothing was given out, the hold alone is dropped', async () => {
    await town.stopBank();
    const id = newRedemptionId();
    const token = await town.signIn();
    const seen = await town.kiosk.account(token);
    const asked = await town.kiosk.request({ id, amount: eur(2_500n), seen }, token);
    expect(asked).toMatchObject({ ok: false, failure: { code: 'service-unavailable' } });
    expect((await town.kiosk.account(token)).held).toBe(2_500);
    await town.until(HOUR_MS, ({ withdrawn }) => withdrawn === 1);
    expect(await town.row(id)).toMatchObject({ state: 'withdrawn', authorization: null });
    const again = await town.kiosk.request({ id, amount: eur(2_500n), seen });
    expect(again).toMatchObject({ ok: false, failure: { code: 'redemption-withdrawn' } });
    expect((await town.kiosk.account(await town.signIn())).held).toBe(0);
    await town.startBank();
  });
});

describe('the bank is down for a while', () => {
  it('nothing is concluded, however long; then the ledger goes on by itself', async () => {
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.stopBank();
    await town.until(60 * SECOND_MS, ({ unanswered = 0 }) => unanswered > 0);
    await town.until(AFTER_THE_WINDOW_MS + HOUR_MS, ({ unanswered = 0 }) => unanswered > 0);
    expect((await town.row(id)).state).toBe('authorized');
    expect((await town.kiosk.account(await town.signIn())).held).toBe(2_500);
    await town.startBank();
    await town.until(HOUR_MS, ({ completed }) => completed === 1);
    expect((await town.row(id)).state).toBe('completed');
  });

  it('a ledger that was stopped finds its work again', async () => {
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.stopLedger();
    await town.startLedger();
    await town.until(60 * SECOND_MS, ({ completed }) => completed === 1);
    expect((await town.row(id)).state).toBe('completed');
  });
});

describe('the bank sends the money back', () => {
  it('the points are in their lots again, with the reason, in history and in a statement', async () => {
    const before = await town.kiosk.account(await town.signIn());
    const { id, authorization } = await town.authorized();
    const paid = answered(await town.kiosk.order(id, authorization));
    const done = answered(await town.kiosk.deliver(id, paid.evidence));
    await town.sendBack(id);
    await town.until(60 * SECOND_MS, ({ returned }) => returned === 1);

    const row = await town.row(id);
    expect(row).toMatchObject({
      state: 'returned',
      outcome: 'completed',
      statement: done.statement,
    });
    expect(decodeJwt(row.returnStatement ?? '')).toMatchObject({
      outcome: 'returned',
      pointsBefore: 4_920,
      pointsAfter: 4_920,
      reason: closed,
    });
    const after = await town.kiosk.account(await town.signIn());
    expect(after.available).toBe(4_920);
    expect(after.lots).toEqual(before.lots);
    expect(after.history.find(({ kind }) => kind === 'redemption')).toMatchObject({
      word: 'returned',
      points: 0,
      reason: closed,
    });
    expect(await town.atBank()).toBe(0n);

    // Whatever is said again: nothing moves a second time.
    expect(answered(await town.kiosk.deliver(id, paid.evidence)).state).toBe('returned');
    await town.sendBack(id);
    await town.until(60 * SECOND_MS, () => true);
    expect((await town.kiosk.account(await town.signIn())).available).toBe(4_920);
    expect(town.alarms).toEqual([]);
  });

  it('and the independent checker would notice where it were not so', async () => {
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.sendBack(id);
    await town.until(60 * SECOND_MS, ({ returned }) => returned === 1);
    expect(
      await town.tampered('ledger', 'UPDATE redemption SET return_evidence = receipt'),
    ).toContain('I3');
    const another = "UPDATE journal_transaction SET kind = 'redeem' WHERE kind = 'return'";
    expect(await town.tampered('ledger', another)).toContain('I3');
    const kept = 'UPDATE lot SET remaining = remaining - 1 WHERE remaining > 0';
    expect(await town.tampered('ledger', kept)).toContain('I1');
    expect(await town.tampered('bank', 'DELETE FROM transfer_return')).toContain('I3');
    expect(await town.tampered('bank', 'DELETE FROM return_posting')).toContain('I2');
    const more = 'UPDATE return_posting SET amount = amount + 1';
    expect(await town.tampered('bank', more)).toContain('I2');
  });

  it('also where the kiosk never brought the receipt: completion first, then the return', async () => {
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.sendBack(id);
    await town.until(6 * SECOND_MS, ({ returned }) => returned === 1);
    expect(await town.row(id)).toMatchObject({ state: 'returned', outcome: 'completed' });
  });
});
