import { expect, it, vi } from 'vitest';
import { type Service } from '../../../main/bring-up.ts';
import { limits } from '../../../main/limits.ts';
import { usualDisplay } from '../../../protocol/ipc.ts';
import { type ScreenPart } from '../../../protocol/screen.ts';
import { Terminal } from '../../../main/terminal.ts';
import { FakeClock } from '../../support/fake-clock.ts';

type Phase = Service['session']['state']['phase'];

function servedTerminal() {
  const clock = new FakeClock();
  const terminal = new Terminal(null, { send: vi.fn<() => void>(), clock });
  let changed = (): void => {};
  const session = {
    state: { phase: 'nobody' as Phase },
    onChange: (listener: () => void) => {
      changed = listener;
      return () => {};
    },
  };
  const engine = {
    onChange: () => () => {},
    network: () => ({ ledger: 'unknown', bank: 'unknown', waiting: 0 }),
    attentionCounts: () => ({ quarantined: 0, needsPerson: 2 }),
    follow: () => null,
  };
  let tell = (): void => {};
  let screen: ScreenPart | null = null;
  const keeper = {
    current: () => null,
    screen: () => screen,
    onChange: (listener: () => void) => {
      tell = listener;
      return () => {};
    },
  };
  const policySays = (next: ScreenPart | null): void => {
    screen = next;
    tell();
  };
  terminal.serveWith({ engine, session, keeper } as unknown as Service);
  const become = (phase: Phase): void => {
    session.state = { phase };
    changed();
  };
  return { terminal, clock, become, policySays };
}

it('says goodbye in the customer’s language, then meets the next one in the shop’s', async () => {
  const { terminal, clock, become } = servedTerminal();
  terminal.choose({ language: 'ja' });
  become('signed-in');
  become('nobody');
  expect(terminal.language).toBe('ja');
  await clock.advance(limits.goodbyeMs);
  expect(terminal.language).toBe('en');
});

it('keeps the language of somebody whose PIN was wrong', async () => {
  const { terminal, clock, become } = servedTerminal();
  terminal.choose({ language: 'ja' });
  become('signing-in');
  become('refused');
  become('nobody');
  await clock.advance(limits.goodbyeMs);
  expect(terminal.language).toBe('ja');
});

it('lets the next person choose while the last goodbye is still shown', async () => {
  const { terminal, clock, become } = servedTerminal();
  become('signed-in');
  become('nobody');
  terminal.choose({ language: 'ja' });
  await clock.advance(limits.goodbyeMs);
  expect(terminal.language).toBe('ja');
});

it('counts for the screen what a person has to look at', async () => {
  const { terminal } = servedTerminal();
  await Promise.resolve();
  expect(terminal.publisher.current().attention).toEqual({ quarantined: 0, needsPerson: 2 });
});

it('forgets what somebody chose and left behind', async () => {
  const { terminal } = servedTerminal();
  terminal.choose({ display: { text: 150, theme: 'dark', reach: true } });
  terminal.choose({ language: 'ja' });
  await Promise.resolve();
  expect(terminal.publisher.current().display.text).toBe(150);
  terminal.abandoned();
  await Promise.resolve();
  expect(terminal.language).toBe('en');
  expect(terminal.publisher.current().display).toEqual(usualDisplay);
});

it('takes up what the policy says of the screen between two customers, never in front of one', async () => {
  const { terminal, clock, become, policySays } = servedTerminal();
  const screen: ScreenPart = {
    languages: ['ko', 'ja'],
    theme: 'dark',
    text: 125,
    limitsShown: true,
    maintenance: true,
    texts: {},
  };
  become('signed-in');
  policySays(screen);
  expect(terminal.inMaintenance).toBe(false);
  expect(terminal.language).toBe('en');
  become('nobody');
  await clock.advance(limits.goodbyeMs);
  await Promise.resolve();
  expect(terminal.publisher.current()).toMatchObject({
    screen,
    language: 'ko',
    display: { theme: 'dark', text: 125, reach: false },
  });
  expect(terminal.inMaintenance).toBe(true);
  policySays(null);
  await Promise.resolve();
  expect(terminal.publisher.current()).toMatchObject({ language: 'en', display: usualDisplay });
});

it('leaves a person who has chosen a language with it', () => {
  const { terminal, policySays } = servedTerminal();
  terminal.choose({ language: 'ja' });
  policySays({
    languages: ['ko', 'ja'],
    theme: 'light',
    text: 100,
    limitsShown: true,
    maintenance: false,
    texts: {},
  });
  expect(terminal.language).toBe('ja');
});
