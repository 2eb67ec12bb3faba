/** The real ledger: its routes, rules and store, on a machine that may die. */
import { type Database } from 'better-sqlite3';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { writePain001 } from '../../../services/iso20022/pain-001.ts';
import { readCamt054 } from '../../../services/iso20022/camt-054.ts';
import { readPain002 } from '../../../services/iso20022/pain-002.ts';
import { zenginBanks } from '../../../services/ledger/banks.ts';
import { bankWire, createBankKeys, keysFrom } from '../../../services/ledger/bank-channel.ts';
import { type LedgerContext } from '../../../services/ledger/context.ts';
import { createExpiry } from '../../../services/ledger/expiry.ts';
import { createReconciler } from '../../../services/ledger/reconciler.ts';
import { ledgerRoutes } from '../../../services/ledger/routes/index.ts';
import { type LedgerStore, StoreFailure } from '../../../services/ledger/store/contract.ts';
import { type Route } from '../../../services/mutual-tls/route.ts';
import { type Books } from '../world/books.ts';
import { WallClock } from '../world/clock.ts';
import { doorTo } from '../world/door.ts';
import { idsFrom } from '../world/ids.ts';
import { type Life, Machine } from '../world/machine.ts';
import { type Random } from '../world/random.ts';
import { alarmLog, plainPins } from '../world/template.ts';
import { diskFaultsOf, downMs, isTheme, randomFor, type World } from '../world/world.ts';
import { serviceClient } from './service-client.ts';

const STORE_DELAY_MS_MEAN = 2;
/** A disk that is busy: time enough for everybody else between hold and authorization. */
const SLOW_STORE_DELAY_MS_MEAN = 1_500;

export class LedgerParty {
  readonly wall: WallClock;
  readonly #world: World;
  readonly #random: Random;
  readonly #machine: Machine;
  readonly #books: Books<LedgerStore>;
  #life: Life = { alive: false };
  #cancelStart: () => void = () => {};
  #routes: Route[] | null = null;

  constructor(world: World) {
    this.#world = world;
    this.#random = randomFor(world, 'ledger');
    this.#books = world.template.ledger.borrow();
    this.wall = new WallClock(world.idleness);
    this.#machine = new Machine({
      random: randomFor(world, 'ledger disk'),
      faults: () => diskFaultsOf(world, 'ledger'),
      failure: () => new StoreFailure('the disk failed'),
      committed: () => world.checker.ledgerCommitted(),
      powerLost: (life) => this.#powerLost(life),
    });
    world.network.listen(
      LEDGER_URN,
      doorTo(
        () => this.#routes,
        (error, call) => world.checker.broken(LEDGER_URN, call.url.pathname, error),
        world.terminals,
      ),
    );
    this.boot();
  }

  get database(): Database {
    return this.#books.database;
  }

  /** As one that was put back to a copy of before the sign-ins: of those that nothing else names. */
  forgetStaffSessions(): void {
    this.database.exec(`DROP TRIGGER IF EXISTS staff_session_is_never_deleted;
      DELETE FROM staff_session WHERE NOT EXISTS (SELECT 1 FROM staff_action
        WHERE staff_session.id IN (session_id, second_session_id))`);
    if (!this.#life.alive) return;
    // Nobody puts books back under a ledger that runs: what it was about to answer ends with it.
    this.#life.alive = false;
    this.boot();
  }

  crash(): void {
    if (this.#life.alive) this.#powerLost(this.#life);
  }

  /** Somebody comes and switches it on. */
  repair(): void {
    if (this.#life.alive) return;
    this.#cancelStart();
    this.boot();
  }

  boot(): void {
    const { template, loop, network, checker, plan } = this.#world;
    const life = (this.#life = { alive: true });
    const clock = this.wall.during(life);
    const store = this.#mortal(this.#books.store, life);
    const { bank } = template;
    const client = serviceClient(network, { from: LEDGER_URN, to: bank, life });
    const log = alarmLog((line) => {
      if (life.alive) checker.logged(LEDGER_URN, line);
    });
    const context: LedgerContext = {
      store,
      clock,
      ids: idsFrom(this.#random, clock.now),
      log,
      keys: template.ledgerKeys,
      pins: plainPins,
      banks: zenginBanks(),
      bank,
      bankKeys: createBankKeys({ store, bank, clock, fetchKeys: keysFrom(client, log) }),
      authorizationWindowSecondsMax: plan.windowSeconds,
      documents: { writeOrder: writePain001, readReport: readPain002, readReturn: readCamt054 },
    };
    this.#routes = ledgerRoutes(context);
    const reconciler = createReconciler(context, bankWire(client));
    reconciler.start();
    createExpiry(context, { mayExpire: () => reconciler.isListRead() }).start();
    this.#world.log.note('ledger', 'starts', String(loop.count));
    checker.ledgerStarted();
    this.#world.idleness.stir();
  }

  #powerLost(life: Life): void {
    life.alive = false;
    this.#routes = null;
    this.#world.log.note('ledger', 'loses power');
    this.#cancelStart = this.#world.loop.after(downMs(this.#world, this.#random), () =>
      this.boot(),
    );
  }

  /** Between its steps other things happen; and each of them may be its last. */
  #mortal(store: LedgerStore, life: Life): LedgerStore {
    const pause = async (): Promise<void> => {
      const slow = isTheme(this.#world, 'withdrawal-races');
      const delayMsMean = slow ? SLOW_STORE_DELAY_MS_MEAN : STORE_DELAY_MS_MEAN;
      await this.#world.loop.wait(this.#random.around(delayMsMean));
      this.#machine.assertAlive(life);
    };
    return {
      read: async (query) => {
        await pause();
        return store.read(query);
      },
      transact: async (query, decide) => {
        await pause();
        const answer = await this.#machine.commitAsync(life, () => store.transact(query, decide));
        await pause();
        return answer;
      },
      close: async () => {},
    };
  }
}
