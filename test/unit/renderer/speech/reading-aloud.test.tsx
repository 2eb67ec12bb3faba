// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type SnapshotOnWire } from '../../../../protocol/ipc.ts';
import { type Utterance } from '../../../../protocol/speech.ts';
import { limits } from '../../../../renderer/limits.ts';
import { isOver } from '../../../../renderer/speech/visit.ts';
import { en } from '../../../../renderer/words/en.ts';
import { CARD, paid, ready, redemption, signedIn } from '../fixtures/snapshots.ts';
import { speaking } from '../fixtures/speech-scenes.ts';
import { shown, type Terminal, terminalWith } from '../fixtures/terminal.tsx';

afterEach(cleanup);
vi.setConfig({ testTimeout: 30_000 });

const words = en.speech;
const at = (snapshot: SnapshotOnWire, sequence: number): SnapshotOnWire => ({
  ...snapshot,
  sequence,
});
const spokenBy = ({ asked }: Terminal): Utterance[] =>
  asked.flatMap(({ name, input }) => (name === 'say' ? [input as Utterance] : []));
const said = (terminal: Terminal): string[] => spokenBy(terminal).map(({ text }) => text);
const lastOf = (terminal: Terminal): string => said(terminal).at(-1) ?? '';
const hushed = ({ asked }: Terminal): boolean =>
  asked.findLast(({ name }) => name === 'say' || name === 'hush')?.name === 'hush';
const settle = (terminal: Terminal) => terminal.pass(limits.speechSettleMs);
const strike = async (terminal: Terminal, key: string) => {
  // Slower than a scanner.
  await terminal.type([key], 300);
  await settle(terminal);
};

async function listening(first: SnapshotOnWire): Promise<Terminal> {
  const terminal = await terminalWith(first);
  await terminal.press(words.begin);
  await settle(terminal);
  return terminal;
}

describe('reading aloud begins', () => {
  it('with nobody’s word but the customer’s', async () => {
    const terminal = await terminalWith(speaking(ready));
    await settle(terminal);
    await terminal.press(en.welcome.start);
    await settle(terminal);
    expect(said(terminal)).toEqual([]);
  });

  it('is not offered where the terminal has no voice, or none for the language', async () => {
    const terminal = await terminalWith(ready);
    expect(screen.queryByRole('button', { name: words.begin })).toBeNull();
    await terminal.publish({
      ...ready,
      sequence: 2,
      speech: { path: 'headphones', languages: ['ko'] },
    });
    expect(screen.queryByRole('button', { name: words.begin })).toBeNull();
  });

  it('by its control, with how it works and then the screen', async () => {
    const terminal = await listening(speaking(ready));
    expect(lastOf(terminal)).toContain(words.begins);
    expect(lastOf(terminal)).toContain(en.welcome.title);
    expect(lastOf(terminal)).toContain(en.welcome.start);
    expect(spokenBy(terminal)[0]).toMatchObject({ language: 'en', waits: false, speed: 'usual' });
  });

  it('at the second stop of the keyboard on the welcome screen', async () => {
    await terminalWith(speaking(ready));
    const stops = [...document.querySelectorAll('button:not([disabled])')];
    expect(stops[1]?.getAttribute('aria-label')).toBe(words.begin);
  });

  it('and ends by one key, on any screen', async () => {
    const terminal = await terminalWith(speaking(ready));
    await strike(terminal, 'F8');
    expect(lastOf(terminal)).toContain(en.welcome.title);
    await strike(terminal, 'F8');
    expect(lastOf(terminal)).toBe(words.ended);
    await terminal.press(en.welcome.start);
    await settle(terminal);
    expect(lastOf(terminal)).toBe(words.ended);
  });

  it('when headphones go in, not when they were left there, and ends when they come out', async () => {
    const plugged = (plug: 'in' | 'out', sequence: number): SnapshotOnWire => ({
      ...ready,
      sequence,
      speech: { path: 'headphones', languages: ['en'], plug },
    });
    const terminal = await terminalWith(plugged('in', 1));
    await settle(terminal);
    expect(said(terminal)).toEqual([]);
    await terminal.publish(plugged('out', 2));
    await terminal.publish(plugged('in', 3));
    await settle(terminal);
    expect(lastOf(terminal)).toContain(en.welcome.title);
    await terminal.publish(plugged('out', 4));
    expect(hushed(terminal)).toBe(true);
    const before = said(terminal).length;
    await terminal.press(en.welcome.start);
    await settle(terminal);
    expect(said(terminal)).toHaveLength(before);
  });
});

describe('what is read', () => {
  it('is each screen when it has come: what the points are worth, and what can be pressed', async () => {
    const terminal = await listening(speaking(signedIn()));
    expect(lastOf(terminal)).toContain('€49.20');
    expect(lastOf(terminal)).toContain('4920 points');
    expect(lastOf(terminal)).toContain(en.balance.next);
    await terminal.press(en.balance.next);
    await settle(terminal);
    expect(lastOf(terminal)).toContain(en.amount.title);
    expect(lastOf(terminal)).toContain(en.keypad.label);
    await terminal.publish(at(speaking(signedIn(undefined, { ...redemption, ...paid })), 2));
    await settle(terminal);
    expect(lastOf(terminal)).toContain(en.paid.title);
    expect(lastOf(terminal)).toContain('€25');
  });

  it('is the control that the focus comes to, in place of what was being said', async () => {
    const terminal = await listening(speaking(ready));
    await terminal.user.tab();
    expect(spokenBy(terminal).at(-1)).toMatchObject({ waits: false });
    expect(lastOf(terminal)).toMatch(/, (button|chosen|not chosen)/);
  });

  it('is what the page says by itself, behind what is being said', async () => {
    const terminal = await listening(speaking(signedIn()));
    await terminal.press(en.balance.next);
    await settle(terminal);
    await terminal.type([...'25'], 300);
    await terminal.pass(limits.typedKeyHoldMs);
    expect(lastOf(terminal)).toContain('€0.25');
    expect(spokenBy(terminal).at(-1)?.waits).toBe(true);
  });

  it('is the question whether somebody is still there', async () => {
    const terminal = await listening(speaking(signedIn()));
    await terminal.pass(limits.idleMs);
    await settle(terminal);
    expect(lastOf(terminal)).toContain(en.idle.title);
    expect(lastOf(terminal)).toContain(en.idle.stay);
    expect(lastOf(terminal), 'nothing of what is veiled').not.toContain('49.20');
  });

  it('is never a digit of the PIN, only how many there are', async () => {
    const terminal = await listening(speaking(ready));
    await terminal.type([...CARD, 'Enter'], 5);
    await settle(terminal);
    expect(shown()).toBe('pin');
    const before = said(terminal).length;
    await terminal.type([...'8642'], 300);
    await terminal.pass(limits.typedKeyHoldMs);
    const heard = said(terminal).slice(before).join(' ');
    expect(heard).toContain('3 digits entered');
    expect(heard).toContain('4 digits entered');
    expect(heard.replaceAll(/[1-4] digits? entered/g, '')).not.toMatch(/\d/);
  });

  it('follows the language of the screen', async () => {
    const terminal = await listening(speaking(ready));
    await terminal.publish(at(speaking({ ...ready, language: 'ko' }), 2));
    await settle(terminal);
    expect(spokenBy(terminal).at(-1)?.language).toBe('ko');
    expect(lastOf(terminal)).toMatch(/\p{Script=Hangul}/u);
  });

  it('is read again by a key, and ends with the next thing that is done', async () => {
    const terminal = await listening(speaking(ready));
    const before = said(terminal).length;
    await strike(terminal, 'F9');
    expect(said(terminal)).toHaveLength(before + 1);
    expect(lastOf(terminal)).toContain(en.welcome.title);
    expect(lastOf(terminal)).not.toContain(words.begins);
    await terminal.type(['Escape'], 300);
    expect(hushed(terminal)).toBe(true);
  });
});

describe('over a loudspeaker', () => {
  it('the welcome is read, and nothing that is the customer’s', async () => {
    const terminal = await listening(speaking(ready, 'loudspeaker'));
    expect(lastOf(terminal)).toContain(en.welcome.title);
    const before = said(terminal).length;
    await terminal.publish(at(speaking(signedIn(), 'loudspeaker'), 2));
    await settle(terminal);
    expect(lastOf(terminal)).toContain(words.notAloud);
    expect(lastOf(terminal)).toContain(en.balance.next);
    await terminal.press(en.balance.next);
    await settle(terminal);
    for (const button of screen.getAllByRole('button')) act(() => button.focus());
    await terminal.type([...'25'], 300);
    await terminal.pass(limits.typedKeyHoldMs);
    expect(said(terminal).slice(before).join(' ')).not.toMatch(/\p{N}/u);
  });
});

describe('volume and speed', () => {
  it('go by steps and say so, at the new volume', async () => {
    const terminal = await listening(speaking(ready));
    await terminal.press(words.choices);
    await terminal.press(words.louder);
    expect(spokenBy(terminal).at(-1)).toMatchObject({ text: 'Volume 4 of 5', volume: 4 });
    await terminal.press(words.louder);
    await terminal.press(words.louder);
    expect(spokenBy(terminal).at(-1)).toMatchObject({ text: 'Volume 5 of 5', volume: 5 });
    await terminal.press(words.slower);
    expect(spokenBy(terminal).at(-1)).toMatchObject({ text: words.slow, speed: 'slow' });
  });
});

describe('the next customer', () => {
  it('hears nothing once goodbye was said, at the usual volume when asked', async () => {
    const terminal = await listening(speaking(signedIn()));
    await terminal.press(words.choices);
    await terminal.press(words.louder);
    await terminal.press(en.balance.finish);
    await settle(terminal);
    expect(lastOf(terminal), 'goodbye is still read').toContain(en.goodbye.title);
    await terminal.publish(at(speaking(ready), 2));
    await terminal.pass(limits.goodbyeMs);
    expect(shown()).toBe('welcome');
    expect(hushed(terminal)).toBe(true);
    const before = said(terminal).length;
    await terminal.type([...CARD, 'Enter'], 5);
    await settle(terminal);
    expect(said(terminal)).toHaveLength(before);
    await terminal.press(words.begin);
    await settle(terminal);
    expect(spokenBy(terminal).at(-1)).toMatchObject({ volume: 3 });
  });

  it('hears nothing where the one before has walked away', async () => {
    const terminal = await listening(speaking(ready));
    await terminal.type([...CARD, 'Enter'], 5);
    await settle(terminal);
    await terminal.pass(limits.idleMs);
    await terminal.pass(limits.idleAnswerMs);
    expect(shown()).toBe('welcome');
    await settle(terminal);
    expect(hushed(terminal)).toBe(true);
    expect(screen.getByRole('button', { name: words.begin })).toBeTruthy();
  });

  it.each([
    ['balance', 'welcome', true],
    ['sign-in-refused', 'welcome', true],
    ['slip', 'welcome', true],
    ['goodbye', 'pin', true],
    ['card', 'welcome', false],
    ['pin', 'card', false],
    ['sign-in-refused', 'pin', false],
    ['paid', 'balance', false],
    ['welcome', 'maintenance', false],
  ] as const)('from %s to %s: over is %s', (from, to, over) => {
    expect(isOver(from, to)).toBe(over);
  });
});
