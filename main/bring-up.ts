/**
 * From a process to a terminal that serves:
 *
 *   opening ──store──▶ enrolling ──certificate──▶ connecting ──keys asked for──▶ ready
 *      └───────────────────┴── cannot, until somebody acts ──▶ out-of-service ◀── a copy, a damaged record ──┘
 *
 * The network need not be there: an enrolled terminal gets ready without it, and the engine continues
 * with what is on the disk. Only a terminal that was never enrolled has to wait for the authority.
 * A locked terminal serves nobody, but its engine runs: what is open is ended. One that an operator has locked
 * says so from its first moment on, also without a network, until the ledger says otherwise.
 */
import { type Failure, failureOf } from '../protocol/failure.ts';
import { partyFromUrn } from '../protocol/identity.ts';
import { type Heartbeat, type KeySet } from '../protocol/ledger.ts';
import { type Snapshot } from '../protocol/ipc.ts';
import {
  CertificateKeeper,
  type CertificateKeeperParts,
  type CertificateRenewal,
} from './certificate-keeper.ts';
import { claimedLedger, claimedStaff } from './claim/claimed-ledger.ts';
import { barIn, TerminalClaim } from './claim/terminal-claim.ts';
import { type ClockWatch } from './clock-watch.ts';
import { backoffDelayMs } from './engine/backoff.ts';
import { Engine } from './engine/engine.ts';
import {
  type BankChannel,
  type Chance,
  type Clock,
  type Ids,
  type LedgerChannel,
  type Outcome,
} from './engine/ports.ts';
import { type DeviceIdentity, type Enrolment } from './identity/enrol.ts';
import { NoKeyStore } from './identity/key-store.ts';
import { limits } from './limits.ts';
import { type Log } from './log.ts';
import { lastKnownBalances } from './offline/last-known.ts';
import { NetworkWatch } from './offline/network-watch.ts';
import { PolicyKeeper } from './offline/policy-keeper.ts';
import { wishDesk } from './offline/wish-desk.ts';
import { type Place, type Placed } from './place.ts';
import { PurchaseOutbox } from './purchases/outbox.ts';
import { type PurchaseChannel, type PurchaseIds } from './purchases/ports.ts';
import { CustomerSession } from './session/customer-session.ts';
import { type StaffChannel } from './staff/ports.ts';
import { staffPurchaseChannel } from './staff/purchase-channel.ts';
import { StaffDesk, type StaffPorts } from './staff/staff-desk.ts';
import { type Marks } from './store/high-water-mark.ts';
import { MarkKeeper } from './store/mark-keeper.ts';
import { mendingStore, type MendingStore } from './store/mending-store.ts';
import { type OpenStore } from './store/transactor.ts';

interface Closable {
  keys(): Promise<Outcome<KeySet>>;
  close(): Promise<void>;
  /** From the next call on under this certificate. */
  present?(identity: DeviceIdentity): void;
}
export interface Channels {
  /** Without `staff` nobody of the shop signs in here. */
  ledger: LedgerChannel & PurchaseChannel & Closable & { staff?: StaffChannel };
  bank: BankChannel & Closable;
}

export interface BringUpParts {
  place: Placed;
  openStore(): OpenStore;
  /** In the same process, after its disk failed. */
  reopenStore(): OpenStore;
  /** Where it is kept how far the record has come. */
  marks: Marks;
  enrol(): Promise<Enrolment>;
  /** Spends an operator's new code on another certificate, where there is one. */
  enrolAnew(): Promise<Enrolment>;
  /** Of its certificate. */
  serialOf(identity: DeviceIdentity): string;
  connect(identity: DeviceIdentity): Channels;
  /** What this kiosk allows its staff; absent: nobody signs in. */
  staffMode?: Pick<StaffPorts, 'exportTo' | 'close' | 'paper'>;
  /** Absent where nobody renews. */
  renewal?: CertificateRenewal;
  clock: Clock;
  ids: Ids & PurchaseIds;
  chance: Chance;
  /** 128 random bits, base64url: names this start. */
  newNonce(): string;
  /** Absent where nobody's clock is looked at. */
  clockWatch?: Pick<ClockWatch, 'passed' | 'right' | 'stop'>;
  /** A moment that has passed, as the authority has signed it; milliseconds since the epoch. */
  certifiedMs?(): Promise<number>;
  /** The screen was touched just now. Absent where nobody looks. */
  isSomebodyThere?(): boolean;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  fatal(error: unknown): void;
  reached(phase: Snapshot['terminal']): void;
  /** The engine runs from here on, before the terminal is ready for customers. */
  serving(service: Service): void;
}

export interface Service {
  engine: Engine;
  session: CustomerSession;
  keeper: PolicyKeeper;
  /** Where this terminal is a shop's till; else null. */
  purchases: PurchaseOutbox | null;
  /** Where members of staff may sign in at this terminal; else null. */
  staff: StaffDesk | null;
  /** Renews the certificate now, where that is due. */
  lookAtCertificate(): Promise<void>;
  /** The disk fails: nothing new is recorded. */
  isStorageFailing(): boolean;
  onStorageFailing(listener: () => void): void;
  /** Everything that waits is tried now. */
  syncNow(): void;
  /** Lets what is under way end; what it brings is still committed. */
  stop(): Promise<void>;
}

export async function bringUp(parts: BringUpParts): Promise<void> {
  const { place, reached, log } = parts;
  reached({ phase: 'starting', step: 'opening' });
  try {
    if (!place.ok) return outOfService(parts, place.failure);
    const store = mending(parts);
    const bar = barIn(store.claim);
    const step = (now: 'enrolling' | 'connecting'): void => {
      if (bar === null) reached({ phase: 'starting', step: now });
    };
    if (bar !== null) outOfService(parts, bar);
    step('enrolling');
    await clockBeforeItsCertificate(parts);
    const enrolled = await enrolPatiently(parts);
    if (enrolled.kind === 'refused') return outOfService(parts, enrolled.failure);
    step('connecting');
    const identity = await unlockedBy(parts, store, enrolled.identity);
    const channels = parts.connect(identity);
    const service = serve(parts, { store, channels, place: place.place, identity });
    parts.serving(service);
    await service.keeper.load();
    const [keys] = await Promise.all([channels.ledger.keys(), service.claim.beat()]);
    service.engine.observe('ledger', keys);
    service.marks.keepNow();
    service.watch.start();
    const lock = service.claim.lock() ?? service.claim.bar();
    if (lock !== null) return outOfService(parts, lock);
    reached({ phase: 'ready', identity: place.place.identity });
  } catch (error) {
    // A disk or key store that cannot be used: the terminal stays closed and says so; nothing is lost.
    log.error({ err: error }, 'the terminal cannot start');
    return outOfService(parts, failureOf('terminal-not-ready', reasonFor(error)));
  }
}

/** The screen gets a sentence for staff; paths and system messages stay in the log. */
function reasonFor(error: unknown): string {
  return error instanceof NoKeyStore ? error.message : 'it cannot start: the log says why';
}

function outOfService({ reached, log }: BringUpParts, failure: Failure): void {
  log.error({ failure: failure.code, detail: failure.detail }, 'out of service');
  reached({ phase: 'out-of-service', failure });
}

/**
 * A clock before this terminal's own certificate makes it look as if there was none: a code would be spent, or its
 * absence be taken for the last word.
 */
async function clockBeforeItsCertificate({ clockWatch, certifiedMs }: BringUpParts): Promise<void> {
  if (clockWatch === undefined || certifiedMs === undefined) return;
  clockWatch.passed(await certifiedMs());
  await clockWatch.right();
}

async function enrolPatiently(
  parts: BringUpParts,
): Promise<Exclude<Enrolment, { kind: 'unreachable' }>> {
  const { enrol, clock, chance, log } = parts;
  for (let attempts = 1; ; attempts += 1) {
    const enrolled = await enrol();
    if (enrolled.kind !== 'unreachable') return enrolled;
    log.warn({ reason: enrolled.reason }, 'the authority cannot be reached');
    const delayMs = backoffDelayMs(attempts, startRetry, chance);
    await new Promise<void>((resolve) => clock.after(delayMs, resolve));
  }
}

/**
 * A lock is opened by another certificate and by nothing else: an operator has issued a code for it.
 * @returns the identity to go on with
 */
async function unlockedBy(
  { enrolAnew, serialOf, log }: BringUpParts,
  { claim }: OpenStore,
  identity: DeviceIdentity,
): Promise<DeviceIdentity> {
  const lock = claim.lock();
  if (lock === null) return identity;
  const serial = serialOf(identity);
  // Kept first: after a death in between, the new certificate is still seen to be another one.
  claim.keepLock({ ...lock, serial });
  const anew =
    (lock.serial ?? serial) === serial
      ? await enrolAnew()
      : ({ kind: 'enrolled', identity } as const);
  if (anew.kind !== 'enrolled') {
    log.warn({ lock: lock.code }, 'locked, and no new enrolment: an operator issues a code');
    return identity;
  }
  claim.beginAnew();
  log.warn({ lock: lock.code }, 'an operator has let this terminal serve again');
  return anew.identity;
}

interface Joined {
  store: MendingStore;
  channels: Channels;
  place: Place;
  identity: DeviceIdentity;
}

function serve(
  parts: BringUpParts,
  joined: Joined,
): Service & { watch: NetworkWatch; claim: TerminalClaim; marks: MarkKeeper } {
  const { store, place, identity } = joined;
  let present = identity;
  const { bank } = joined.channels;
  const { clock, ids, chance, fatal, log, newNonce } = parts;
  const terminal = place.identity;
  const alarm = (id: string, text: string): void => log.warn({ redemption: id }, text);
  const desks: { staff: StaffDesk | null } = { staff: null };
  const claim: TerminalClaim = new TerminalClaim({
    store: store.claim,
    ledger: joined.channels.ledger,
    clock,
    newNonce,
    serial: () => parts.serialOf(present),
    health: () => healthOf(store, engine),
    statement: () => store.read.newestStatement(),
    locked: (failure) => {
      session.signOut();
      desks.staff?.leave();
      outOfService(parts, failure);
    },
    barred: (failure) => {
      session.signOut();
      desks.staff?.leave();
      outOfService(parts, failure);
    },
    released: () => {
      if (claim.lock() !== null) return;
      log.warn({}, 'the operator has let this terminal serve again');
      parts.reached({ phase: 'ready', identity: terminal });
    },
  });
  const ledger = claimedLedger(joined.channels.ledger, claim);
  const isSomebodyThere = (): boolean =>
    parts.isSomebodyThere?.() === true || session.state.phase !== 'nobody';
  const engine: Engine = new Engine({
    store,
    ledger,
    bank,
    clock,
    ids,
    chance,
    alarm,
    isSomebodyThere,
    fatal,
  });
  const keeper = new PolicyKeeper({
    store: store.offline,
    clock,
    terminal,
    notUnderstood: () => log.warn({}, 'the policy says of the screen what is not known here'),
  });
  keeper.onChange(() => parts.clockWatch?.passed(keeper.signedMs() ?? 0));
  const beat = () => claim.beat();
  const watch = new NetworkWatch({ ledger, bank, engine, keeper, beat, clock, chance, fatal });
  const waiting = () => store.read.waitingWishes();
  const desk = wishDesk({ keeper, engine, waiting, clock, ids, terminal });
  const balances = lastKnownBalances({ store: store.offline, clock, deviceKey: identity.key });
  const session: CustomerSession = new CustomerSession({
    ledger,
    engine,
    clock,
    offline: { desk, balances },
  });
  const purchases = purchasesOf(parts, joined, engine);
  store.onHealed(() => engine.recover());
  const marks = new MarkKeeper({ store, marks: parts.marks, clock });
  engine.onChange(() => marks.soon());
  store.onHealed(() => marks.soon());
  const certificate = keeperOf(parts, identity, {
    isLocked: () => claim.lock() !== null,
    renewed: (renewed) => {
      present = renewed;
      joined.channels.ledger.present?.(renewed);
      bank.present?.(renewed);
    },
  });
  const syncNow = (): void => {
    engine.hurry();
    purchases?.hurry();
    desks.staff?.outbox.hurry();
    watch.askNow();
  };
  const lookAtLock = (): void => void claim.beat();
  desks.staff = staffOf(parts, joined, { engine, session, claim, syncNow, lookAtLock });
  const { staff } = desks;
  engine.start();
  purchases?.start();
  staff?.start();
  certificate?.start();
  return {
    engine,
    session,
    keeper,
    purchases,
    staff,
    watch,
    claim,
    marks,
    lookAtCertificate: async () => certificate?.look(),
    isStorageFailing: () => store.isFailing(),
    onStorageFailing: (listener) => store.onFailing(listener),
    syncNow,
    stop: async () => {
      parts.clockWatch?.stop();
      await staff?.stop();
      await Promise.all([
        session.stop(),
        engine.stop(),
        watch.stop(),
        purchases?.stop(),
        certificate?.stop(),
      ]);
      await Promise.all([joined.channels.ledger.close(), bank.close()]);
      marks.stop();
      store.close();
    },
  };
}

function keeperOf(
  { renewal, clock, chance, log }: BringUpParts,
  identity: DeviceIdentity,
  told: Pick<CertificateKeeperParts, 'isLocked' | 'renewed'>,
): CertificateKeeper | null {
  if (renewal === undefined) return null;
  return new CertificateKeeper({ identity, renewal, clock, chance, log, ...told });
}

function mending({ openStore, reopenStore, clock, chance, log }: BringUpParts): MendingStore {
  return mendingStore({
    open: openStore,
    reopen: reopenStore,
    clock,
    chance,
    failing: (error) => log.error({ err: error }, 'the disk fails: nothing new is taken'),
    healed: () => log.warn({}, 'the disk is well again'),
  });
}

function healthOf({ read }: OpenStore, engine: Engine): Heartbeat['health'] {
  return {
    waiting: engine.network().waiting,
    wishes: read.waitingWishes().count,
    quarantined: read.quarantinedCount(),
  };
}

interface StaffJoined {
  engine: Engine;
  session: CustomerSession;
  claim: TerminalClaim;
  syncNow(): void;
  lookAtLock(): void;
}

function staffOf(
  parts: BringUpParts,
  joined: Joined,
  { engine, session, claim, ...acts }: StaffJoined,
): StaffDesk | null {
  const { clock, ids, staffMode } = parts;
  const { store, channels, place } = joined;
  const { staff } = channels.ledger;
  if (staff === undefined || staffMode === undefined) return null;
  if (partyFromUrn(place.identity)?.role !== 'kiosk') return null;
  const claimed = claimedStaff(staff, claim);
  const ledger = { ...claimed, keys: () => channels.ledger.keys() };
  const channel = staffPurchaseChannel(ledger, store.purchases.read.deliveries);
  const outbox = outboxOf(parts, { ...joined, channel, engine });
  const terminal = place.identity;
  return new StaffDesk({
    ledger: claimed,
    outbox,
    store: store.purchases,
    session,
    terminal,
    clock,
    newId: () => ids.purchase(),
    stateOf: (redemption) => engine.follow(redemption)?.transfer.state ?? null,
    ...acts,
    ...staffMode,
  });
}

function purchasesOf(parts: BringUpParts, joined: Joined, engine: Engine): PurchaseOutbox | null {
  if (partyFromUrn(joined.place.identity)?.role !== 'till') return null;
  return outboxOf(parts, { ...joined, channel: joined.channels.ledger, engine });
}

function outboxOf(
  { clock, ids, chance, fatal, log }: BringUpParts,
  { store, place, channel, engine }: Joined & { channel: PurchaseChannel; engine: Engine },
): PurchaseOutbox {
  return new PurchaseOutbox({
    store: store.purchases,
    ledger: channel,
    till: place.identity,
    clock,
    ids,
    chance,
    heard: (outcome) => engine.observe('ledger', outcome),
    alarm: (id, text) => log.warn({ purchase: id }, text),
    fatal,
  });
}

const startRetry = {
  delayMsBase: limits.startRetryDelayMsBase,
  factor: 2,
  delayMsMax: limits.startRetryDelayMsMax,
};
