/** The real kiosk without its screen: bring-up, engine, channels, offline room and customer session. */
import Database from 'better-sqlite3';
import { bringUp, type Channels, type Service } from '../../../main/bring-up.ts';
import { bankChannelOver } from '../../../main/channels/bank-channel.ts';
import { ledgerChannelOver } from '../../../main/channels/ledger-channel.ts';
import { type Peer, peerOver } from '../../../main/channels/peer.ts';
import { type CustomerSession } from '../../../main/session/customer-session.ts';
import { type OpenStore } from '../../../main/store/transactor.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { failureOf } from '../../../protocol/failure.ts';
import { purchaseId, redemptionId, reversalId } from '../../../protocol/ids.ts';
import { type Books } from '../world/books.ts';
import { WallClock } from '../world/clock.ts';
import { idsFrom } from '../world/ids.ts';
import { type Life, Machine, PowerLost } from '../world/machine.ts';
import { type Random } from '../world/random.ts';
import { diskFaultsOf, downMs, isTheme, randomFor, type World } from '../world/world.ts';

/** How many of those that lose power are never seen again, where that may happen at all. */
const GONE = 0.15;

export class KioskParty {
  readonly urn: string;
  readonly wall: WallClock;
  readonly #world: World;
  readonly #random: Random;
  readonly #machine: Machine;
  readonly #books: Books<OpenStore>;
  #life: Life = { alive: false };
  #cancelStart: () => void = () => {};
  #lost = false;
  #service: Service | null = null;

  constructor(world: World, number: number) {
    const provider = world.template.seed.providers[number % 3]?.id ?? 'shop';
    this.urn = `urn:kangen:kiosk:${provider}:kiosk-${number}`;
    this.#world = world;
    this.#random = randomFor(world, this.urn);
    this.#books = world.template.kiosk.borrow();
    this.wall = new WallClock(world.idleness);
    this.#machine = new Machine({
      random: randomFor(world, `${this.urn} disk`),
      faults: () => diskFaultsOf(world, 'kiosk'),
      failure: () => new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE'),
      committed: () => world.checker.kioskCommitted(this.urn),
      powerLost: (life) => this.#powerLost(life),
    });
    this.boot();
  }

  get database(): Database.Database {
    return this.#books.database;
  }

  /** Null while it is off. */
  get session(): CustomerSession | null {
    return this.#service?.session ?? null;
  }

  get lost(): boolean {
    return this.#lost;
  }

  get alive(): boolean {
    return this.#life.alive;
  }

  /** @param forMs how long nobody switches it on; drawn where absent */
  crash(forMs?: number): void {
    if (this.#life.alive) this.#powerLost(this.#life, forMs);
  }

  /** Stolen, or burnt: it never starts again. */
  lose(): void {
    this.#lost = true;
    this.crash();
  }

  /** Somebody comes and switches it on. */
  repair(): void {
    if (this.#life.alive) return;
    this.#cancelStart();
    this.boot();
  }

  /** Staff ask that everything that waits is tried now. */
  syncNow(): void {
    this.#service?.syncNow();
  }

  boot(): void {
    if (this.#lost) return;
    const { checker, log, idleness } = this.#world;
    const life = (this.#life = { alive: true });
    const clock = this.wall.during(life);
    const ids = idsFrom(this.#random, clock.now);
    const alarm = (fields: object, text?: string): void => {
      if (life.alive) checker.logged(this.urn, JSON.stringify({ ...fields, msg: text }));
    };
    log.note(this.urn, 'starts');
    checker.kioskStarted(this.urn);
    idleness.stir();
    void bringUp({
      place: this.#place(),
      openStore: () => this.#mortal(this.#books.store, life),
      reopenStore: () => this.#mortal(this.#books.store, life),
      marks: { mark: () => null, keepMark: () => {} },
      enrol: async () => ({ kind: 'enrolled', identity: sealedElsewhere }),
      enrolAnew: async () => ({ kind: 'refused', failure: noCode }),
      serialOf: () => this.#world.terminals.serialOf(this.urn),
      newNonce: () => ids.secret(16),
      connect: () => this.#channels(life, clock.now, () => ids.random()),
      clock,
      ids: {
        redemption: () => redemptionId.parse(ids.ordered()),
        purchase: () => purchaseId.parse(ids.ordered()),
        reversal: () => reversalId.parse(ids.ordered()),
      },
      chance: () => this.#random.next(),
      // Whoever reads and touches, and asks for nothing: every other minute there is somebody.
      isSomebodyThere: () => Math.floor(clock.monotonicMs() / 60_000) % 2 === 1,
      log: {
        info: () => {},
        warn: alarm as () => void,
        // Out of service for a reason of its own, it says so without an error. A disk that fails is told
        // of too: the store is opened anew, and the kiosk goes on.
        error: ({ err }: { err?: unknown } = {}) => {
          if (err !== undefined && !(err instanceof Database.SqliteError)) this.fatal(err, life);
        },
      } as never,
      fatal: (error) => this.fatal(error, life),
      reached: () => {},
      serving: (service) => {
        if (life.alive) this.#service = service;
      },
    });
  }

  /** The process ends where nothing is certain any more, as main/index.ts has it. */
  fatal(error: unknown, life: Life = this.#life): void {
    if (!life.alive || error instanceof PowerLost) return;
    this.#world.checker.broken(this.urn, 'engine', error);
    this.#powerLost(life);
  }

  #powerLost(life: Life, forMs?: number): void {
    life.alive = false;
    this.#service = null;
    this.#world.log.note(this.urn, 'loses power');
    this.#world.checker.kioskDied(this.urn);
    if (isTheme(this.#world, 'kiosk-never-returns') && this.#random.chance(GONE)) this.#lost = true;
    const drawnMs = downMs(this.#world, this.#random);
    this.#cancelStart = this.#world.loop.after(forMs ?? drawnMs, () => this.boot());
  }

  #place() {
    const { bank } = this.#world.template;
    return {
      ok: true as const,
      place: {
        identity: this.urn,
        shop: 'simulated',
        language: 'en' as const,
        ledger: { url: 'https://simulated' },
        bank: { url: 'https://simulated', identity: bank },
        authority: '',
      },
    };
  }

  #channels(life: Life, now: () => Date, newJti: () => string): Channels {
    const { bank } = this.#world.template;
    const parts = { terminal: this.urn, bank, now, newJti };
    return {
      ledger: ledgerChannelOver(this.#peer(LEDGER_URN, life), parts),
      bank: bankChannelOver(this.#peer(bank, life), parts),
    };
  }

  #peer(to: string, life: Life): Peer {
    return peerOver({
      url: 'https://simulated',
      send: (call) => {
        const serial = this.#world.terminals.serialOf(this.urn);
        return this.#world.network.send(call, { from: this.urn, to, life, serial });
      },
      close: async () => {},
    });
  }

  #mortal(store: OpenStore, life: Life): OpenStore {
    const machine = this.#machine;
    const { offline, claim, purchases } = store;
    const durable = <T>(write: () => T): T => machine.commit(life, write);
    return {
      get read() {
        machine.assertAlive(life);
        return store.read;
      },
      transact: (work) => durable(() => store.transact(work)),
      offline: {
        ...offline,
        keepPolicy: (kept) => durable(() => offline.keepPolicy(kept)),
        keepScreenPolicy: (kept) => durable(() => offline.keepScreenPolicy(kept)),
        keepBalance: (kept, bounds) => durable(() => offline.keepBalance(kept, bounds)),
      },
      claim: {
        ...claim,
        intend: (intended) => durable(() => claim.intend(intended)),
        confirm: (confirmed) => durable(() => claim.confirm(confirmed)),
        keepBar: (detail) => durable(() => claim.keepBar(detail)),
        keepLock: (lock) => durable(() => claim.keepLock(lock)),
        beginAnew: () => durable(() => claim.beginAnew()),
      },
      purchases: {
        read: purchases.read,
        transact: (work) => durable(() => purchases.transact(work)),
      },
      record: store.record,
      probe: () => machine.commit(life, () => store.probe()),
      close: () => {},
    };
  }
}

/** What TLS and the key store would need: there is neither here. */
const sealedElsewhere = { key: 'simulated', certificate: '', authority: '' };
const noCode = failureOf('enrolment-refused', 'nobody has issued a code');
