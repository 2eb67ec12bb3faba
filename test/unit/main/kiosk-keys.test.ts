import { expect, it } from 'vitest';
import { reachesPage } from '../../../main/kiosk-keys.ts';

const plain = { control: false, alt: false, meta: false };

it.each(['7', 'a', 'Ä', '円', ' ', 'Enter', 'Tab', 'ArrowDown', 'Backspace', 'F8', 'F9'])(
  '%s reaches the page',
  (key) => expect(reachesPage({ ...plain, key })).toBe(true),
);

it.each(['F1', 'F5', 'F11', 'F12', 'PrintScreen', 'ContextMenu', 'BrowserBack', 'LaunchMail'])(
  '%s does not',
  (key) => expect(reachesPage({ ...plain, key })).toBe(false),
);

it.each(['control', 'alt', 'meta'] as const)('nothing does together with %s', (held) => {
  for (const key of ['r', 'F4', 'Tab', 'Enter', '0']) {
    expect(reachesPage({ ...plain, [held]: true, key })).toBe(false);
  }
});
