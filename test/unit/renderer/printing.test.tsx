// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Printed, type PrinterState } from '../../../protocol/paper.ts';
import { catalogues } from '../../../renderer/words/index.ts';
import { account, CARD, paid, ready, redemption, sent, signedIn } from './fixtures/snapshots.ts';
import { scenesIn } from './fixtures/scenes.ts';
import { shown, terminalWith } from './fixtures/terminal.tsx';

const { paper } = catalogues.en;
afterEach(cleanup);
vi.setConfig({ testTimeout: 30_000 });

const paidWith = (state: PrinterState, print?: Printed) => ({
  ...signedIn(account, { ...redemption, ...paid, ...(print && { print }) }),
  devices: { printer: { state } },
});

const offered = () => screen.queryByRole('button', { name: /^Print/ });

describe('paper', () => {
  test('is offered beside the code, and one touch asks for it', async () => {
    const terminal = await terminalWith(paidWith('ready'));
    await terminal.press(paper.print);
    expect(terminal.asked).toEqual([{ name: 'printReceipt', input: {} }]);
    await terminal.publish({ ...paidWith('ready', { state: 'printing' }), sequence: 2 });
    expect(screen.getByText(paper.printing)).toBeTruthy();
    expect(offered()).toBeNull();
    await terminal.publish({ ...paidWith('ready', { state: 'printed' }), sequence: 3 });
    expect(screen.getByText(paper.printed)).toBeTruthy();
  });

  test('of what is still under way is called a slip', async () => {
    await terminalWith({
      ...signedIn(account, { ...redemption, ...sent }),
      devices: { printer: { state: 'ready' } },
    });
    expect(offered()?.textContent).toBe(paper.printSlip);
  });

  test('is not spoken of where there is no printer', async () => {
    await terminalWith(signedIn(account, { ...redemption, ...paid }));
    expect(offered()).toBeNull();
    expect(document.body.textContent).not.toMatch(/printer/i);
  });

  test.each<[PrinterState, Printed | undefined, string]>([
    ['paper-out', undefined, paper.withoutPaper],
    ['cover-open', undefined, paper.withoutPrinter],
    ['unreachable', undefined, paper.withoutPrinter],
    ['fault', undefined, paper.withoutPrinter],
    ['ready', { state: 'not-printed', reason: 'paper-out', partly: true }, paper.partly],
  ])(
    '%s: the code is what is taken along, and the money story is untouched',
    async (state, print, said) => {
      await terminalWith(paidWith(state, print));
      expect(screen.getByText(said)).toBeTruthy();
      expect(offered()).toBeNull();
      expect(screen.getByRole('img', { name: catalogues.en.paid.qr })).toBeTruthy();
      expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Paid');
      expect(screen.getByRole('button', { name: 'Finish' })).toBeTruthy();
    },
  );

  test.each(['paper-out', 'busy', 'not-drawn', 'unreachable'] as const)(
    'that did not come (%s) is said, and can be asked for again',
    async (reason) => {
      const none = { state: 'not-printed', reason, partly: false } as const;
      const terminal = await terminalWith(paidWith('ready', none));
      expect(screen.getByText(paper.notPrinted)).toBeTruthy();
      await terminal.press(paper.print);
      expect(terminal.asked).toEqual([{ name: 'printReceipt', input: {} }]);
    },
  );
});

test('a slip held to the reader is asked about, by its number', async () => {
  const terminal = await terminalWith(ready);
  await terminal.type([...redemption.id, 'Enter'], 5);
  expect(terminal.asked).toEqual([{ name: 'readSlip', input: { slip: redemption.id } }]);
});

test('a receipt held to the reader is handed on with its signed words', async () => {
  const terminal = await terminalWith(ready);
  const said = btoa(JSON.stringify({ redemption: redemption.id })).replaceAll('=', '');
  const code = `https://a.b/r#e30.${said}.c2ln~e30`;
  await terminal.type([...code, 'Enter'], 5);
  expect(terminal.asked).toEqual([{ name: 'readSlip', input: { slip: code } }]);
});

/** A card, a product, somebody’s address: what a reader may bring at any moment. */
const read = [CARD, '40063813', 'http://a.b/?q=1'];

describe('a scan that nobody has asked for does nothing', () => {
  const takesCards = new Set(['welcome', 'card', 'pin', 'slip', 'goodbye']);
  const quiet = scenesIn('en').filter(
    ({ touches, screen: at }) => touches?.length === 0 && !takesCards.has(at),
  );
  test('there are screens to look at', () => {
    expect(new Set(quiet.map((scene) => scene.screen)).size).toBeGreaterThan(8);
  });
  test.each(quiet.map((scene) => [scene.name, scene] as const))('%s', async (_name, scene) => {
    const terminal = await terminalWith(scene.snapshot);
    const before = document.body.innerHTML;
    document.querySelector<HTMLElement>('[data-screen] button')?.focus();
    for (const code of read) await terminal.type([...code, 'Enter'], 5);
    await terminal.pass(1_000);
    expect(terminal.asked).toEqual([]);
    expect(shown()).toBe(scene.screen);
    expect(withoutFocus(document.body.innerHTML)).toBe(withoutFocus(before));
  });
});

const withoutFocus = (html: string): string =>
  html.replaceAll(/ data-focus(ed|-visible)="true"/g, '');
