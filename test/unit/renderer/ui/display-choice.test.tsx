// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { usualDisplay } from '../../../../protocol/ipc.ts';
import { en } from '../../../../renderer/words/en.ts';
import { ready } from '../fixtures/snapshots.ts';
import { type Terminal, terminalWith } from '../fixtures/terminal.tsx';

const words = en.display;
const choose = async (terminal: Terminal, name: string): Promise<void> => {
  await terminal.user.click(screen.getByRole('radio', { name }));
};

afterEach(cleanup);

describe('how the person wants to see it', () => {
  it('is chosen on any screen, one thing at a time, and asked of the kiosk', async () => {
    const terminal = await terminalWith(ready);
    expect(screen.queryByRole('group', { name: words.open })).toBeNull();
    await terminal.press(words.open);
    await choose(terminal, words.text150);
    await choose(terminal, words.highContrast);
    await choose(terminal, words.reachLow);
    expect(terminal.asked.map(({ input }) => input)).toEqual([
      { display: { ...usualDisplay, text: 150 } },
      { display: { ...usualDisplay, theme: 'high-contrast' } },
      { display: { ...usualDisplay, reach: true } },
    ]);
    await terminal.press(words.done);
    expect(screen.queryByRole('group', { name: words.open })).toBeNull();
  });

  it('is seen once the kiosk says so, and goes with it', async () => {
    const terminal = await terminalWith(ready);
    const { style, dataset } = document.documentElement;
    const display = { text: 150, theme: 'dark', reach: true } as const;
    await terminal.publish({ ...ready, sequence: 2, display });
    expect(style.getPropertyValue('--text-scale')).toBe('1.5');
    expect(dataset).toMatchObject({ theme: 'dark', reach: 'low' });
    await terminal.publish({ ...ready, sequence: 3 });
    expect(style.getPropertyValue('--text-scale')).toBe('1');
    expect(dataset).toMatchObject({ theme: 'light', reach: 'usual' });
  });

  it('closes with Escape and with the next screen', async () => {
    const terminal = await terminalWith(ready);
    await terminal.press(words.open);
    await terminal.user.keyboard('{Escape}');
    expect(screen.queryByRole('group', { name: words.open })).toBeNull();
    await terminal.press(words.open);
    await terminal.press(en.welcome.start);
    expect(screen.queryByRole('group', { name: words.open })).toBeNull();
  });
});
