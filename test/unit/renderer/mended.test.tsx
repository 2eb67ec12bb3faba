// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { limits } from '../../../renderer/limits.ts';
import { account, ready, signedIn } from './fixtures/snapshots.ts';
import { shown, terminalWith } from './fixtures/terminal.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('a screen that cannot be drawn', () => {
  test('closes the terminal in words, ends the session, and opens again', async () => {
    // React says on the console what it caught.
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const terminal = await terminalWith(ready);
    const broken = vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(function unable() {
      throw new Error('stands for any fault of ours in a screen');
    });
    await terminal.publish({ ...signedIn(), sequence: 2 });
    expect(shown()).toBe('out-of-service');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Closed for now');
    expect(document.body.textContent).not.toContain(account.payee.account);
    expect(terminal.asked).toEqual([{ name: 'signOut', input: {} }]);
    broken.mockRestore();
    await terminal.publish({ ...ready, sequence: 3 });
    await terminal.pass(limits.brokenMs);
    expect(shown()).toBe('welcome');
  });
});
