/** The real bank sandbox: its routes, rules and books, on a machine that may die. */
import { type Database } from 'better-sqlite3';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { keySet } from '../../../protocol/ledger.ts';
import { type Bank } from '../../../services/bank-sandbox/bank.ts';
import { createFaults, type Faults } from '../../../services/bank-sandbox/faults.ts';
import { createLedgerKeys } from '../../../services/bank-sandbox/ledger-keys.ts';
import { keysRoute } from '../../../services/bank-sandbox/routes/keys.ts';
import { returnsRoute } from '../../../services/bank-sandbox/routes/returns.ts';
import { sandboxRoutes } from '../../../services/bank-sandbox/routes/sandbox.ts';
import { statementsRoute } from '../../../services/bank-sandbox/routes/statements.ts';
import { transferListRoute } from '../../../services/bank-sandbox/routes/transfer-list.ts';
import { transferRoutes } from '../../../services/bank-sandbox/routes/transfers.ts';
import { type FaultSettings, noFaults } from '../../../services/bank-sandbox/sandbox-wire.ts';
import {
  BankStoreFailure,
  type BankStore,
} from '../../../services/bank-sandbox/store/bank-store.ts';
import { executePending } from '../../../services/bank-sandbox/transfers/pending.ts';
import { type Route } from '../../../services/mutual-tls/route.ts';
import { type Books } from '../world/books.ts';
import { WallClock } from '../world/clock.ts';
import { doorTo } from '../world/door.ts';
import { idsFrom } from '../world/ids.ts';
import { type Life, Machine, PowerLost } from '../world/machine.ts';
import { type Random } from '../world/random.ts';
import { alarmLog } from '../world/template.ts';
import { diskFaultsOf, downMs, randomFor, type World } from '../world/world.ts';
import { serviceClient } from './service-client.ts';
import { ownKeysOf } from '../../support/own-keys-of.ts';

export class BankParty {
  readonly wall: WallClock;
  readonly #world: World;
  readonly #random: Random;
  readonly #machine: Machine;
  readonly #books: Books<BankStore>;
  readonly #faults: Faults = createFaults(noFaults);
  #life: Life = { alive: false };
  #cancelStart: () => void = () => {};
  #bank: Bank | null = null;
  #routes: Route[] | null = null;

  constructor(world: World) {
    const { bank } = world.template;
    this.#world = world;
    this.#random = randomFor(world, 'bank');
    this.#books = world.template.bankBooks.borrow();
    this.wall = new WallClock(world.idleness);
    this.#machine = new Machine({
      random: randomFor(world, 'bank disk'),
      faults: () => diskFaultsOf(world, 'bank'),
      failure: () => new BankStoreFailure('the disk failed'),
      committed: () => world.checker.bankCommitted(),
      powerLost: (life) => this.#powerLost(life),
    });
    world.network.listen(
      bank,
      doorTo(
        () => this.#routes,
        (error, call) => world.checker.broken(bank, call.url.pathname, error),
        world.terminals,
      ),
    );
    this.boot();
  }

  get database(): Database {
    return this.#books.database;
  }

  crash(): void {
    if (this.#life.alive) this.#powerLost(this.#life);
  }

  /** As an operator of the sandbox would, who also starts what was held. */
  misbehave(settings: FaultSettings): void {
    this.#faults.set(settings);
    this.#executePending();
  }

  /** Somebody comes and switches it on. */
  repair(): void {
    if (this.#life.alive) return;
    this.#cancelStart();
    this.boot();
  }

  boot(): void {
    const { template, log, checker } = this.#world;
    const life = (this.#life = { alive: true });
    const clock = this.wall.during(life);
    const store = this.#mortal(this.#books.store, life);
    const bankLog = alarmLog((line) => {
      if (life.alive) checker.logged(template.bank, line);
    });
    const ledger = serviceClient(this.#world.network, {
      from: template.bank,
      to: LEDGER_URN,
      life,
    });
    const bank: Bank = {
      urn: template.bank,
      own: ownKeysOf(template.bankKeys),
      ledgerKeys: createLedgerKeys({
        store,
        clock,
        log: bankLog,
        fetchKeys: async () => {
          const called = await ledger.call({ method: 'GET', path: '/v1/keys', answer: keySet });
          if (!called.ok) throw new Error(`the ledger refused: ${called.failure.code}`);
          return called.body.keys;
        },
      }),
      store,
      clock,
      ids: idsFrom(this.#random, clock.now),
      log: bankLog,
    };
    this.#bank = bank;
    this.#routes = [
      ...transferRoutes(bank, this.#faults),
      transferListRoute(bank, this.#faults),
      returnsRoute(bank, this.#faults),
      statementsRoute(bank, this.#faults),
      keysRoute(bank),
      ...sandboxRoutes(bank, this.#faults),
    ];
    log.note('bank', 'starts');
    checker.bankStarted();
    this.#world.idleness.stir();
    this.#executePending();
  }

  #executePending(): void {
    if (this.#bank === null) return;
    if (this.#faults.settings().faults.some(({ name }) => name === 'pending')) return;
    executePending(this.#bank).catch((error: unknown) => {
      if (error instanceof PowerLost || error instanceof BankStoreFailure) return;
      this.#world.checker.broken(this.#world.template.bank, 'pending transfers', error);
    });
  }

  #powerLost(life: Life): void {
    life.alive = false;
    this.#routes = null;
    this.#bank = null;
    this.#world.log.note('bank', 'loses power');
    this.#cancelStart = this.#world.loop.after(downMs(this.#world, this.#random), () =>
      this.boot(),
    );
  }

  #mortal(store: BankStore, life: Life): BankStore {
    const machine = this.#machine;
    return {
      get read() {
        machine.assertAlive(life);
        return store.read;
      },
      transact: (work) => machine.commit(life, () => store.transact(work)),
      close: () => {},
    };
  }
}
