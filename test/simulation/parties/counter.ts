/**
 * Staff at a kiosk of their own: the product's desk, outbox and channel, on a disk and a machine that may
 * fail. They record purchases and refunds, above the limit two of them; one locks the terminal, one tries to.
 * What two have to sign is told once with one signature too, as by somebody who has the kiosk.
 */
import { type Database } from 'better-sqlite3';
import { ledgerChannelOver } from '../../../main/channels/ledger-channel.ts';
import { peerOver } from '../../../main/channels/peer.ts';
import { type Exchange } from '../../../main/channels/exchange.ts';
import { PurchaseOutbox } from '../../../main/purchases/outbox.ts';
import { type PurchaseStore } from '../../../main/purchases/ports.ts';
import { staffPurchaseChannel } from '../../../main/staff/purchase-channel.ts';
import { StaffDesk } from '../../../main/staff/staff-desk.ts';
import { type OpenStore } from '../../../main/store/transactor.ts';
import { StoreFailing } from '../../../main/engine/ports.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { purchaseId, reversalId } from '../../../protocol/ids.ts';
import { type Books, prepared } from '../world/books.ts';
import { WallClock } from '../world/clock.ts';
import { idsFrom } from '../world/ids.ts';
import { type Life, Machine, PowerLost } from '../world/machine.ts';
import { type Random } from '../world/random.ts';
import { diskFaultsOf, downMs, randomFor, type World } from '../world/world.ts';

const LOOK_EVERY_MS = 500;
const LOOKS_MAX = 60;
const BLIND = 0.3;

export class CounterParty {
  readonly urn: string;
  readonly #world: World;
  readonly #random: Random;
  readonly #machine: Machine;
  readonly #books: Books<OpenStore>;
  readonly #wall: WallClock;
  #life: Life = { alive: false };
  #cancelStart: () => void = () => {};
  #desk: StaffDesk | null = null;
  #receipts = 0;

  constructor(world: World) {
    const [shop] = world.template.seed.providers;
    this.urn = `urn:kangen:kiosk:${shop?.id ?? 'shop'}:counter`;
    this.#world = world;
    this.#random = randomFor(world, 'counter');
    this.#books = world.template.kiosk.borrow();
    this.#wall = new WallClock(world.idleness);
    this.#machine = new Machine({
      random: randomFor(world, 'counter disk'),
      faults: () => diskFaultsOf(world, 'kiosk'),
      failure: () => new StoreFailing('the disk failed'),
      committed: () => {},
      powerLost: () => this.#powerLost(),
    });
    this.boot();
  }

  get database(): Database {
    return this.#books.database;
  }

  crash(): void {
    if (this.#life.alive) this.#powerLost();
  }

  repair(): void {
    if (this.#life.alive) return;
    this.#cancelStart();
    this.boot();
  }

  boot(): void {
    const life = (this.#life = { alive: true });
    const clock = this.#wall.during(life);
    const ids = idsFrom(this.#random, clock.now);
    const store = this.#mortal(life);
    const channel = this.#channel(life, clock.now, () => ids.random());
    const told = { ...channel.staff, keys: () => channel.keys() };
    const outbox = new PurchaseOutbox({
      store,
      ledger: staffPurchaseChannel(told, store.read.deliveries),
      till: this.urn,
      clock,
      ids: {
        purchase: () => purchaseId.parse(ids.ordered()),
        reversal: () => reversalId.parse(ids.ordered()),
      },
      chance: () => this.#random.next(),
      heard: () => {},
      alarm: (id, text) => this.#world.log.note(this.urn, `alarm: ${id} ${text}`),
      fatal: (error) => this.#fatal(error, life),
    });
    this.#desk = new StaffDesk({
      ledger: channel.staff,
      outbox,
      store,
      session: { state: { phase: 'nobody' }, onChange: () => () => {}, signOut: () => null },
      terminal: this.urn,
      clock,
      newId: () => ids.ordered(),
      stateOf: () => null,
      syncNow: () => outbox.hurry(),
      lookAtLock: () => {},
      exportTo: null,
      paper: null,
      close: null,
    });
    this.#world.log.note(this.urn, 'starts');
    this.#desk.start();
    this.#world.idleness.stir();
  }

  /** One member comes, does one thing, and goes, or is cut off. */
  async serve(random: Random, meanwhile: () => void): Promise<void> {
    const desk = this.#desk;
    const [clerk, supervisor] = this.#world.template.seed.staff ?? [];
    if (desk === null || clerk === undefined || supervisor === undefined) return;
    const [who, other] = random.chance(0.5) ? [clerk, supervisor] : [supervisor, clerk];
    desk.signIn({ badge: who.badge, pin: who.pin });
    if (!(await this.#until(() => desk.view()?.phase === 'signed-in'))) return this.#leave(desk);
    await this.#until(() => desk.outbox.isReady());
    const second = random.chance(0.85)
      ? { badge: other.badge, pin: other.pin }
      : { badge: who.badge, pin: who.pin };
    const did = random.next();
    if (did < 0.55) this.#sell(desk, random, second);
    else if (did < 0.75) this.#refund(desk, random, second);
    else if (did < 0.8) desk.sync();
    else desk.lock();
    meanwhile();
    await this.#until(() => isDone(desk));
    return this.#leave(desk);
  }

  #sell(desk: StaffDesk, random: Random, second: { badge: string; pin: string }): void {
    const { template, checker } = this.#world;
    const { currency, redemptionMinorMax } = template.seed.programme;
    const minor = 100n + BigInt(Math.floor(Number(redemptionMinorMax) * random.between(0, 1.6)));
    const { cardNumber } = random.pick(template.seed.customers);
    this.#receipts += 1;
    const receiptNumber = `C-${this.#receipts}`;
    checker.counterSells(receiptNumber, minor);
    const failure = desk.record({ cardNumber, paid: { currency, minor }, receiptNumber }, second);
    this.#world.log.note(this.urn, `sells ${receiptNumber}: ${failure?.code ?? 'noted'}`);
  }

  #refund(desk: StaffDesk, random: Random, second: { badge: string; pin: string }): void {
    const rows = prepared<[], { id: string; paid: string }>(
      this.database,
      'SELECT id, paid FROM purchase ORDER BY id',
    ).all();
    if (rows.length === 0) return;
    const { id, paid } = random.pick(rows);
    const { currency, minor } = JSON.parse(paid) as { currency: 'EUR' | 'JPY'; minor: string };
    const share = random.pick([1n, 1n, 2n, 3n]);
    this.#receipts += 1;
    const refunded = { currency, minor: BigInt(minor) / share };
    const receiptNumber = `CR-${this.#receipts}`;
    const reason = 'goods-returned';
    desk.reverse({ purchase: purchaseId.parse(id), refunded, receiptNumber, reason }, second);
  }

  async #leave(desk: StaffDesk): Promise<void> {
    // Some go without a word: the session ends by its age.
    if (this.#desk === desk && this.#random.chance(0.9)) desk.leave();
  }

  async #until(isSo: () => boolean): Promise<boolean> {
    const { loop } = this.#world;
    for (let look = 0; look < LOOKS_MAX && !isSo(); look += 1) await loop.wait(LOOK_EVERY_MS);
    return isSo();
  }

  #fatal(error: unknown, life: Life): void {
    if (!life.alive || error instanceof PowerLost) return;
    this.#world.checker.broken(this.urn, 'outbox', error);
  }

  #powerLost(): void {
    this.#life.alive = false;
    this.#desk = null;
    this.#world.log.note(this.urn, 'loses power');
    this.#cancelStart = this.#world.loop.after(downMs(this.#world, this.#random), () =>
      this.boot(),
    );
  }

  #channel(life: Life, now: () => Date, newJti: () => string) {
    const { network, template } = this.#world;
    const route = { from: this.urn, to: LEDGER_URN, life };
    const send = (call: Exchange) => {
      const alone = withoutSecond(call);
      if (alone !== null && this.#random.chance(BLIND)) void network.send(alone, route);
      return network.send(call, route);
    };
    const peer = peerOver({ url: 'https://simulated', send, close: async () => {} });
    return ledgerChannelOver(peer, { terminal: this.urn, bank: template.bank, now, newJti });
  }

  #mortal(life: Life): PurchaseStore {
    const { purchases } = this.#books.store;
    return {
      read: purchases.read,
      transact: (work) => this.#machine.commit(life, () => purchases.transact(work)),
    };
  }
}

function isDone(desk: StaffDesk): boolean {
  const view = desk.view();
  return view?.phase !== 'signed-in' || view.outcome?.kind !== 'working';
}

function withoutSecond(call: Exchange): Exchange | null {
  if (call.body === undefined || !call.body.includes('"confirmation"')) return null;
  const said = JSON.parse(call.body) as Record<string, unknown>;
  delete said['confirmation'];
  return { ...call, body: JSON.stringify(said) };
}
