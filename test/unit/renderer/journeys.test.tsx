// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { failureOf } from '../../../protocol/failure.ts';
import { type SnapshotOnWire } from '../../../protocol/ipc.ts';
import { limits } from '../../../renderer/limits.ts';
import { account, CARD, ready, redemption, signedIn, wishing } from './fixtures/snapshots.ts';
import { shown, type Terminal, terminalWith } from './fixtures/terminal.tsx';

afterEach(cleanup);
vi.setConfig({ testTimeout: 30_000 });
const PAID = '019ab6a0-0000-7000-8000-000000000011';
type SignedIn = Extract<SnapshotOnWire['customer'], { phase: 'signed-in' }>;

const withTransfer = (change: Partial<SignedIn> = {}, sequence = 1): SnapshotOnWire => ({
  ...ready,
  sequence,
  customer: {
    phase: 'signed-in',
    account: {
      ...account,
      history: [
        {
          at: '2026-11-20T09:00:00.000Z',
          kind: 'redemption',
          points: -1500,
          provider: null,
          amount: { currency: 'EUR', minor: '1500' },
          redemption: PAID,
          word: 'paid',
        },
        ...account.history,
      ],
    },
    accountFresh: true,
    redemption: null,
    ...change,
  },
});
const pressed = async (terminal: Terminal, ...names: (string | RegExp)[]): Promise<void> => {
  for (const name of names) await terminal.press(name);
};
const typed = async (terminal: Terminal, digits: string): Promise<void> => {
  for (const digit of digits) await terminal.press(digit);
};

describe('checking points', () => {
  test('from the balance to what happened and back again, with nothing asked of anybody', async () => {
    const terminal = await terminalWith(signedIn());
    await pressed(terminal, 'My points');
    expect(shown()).toBe('points');
    expect(screen.getByText('from 3 December')).toBeTruthy();
    expect(screen.getByText('by 5 May 2028')).toBeTruthy();
    await pressed(terminal, 'What happened');
    expect(shown()).toBe('history');
    expect(screen.getByText(/November: 170 added, 0 used/)).toBeTruthy();
    await pressed(terminal, 'Earlier');
    expect(screen.getByText('25 Jun')).toBeTruthy();
    await pressed(terminal, 'Later', 'Back', 'Back');
    expect(shown()).toBe('balance');
    expect(terminal.asked).toEqual([]);
  });

  test('a transfer tells its fate, and whether it stands in the signed book', async () => {
    const terminal = await terminalWith(withTransfer());
    await pressed(terminal, 'My points', 'My transfers', /Paid to the account/);
    expect(shown()).toBe('transfer');
    expect(terminal.asked).toEqual([{ name: 'checkBook', input: { redemption: PAID } }]);
    await terminal.publish(
      withTransfer({ bookCheck: { redemption: PAID, state: 'holds', key: '27E3 51A5' } }, 2),
    );
    expect(screen.getByText(/Checked: this is in the points service’s signed book/)).toBeTruthy();
    expect(screen.getByText(/27E3 51A5/)).toBeTruthy();
    await terminal.publish(withTransfer({ bookCheck: { redemption: PAID, state: 'broken' } }, 3));
    expect(screen.getByText(/could not be found/)).toBeTruthy();
    await pressed(terminal, 'Back');
    expect(shown()).toBe('history');
  });

  test('further back is read from the points service, until the chart is whole', async () => {
    const first = withTransfer();
    const some = {
      ...(first.customer as SignedIn).account,
      history: account.history.slice(0, 2),
      historyBefore: '1.a',
    };
    const terminal = await terminalWith(withTransfer({ account: some }));
    await pressed(terminal, 'My points', 'What happened');
    expect(terminal.asked).toEqual([{ name: 'readOlder', input: {} }]);
    const older = { entries: account.history.slice(2), state: 'end' } as const;
    await terminal.publish(
      withTransfer({ account: some, older: { ...older, entries: [...older.entries] } }, 2),
    );
    expect(screen.getByText(/May: 0 added|June: 670 added/)).toBeTruthy();
    expect(terminal.asked).toHaveLength(1);
  });
});

describe('a new PIN', () => {
  const toNewPin = async () => {
    const terminal = await terminalWith(signedIn());
    await pressed(terminal, 'My points', 'Change PIN');
    return terminal;
  };

  test('the old one, the new one, the new one again, and only then is it asked for', async () => {
    const terminal = await toNewPin();
    await typed(terminal, '2468');
    await terminal.press('Continue');
    await typed(terminal, '9041');
    await terminal.press('Continue');
    await typed(terminal, '9041');
    expect(terminal.asked).toEqual([]);
    await terminal.press('Change PIN');
    expect(terminal.asked).toEqual([{ name: 'changePin', input: { pin: '2468', newPin: '9041' } }]);
    expect(shown()).toBe('pin-change');
    expect(document.body.textContent).not.toContain('9041');
  });

  test.each([
    ['1234', /too easy to guess/],
    ['2468', /your present PIN/],
  ])('%s is not taken, in words, before it is typed again', async (newPin, words) => {
    const terminal = await toNewPin();
    await typed(terminal, '2468');
    await terminal.press('Continue');
    await typed(terminal, newPin);
    await terminal.press('Continue');
    expect(screen.getByText(words)).toBeTruthy();
    expect(terminal.asked).toEqual([]);
  });

  test('two that differ are typed again from the new one on', async () => {
    const terminal = await toNewPin();
    await typed(terminal, '2468');
    await terminal.press('Continue');
    await typed(terminal, '9041');
    await terminal.press('Continue');
    await typed(terminal, '9042');
    await terminal.press('Change PIN');
    expect(screen.getByText(/not the same/)).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Your new PIN');
    expect(terminal.asked).toEqual([]);
  });

  test('Back forgets what was typed', async () => {
    const terminal = await toNewPin();
    await typed(terminal, '2468');
    await pressed(terminal, 'Continue', 'Back', 'Change PIN');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Your present PIN');
  });

  test.each([
    [{ state: 'changed' }, 'Your new PIN is in use'],
    [{ state: 'unknown' }, 'It is not known whether it changed'],
    [
      {
        state: 'refused',
        failure: failureOf('credential-refused', 'wrong', { attemptsLeft: 3 }),
      },
      'Your PIN stays as it was',
    ],
  ] as [NonNullable<SignedIn['pinChange']>, string][])(
    '$0.state is told',
    async (pinChange, title) => {
      const terminal = await toNewPin();
      for (const digits of ['2468', '9041']) {
        await typed(terminal, digits);
        await terminal.press('Continue');
      }
      await typed(terminal, '9041');
      await terminal.press('Change PIN');
      await terminal.publish(withTransfer({ pinChange }, 2));
      expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(title);
      await terminal.press('Back to my points');
      expect(shown()).toBe('points');
    },
  );
});

describe('a slip', () => {
  const slip = (told: Extract<SnapshotOnWire['customer'], { phase: 'slip' }>['slip']) => ({
    ...ready,
    sequence: 2,
    customer: { phase: 'slip' as const, slip: told },
  });

  test('tells its fate, and goes with a touch', async () => {
    const terminal = await terminalWith(ready);
    await terminal.publish(
      slip({
        state: 'found',
        amount: { currency: 'EUR', minor: '2500' },
        word: 'sent',
        at: '2026-11-22T09:42:07.000Z',
        asSigned: false,
      }),
    );
    expect(shown()).toBe('slip');
    expect(screen.getByText(/The bank has the order/)).toBeTruthy();
    await terminal.press('Done');
    expect(terminal.asked).toEqual([{ name: 'signOut', input: {} }]);
  });

  test('that is not known is told in plain words, and the card helps', async () => {
    const terminal = await terminalWith(ready);
    await terminal.publish(slip({ state: 'unknown' }));
    expect(screen.getByText(/Sign in with your card/)).toBeTruthy();
    await terminal.press('Use my card');
    await terminal.publish({ ...ready, sequence: 3 });
    expect(shown()).toBe('card');
  });
});

describe('as the shop presents itself', () => {
  const screenOf = (change: object) => ({
    languages: ['en', 'ja'] as ('en' | 'ja')[],
    theme: 'light' as const,
    text: 100 as const,
    limitsShown: true,
    maintenance: false,
    texts: { en: { title: 'Points into pocket money', notice: 'Open until 20:00 today' } },
    ...change,
  });

  test('its own words and its own languages, from the welcome screen on', async () => {
    await terminalWith({ ...ready, screen: screenOf({}) });
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Points into pocket money');
    expect(screen.getByText('Open until 20:00 today')).toBeTruthy();
    expect(screen.getAllByRole('radio').map(({ textContent }) => textContent)).toEqual([
      'English',
      '日本語',
    ]);
  });

  test('nothing of it changes in front of a customer', async () => {
    const terminal = await terminalWith({ ...ready, screen: screenOf({}) });
    await terminal.press('Enter card number');
    await terminal.publish({ ...ready, sequence: 2, screen: screenOf({ languages: ['ko'] }) });
    expect(screen.getAllByRole('radio')).toHaveLength(2);
    await terminal.press('Back');
    expect(screen.getAllByRole('radio')).toHaveLength(1);
  });

  test('in maintenance nobody is invited, and nobody who is served is sent away', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.publish({ ...withTransfer({}, 2), screen: screenOf({ maintenance: true }) });
    expect(shown()).toBe('balance');
    await terminal.publish({ ...ready, sequence: 3, screen: screenOf({ maintenance: true }) });
    expect(shown()).toBe('maintenance');
    expect(screen.getByText(/transfers under way go on/)).toBeTruthy();
    await terminal.publish({ ...ready, sequence: 4, screen: screenOf({}) });
    expect(shown()).toBe('welcome');
  });

  test('with a wrong clock nobody begins, nobody who is served is sent away, and it ends by itself', async () => {
    const clock = {
      shows: '2026-11-20T09:00:00.000Z',
      right: '2026-11-22T12:30:00.000Z',
      known: 'told' as const,
    };
    const terminal = await terminalWith(signedIn());
    await terminal.publish({ ...withTransfer({}, 2), clock });
    expect(shown()).toBe('balance');
    await terminal.publish({ ...ready, sequence: 3, clock });
    expect(shown()).toBe('wrong-clock');
    expect(screen.getByText(/transfers under way go on/)).toBeTruthy();
    expect(screen.getByText(/20 Nov 2026/)).toBeTruthy();
    expect(screen.getByText(/22 Nov 2026/)).toBeTruthy();
    // Neither a card nor a badge: what either would begin is dated.
    expect(document.querySelector('[data-staff-corner]')).toBeNull();
    await terminal.type([...CARD, 'Enter'], 5);
    expect(shown()).toBe('wrong-clock');
    await terminal.publish({ ...ready, sequence: 4 });
    expect(shown()).toBe('welcome');
  });

  test('limits are told where the shop tells them', async () => {
    const terminal = await terminalWith({
      ...signedIn(),
      screen: screenOf({ limitsShown: false }),
    });
    await terminal.press('My points');
    expect(screen.queryByText('One transfer')).toBeNull();
  });
});

describe('what holds a terminal up', () => {
  test('a long wait is called long, and says that nothing is taken', async () => {
    const terminal = await terminalWith({ ...ready, customer: { phase: 'signing-in' } });
    expect(screen.queryByText(/longer than usual/)).toBeNull();
    await terminal.pass(limits.slowMs);
    expect(screen.getByText(/Nothing is taken from your points while you wait/)).toBeTruthy();
  });

  test('on a disk that fails nobody begins, staff sees why, and it ends by itself', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.publish({ ...ready, sequence: 2, storage: 'failing' });
    expect(shown()).toBe('disk-failing');
    expect(screen.getByText(/nothing that was begun is lost/)).toBeTruthy();
    expect(screen.getByText(/For staff: .*disk/)).toBeTruthy();
    expect(document.querySelector('[data-staff-corner]')).not.toBeNull();
    await terminal.publish({ ...ready, sequence: 3 });
    expect(shown()).toBe('welcome');
  });

  test('a disk that fails in front of a customer: nothing begins, and the points can be looked at', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.press('Choose an amount');
    await terminal.publish({ ...withTransfer({}, 2), storage: 'failing' });
    expect(shown()).toBe('balance');
    expect(screen.getByText(/Your points stay as they are/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Choose an amount' })).toBeNull();
    expect(screen.getByRole('button', { name: 'My points' })).toBeTruthy();
    // Well again: it begins anew, and not where it was broken off.
    await terminal.publish(withTransfer({}, 3));
    expect(shown()).toBe('balance');
    expect(screen.getByRole('button', { name: 'Choose an amount' })).toBeTruthy();
  });

  test('a wish is not begun on a disk that fails', async () => {
    const terminal = await terminalWith(wishing());
    await terminal.press(/amount/);
    await terminal.publish({ ...wishing(), sequence: 2, storage: 'failing' });
    expect(shown()).toBe('wish');
    expect(screen.getByText(/take no wish now/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /amount/ })).toBeNull();
  });

  test('what was recorded counts while the disk fails, and its customer may leave', async () => {
    const terminal = await terminalWith(signedIn(undefined, redemption));
    expect(screen.queryByRole('button', { name: /Leave/ })).toBeNull();
    await terminal.publish({ ...signedIn(undefined, redemption), sequence: 2, storage: 'failing' });
    expect(shown()).toBe('progress');
    expect(screen.getByText(/Your transfer is recorded/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /Leave/ })).toBeTruthy();
  });

  test('a card number typed before the terminal closed is not there when it opens', async () => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    expect(shown()).toBe('pin');
    await terminal.publish({ ...ready, sequence: 2, storage: 'failing' });
    expect(shown()).toBe('disk-failing');
    await terminal.publish({ ...ready, sequence: 3 });
    expect(shown()).toBe('welcome');
  });
});
