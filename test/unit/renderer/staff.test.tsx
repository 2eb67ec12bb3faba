// @vitest-environment happy-dom
import { cleanup } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { staffWords } from '../../../renderer/staff/words.ts';
import { catalogues } from '../../../renderer/words/index.ts';
import { scenesIn } from './fixtures/scenes.ts';
import { staffScenes } from './fixtures/staff-scenes.ts';
import { shown, terminalWith } from './fixtures/terminal.tsx';
import { CARD, ready, signedIn } from './fixtures/snapshots.ts';

const { en } = catalogues;
const BADGE = '10000016';
const SLIP = '01956a3c-7b00-7abc-8def-0123456789ab';

afterEach(cleanup);
vi.setConfig({ testTimeout: 30_000 });

const maintained = scenesIn('en').find(({ name }) => name === 'maintenance')?.snapshot ?? ready;

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

test('whoever was helped is told goodbye, and the next one meets the welcome', async () => {
  const terminal = await terminalWith(ready);
  await terminal.type([...BADGE, 'Enter'], 5);
  const { staff } = sceneOf('staff-assisting');
  if (staff === undefined) throw new Error('somebody assists');
  await terminal.publish({ ...ready, sequence: 11, staff: { phase: 'signing-in' } });
  await terminal.publish({ ...ready, sequence: 12, staff });
  await terminal.publish({ ...signedIn(), sequence: 13, staff });
  await terminal.press('Finish');
  await terminal.publish({ ...ready, sequence: 14 });
  expect(shown()).toBe('goodbye');
  await terminal.pass(60_000);
  expect(shown()).toBe('welcome');
});

test('staff are told what of the terminal is in trouble, and of nothing that works', async () => {
  const terminal = await terminalWith(sceneOf('staff-devices'));
  const said = () => document.querySelector('.says')?.textContent;
  expect(said()).toContain(en.paper.bar['cover-open']);
  expect(said()).toContain(en.paper.readerUnreachable);
  expect(said()).toContain(en.disk.bar);
  const well = { printer: { state: 'ready' as const }, reader: { state: 'ready' as const } };
  const { storage: _, ...mended } = sceneOf('staff-devices');
  await terminal.publish({ ...mended, sequence: 99, devices: well });
  expect(said()).toBe('');
});

test('whatever is held to the reader is told, and nothing is done with it', async () => {
  const terminal = await terminalWith(sceneOf('staff-home'));
  const words = staffWords.en;
  const said = () => document.querySelector('.staff-read')?.textContent;
  await terminal.press(words.readerTest);
  expect(said()).toContain('–');
  const codes = [
    [CARD, words.reader.kinds.card],
    [BADGE, words.reader.kinds.badge],
    [SLIP, words.reader.kinds.slip],
    ['4006381333931', words.reader.kinds.other],
  ] as const;
  for (const [code, kind] of codes) {
    await terminal.type([...code, 'Enter'], 5);
    expect(said()).toContain(kind);
    expect(said()).toContain(`${words.reader.ends}${code.slice(-4)}`);
    expect(said()).not.toContain(code);
    expect(said()).not.toContain('–');
  }
  await terminal.press(words.back);
  expect(shown()).toBe('staff-home');
  expect(terminal.asked).toEqual([]);
});

describe('a badge', () => {
  test('at a slip ends what is told there, or the desk would not be open', async () => {
    const terminal = await terminalWith({
      ...ready,
      customer: { phase: 'slip', slip: { state: 'unknown' } },
    });
    await terminal.type([...BADGE, 'Enter'], 5);
    expect(terminal.asked).toEqual([{ name: 'signOut', input: {} }]);
    expect(shown()).toBe('staff-pin');
  });

  test('is read in maintenance too, and no card is', async () => {
    const terminal = await terminalWith(maintained);
    expect(document.querySelector('[data-staff-corner]')).not.toBeNull();
    await terminal.type([...CARD, 'Enter'], 5);
    expect(shown()).toBe('maintenance');
    await terminal.type([...BADGE, 'Enter'], 5);
    expect(shown()).toBe('staff-pin');
  });
});

test('what somebody left behind goes in maintenance too', async () => {
  const terminal = await terminalWith(maintained);
  await terminal.pass(600_000);
  expect(terminal.asked).toEqual([{ name: 'signOut', input: {} }]);
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

test('the queue says why something waits or was refused, in words', async () => {
  const terminal = await terminalWith(sceneOf('staff-home'));
  await terminal.press(/^What waits/);
  expect(shown()).toBe('staff-queue');
  const said = document.body.textContent;
  expect(said).toContain('This card is not known.');
  expect(said).toContain('The ledger does not know who signed it.');
});
