// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { failureOf } from '../../../protocol/failure.ts';
import { limits } from '../../../renderer/limits.ts';
import {
  CARD,
  paid,
  ready,
  redemption,
  refusedWith,
  returned,
  sent,
  signedIn,
  wholeEuroAccount,
} from './fixtures/snapshots.ts';
import { shown, terminalWith } from './fixtures/terminal.tsx';

afterEach(cleanup);
// Finding controls by role reads the whole page each time; a busy machine needs longer than 5 seconds.
vi.setConfig({ testTimeout: 30_000 });
const later = <T extends { sequence: number }>(snapshot: T, sequence = 2): T => ({
  ...snapshot,
  sequence,
});
const heading = () => screen.getByRole('heading', { level: 1 }).textContent;

describe('a terminal that has not spoken yet', () => {
  test('shows that it is there, and no word in a language that may be the wrong one', async () => {
    const terminal = await terminalWith(null);
    expect(document.body.textContent).toBe('');
    expect(document.querySelector('.bleed svg')).not.toBeNull();
    await terminal.publish(later({ ...ready, language: 'ja' as const }));
    expect(shown()).toBe('welcome');
    expect(screen.getByRole('button', { name: 'カード番号を入力' })).toBeTruthy();
  });
});

describe('signing in', () => {
  test('by keypad: card number, PIN, one command with both', async () => {
    const terminal = await terminalWith(ready);
    await terminal.press('Enter card number');
    await terminal.type(Array.from(CARD.slice(0, 12)), 200);
    for (const digit of CARD.slice(12)) await terminal.press(digit);
    await terminal.press('Continue');
    for (const digit of '1234') await terminal.press(digit);
    await terminal.press('Show my points');
    expect(terminal.asked).toEqual([{ name: 'signIn', input: { cardNumber: CARD, pin: '1234' } }]);
  });

  test('a card number with one wrong digit is told kindly and goes nowhere', async () => {
    const terminal = await terminalWith(ready);
    await terminal.press('Enter card number');
    await terminal.type([...'5000000000000008', 'Enter'], 200);
    expect(shown()).toBe('card');
    expect(screen.getByText(/One digit is different from your card/)).toBeTruthy();
  });

  test('a scan on the welcome screen leads straight to the PIN', async () => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    expect(shown()).toBe('pin');
    expect(screen.getByText('Card ending in 0009')).toBeTruthy();
  });

  test('the same card scanned again leaves nothing in the PIN, not even what was typed', async () => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    await terminal.type([...'12'], 300);
    expect(screen.getByText('2 digits entered')).toBeTruthy();
    await terminal.type([...CARD, 'Enter'], 5);
    expect(screen.getByText('0 digits entered')).toBeTruthy();
    expect(terminal.asked).toEqual([]);
  });

  test('a product scanned at the PIN is no PIN: no digit, and its Enter sends nothing', async () => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    await terminal.type([...'4901234567894', 'Enter'], 5);
    expect(screen.getByText('0 digits entered')).toBeTruthy();
    await terminal.type([...'1234'], 300);
    await terminal.type([...'4901234567894', 'Enter'], 5);
    expect(screen.getByText('4 digits entered')).toBeTruthy();
    expect(terminal.asked).toEqual([]);
  });

  test.each([
    ['a product leaves it where it was', '4901234567894', '1 digit entered'],
    ['a card takes it along', '5000000000000108', '0 digits entered'],
  ])('a digit struck just before a code came: %s', async (_what, code, entered) => {
    const terminal = await terminalWith(ready);
    await terminal.read(CARD);
    await terminal.type(['7'], 10);
    await terminal.read(code);
    await terminal.pass(1_000);
    expect(screen.getByText(entered)).toBeTruthy();
  });

  test('a product scanned while the card number is typed adds nothing to it', async () => {
    const terminal = await terminalWith(ready);
    await terminal.press('Enter card number');
    await terminal.type([...'5000'], 300);
    await terminal.type([...'4901234567894', 'Enter'], 5);
    expect(screen.getByText('4 of 16 digits entered')).toBeTruthy();
  });

  test('the PIN is nowhere on the screen, and gone once it was sent', async () => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    await terminal.type([...'8642'], 300);
    expect(document.body.textContent).not.toContain('8642');
    expect(screen.getByText('4 digits entered')).toBeTruthy();
    await terminal.type(['Enter'], 300);
    expect(terminal.asked.at(-1)).toEqual({
      name: 'signIn',
      input: { cardNumber: CARD, pin: '8642' },
    });
    expect(screen.getByText('0 digits entered')).toBeTruthy();
  });

  test('a wrong PIN says how many tries are left, and the next PIN can follow', async () => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    await terminal.publish(later(refusedWith('credential-refused', { attemptsLeft: 1 })));
    expect(screen.getByText(/You have 1 more try/)).toBeTruthy();
    await terminal.type([...'1111', 'Enter'], 300);
    expect(terminal.asked.at(-1)?.name).toBe('signIn');
  });

  test.each([
    [30, 2, /Try again in 30 seconds\./, /You have 2 more tries/],
    [1, 1, /Try again in 1 second\./, /You have 1 more try/],
  ])('after wrong PINs the wait is told exactly: %i s', async (seconds, tries, wait, left) => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    const numbers = { attemptsLeft: tries, retryAfterSeconds: seconds };
    await terminal.publish(later(refusedWith('rate-limited', numbers)));
    expect(screen.getByText(wait)).toBeTruthy();
    expect(screen.getByText(left)).toBeTruthy();
    expect(screen.queryByText(/Many people/)).toBeNull();
  });

  test('where many people ask, no PIN is blamed', async () => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    await terminal.publish(later(refusedWith('rate-limited', { retryAfterSeconds: 3 })));
    expect(screen.getByText(/Many people/)).toBeTruthy();
  });

  test('where the ledger cannot be reached, the money comes first', async () => {
    const terminal = await terminalWith(ready);
    await terminal.type([...CARD, 'Enter'], 5);
    await terminal.publish(later(refusedWith('ledger-unreachable')));
    expect(heading()).toBe('Nothing was taken from your points');
    await terminal.press('Try again');
    await terminal.publish(later(ready, 3));
    expect(shown()).toBe('pin');
  });
});

describe('redeeming', () => {
  test('from the balance to the command, with the points that the amount costs', async () => {
    const terminal = await terminalWith(signedIn());
    expect(heading()).toBe('Your points are worth €49.20');
    await terminal.press('Choose an amount');
    await terminal.press('€20');
    await terminal.press('Continue with €20.00');
    expect(screen.getByText('2,920')).toBeTruthy();
    await terminal.press('Transfer €20.00');
    expect(terminal.asked.at(-1)).toEqual({
      name: 'redeem',
      input: { points: 2000, amount: { currency: 'EUR', minor: '2000' } },
    });
  });

  test('everything is the largest allowed amount; where the step takes from it, a line says so', async () => {
    const terminal = await terminalWith(signedIn(wholeEuroAccount));
    await terminal.press('Choose an amount');
    await terminal.press('Everything, €49.00');
    expect(screen.getByText('Your 4,920 points are worth €49.20')).toBeTruthy();
    expect(screen.getByText('20 points stay')).toBeTruthy();
    expect(
      screen.getByText('In steps of €1, €49.00 is the most your points can become'),
    ).toBeTruthy();
  });

  test('a digit after a chip begins another amount', async () => {
    const terminal = await terminalWith(signedIn(wholeEuroAccount));
    await terminal.press('Choose an amount');
    await terminal.press('Everything, €49.00');
    await terminal.press('7');
    expect(screen.getByRole('button', { name: 'Continue with €7.00' })).toBeTruthy();
  });

  test('after typed digits that nothing can follow, the corrections stand out', async () => {
    const terminal = await terminalWith(signedIn(wholeEuroAccount));
    await terminal.press('Choose an amount');
    const keypad = () => screen.getByRole('group', { name: 'Number keys' }).dataset['deadEnd'];
    expect(keypad()).toBe('false');
    await terminal.type([...'49'], 300);
    expect(keypad()).toBe('true');
    for (const digit of '0123456789') {
      expect(screen.getByRole<HTMLButtonElement>('button', { name: digit }).disabled).toBe(true);
    }
    await terminal.press('Clear');
    expect(keypad()).toBe('false');
  });

  test('a keyboard cannot type what the keypad does not offer', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.press('Choose an amount');
    await terminal.type([...'5000'], 300);
    expect(screen.getByRole('button', { name: 'Continue with €5.00' })).toBeTruthy();
  });

  test('a product scanned at the amount is no amount, and its Enter goes nowhere', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.press('Choose an amount');
    await terminal.press('€20');
    await terminal.type([...'4901234567894', 'Enter'], 5);
    expect(shown()).toBe('amount');
    expect(screen.getByRole('button', { name: 'Continue with €20.00' })).toBeTruthy();
  });

  test('a scan presses no button that has the focus', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.press('Choose an amount');
    await terminal.press('€20');
    await terminal.press('Continue with €20.00');
    screen.getByRole('button', { name: 'Transfer €20.00' }).focus();
    await terminal.type([...CARD, 'Enter'], 5);
    expect(terminal.asked).toEqual([]);
  });

  test('where the kiosk does not take it, the screen says so in words and stays', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.press('Choose an amount');
    await terminal.press('€20');
    await terminal.press('Continue with €20.00');
    terminal.answerWith({ accepted: false, failure: failureOf('terms-changed', 'x') });
    await terminal.press('Transfer €20.00');
    expect(shown()).toBe('confirm');
    expect(
      screen.getByText(/Nothing was taken from your points\. Your points have changed/),
    ).toBeTruthy();
  });

  test('back from confirming keeps the amount', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.press('Choose an amount');
    await terminal.press('€20');
    await terminal.press('Continue with €20.00');
    await terminal.press('Back');
    expect(screen.getByRole('button', { name: 'Continue with €20.00' })).toBeTruthy();
  });
});

describe('following the transfer', () => {
  test('nobody is sent away before the order is sent', async () => {
    const terminal = await terminalWith(signedIn(undefined, redemption));
    expect(screen.queryByRole('button', { name: 'Leave, let it continue' })).toBeNull();
    await terminal.publish(later(signedIn(undefined, { ...redemption, ...sent })));
    await terminal.press('Leave, let it continue');
    expect(terminal.asked.at(-1)?.name).toBe('signOut');
    expect(screen.getByText(/Your transfer continues/)).toBeTruthy();
  });

  test('who may leave takes the number of the transfer along, to read and as a code', async () => {
    const terminal = await terminalWith(signedIn(undefined, redemption));
    expect(screen.queryByText(redemption.id)).toBeNull();
    await terminal.publish(later(signedIn(undefined, { ...redemption, ...sent })));
    expect(screen.getByText(redemption.id)).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Transfer number' })).toBeTruthy();
  });

  test('a paid transfer shows its receipt, and finishing says goodbye and then makes room', async () => {
    const terminal = await terminalWith(signedIn(undefined, { ...redemption, ...paid }));
    expect(heading()).toBe('Paid to your account €25.00');
    expect(screen.getByText('261122-7C1E-09D4-A5F2')).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Receipt code' })).toBeTruthy();
    await terminal.press('Finish');
    expect(shown()).toBe('goodbye');
    await terminal.publish(later(ready));
    await terminal.pass(limits.goodbyeMs);
    expect(shown()).toBe('welcome');
  });

  test('returned points are said before the reason', async () => {
    const terminal = await terminalWith(signedIn(undefined, { ...redemption, ...returned }));
    expect(heading()).toBe('Your 2,500 points are back.');
    expect(screen.getByText(/this account is closed/)).toBeTruthy();
    await terminal.press('Back to my points');
    expect(terminal.asked.at(-1)?.name).toBe('finishRedemption');
  });
});

describe('nobody there', () => {
  test('the screen asks, veils, and ends the session without an answer', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.pass(limits.idleMs);
    expect(screen.getByRole('alertdialog', { name: 'Are you still there?' })).toBeTruthy();
    expect(document.querySelector('.kiosk')?.getAttribute('data-veiled')).toBe('true');
    await terminal.pass(limits.idleAnswerMs);
    expect(terminal.asked.at(-1)?.name).toBe('signOut');
    await terminal.publish(later(ready));
    expect(shown()).toBe('welcome');
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  test('one touch on the button and everything is as before', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.pass(limits.idleMs);
    await terminal.press('Yes, continue');
    await terminal.pass(limits.idleAnswerMs);
    expect(terminal.asked).toEqual([]);
    expect(shown()).toBe('balance');
  });

  test('time can be had again as often as it is asked for, each time with 20 s to ask', async () => {
    const terminal = await terminalWith(signedIn());
    for (let asked = 0; asked < 12; asked += 1) {
      await terminal.pass(limits.idleMs);
      await terminal.pass(19_999);
      await terminal.press('Yes, continue');
      expect(document.querySelector('.kiosk')?.getAttribute('data-veiled')).toBe('false');
    }
    expect(terminal.asked).toEqual([]);
    expect(shown()).toBe('balance');
  });

  test('the question can be answered by the keyboard, and has the focus', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.pass(limits.idleMs);
    expect(screen.getByRole('alertdialog').contains(document.activeElement)).toBe(true);
    // By the tab key it is a scanner's rhythm on a fast machine.
    act(() => screen.getByRole('button', { name: 'Yes, continue' }).focus());
    await terminal.user.keyboard('{Enter}');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(terminal.asked).toEqual([]);
  });

  test('an order that is being sent while the screen asks takes the question away', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.pass(limits.idleMs);
    await terminal.publish(later(signedIn(undefined, redemption)));
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await terminal.pass(10 * limits.idleAnswerMs);
    expect(terminal.asked).toEqual([]);
  });

  test('a touch begins the wait anew', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.pass(limits.idleMs - 1);
    await terminal.press('Choose an amount');
    await terminal.pass(limits.idleMs - 1);
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  test('and so does a code that a reader on a line has read, whatever it is', async () => {
    const terminal = await terminalWith(signedIn());
    await terminal.pass(limits.idleMs - 1);
    await terminal.read('4901234567894');
    await terminal.pass(limits.idleMs - 1);
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await terminal.pass(1);
    expect(screen.getByRole('alertdialog')).toBeTruthy();
  });

  test('before the order was sent nothing is asked, however long it takes', async () => {
    const terminal = await terminalWith(signedIn(undefined, redemption));
    await terminal.pass(10 * limits.idleMs);
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });
});

describe('language', () => {
  test('a touch asks for it, and the snapshot brings it', async () => {
    const terminal = await terminalWith(ready);
    await terminal.user.click(screen.getByRole('radio', { name: '日本語' }));
    expect(terminal.asked).toEqual([{ name: 'chooseLanguage', input: { language: 'ja' } }]);
    await terminal.publish(later({ ...ready, language: 'ja' }));
    expect(heading()).toBe('ポイントを、お金に');
    expect(document.documentElement.lang).toBe('ja');
  });
});

describe('what needs staff', () => {
  const attention = { quarantined: 1, needsPerson: 1 };
  test('stands in the bar, as a number', async () => {
    await terminalWith({ ...ready, attention });
    expect(screen.getByRole('status').textContent).toBe('2 items need staff');
  });
  test('also on a terminal that is out of service, in the shop’s language', async () => {
    const failure = failureOf('terminal-record-damaged', 'corrupt');
    const terminal = { phase: 'out-of-service', failure } as const;
    await terminalWith({ ...ready, language: 'ja', terminal, attention });
    expect(shown()).toBe('out-of-service');
    expect(screen.getByRole('status').textContent).toBe('係員の確認が必要：2件');
  });
  test('is not said where there is nothing', async () => {
    await terminalWith({ ...ready, attention: { quarantined: 0, needsPerson: 0 } });
    expect(screen.queryByRole('status')).toBeNull();
  });
});

describe('an invitation', () => {
  test('stands where nobody has come for a while, in every language, and a touch takes it away', async () => {
    const terminal = await terminalWith(ready);
    await terminal.pass(limits.invitationAfterMs - 1);
    expect(shown()).toBe('welcome');
    await terminal.pass(1);
    expect(shown()).toBe('invitation');
    for (const begin of [
      'Touch to begin',
      '画面に触れて始める',
      '触摸屏幕开始',
      '화면을 눌러 시작',
    ])
      expect(screen.getByText(begin)).toBeTruthy();
    await terminal.user.pointer({ keys: '[MouseLeft]', target: document.body });
    expect(shown()).toBe('welcome');
    expect(terminal.asked.filter(({ name }) => name !== 'signOut')).toEqual([]);
  });
  test('is made in the shop’s own words, and in the languages that it offers', async () => {
    const presented = {
      languages: ['en' as const, 'ja' as const],
      theme: 'light' as const,
      text: 100 as const,
      limitsShown: true,
      maintenance: false,
      texts: { en: { title: 'Points into pocket money' } },
    };
    const terminal = await terminalWith({ ...ready, screen: presented });
    await terminal.pass(limits.invitationAfterMs);
    expect(shown()).toBe('invitation');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Points into pocket money');
    expect(screen.getByText('画面に触れて始める')).toBeTruthy();
    expect(screen.queryByText('화면을 눌러 시작')).toBeNull();
  });
  test('is passed by a card that is scanned', async () => {
    const terminal = await terminalWith(ready);
    await terminal.pass(limits.invitationAfterMs);
    await terminal.type([...CARD, 'Enter'], 5);
    expect(shown()).toBe('pin');
  });
  test('is passed by a card that a reader on a line has read', async () => {
    const terminal = await terminalWith(ready);
    await terminal.pass(limits.invitationAfterMs);
    await terminal.read(CARD);
    expect(shown()).toBe('pin');
  });
  test('is not made while something cannot be reached', async () => {
    const network = { ledger: 'unreachable', bank: 'reachable', waiting: 0 } as const;
    const terminal = await terminalWith({ ...ready, network });
    await terminal.pass(limits.invitationAfterMs);
    expect(shown()).toBe('welcome');
  });
});

describe('the shop’s own look', () => {
  const root = document.documentElement;
  const brand = { accent: '#0b3d91', onAccent: '#ffffff', logo: 'data:image/png;base64,AAAA' };
  test('stands in the bar, also when later snapshots leave it out', async () => {
    const terminal = await terminalWith({ ...ready, brand });
    expect(root.style.getPropertyValue('--brand')).toBe('#0b3d91');
    expect(document.querySelector('.top-bar img')?.getAttribute('src')).toBe(brand.logo);
    expect(document.querySelector('.top-bar .mark')).toBeNull();
    await terminal.publish(later(ready));
    expect(root.style.getPropertyValue('--brand')).toBe('#0b3d91');
    expect(document.querySelector('.top-bar img')?.getAttribute('src')).toBe(brand.logo);
    cleanup();
    expect(root.style.getPropertyValue('--brand')).toBe('');
    expect(root.dataset['brand']).toBeUndefined();
  });
});

describe('a language left behind', () => {
  test('goes when nobody touches the welcome screen for as long as a session lasts', async () => {
    const terminal = await terminalWith({ ...ready, language: 'ja' });
    await terminal.pass(limits.idleMs + limits.idleAnswerMs - 1);
    expect(terminal.asked).toEqual([]);
    await terminal.pass(1);
    expect(terminal.asked).toEqual([{ name: 'signOut', input: {} }]);
    // A look that was set meanwhile is taken up by the next of these.
    await terminal.pass(limits.idleMs + limits.idleAnswerMs);
    expect(terminal.asked).toHaveLength(2);
  });
  test('stays while somebody touches the screen', async () => {
    const terminal = await terminalWith({ ...ready, language: 'ja' });
    await terminal.pass(limits.idleMs + limits.idleAnswerMs - 1);
    await terminal.user.pointer({ keys: '[MouseLeft]', target: document.body });
    await terminal.pass(limits.idleMs);
    expect(terminal.asked).toEqual([]);
  });
});
