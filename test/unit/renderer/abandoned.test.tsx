// @vitest-environment happy-dom
/**
 * Each screen there is, walked away from and scanned at. The rows are complete by type: a screen that is
 * added does not compile here until it is said what becomes of whoever leaves it.
 */
import { act, cleanup } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { failureOf } from '../../../protocol/failure.ts';
import { type SnapshotOnWire } from '../../../protocol/ipc.ts';
import { type ScreenName } from '../../../renderer/flow.ts';
import { limits } from '../../../renderer/limits.ts';
import {
  account,
  CARD,
  euro,
  paid,
  ready,
  redemption,
  refusedWith,
  rejected,
  returned,
  sent,
  signedIn,
  STATEMENT,
  wished,
  wishing,
} from './fixtures/snapshots.ts';
import { shown, type Terminal, terminalWith } from './fixtures/terminal.tsx';

afterEach(cleanup);
vi.setConfig({ testTimeout: 30_000 });

interface Row {
  from: SnapshotOnWire;
  way?: (terminal: Terminal) => Promise<void>;
  /** What becomes of it without a touch; `itself`: it ends without being asked, and tells nothing of anybody. */
  left: 'ends' | 'stays' | 'itself' | 'waits';
  /** Which of a card, a badge and a paper are read here. */
  reads: 'all' | 'badge' | 'none';
}

const scanned = (text: string) => (terminal: Terminal) => terminal.type([...text, 'Enter'], 5);
const readers = {
  'a reader that types': scanned,
  'a reader on a line': (text: string) => (terminal: Terminal) => terminal.read(text),
};
const presses =
  (...names: (string | RegExp)[]) =>
  async (): Promise<void> => {
    for (const name of names) await act(async () => buttonOf(name).click());
  };
/** By far quicker than asking for its role, which is what other tests are for. */
function buttonOf(name: string | RegExp): HTMLElement {
  const isIt = (said: string | null): boolean =>
    said !== null && (typeof name === 'string' ? said.trim() === name : name.test(said));
  const found = [...document.querySelectorAll('button')].find(
    (button) => isIt(button.getAttribute('aria-label')) || isIt(button.textContent),
  );
  if (found === undefined) throw new Error(`there is no button ${String(name)}`);
  return found;
}
const digits = (typed: string) => (): Promise<void> => presses(...typed)();
const both =
  (...ways: ((terminal: Terminal) => Promise<void>)[]) =>
  async (terminal: Terminal): Promise<void> => {
    for (const way of ways) await way(terminal);
  };

const history: (typeof account)['history'] = [
  {
    at: '2026-11-20T09:00:00.000Z',
    kind: 'redemption',
    points: -1500,
    provider: null,
    amount: euro('1500'),
    redemption: redemption.id,
    word: 'paid',
  },
  ...account.history,
];
const mine = signedIn({ ...account, history });
const during = (change: object): SnapshotOnWire => signedIn(account, { ...redemption, ...change });
const amount = both(presses('Choose an amount'), digits('500'));
const newPin = both(
  presses('My points', 'Change PIN'),
  digits('2468'),
  presses('Continue'),
  digits('9041'),
  presses('Continue'),
  digits('9041'),
  presses('Change PIN'),
);
const clock = {
  shows: '2026-11-20T09:00:00.000Z',
  right: '2026-11-22T12:30:00.000Z',
  known: 'told' as const,
};
const underRepair: SnapshotOnWire['screen'] = {
  languages: ['en'],
  theme: 'light',
  text: 100,
  limitsShown: true,
  maintenance: true,
  texts: {},
};
const found = {
  state: 'found',
  amount: euro('2500'),
  word: 'sent',
  at: clock.shows,
  asSigned: false,
} as const;

const rows = {
  starting: {
    from: { ...ready, terminal: { phase: 'starting', step: 'connecting' } },
    left: 'stays',
    reads: 'none',
  },
  'out-of-service': {
    from: {
      ...ready,
      terminal: { phase: 'out-of-service', failure: failureOf('terminal-locked', 'locked') },
    },
    left: 'stays',
    reads: 'none',
  },
  maintenance: { from: { ...ready, screen: underRepair }, left: 'stays', reads: 'badge' },
  'wrong-clock': { from: { ...ready, clock }, left: 'stays', reads: 'none' },
  'disk-failing': { from: { ...ready, storage: 'failing' }, left: 'stays', reads: 'badge' },
  welcome: { from: ready, left: 'stays', reads: 'all' },
  slip: {
    from: { ...ready, customer: { phase: 'slip', slip: found } },
    left: 'ends',
    reads: 'all',
  },
  card: {
    from: ready,
    way: both(presses('Enter card number'), digits(CARD.slice(0, 12))),
    left: 'ends',
    reads: 'all',
  },
  pin: { from: ready, way: both(scanned(CARD), digits('12')), left: 'ends', reads: 'all' },
  'signing-in': {
    from: { ...ready, customer: { phase: 'signing-in' } },
    left: 'waits',
    reads: 'none',
  },
  'sign-in-refused': { from: refusedWith('card-locked'), left: 'ends', reads: 'none' },
  balance: { from: mine, left: 'ends', reads: 'none' },
  points: { from: mine, way: presses('My points'), left: 'ends', reads: 'none' },
  history: {
    from: mine,
    way: presses('My points', 'What happened'),
    left: 'ends',
    reads: 'none',
  },
  transfer: {
    from: mine,
    way: presses('My points', 'My transfers', /15\.00/),
    left: 'ends',
    reads: 'none',
  },
  'new-pin': {
    from: mine,
    way: both(presses('My points', 'Change PIN'), digits('24')),
    left: 'ends',
    reads: 'none',
  },
  'pin-change': { from: mine, way: newPin, left: 'ends', reads: 'none' },
  amount: { from: mine, way: amount, left: 'ends', reads: 'none' },
  confirm: {
    from: mine,
    way: both(amount, presses(/^Continue with/)),
    left: 'ends',
    reads: 'none',
  },
  wish: { from: wishing(), left: 'ends', reads: 'none' },
  'wish-amount': {
    from: wishing(),
    way: both(presses('Choose an amount'), digits('2500')),
    left: 'ends',
    reads: 'none',
  },
  'wish-confirm': {
    from: wishing(),
    way: both(presses('Choose an amount'), digits('2500'), presses(/^Continue with/)),
    left: 'ends',
    reads: 'none',
  },
  wished: {
    from: wishing(undefined, { wish: { ...redemption, ...wished } }),
    left: 'ends',
    reads: 'none',
  },
  progress: { from: during({}), left: 'waits', reads: 'none' },
  paid: { from: during(paid), left: 'ends', reads: 'none' },
  returned: { from: during(returned), left: 'ends', reads: 'none' },
  rejected: { from: during(rejected), left: 'ends', reads: 'none' },
  goodbye: {
    from: mine,
    way: async (terminal) => {
      await presses('Finish')();
      await terminal.publish({ ...ready, sequence: 2 });
    },
    left: 'itself',
    reads: 'all',
  },
} satisfies Record<ScreenName, Row>;
const screens = Object.entries<Row>(rows);

/** What a page calls itself where two screens look alike. */
const drawnAs = (name: string): string => (name === 'wish-amount' ? 'amount' : name);

/** Everything of the customer and their money that any of the screens may show. */
const personal = [
  account.customer.name,
  account.payee.account,
  account.payee.bank,
  'Velo Garage',
  CARD,
  CARD.slice(-4),
  redemption.id,
  STATEMENT.slice(0, 40),
  '4,920',
  '2,420',
  '49.20',
  '25.00',
  '15.00',
  '5.00',
  '2,500',
  '2500',
];

/** All that can be read, seen or heard of the page, attributes and states of controls with it. */
function left(): string {
  const values = [...document.querySelectorAll('input')].map(({ value }) => value);
  const kept = [localStorage, sessionStorage].map((storage) => JSON.stringify(storage));
  const { title, documentElement, body, cookie } = document;
  // As it is written, and as it is read: an amount may be in parts.
  return [
    documentElement.outerHTML,
    body.textContent,
    title,
    cookie,
    location.href,
    ...values,
    ...kept,
  ].join('\n');
}
const tells = (): string[] => personal.filter((text) => left().includes(text));

async function at(name: string, { from, way }: Row): Promise<Terminal> {
  const terminal = await terminalWith(from);
  await way?.(terminal);
  expect(shown()).toBe(drawnAs(name));
  terminal.asked.length = 0;
  return terminal;
}

async function nobodyTouches(terminal: Terminal): Promise<void> {
  await terminal.pass(limits.idleMs);
  await terminal.pass(limits.idleAnswerMs);
}

const signOut = { name: 'signOut', input: {} };
/** What these say could be said to anybody. */
const impersonal = ['sign-in-refused', 'new-pin', 'pin-change', 'card', 'rejected'];

describe('whoever walks away from', () => {
  test.each(screens.filter(([, row]) => row.left === 'ends'))(
    '%s is asked, and leaves nothing',
    async (name, row) => {
      const terminal = await at(name, row);
      expect(tells().length > 0, 'it tells of somebody').toBe(!impersonal.includes(name));
      await terminal.pass(limits.idleMs);
      expect(document.querySelector('[role="alertdialog"]')).not.toBeNull();
      await terminal.pass(limits.idleAnswerMs);
      // As the kiosk answers: nobody is there any more. Before a sign-in it had nobody.
      const isAsked = terminal.asked.some(({ name: command }) => command === 'signOut');
      expect(isAsked || row.from.customer.phase === 'nobody').toBe(true);
      await terminal.publish({ ...ready, sequence: 9 });
      expect(shown()).toBe('welcome');
      expect(tells()).toEqual([]);
    },
  );

  test.each(screens.filter(([, row]) => row.left === 'waits'))(
    '%s is not cut off, however long it takes',
    async (name, row) => {
      const terminal = await at(name, row);
      for (let round = 0; round < 5; round += 1) await nobodyTouches(terminal);
      expect(document.querySelector('[role="alertdialog"]')).toBeNull();
      expect(shown()).toBe(name);
      expect(terminal.asked).toEqual([]);
    },
  );

  test.each(screens.filter(([, row]) => row.left === 'stays'))(
    '%s has told nothing of anybody',
    async (name, row) => {
      const terminal = await at(name, row);
      await nobodyTouches(terminal);
      expect(document.querySelector('[role="alertdialog"]')).toBeNull();
      expect(shown()).toBe(name);
      expect(tells()).toEqual([]);
    },
  );

  test.each(screens.filter(([, row]) => row.left === 'itself'))(
    '%s is let go by itself',
    async (name, row) => {
      const terminal = await at(name, row);
      expect(tells()).toEqual([]);
      await terminal.pass(limits.goodbyeMs);
      expect(shown()).toBe('welcome');
    },
  );

  test('a transfer that was sent is asked, and what goes on is not shown', async () => {
    const terminal = await terminalWith(during(sent));
    await nobodyTouches(terminal);
    expect(terminal.asked).toContainEqual(signOut);
    await terminal.publish({ ...ready, sequence: 9 });
    expect(tells()).toEqual([]);
  });
});

const PRODUCT = '4006381333931';
const BADGE = '10000016';
const PAPER = '019ab6a0-0000-7000-8000-000000000077';
const OTHER_CARD = '5000000000000108';
const scans = [PRODUCT, OTHER_CARD, PAPER, BADGE];
const reading: Record<Row['reads'], string[]> = {
  all: [OTHER_CARD, PAPER, BADGE],
  badge: [BADGE],
  none: [],
};

describe.each(Object.entries(readers))('%s, at', (_kind, readIn) => {
  test.each(screens)('%s does what it may there, and nothing else', async (name, row) => {
    const mayRead = reading[row.reads];
    let terminal = await at(name, row);
    const words = said();
    for (const text of scans.filter((one) => !mayRead.includes(one))) {
      await readIn(text)(terminal);
      expect({ text, shown: shown(), asked: terminal.asked }).toEqual({
        text,
        shown: drawnAs(name),
        asked: [],
      });
      expect(said()).toBe(words);
    }
    // Nor is it kept for whoever comes next.
    await terminal.publish({ ...ready, sequence: 9 });
    expect(terminal.asked).toEqual([]);
    expect(row.reads === 'all' ? 'welcome' : shown()).toBe('welcome');
    for (const text of mayRead) {
      cleanup();
      terminal = await at(name, row);
      await readIn(text)(terminal);
      const commands = terminal.asked.map((asked) => asked.name);
      await terminal.publish({ ...ready, sequence: 9 });
      expect({ text, commands, shown: shown() }).toEqual({ text, ...read(text, row) });
      expect(tells()).toEqual([]);
    }
  });
});

/** Whoever was there makes room first. */
const read = (text: string, row: Row) =>
  text === PAPER
    ? { commands: ['readSlip'], shown: 'welcome' }
    : {
        commands: phaseAt(row) === 'nobody' ? [] : ['signOut'],
        shown: text === BADGE ? 'staff-pin' : 'pin',
      };
const phaseAt = ({ from, left: becomes }: Row): string =>
  becomes === 'itself' ? 'nobody' : from.customer.phase;
const said = (): string => document.querySelector('[data-screen]')?.textContent ?? '';
