/** The desk on a real record and a real outbox, in front of a whole ledger in this process. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failureStatus } from '../../../../protocol/failure.ts';
import { purchaseId } from '../../../../protocol/ids.ts';
import { snapshot } from '../../../../protocol/ipc.ts';
import { type StaffView } from '../../../../protocol/staff.ts';
import { type TransferState } from '../../../../protocol/transfer-state.ts';
import { ledgerChannelOver, type LedgerChannel } from '../../../../main/channels/ledger-channel.ts';
import { peerOver } from '../../../../main/channels/peer.ts';
import { type PrintOutcome } from '../../../../main/devices/ports.ts';
import { systemIds } from '../../../../main/ids.ts';
import { PurchaseOutbox } from '../../../../main/purchases/outbox.ts';
import { type CustomerState } from '../../../../main/session/customer-session.ts';
import { staffPurchaseChannel } from '../../../../main/staff/purchase-channel.ts';
import { StaffDesk } from '../../../../main/staff/staff-desk.ts';
import { migrate } from '../../../../main/store/migrate.ts';
import { transferStore } from '../../../../main/store/transactor.ts';
import { eurSeed } from '../../../../services/embedded-network/seed/eur.ts';
import { withLuhnDigit } from '../../../../services/embedded-network/seed/numbers.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import {
  BANK,
  KIOSK,
  ledgerUnderTest,
  type LedgerUnderTest,
} from '../../services/ledger/ledger-under-test.ts';
import { CLERK, SUPERVISOR } from '../../services/ledger/staff-desk.ts';

const typed = ({ badge, pin }: { badge: string; pin: string }) => ({ badge, pin });
const CARD = eurSeed.customers[1]?.cardNumber ?? '';
const paid = (minor: bigint) => ({ currency: 'EUR' as const, minor });
const purchase = (minor: bigint, receiptNumber: string) =>
  ({ cardNumber: CARD, paid: paid(minor), receiptNumber }) as never;

let ledger: LedgerUnderTest;
let reachable: boolean;
let isHolding: boolean;
/** What is asked arrives; its answer does not. */
let isDeaf: boolean;
let database: Database.Database;
let clock: FakeClock;
let customer: CustomerState;
let tell: () => void;
let closed: number;
let files: [string, string][];
let printed: string[];
let printing: PrintOutcome;
let knows: boolean;
let isFull: boolean;
let states: Map<string, TransferState>;
let desk: StaffDesk;

beforeEach(async () => {
  ledger = await ledgerUnderTest();
  reachable = true;
  isHolding = false;
  isDeaf = false;
  clock = new FakeClock(new Date(ledger.clock.ms).toISOString());
  database = new Database(':memory:');
  migrate(database);
  customer = { phase: 'nobody' };
  closed = 0;
  files = [];
  printed = [];
  printing = { state: 'printed' };
  knows = true;
  isFull = false;
  states = new Map();
  desk = deskOver(channelTo(ledger));
});
afterEach(() => desk.stop());

function channelTo(under: LedgerUnderTest): LedgerChannel {
  const peer = peerOver({
    url: 'https://127.0.0.1',
    send: async ({ method, url, body }) => {
      const isHeld = isHolding && body?.includes('"sealed"') === true;
      if (!reachable || isHeld) return { ok: false, reason: 'connection' };
      const id = /[0-9a-f-]{36}/.exec(url.pathname)?.[0];
      const path = id === undefined ? url.pathname : url.pathname.replace(id, ':id');
      const answer = await under.call(method, path, {
        ...(id !== undefined && { id }),
        ...(body !== undefined && { body: JSON.parse(body) as unknown }),
      });
      if (isDeaf) return { ok: false, reason: 'connection' };
      const said = answer.ok ? answer.body : answer.failure;
      const text = JSON.stringify(said, (_key, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      );
      return { ok: true, status: answer.ok ? 200 : failureStatus(answer.failure.code), text };
    },
    close: async () => {},
  });
  const now = () => clock.now();
  const newJti = () => under.context.ids.random();
  return ledgerChannelOver(peer, { terminal: KIOSK, bank: BANK, now, newJti });
}

function deskOver(channel: LedgerChannel): StaffDesk {
  const store = transferStore(database).purchases;
  const told = { ...channel.staff, keys: () => channel.keys() };
  const ids = systemIds(clock);
  const outbox = new PurchaseOutbox({
    store,
    ledger: staffPurchaseChannel(told, store.read.deliveries),
    till: KIOSK,
    clock,
    ids,
    chance: () => 0.5,
    heard: () => {},
    alarm: () => {},
    fatal: (error) => {
      throw error;
    },
  });
  return new StaffDesk({
    ledger: channel.staff,
    outbox,
    store,
    session: {
      get state() {
        return customer;
      },
      onChange: (listener) => {
        tell = listener;
        return () => {};
      },
      signOut: () => null,
    },
    terminal: KIOSK,
    clock,
    newId: () => ids.purchase(),
    stateOf: (id) => states.get(id) ?? null,
    syncNow: () => outbox.hurry(),
    lookAtLock: () => {},
    exportTo: {
      folder: '/summaries',
      write: (file, text) => {
        if (isFull) throw Object.assign(new Error('ENOSPC'), { syscall: 'write' });
        files.push([file, text]);
      },
    },
    close: () => {
      closed += 1;
    },
    paper: {
      reprint: async (id) => (printed.push(id), knows ? printing : null),
      printTest: async () => (printed.push('test'), printing),
    },
  });
}

const views: StaffView[] = [];
const shown = (): StaffView | null => {
  const view = desk.view();
  if (view !== null) views.push(view);
  return view;
};
const outcome = () => {
  const view = shown();
  return view?.phase === 'signed-in' ? view.outcome : null;
};
const queue = () => {
  const view = shown();
  return view?.phase === 'signed-in' ? view.queue : [];
};

async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { timeout: 20_000, interval: 10 }).toBe(true);
}
const answered = () => until(() => outcome() !== null && outcome()?.kind !== 'working');
async function signedIn(who: { badge: string; pin: string } = CLERK): Promise<void> {
  expect(desk.signIn({ badge: who.badge, pin: who.pin })).toBeNull();
  await until(() => shown()?.phase === 'signed-in');
  await until(() => desk.outbox.isReady());
}
const rows = (table: string) =>
  Number(ledger.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
function forgetSessions(): void {
  ledger.database.pragma('foreign_keys = OFF');
  ledger.database.exec('DROP TRIGGER staff_session_is_never_deleted; DELETE FROM staff_session');
  ledger.database.pragma('foreign_keys = ON');
}
const deeds = () =>
  ledger.database.prepare('SELECT deed FROM staff_action ORDER BY id').pluck().all();

it('records a purchase, which the ledger takes with its signature, and reverses it', async () => {
  await signedIn();
  const before = rows('purchase');
  desk.record(purchase(5_000n, 'S-1'), undefined);
  await answered();
  expect(outcome()).toEqual({ kind: 'noted', what: 'purchase' });
  await until(() => rows('purchase') === before + 1);
  const id = purchaseId.parse(
    ledger.database.prepare("SELECT id FROM purchase WHERE receipt_number = 'S-1'").pluck().get(),
  );
  await until(() => desk.outbox.counts().waiting === 0);
  const refund = { purchase: id, refunded: paid(5_000n), receiptNumber: 'R-1' };
  desk.reverse({ ...refund, reason: 'wrong-card' }, undefined);
  await answered();
  await until(() => rows('reversal') === 1);
  expect(new Set(deeds())).toEqual(new Set(['record-purchase', 'reverse-purchase']));
});

it('keeps a purchase while the ledger is away, also over a restart and a sign-out', async () => {
  await signedIn();
  const before = rows('purchase');
  reachable = false;
  desk.record(purchase(5_000n, 'S-1'), undefined);
  await answered();
  await desk.stop();
  expect(rows('purchase')).toBe(before);
  reachable = true;
  desk = deskOver(channelTo(ledger));
  desk.start();
  await until(() => rows('purchase') === before + 1);
  expect(desk.view()).toBeNull();
});

it('asks for a second member above the limit, who is another person', async () => {
  await signedIn();
  const before = rows('purchase');
  desk.record(purchase(20_001n, 'S-1'), undefined);
  await answered();
  expect(outcome()).toMatchObject({ failure: { code: 'second-member-required' } });
  desk.record(purchase(20_001n, 'S-1'), typed(CLERK));
  await answered();
  expect(outcome()).toMatchObject({ failure: { code: 'second-member-required' } });
  desk.record(purchase(20_001n, 'S-1'), typed(SUPERVISOR));
  await answered();
  expect(outcome()).toMatchObject({ kind: 'noted' });
  await until(() => rows('purchase') === before + 1);
});

it('lets a supervisor close, lock and export, and a clerk none of it', async () => {
  await signedIn();
  for (const act of [() => desk.closeApplication(), () => desk.lock(), () => desk.exportDay()]) {
    act();
    await answered();
    expect(outcome()).toMatchObject({ failure: { code: 'staff-role-required' } });
  }
  desk.leave();
  await signedIn(SUPERVISOR);
  desk.exportDay();
  await answered();
  expect(files).toHaveLength(1);
  desk.closeApplication();
  await until(() => closed === 1);
  desk.leave();
  await signedIn(SUPERVISOR);
  desk.lock();
  await answered();
  expect(rows('terminal_lock')).toBe(1);
});

it.each([
  ['was locked', () => {}],
  ['may have been, its answer lost', () => (isDeaf = true)],
])('signs nothing more for a terminal that %s: the ledger would never take it', async (_, lose) => {
  await signedIn(SUPERVISOR);
  lose();
  desk.lock();
  await answered();
  isDeaf = false;
  expect(rows('terminal_lock')).toBe(1);
  expect(desk.record(purchase(5_000n, 'S-1'), undefined)).toMatchObject({
    code: 'staff-session-required',
  });
  expect(desk.outbox.isWaiting()).toBe(false);
});

it('goes on where the lock was refused', async () => {
  await signedIn();
  desk.lock();
  await answered();
  expect(desk.record(purchase(5_000n, 'S-1'), undefined)).toBeNull();
  await answered();
  expect(outcome()).toMatchObject({ kind: 'noted', what: 'purchase' });
});

it('helps one customer: what came of it is signed, and staff is gone when the customer is', async () => {
  const id = ledger.newId();
  await ledger.redeem(await ledger.signIn(), 1_000n, { id });
  await signedIn();
  desk.assist();
  await until(() => shown()?.phase === 'assisting');
  expect(desk.lookUp(id)).toMatchObject({ code: 'staff-session-required' });
  customer = { phase: 'signed-in', redemption: id } as CustomerState;
  tell();
  await until(() => deeds().includes('assisted'));
  customer = { phase: 'nobody' };
  tell();
  expect(desk.view()).toBeNull();
  await until(() => deeds().includes('sign-out'));
});

it('knows nobody any more when the session is over by its age', async () => {
  await signedIn();
  await clock.advance(30 * 60_000);
  expect(desk.view()).toBeNull();
  expect(desk.lock()).toMatchObject({ code: 'staff-session-required' });
});

it('shows neither PIN nor badge nor card nor payee, whatever was done', async () => {
  const id = ledger.newId();
  await ledger.redeem(await ledger.signIn(), 1_000n, { id });
  await signedIn();
  desk.lookUp(id);
  await answered();
  desk.record(purchase(5_000n, 'S-9'), undefined);
  await answered();
  expect(views.length).toBeGreaterThan(10);
  const text = views.map((staff) => JSON.stringify(snapshot.shape.staff.encode(staff))).join('\n');
  const { accountNumber, masked } = ledger.database
    .prepare<[], { accountNumber: string; masked: string }>(
      'SELECT account_number AS accountNumber, masked FROM payee LIMIT 1',
    )
    .get() ?? { accountNumber: '', masked: '' };
  for (const secret of [CLERK.pin, SUPERVISOR.pin, CLERK.badge, CARD, accountNumber, masked]) {
    expect(secret.length).toBeGreaterThan(3);
    expect(text).not.toContain(`"${secret}"`);
    expect(secret.length > 6 && text.includes(secret)).toBe(false);
  }
});

it('prints once more what this terminal knows, and says what the printer says', async () => {
  await signedIn();
  const redemption = ledger.newId();
  expect(desk.reprint(redemption)).toBeNull();
  await answered();
  expect(outcome()).toEqual({ kind: 'noted', what: 'print' });
  printing = { state: 'not-printed', reason: 'paper-out', partly: true };
  expect(desk.printTest()).toBeNull();
  await answered();
  expect(outcome()).toEqual({ kind: 'not-printed', reason: 'paper-out', partly: true });
  knows = false;
  expect(desk.reprint(redemption)).toBeNull();
  await answered();
  expect(outcome()).toMatchObject({ kind: 'failed', failure: { code: 'redemption-unknown' } });
  expect(printed).toEqual([redemption, 'test', redemption]);
});

it('prints nothing that the ledger has not heard of', async () => {
  await signedIn();
  reachable = false;
  expect(desk.reprint(ledger.newId())).toBeNull();
  await answered();
  expect(outcome()).toMatchObject({ kind: 'failed', failure: { code: 'ledger-unreachable' } });
  expect(printed).toEqual([]);
});

it('says that a summary could not be written, and goes on', async () => {
  await signedIn(SUPERVISOR);
  isFull = true;
  expect(desk.exportDay()).toBeNull();
  await answered();
  expect(outcome()).toMatchObject({ failure: { code: 'terminal-storage-failing' } });
  isFull = false;
  expect(desk.exportDay()).toBeNull();
  await until(() => outcome()?.kind === 'exported');
  expect(files).toHaveLength(1);
});

it('leaves in view what was noted and then refused for good', async () => {
  await signedIn();
  const unknown = {
    ...(purchase(2_500n, 'S-9') as object),
    cardNumber: withLuhnDigit('970499999999999'),
  };
  expect(desk.record(unknown as never, undefined)).toBeNull();
  await answered();
  await until(() => queue().some(({ state }) => state === 'refused'));
  const refused = { kind: 'purchase', state: 'refused', receiptNumber: 'S-9' };
  expect(queue()).toMatchObject([{ ...refused, reason: 'card-unknown' }]);
  const view = shown();
  expect(view).toMatchObject({
    summary: { refused: { count: 1, amount: paid(2_500n) }, purchases: { count: 0 } },
  });
});

it('has in the queue what has waited since yesterday, with why where it is not the network', async () => {
  await signedIn();
  reachable = false;
  desk.record(purchase(2_500n, 'S-1'), undefined);
  await answered();
  desk.leave();
  await clock.advance(24 * 3_600_000);
  ledger.clock.ms = clock.now().getTime();
  reachable = true;
  // Put back to a copy of before the sign-in, as far as staff goes; and nothing was kept beside it.
  forgetSessions();
  database.exec(
    'DROP TRIGGER staff_delivery_is_written_once; UPDATE staff_delivery SET sessions = NULL',
  );
  await signedIn();
  desk.sync();
  await until(() => queue()[0]?.reason === 'staff-key-unknown');
  expect(queue()).toMatchObject([{ state: 'waiting', receiptNumber: 'S-1' }]);
  expect(shown()).toMatchObject({ today: [], summary: { open: { count: 1 } } });

  // It does not wait for ever: what is too old to be taken ends, in view of who can type it anew.
  await answered();
  const now = ledger.clock.ms;
  ledger.clock.ms += 31 * 24 * 3_600_000;
  desk.outbox.hurry();
  await until(() => queue()[0]?.state === 'refused');
  ledger.clock.ms = now;
  expect(queue()).toMatchObject([{ reason: 'staff-evidence-lost', receiptNumber: 'S-1' }]);
  expect(shown()).toMatchObject({ summary: { refused: { count: 1 }, open: { count: 0 } } });
  desk.record(purchase(2_500n, 'S-1'), undefined);
  await answered();
  await until(() => desk.outbox.counts().waiting === 0);
  expect(shown()).toMatchObject({ summary: { purchases: { count: 1 }, refused: { count: 1 } } });
});

it('is recorded once by a ledger that has lost the session, on its own signed word for it', async () => {
  await signedIn();
  isHolding = true;
  desk.record(purchase(60_000n, 'S-1'), typed(SUPERVISOR));
  await answered();
  desk.record(purchase(2_500n, 'S-2'), undefined);
  await answered();
  desk.leave();
  forgetSessions();
  isHolding = false;
  desk.outbox.hurry();
  await until(() => desk.outbox.counts().waiting === 0);
  expect(desk.outbox.counts().refused).toBe(0);
  expect(deeds().filter((deed) => deed === 'record-purchase')).toHaveLength(2);
  // Of both who signed the first; the other was signed in the same session.
  expect(rows('staff_session')).toBe(2);
});

it('counts a day as the list of it does', async () => {
  await signedIn();
  for (const number of ['S-1', 'S-2']) {
    desk.record(purchase(2_500n, number), undefined);
    await answered();
  }
  await until(() => desk.outbox.counts().waiting === 0);
  expect(shown()).toMatchObject({
    today: [{ state: 'recorded' }, { state: 'recorded' }],
    summary: { purchases: { count: 2, amount: paid(5_000n), points: 100 }, open: { count: 0 } },
  });
});

it('begins no help that would outlive the session, and ends with it whoever is there', async () => {
  await signedIn();
  await clock.advance(16 * 60_000);
  desk.assist();
  await answered();
  expect(outcome()).toMatchObject({ failure: { code: 'staff-session-ending' } });
  desk.leave();
  ledger.clock.ms = clock.now().getTime();
  await signedIn();
  desk.assist();
  await until(() => shown()?.phase === 'assisting');
  customer = { phase: 'signed-in', redemption: null } as CustomerState;
  tell();
  await clock.advance(29 * 60_000);
  expect(desk.view()?.phase).toBe('assisting');
  await clock.advance(60_000);
  expect(desk.view()).toBeNull();
});
