// @vitest-environment happy-dom
import { cleanup } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { staffScenes } from './fixtures/staff-scenes.ts';
import { shown, terminalWith } from './fixtures/terminal.tsx';
import { ready, signedIn } from './fixtures/snapshots.ts';

const BADGE = '10000016';
const SLIP = '01956a3c-7b00-7abc-8def-0123456789ab';

afterEach(cleanup);
vi.setConfig({ testTimeout: 30_000 });

function sceneOf(name: string) {
  const scene = staffScenes(ready, 'EUR').find((one) => one.name === name);
  if (scene === undefined) throw new Error(`no scene ${name}`);
  return scene.snapshot;
}

test('a badge that is scanned at the welcome asks for its PIN, and for nothing else', async () => {
  const terminal = await terminalWith(ready);
  await terminal.type([...BADGE, 'Enter'], 5);
  expect(shown()).toBe('staff-pin');
  await terminal.type([...'4739'], 300);
  await terminal.press('Sign in');
  expect(terminal.asked).toEqual([{ name: 'staffSignIn', input: { badge: BADGE, pin: '4739' } }]);
});

test('a badge while a customer is signed in does nothing', async () => {
  const terminal = await terminalWith(signedIn());
  await terminal.type([...BADGE, 'Enter'], 5);
  expect(shown()).toBe('balance');
  expect(terminal.asked).toEqual([]);
});

test('what is scanned over the PIN is no digit of it', async () => {
  const terminal = await terminalWith(ready);
  await terminal.type([...BADGE, 'Enter'], 5);
  await terminal.type([...BADGE, 'Enter'], 5);
  expect(document.querySelector('.staff-typed')?.textContent).toBe('◦◦◦◦');
});

test('a redemption is looked up by the code on its slip, and printed again', async () => {
  const home = sceneOf('staff-home');
  const terminal = await terminalWith(home);
  await terminal.press('Look up a redemption');
  await terminal.type([...SLIP, 'Enter'], 5);
  expect(terminal.asked).toEqual([{ name: 'staffLookUp', input: { redemption: SLIP } }]);
  await terminal.publish({ ...sceneOf('staff-found'), sequence: home.sequence + 1 });
  await terminal.press('Print it again');
  expect(terminal.asked.at(-1)?.name).toBe('staffReprint');
});
