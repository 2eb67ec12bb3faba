/**
 * Kiosk, ledger and bank with their real rules, routes, stores, engine, channels and reconciler, in one
 * process: the wire between them is a test's to hurt, time is simulated, and each has a wall clock of
 * its own. A whole redemption takes milliseconds, so that a test can try every message of it.
 */
import { ledgerChannelOver } from '../../../main/channels/ledger-channel.ts';
import { bankChannelOver } from '../../../main/channels/bank-channel.ts';
import { peerOver } from '../../../main/channels/peer.ts';
import { Engine } from '../../../main/engine/engine.ts';
import { type TransferStore } from '../../../main/engine/ports.ts';
import { CustomerSession } from '../../../main/session/customer-session.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { redemptionId, type RedemptionId } from '../../../protocol/ids.ts';
import { keySet } from '../../../protocol/ledger.ts';
import { type Bank } from '../../../services/bank-sandbox/bank.ts';
import { createFaults, type Faults } from '../../../services/bank-sandbox/faults.ts';
import { createLedgerKeys } from '../../../services/bank-sandbox/ledger-keys.ts';
import { keysRoute } from '../../../services/bank-sandbox/routes/keys.ts';
import { returnsRoute } from '../../../services/bank-sandbox/routes/returns.ts';
import { transferListRoute } from '../../../services/bank-sandbox/routes/transfer-list.ts';
import { transferRoutes } from '../../../services/bank-sandbox/routes/transfers.ts';
import { noFaults } from '../../../services/bank-sandbox/sandbox-wire.ts';
import { type BankStore } from '../../../services/bank-sandbox/store/bank-store.ts';
import { readCamt054 } from '../../../services/iso20022/camt-054.ts';
import { writePain001 } from '../../../services/iso20022/pain-001.ts';
import { readPain002 } from '../../../services/iso20022/pain-002.ts';
import { zenginBanks } from '../../../services/ledger/banks.ts';
import { bankWire, createBankKeys, keysFrom } from '../../../services/ledger/bank-channel.ts';
import { type LedgerContext } from '../../../services/ledger/context.ts';
import { createReconciler, type Reconciler } from '../../../services/ledger/reconciler.ts';
import { ledgerRoutes } from '../../../services/ledger/routes/index.ts';
import { type LedgerStore } from '../../../services/ledger/store/contract.ts';
import { type Books, prepared } from '../../simulation/world/books.ts';
import { WallClock } from '../../simulation/world/clock.ts';
import { surroundCryptography } from '../../simulation/world/cryptography.ts';
import { doorTo } from '../../simulation/world/door.ts';
import { EventLoop } from '../../simulation/world/event-loop.ts';
import { idsFrom } from '../../simulation/world/ids.ts';
import { type Life, PowerLost } from '../../simulation/world/machine.ts';
import { Random } from '../../simulation/world/random.ts';
import {
  alarmLog,
  giveBack,
  plainPins,
  START_MS,
  type Template,
  templateFor,
} from '../../simulation/world/template.ts';
import { clientOver } from './client-over.ts';
import { type Name, NAMES, Wire } from './wire.ts';
import { ownKeysOf } from '../own-keys-of.ts';

export const KIOSK = 'urn:kangen:kiosk:hanami-market:front-1';
export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** Short, so that a run needs not last for days; whoever needs more asks for it. */
export const WINDOW_SECONDS = 120;
/** After so long the ledger has ended what a kiosk left behind. */
export const LONG_ENOUGH_MS = 20 * MINUTE_MS;

export class Triangle {
  readonly loop = new EventLoop(START_MS);
  readonly wire: Wire;
  readonly clocks: Record<Name, WallClock>;
  readonly ledger: Books<LedgerStore>;
  readonly bank: Books<BankStore>;
  readonly kiosk: Books<TransferStore>;
  readonly template: Template;
  readonly bankFaults: Faults = createFaults(noFaults);
  readonly alarms: Record<Name, string[]> = { kiosk: [], ledger: [], bank: [] };
  /** What no party may throw. */
  readonly broken: unknown[] = [];
  readonly reconciler: Reconciler;
  readonly #random = new Random(1, 'triangle');
  #kioskLife: Life = { alive: false };
  #session: CustomerSession | null = null;
  #engine: Engine | null = null;

  constructor(template: Template, windowSeconds: number) {
    this.template = template;
    surroundCryptography({ random: this.#random, signing: async () => {} });
    this.wire = new Wire(this.loop, { kiosk: KIOSK, ledger: LEDGER_URN, bank: template.bank });
    const clock = () => new WallClock(this.loop);
    this.clocks = { kiosk: clock(), ledger: clock(), bank: clock() };
    this.ledger = template.ledger.borrow();
    this.bank = template.bankBooks.borrow();
    this.kiosk = template.kiosk.borrow();
    this.#openBank();
    this.reconciler = this.#openLedger(windowSeconds);
    this.bootKiosk();
  }

  get session(): CustomerSession {
    if (this.#session === null) throw new Error('the kiosk is dead');
    return this.#session;
  }

  get engine(): Engine {
    if (this.#engine === null) throw new Error('the kiosk is dead');
    return this.#engine;
  }

  get isKioskAlive(): boolean {
    return this.#kioskLife.alive;
  }

  killKiosk(): void {
    this.#kioskLife.alive = false;
    this.#session = null;
    this.#engine = null;
  }

  bootKiosk(): void {
    const life = (this.#kioskLife = { alive: true });
    const clock = this.clocks.kiosk.during(life);
    const ids = idsFrom(this.#random, clock.now);
    const { bank } = this.template;
    const parts = { terminal: KIOSK, bank, now: clock.now, newJti: () => ids.random() };
    const peer = (to: Name) =>
      peerOver({
        url: 'https://wire',
        send: (call) => this.wire.send(call, { from: 'kiosk', to, life }),
        close: async () => {},
      });
    const ledger = ledgerChannelOver(peer('ledger'), parts);
    const engine = new Engine({
      store: mortal(this.kiosk.store, life),
      ledger,
      bank: bankChannelOver(peer('bank'), parts),
      clock,
      ids: { redemption: () => redemptionId.parse(ids.ordered()) },
      chance: () => this.#random.next(),
      alarm: (_id, text) => void this.alarms.kiosk.push(text),
      fatal: (error) => {
        if (!(error instanceof PowerLost)) this.broken.push(error);
      },
    });
    this.#engine = engine;
    this.#session = new CustomerSession({ ledger, engine, clock });
    engine.start();
  }

  /** @param customer their place in the seed */
  async signIn(customer = 0): Promise<void> {
    const { session } = this;
    const { cardNumber, pin } = this.template.seed.customers[customer] ?? nobody();
    session.signIn({ cardNumber, pin });
    await this.until(MINUTE_MS, () => session.state.phase !== 'signing-in');
  }

  /** The customer confirms and walks away. */
  redeem(minor: bigint): RedemptionId {
    const amount = { currency: 'EUR' as const, minor };
    const refusal = this.session.redeem({ points: Number(minor), amount }, 'en');
    const { state } = this.session;
    if (refusal !== null || state.phase !== 'signed-in' || state.redemption === null)
      throw new Error(`not accepted: ${refusal?.code ?? state.phase}`);
    this.session.signOut();
    return state.redemption;
  }

  /** Time passes, all of it or until it is enough. */
  async until(ms: number, enough?: () => boolean): Promise<void> {
    await this.loop.runUntil(this.loop.nowMs + ms, enough);
  }

  setLinks(links: Record<'kl' | 'kb' | 'lb', boolean>): void {
    const pairs = {
      kl: ['kiosk', 'ledger'],
      kb: ['kiosk', 'bank'],
      lb: ['ledger', 'bank'],
    } as const;
    for (const link of ['kl', 'kb', 'lb'] as const) {
      const [left, right] = pairs[link];
      this.wire.setLink(left, right, links[link]);
      this.wire.setLink(right, left, links[link]);
    }
  }

  /** Nothing is open at the kiosk, and nothing on the ledger's agenda. */
  get isQuiet(): boolean {
    if (!this.isKioskAlive || this.engine.network().waiting > 0) return false;
    const agenda = 'SELECT 1 FROM reconciliation LIMIT 1';
    return prepared(this.ledger.database, agenda).get() === undefined;
  }

  /** Everything works again, and time passes until nothing is open, or too much of it. */
  async heal(ms = LONG_ENOUGH_MS): Promise<void> {
    this.wire.fate = () => ({});
    this.setLinks({ kl: true, kb: true, lb: true });
    for (const name of NAMES) this.clocks[name].offMs = 0;
    this.bankFaults.set(noFaults);
    if (!this.isKioskAlive) this.bootKiosk();
    await this.until(ms, () => this.isQuiet);
  }

  #openBank(): void {
    const { bankKeys, bank: urn } = this.template;
    const clock = this.clocks.bank.during(forEver);
    const log = alarmLog((line) => void this.alarms.bank.push(line));
    const { store } = this.bank;
    const asLedger = clientOver((call) =>
      this.wire.send(call, { from: 'bank', to: 'ledger', life: forEver }),
    );
    const bank: Bank = {
      urn,
      own: ownKeysOf(bankKeys),
      ledgerKeys: createLedgerKeys({
        store,
        clock,
        log,
        fetchKeys: async () => {
          const call = { method: 'GET', path: '/v1/keys', answer: keySet } as const;
          const called = await asLedger.call(call);
          if (!called.ok) throw new Error(called.failure.code);
          return called.body.keys;
        },
      }),
      store,
      clock,
      ids: idsFrom(this.#random, clock.now),
      log,
    };
    const routes = [
      ...transferRoutes(bank, this.bankFaults),
      transferListRoute(bank, this.bankFaults),
      returnsRoute(bank, this.bankFaults),
      keysRoute(bank),
    ];
    this.wire.listen(
      'bank',
      doorTo(
        () => routes,
        (error) => void this.broken.push(error),
      ),
    );
  }

  #openLedger(windowSeconds: number): Reconciler {
    const { bank, ledgerKeys: keys } = this.template;
    const clock = this.clocks.ledger.during(forEver);
    const log = alarmLog((line) => void this.alarms.ledger.push(line));
    const { store } = this.ledger;
    const client = clientOver((call) =>
      this.wire.send(call, { from: 'ledger', to: 'bank', life: forEver }),
    );
    const context: LedgerContext = {
      store,
      clock,
      ids: idsFrom(this.#random, clock.now),
      log,
      keys,
      pins: plainPins,
      banks: zenginBanks(),
      bank,
      bankKeys: createBankKeys({ store, bank, clock, fetchKeys: keysFrom(client, log) }),
      authorizationWindowSecondsMax: windowSeconds,
      documents: { writeOrder: writePain001, readReport: readPain002, readReturn: readCamt054 },
    };
    const routes = ledgerRoutes(context);
    this.wire.listen(
      'ledger',
      doorTo(
        () => routes,
        (error) => void this.broken.push(error),
      ),
    );
    const reconciler = createReconciler(context, bankWire(client));
    reconciler.start();
    return reconciler;
  }
}

/** Runs in a world of its own; what it borrowed is as it was before. */
export async function inTriangle<T>(
  run: (triangle: Triangle) => Promise<T>,
  windowSeconds = WINDOW_SECONDS,
): Promise<T> {
  const template = await templateFor('eur');
  try {
    return await run(new Triangle(template, windowSeconds));
  } finally {
    giveBack(template);
  }
}

const forEver: Life = { alive: true };

/** Nothing that a dead process still holds reaches its disk. */
function mortal(store: TransferStore, life: Life): TransferStore {
  const assertAlive = (): void => {
    if (!life.alive) throw new PowerLost();
  };
  return {
    get read() {
      assertAlive();
      return store.read;
    },
    transact: (work) => {
      assertAlive();
      return store.transact(work);
    },
  };
}

function nobody(): never {
  throw new RangeError('no such customer');
}
