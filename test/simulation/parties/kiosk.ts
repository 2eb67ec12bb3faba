/** The real engine, channels and customer session of a kiosk, on a machine that may die. */
import { type Database } from 'better-sqlite3';
import { bankChannelOver } from '../../../main/channels/bank-channel.ts';
import { ledgerChannelOver } from '../../../main/channels/ledger-channel.ts';
import { type Peer, peerOver } from '../../../main/channels/peer.ts';
import { Engine } from '../../../main/engine/engine.ts';
import { type TransferStore } from '../../../main/engine/ports.ts';
import { CustomerSession } from '../../../main/session/customer-session.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { redemptionId } from '../../../protocol/ids.ts';
import { type Books } from '../world/books.ts';
import { WallClock } from '../world/clock.ts';
import { idsFrom } from '../world/ids.ts';
import { type Life, Machine, PowerLost } from '../world/machine.ts';
import { type Random } from '../world/random.ts';
import { diskFaultsOf, downMs, randomFor, type World } from '../world/world.ts';

/** How many of those that lose power are never seen again, where that may happen at all. */
const GONE = 0.15;

class DiskFailed extends Error {
  override name = 'DiskFailed';
}

export class KioskParty {
  readonly urn: string;
  readonly wall: WallClock;
  readonly #world: World;
  readonly #random: Random;
  readonly #machine: Machine;
  readonly #books: Books<TransferStore>;
  #life: Life = { alive: false };
  #cancelStart: () => void = () => {};
  #lost = false;
  session: CustomerSession | null = null;

  constructor(world: World, number: number) {
    const provider = world.template.seed.providers[number % 3]?.id ?? 'shop';
    this.urn = `urn:kangen:kiosk:${provider}:kiosk-${number}`;
    this.#world = world;
    this.#random = randomFor(world, this.urn);
    this.#books = world.template.kiosk.borrow();
    this.wall = new WallClock(world.loop);
    this.#machine = new Machine({
      random: randomFor(world, `${this.urn} disk`),
      faults: () => diskFaultsOf(world, 'kiosk'),
      failure: () => new DiskFailed(),
      committed: () => world.checker.kioskCommitted(this.urn),
      powerLost: (life) => this.#powerLost(life),
    });
    this.boot();
  }

  get database(): Database {
    return this.#books.database;
  }

  crash(): void {
    if (this.#life.alive) this.#powerLost(this.#life);
  }

  /** Stolen, or burnt: it never starts again. */
  lose(): void {
    this.#lost = true;
    this.crash();
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** Somebody comes and switches it on. */
  repair(): void {
    if (this.#life.alive) return;
    this.#cancelStart();
    this.boot();
  }

  boot(): void {
    if (this.#lost) return;
    const { template, checker, log } = this.#world;
    const life = (this.#life = { alive: true });
    const clock = this.wall.during(life);
    const ids = idsFrom(this.#random, clock.now);
    const now = clock.now;
    const parts = { terminal: this.urn, bank: template.bank, now, newJti: () => ids.random() };
    const ledger = ledgerChannelOver(this.#peer(LEDGER_URN, life), parts);
    const engine = new Engine({
      store: this.#mortal(this.#books.store, life),
      ledger,
      bank: bankChannelOver(this.#peer(template.bank, life), parts),
      clock,
      ids: { redemption: () => redemptionId.parse(ids.ordered()) },
      chance: () => this.#random.next(),
      alarm: (id, text) => checker.alarmed(this.urn, `${id} ${text}`, id),
      fatal: (error) => this.fatal(error, life),
    });
    this.session = new CustomerSession({ ledger, engine, clock });
    log.note(this.urn, 'starts');
    checker.kioskStarted(this.urn);
    engine.start();
  }

  /** The process ends where nothing is certain any more, as main/index.ts has it. */
  fatal(error: unknown, life: Life = this.#life): void {
    if (!life.alive || error instanceof PowerLost) return;
    if (!(error instanceof DiskFailed)) this.#world.checker.broken(this.urn, 'engine', error);
    this.#powerLost(life);
  }

  #powerLost(life: Life): void {
    life.alive = false;
    this.session = null;
    this.#world.log.note(this.urn, 'loses power');
    const gone = this.#world.faulty && this.#world.plan.faults.has('kiosk-never-returns');
    if (gone && this.#random.chance(GONE)) this.#lost = true;
    this.#cancelStart = this.#world.loop.after(downMs(this.#world, this.#random), () =>
      this.boot(),
    );
  }

  #peer(to: string, life: Life): Peer {
    return peerOver({
      url: 'https://simulated',
      send: (call) => this.#world.network.send(call, { from: this.urn, to, life }),
      close: async () => {},
    });
  }

  #mortal(store: TransferStore, life: Life): TransferStore {
    const machine = this.#machine;
    return {
      get read() {
        machine.assertAlive(life);
        return store.read;
      },
      transact: (work) => machine.commit(life, () => store.transact(work)),
    };
  }
}
